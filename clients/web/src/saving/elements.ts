// Writing data elements in Explicit VR Little Endian (PS3.5, 7.1.2).

import { type Bytes, join } from '../sealing/encoding';

const LONG = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);

/** The bytes of an ASCII text. */
export function ascii(letters: string): Bytes {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** Two bytes, little-endian. */
export function u16(number: number): Bytes {
  return Uint8Array.of(number & 0xff, number >>> 8);
}

/** Four bytes, little-endian. */
export function u32(number: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** One element; a value of odd length is padded as its VR asks. */
export function element(tag: number, vr: string, value: Uint8Array): Bytes {
  const padding = value.length % 2 ? Uint8Array.of(vr === 'UI' || vr === 'OB' ? 0 : 0x20) : new Uint8Array(0);
  const length = value.length + padding.length;
  const size = LONG.has(vr) ? join(u16(0), u32(length)) : u16(length);
  return join(u16(tag >>> 16), u16(tag & 0xffff), ascii(vr), size, value, padding);
}

/** One element of ASCII text. */
export function text(tag: number, vr: string, value: string): Bytes {
  return element(tag, vr, ascii(value));
}

/** A sequence over items that are already written. */
export function sequence(tag: number, items: Uint8Array): Bytes {
  return element(tag, 'SQ', items);
}

/** One item of a sequence. */
export function item(content: Uint8Array): Bytes {
  return join(u16(0xfffe), u16(0xe000), u32(content.length), content);
}
