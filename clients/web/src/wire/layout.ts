// Arithmetic that both sides must agree on: sizes and counts (docs/spec/case.md, section 3).

export const FORMAT = 'radseal/1';
export const ID_BYTES = 16;
export const SECRET_BYTES = 32;
/** Plaintext bytes of one Cobblestone-256 chunk. */
export const CHUNK = 16_384;
/** Bytes before the first chunk: 24 of salt, 32 of key commitment. */
export const HEADER = 56;
export const TAG = 16;
/** Plaintext bytes of every pack but the last. */
export const PACK = 16 * 1024 * 1024;
/** The smallest padded plaintext. */
export const LEAST = 64 * 1024;
/** The largest manifest that is read, in bytes of plaintext. */
export const MANIFEST_MOST = 64 * 1024 * 1024;
/** The largest sealed capsule, in bytes. */
export const CAPSULE_MOST = 64 * 1024;
/** Objects for which one request may ask addresses. */
export const ADDRESSES_AT_ONCE = 256;
/** Seconds that a client's clock may be past the stated expiry. */
export const CLOCK_SKEW = 5 * 60;

/** The ciphertext length of `plaintext` bytes: header, chunks and their tags; the last chunk is always short. */
export function sealedLength(plaintext: number): number {
  return HEADER + plaintext + (Math.floor(plaintext / CHUNK) + 1) * TAG;
}

/** The length to which a last pack, manifest or identity object is zero-padded. */
export function paddedLength(plaintext: number): number {
  let length = LEAST;
  while (length < plaintext) length *= 2;
  return length;
}
