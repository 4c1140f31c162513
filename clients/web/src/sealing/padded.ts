// JSON in a padded plaintext: u32be length, body, whatever follows, zeros (docs/spec/case.md, section 5).

import { SealError } from '../errors';
import type { Bodies } from '../wire/bodies';
import { dumps, type Json } from '../wire/json';
import { readBody } from '../wire/schema';
import { type Bytes, u32 } from './encoding';

/** The body's exact bytes; they are sealed or signed once and never made again. */
export function toBody<Kind extends keyof Bodies>(body: Bodies[Kind]): Bytes {
  return dumps(body as unknown as Json);
}

/** u32be length, body and `rest`, zero-padded to `length` bytes. */
export function frame(body: Uint8Array, rest: Uint8Array, length: number): Bytes {
  const framed = new Uint8Array(Math.max(length, 4 + body.length + rest.length));
  framed.set(u32(body.length));
  framed.set(body, 4);
  framed.set(rest, 4 + body.length);
  return framed;
}

/** The body's exact bytes and what follows them. Throws SealError when the length lies. */
export function split(plaintext: Bytes, thing: string): { body: Bytes; rest: Bytes } {
  const length = plaintext.length < 4 ? -1 : new DataView(plaintext.buffer, plaintext.byteOffset).getUint32(0);
  if (length < 0 || length > plaintext.length - 4) {
    throw new SealError('malformed', `${thing} states a length beyond its end`);
  }
  return { body: plaintext.slice(4, 4 + length), rest: plaintext.subarray(4 + length) };
}

/** The body named `kind`, parsed strictly. Throws SealError, naming the place but no value. */
export function fromBody<Kind extends keyof Bodies>(kind: Kind, body: Uint8Array, thing: string): Bodies[Kind] {
  try {
    return readBody(kind, body);
  } catch (error) {
    throw new SealError('malformed', `${thing} is malformed: ${error instanceof Error ? error.message : ''}`);
  }
}
