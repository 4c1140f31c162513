// The text encodings of format 1: one spelling for one value (docs/spec/case.md, section 2).

import { malformed } from '../errors';

const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64url(raw: Uint8Array): string {
  let text = '';
  for (let start = 0; start < raw.length; start += 0x8000) {
    text += String.fromCharCode(...raw.subarray(start, start + 0x8000));
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The bytes of the one spelling that `toBase64url` gives. Throws SealError for every other, or another `length`. */
export function fromBase64url(text: string, length?: number): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw malformed('not base64url');
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const raw = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  if (toBase64url(raw) !== text) throw malformed('not canonical base64url');
  if (length !== undefined && raw.length !== length) throw malformed('base64url of another length than expected');
  return raw;
}

/** Whether `text` is an e-mail address in the one form that is compared: ASCII, lower case, at most 254 characters. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes. Throws SealError for anything else. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('not UTF-8');
  }
}
