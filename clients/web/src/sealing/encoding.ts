// Format 1's encodings: fields to bytes, keys from keys, contexts (docs/spec/case.md, section 2).
// A Secret is a key that scripts can use and not read; only `importSecret` sees its bytes.

import { join as joinParts } from '../wire/bytes';
import { FORMAT } from '../wire/layout';
import { utf8 } from '../wire/text';

/** Bytes of every key. */
export const KEY = 32;

export type Bytes = Uint8Array<ArrayBuffer>;

/** A 32-byte key for HMAC-SHA-512, from which others are derived; not extractable. */
export type Secret = CryptoKey;

/** A key from its 32 bytes, which the caller should forget. */
export async function importSecret(raw: Bytes): Promise<Secret> {
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
}

/** All parts in one run of bytes. */
export function join(...parts: readonly Uint8Array[]): Bytes {
  return joinParts(parts);
}

/** E("radseal/1", fields...): each field as u32be length and bytes; injective by construction. */
export function encode(...fields: readonly (Uint8Array | string)[]): Bytes {
  const raw = [FORMAT, ...fields].map((field) => (typeof field === 'string' ? utf8(field) : field));
  return join(...raw.flatMap((field) => [u32(field.length), field]));
}

/** Four bytes, big-endian. */
export function u32(number: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** HKDF-Expand-SHA-512 (RFC 5869, 2.3): `length` bytes from a key and what they are for. */
export async function expand(key: Secret, info: Uint8Array, length: number): Promise<Bytes> {
  const made = new Uint8Array(length);
  let last: Bytes = new Uint8Array(0);
  for (let done = 0, round = 1; done < length; done += last.length, round += 1) {
    last = new Uint8Array(await crypto.subtle.sign('HMAC', key, join(last, info, Uint8Array.of(round))));
    made.set(last.subarray(0, length - done), done);
  }
  return made;
}

/** KDF(key, label, fields...): 32 bytes. */
export async function derive(key: Secret, label: string, ...fields: readonly Uint8Array[]): Promise<Bytes> {
  return expand(key, encode('kdf', label, ...fields), KEY);
}

/** The same as a key. */
export async function deriveSecret(key: Secret, label: string, ...fields: readonly Uint8Array[]): Promise<Secret> {
  return importSecret(await derive(key, label, ...fields));
}

/** ctx(kind, fields...), to which a sealed message is bound. */
export function context(kind: string, ...fields: readonly Uint8Array[]): Bytes {
  return encode('ctx', kind, ...fields);
}

/** K_link, which needs both halves: L from the link and S from the service; its 32 bytes. */
export async function linkKey(link: Secret, secret: Bytes, caseId: Uint8Array, share: Uint8Array): Promise<Bytes> {
  const half = await derive(link, 'link key', share);
  const key = await crypto.subtle.importKey('raw', half, 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-512', salt: secret, info: encode('link', caseId, share) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 8 * KEY));
}

/** What shows the service that the whole link is held; it keeps only its SHA-256. */
export async function linkProof(link: Secret, share: Uint8Array): Promise<Bytes> {
  return derive(link, 'link proof', share);
}

/** SHA-256. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
