// The size that a compressed stream states in its own header, read without decoding.

import type { Codec } from '../dicom/syntaxes';

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The stated size; undefined where the header is not found. */
export function statedSize(codec: Codec, stream: Uint8Array): Size | undefined {
  if (codec === 'jpeg-2000' || codec === 'htj2k') return codestreamSize(stream);
  return codec === 'jpeg-xl' ? packedSize(stream) : frameSize(stream);
}

/** SIZ of JPEG 2000 (ISO 15444-1, A.5.1): it follows SOC, perhaps inside JP2 boxes. */
function codestreamSize(stream: Uint8Array): Size | undefined {
  for (let at = 0; at + 24 <= Math.min(stream.length, 65_536); at += 1) {
    if (stream[at] === 0xff && stream[at + 1] === 0x4f && stream[at + 2] === 0xff && stream[at + 3] === 0x51) {
      const view = new DataView(stream.buffer, stream.byteOffset + at, 24);
      return { width: view.getUint32(8) - view.getUint32(16), height: view.getUint32(12) - view.getUint32(20) };
    }
  }
  return undefined;
}

/** SOFn of JPEG, or SOF55 of JPEG-LS (ISO 14495-1, C.2.2). */
function frameSize(stream: Uint8Array): Size | undefined {
  for (let at = 2; at + 9 <= stream.length && stream[at] === 0xff; ) {
    const marker = stream[at + 1] ?? 0;
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    const view = new DataView(stream.buffer, stream.byteOffset + at, 9);
    if (isFrame) return { width: view.getUint16(7), height: view.getUint16(5) };
    at += 2 + view.getUint16(2);
  }
  return undefined;
}

/** SizeHeader of JPEG XL (ISO 18181-1, 3.1), in the bare codestream or the first codestream box. */
function packedSize(stream: Uint8Array): Size | undefined {
  let start = stream[0] === 0xff && stream[1] === 0x0a ? 2 : -1;
  for (let at = 0; start < 0 && at + 12 <= Math.min(stream.length, 4096); at += 1) {
    const box = String.fromCharCode(...stream.subarray(at, at + 4));
    if (box === 'jxlc' || box === 'jxlp') start = at + (box === 'jxlp' ? 8 : 4) + 2;
  }
  if (start < 0) return undefined;
  let bit = start * 8;
  const take = (count: number): number => {
    let value = 0;
    for (let place = 0; place < count; place += 1, bit += 1)
      value += (((stream[bit >> 3] ?? 0) >> (bit & 7)) & 1) * 2 ** place;
    return value;
  };
  const small = take(1) === 1;
  const side = (): number => (small ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)] ?? 9) + 1);
  const height = side();
  const [over = 0, under = 1] = [[], [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]][take(3)] ?? [];
  return { width: over ? Math.floor((height * over) / under) : side(), height };
}
