// JPEG sequential with 12 bits a sample (ITU-T T.81, annex F), which the WebAssembly codec for 8 bits cannot read.

import { Unreadable } from '../../dicom/unreadable';
import { BitReader } from './huffman';
import { type FrameHeader, type Scan, type Tables, walkMarkers } from './markers';

const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

/** COSINES[x × 8 + u]: the basis of the inverse transform, scaled. */
const COSINES = Float64Array.from({ length: 64 }, (_, index) => {
  const frequency = index & 7;
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (index >> 3) + 1) * frequency * Math.PI) / 16);
});

/** Decode one component to samples of up to 12 bits. Throws Unreadable. */
export function decodeSequential(data: Uint8Array, rows: number, columns: number): Uint16Array<ArrayBuffer> {
  const values = new Uint16Array(rows * columns);
  walkMarkers(data, (frame, scan, tables) => {
    if (frame.kind > 1 || frame.components.length !== 1) throw new Unreadable('layout');
    if (frame.rows !== rows || frame.columns !== columns) throw new Unreadable('layout');
    return decodeScan(data, frame, scan, tables, values);
  });
  return values;
}

function decodeScan(data: Uint8Array, frame: FrameHeader, scan: Scan, tables: Tables, values: Uint16Array): number {
  const bits = new BitReader(data, scan.data);
  const chosen = scan.components[0];
  const quantization = tables.quantization[frame.components[0]?.quantization ?? 0];
  if (chosen === undefined || quantization === undefined) throw new Unreadable('damaged');
  const across = Math.ceil(frame.columns / 8);
  const blocks = across * Math.ceil(frame.rows / 8);
  const block = new Float64Array(64);
  let dc = 0;
  for (let index = 0; index < blocks; index += 1) {
    if (tables.restart && index && index % tables.restart === 0) {
      bits.restart();
      dc = 0;
    }
    block.fill(0);
    dc += bits.difference(bits.symbol(tables.dc[chosen.dc]));
    block[0] = dc * (quantization[0] ?? 0);
    readCoefficients(bits, tables.ac[chosen.ac], quantization, block);
    place(transform(block), frame, (index % across) * 8, Math.floor(index / across) * 8, values);
  }
  return bits.at;
}

function readCoefficients(
  bits: BitReader,
  table: Tables['ac'][number],
  quantization: Uint16Array,
  block: Float64Array,
): void {
  for (let at = 1; at < 64; at += 1) {
    const symbol = bits.symbol(table);
    const size = symbol & 15;
    if (size === 0 && symbol >> 4 !== 15) return;
    at += symbol >> 4;
    if (size === 0) continue;
    if (at > 63) throw new Unreadable('damaged');
    block[ZIGZAG[at] ?? 0] = bits.difference(size) * (quantization[at] ?? 0);
  }
}

/** The inverse cosine transform, rows then columns. */
function transform(block: Float64Array): Float64Array {
  const half = new Float64Array(64);
  const out = new Float64Array(64);
  for (let row = 0; row < 8; row += 1) {
    for (let x = 0; x < 8; x += 1) {
      let sum = 0;
      for (let u = 0; u < 8; u += 1) sum += (COSINES[x * 8 + u] ?? 0) * (block[row * 8 + u] ?? 0);
      half[row * 8 + x] = sum;
    }
  }
  for (let column = 0; column < 8; column += 1) {
    for (let y = 0; y < 8; y += 1) {
      let sum = 0;
      for (let v = 0; v < 8; v += 1) sum += (COSINES[y * 8 + v] ?? 0) * (half[v * 8 + column] ?? 0);
      out[y * 8 + column] = sum;
    }
  }
  return out;
}

function place(samples: Float64Array, frame: FrameHeader, left: number, top: number, values: Uint16Array): void {
  const middle = 1 << (frame.precision - 1);
  const most = 2 * middle - 1;
  for (let y = 0; y < 8 && top + y < frame.rows; y += 1) {
    for (let x = 0; x < 8 && left + x < frame.columns; x += 1) {
      const value = Math.round((samples[y * 8 + x] ?? 0) + middle);
      values[(top + y) * frame.columns + left + x] = Math.max(0, Math.min(most, value));
    }
  }
}
