// JPEG lossless (ITU-T T.81, annex H): Huffman-coded differences from one of seven predictors.

import { Unreadable } from '../../dicom/unreadable';
import { BitReader } from './huffman';
import { type FrameHeader, type Scan, type Tables, walkMarkers } from './markers';

/** Decode to samples of up to 16 bits, interleaved. Throws Unreadable. */
export function decodeLossless(
  data: Uint8Array,
  rows: number,
  columns: number,
): { samples: number; values: Uint16Array<ArrayBuffer> } {
  let values = new Uint16Array(0);
  const frame = walkMarkers(data, (header, scan, tables) => {
    if (header.kind !== 3 || header.rows !== rows || header.columns !== columns) throw new Unreadable('layout');
    if (header.components.some(({ across, down }) => across !== 1 || down !== 1)) throw new Unreadable('layout');
    if (values.length === 0) values = new Uint16Array(rows * columns * header.components.length);
    return decodeScan(data, header, scan, tables, values);
  });
  return { samples: frame.components.length, values };
}

function decodeScan(data: Uint8Array, frame: FrameHeader, scan: Scan, tables: Tables, values: Uint16Array): number {
  const bits = new BitReader(data, scan.data);
  const { rows, columns } = frame;
  const stride = frame.components.length;
  const line = columns * stride;
  let left = tables.restart || Number.POSITIVE_INFINITY;
  let firstRow = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (left === 0) {
        bits.restart();
        left = tables.restart;
        firstRow = row;
      }
      const at = row * line + column * stride;
      const fresh = left === tables.restart || (row === 0 && column === 0);
      for (const { place, dc } of scan.components) {
        const guess = fresh
          ? 1 << (frame.precision - scan.low - 1)
          : predict(values, at + place, stride, line, row === firstRow, column === 0, scan);
        values[at + place] = (guess + bits.difference(bits.symbol(tables.dc[dc]))) << scan.low;
      }
      left -= 1;
    }
  }
  return bits.at;
}

/** The prediction from the neighbours to the left, above and both; the first row and column have one neighbour. */
function predict(
  values: Uint16Array,
  at: number,
  stride: number,
  line: number,
  top: boolean,
  edge: boolean,
  scan: Scan,
): number {
  const left = (values[at - stride] ?? 0) >> scan.low;
  if (top) return left;
  const above = (values[at - line] ?? 0) >> scan.low;
  if (edge) return above;
  const corner = (values[at - line - stride] ?? 0) >> scan.low;
  switch (scan.start) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    case 7:
      return (left + above) >> 1;
    default:
      throw new Unreadable('damaged');
  }
}
