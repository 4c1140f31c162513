// Small DICOM files, built byte by byte for the tests.

/** One element: tag, VR and value. Text is padded to an even length. */
export type Part = readonly [tag: number, vr: string, value: string | Uint8Array | readonly Part[][]];

const LONG = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);

/** The bytes of a data set in explicit little endian. Sequences get undefined lengths where `open`. */
export function build(parts: readonly Part[], open = false): Uint8Array<ArrayBuffer> {
  return join(parts.map((part) => element(part, open)));
}

/** A whole file with preamble and meta information. */
export function file(parts: readonly Part[], syntax = '1.2.840.10008.1.2.1', open = false): Uint8Array<ArrayBuffer> {
  const meta = build([[0x00020010, 'UI', syntax]]);
  return join([new Uint8Array(128), ascii('DICM'), meta, build(parts, open)]);
}

/** Text as bytes. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Unsigned shorts, little endian. */
export function shorts(...values: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values.flatMap((value) => [value & 255, (value >> 8) & 255]));
}

/** All of these, one after another. */
export function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function element([tag, vr, value]: Part, open: boolean): Uint8Array {
  const body = typeof value === 'string' ? padded(value, vr) : value instanceof Uint8Array ? value : items(value, open);
  const length = vr === 'SQ' && open ? 0xffffffff : body.length;
  const head = new DataView(new ArrayBuffer(LONG.has(vr) ? 12 : 8));
  head.setUint16(0, tag / 65536, true);
  head.setUint16(2, tag % 65536, true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (LONG.has(vr)) head.setUint32(8, length, true);
  else head.setUint16(6, length, true);
  return join([new Uint8Array(head.buffer), body]);
}

function padded(text: string, vr: string): Uint8Array {
  return ascii(text.length % 2 ? text + (vr === 'UI' ? '\0' : ' ') : text);
}

function items(list: readonly (readonly Part[])[], open: boolean): Uint8Array {
  const ends = open ? [delimiter(0xe0dd)] : [];
  return join([...list.flatMap((parts) => [item(build(parts, open), open)]), ...ends]);
}

function item(body: Uint8Array, open: boolean): Uint8Array {
  const head = Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(4, open ? 0xffffffff : body.length, true);
  return join(open ? [head, body, delimiter(0xe00d)] : [head, body]);
}

function delimiter(element: number): Uint8Array {
  return Uint8Array.from([0xfe, 0xff, element & 255, element >> 8, 0, 0, 0, 0]);
}
