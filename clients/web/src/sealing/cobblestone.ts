// Cobblestone-256, the C2SP chunked encryption with SHA-512 and AES-256-GCM: whole messages, and any window of one.
//
// Rules: a key and context seal one kind of message; whoever opens gives the same context. Nothing of a chunk is returned
// before the chunk is verified. (c2sp.org/chunked-encryption; docs/spec/case.md, section 3.)

import { damaged } from '../errors';
import { CHUNK, HEADER, sealedLength, TAG } from '../wire/layout';
import { utf8 } from '../wire/text';
import { type Bytes, expand, join, type Secret } from './encoding';

const SALT = 24;
const COMMITMENT = 32;
const NONCE = 12;
const AEAD = utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');
/** Chunks that are handed to the browser's cipher at once. */
const AT_ONCE = 64;

interface Derived {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
  readonly commitment: Bytes;
}

async function keysOf(secret: Secret, salt: Uint8Array, context: Uint8Array): Promise<Derived> {
  const made = await expand(secret, join(AEAD, salt, context), 32 + NONCE + COMMITMENT);
  const key = await crypto.subtle.importKey('raw', made.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { key, nonce: made.slice(32, 32 + NONCE), commitment: made.slice(32 + NONCE) };
}

function nonceOf(base: Bytes, number: number): Bytes {
  const nonce = base.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(8, (view.getUint32(8) ^ (number >>> 0)) >>> 0);
  view.setUint32(4, (view.getUint32(4) ^ Math.floor(number / 2 ** 32)) >>> 0);
  return nonce;
}

/** SEAL(key, context, message): header, chunks, tags, under a new random salt. */
export async function seal(secret: Secret, context: Uint8Array, message: Uint8Array): Promise<Bytes> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const { key, nonce, commitment } = await keysOf(secret, salt, context);
  const sealed = new Uint8Array(sealedLength(message.length));
  sealed.set(salt);
  sealed.set(commitment, SALT);
  const count = Math.floor(message.length / CHUNK) + 1;
  await eachOf(count, async (number) => {
    const chunk = message.slice(number * CHUNK, (number + 1) * CHUNK);
    const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonceOf(nonce, number) }, key, chunk);
    sealed.set(new Uint8Array(box), HEADER + number * (CHUNK + TAG));
  });
  return sealed;
}

/** The whole message, written into `room` where that is given and large enough. Throws SealError, naming `thing`, unless
 *  every byte verifies. */
export async function unseal(
  secret: Secret,
  context: Uint8Array,
  sealed: Bytes,
  thing: string,
  room?: Bytes,
): Promise<Bytes> {
  const opened = await openWindow(secret, context, sealed.subarray(0, HEADER), thing);
  return opened.chunks(0, sealed.subarray(HEADER), true, room);
}

/** Random access to one sealed message. */
export interface Window {
  /** The plaintext of consecutive whole chunks from chunk `first` on, in `room` if it fits there. `last`: they end with
   *  the message's last chunk, which must be shorter than a full one. Throws SealError. */
  chunks(first: number, sealed: Bytes, last: boolean, room?: Bytes): Promise<Bytes>;
}

/** Checks the commitment in a message's header. Throws SealError. */
export async function openWindow(
  secret: Secret,
  context: Uint8Array,
  header: Uint8Array,
  thing: string,
): Promise<Window> {
  if (header.length !== HEADER) throw damaged(thing);
  const { key, nonce, commitment } = await keysOf(secret, header.subarray(0, SALT), context);
  if (!same(commitment, header.subarray(SALT))) throw damaged(thing);
  return { chunks: (first, sealed, last, room) => openChunks({ key, nonce, thing }, first, sealed, last, room) };
}

async function openChunks(
  { key, nonce, thing }: { key: CryptoKey; nonce: Bytes; thing: string },
  first: number,
  sealed: Bytes,
  last: boolean,
  room?: Bytes,
): Promise<Bytes> {
  const whole = CHUNK + TAG;
  const count = Math.ceil(sealed.length / whole);
  const short = sealed.length - (count - 1) * whole;
  if (count === 0 ? last : short < TAG || (short === whole) === last) throw damaged(thing);
  const length = sealed.length - count * TAG;
  const message = room && room.length >= length ? room.subarray(0, length) : new Uint8Array(length);
  await eachOf(count, async (place) => {
    const chunk = sealed.subarray(place * whole, (place + 1) * whole); // the cipher takes a copy
    const iv = nonceOf(nonce, first + place);
    try {
      message.set(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, chunk)), place * CHUNK);
    } catch {
      throw damaged(thing);
    }
  });
  return message;
}

/** First chunk, and start and end in the ciphertext, of what covers `length` bytes at `offset` of a message that has
 *  `message` bytes. */
export function span(offset: number, length: number, message: number): { first: number; start: number; end: number } {
  const first = Math.floor(offset / CHUNK);
  const wanted = length ? Math.floor((offset + length - 1) / CHUNK) : first;
  const last = Math.min(wanted, Math.floor(message / CHUNK));
  const start = HEADER + first * (CHUNK + TAG);
  return { first, start, end: Math.min(HEADER + (last + 1) * (CHUNK + TAG), sealedLength(message)) };
}

async function eachOf(count: number, act: (place: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += AT_ONCE) {
    const places = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, place) => start + place);
    await Promise.all(places.map(act));
  }
}

/** Whether two runs of bytes are the same, in a time that does not tell where they differ. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let place = 0; place < one.length; place += 1) difference |= (one[place] ?? 0) ^ (other[place] ?? 0);
  return difference === 0;
}
