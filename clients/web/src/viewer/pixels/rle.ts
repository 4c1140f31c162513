// RLE (PS3.5, annex G): each byte of each sample is a segment of its own, the most significant first.

import { Unreadable } from '../dicom/unreadable';
import type { Layout } from './layout';

const HEADER = 64;
const SEGMENTS_MOST = 15;

/** The bytes of one RLE frame as native data, colour interleaved. Throws Unreadable "damaged" or "cut-short". */
export function decodeRle(data: Uint8Array, layout: Layout): Uint8Array {
  const size = Math.max(1, layout.allocated / 8);
  const pixels = Math.ceil((layout.rows * layout.columns) / (layout.allocated === 1 ? 8 : 1));
  const offsets = readOffsets(data);
  if (offsets.length !== size * layout.samples) throw new Unreadable('damaged');
  const out = new Uint8Array(pixels * size * layout.samples);
  const stride = size * layout.samples;
  for (const [segment, start] of offsets.entries()) {
    const sample = Math.floor(segment / size);
    const byte = size - 1 - (segment % size);
    unpack(data.subarray(start, offsets[segment + 1] ?? data.length), out, sample * size + byte, stride, pixels);
  }
  return out;
}

function readOffsets(data: Uint8Array): readonly number[] {
  if (data.length < HEADER) throw new Unreadable('damaged');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = view.getUint32(0, true);
  if (count < 1 || count > SEGMENTS_MOST) throw new Unreadable('damaged');
  return Array.from({ length: count }, (_, place) => view.getUint32(4 + place * 4, true));
}

/** Unpack one segment into every `stride`-th byte from `first`. */
function unpack(segment: Uint8Array, out: Uint8Array, first: number, stride: number, pixels: number): void {
  const end = first + pixels * stride;
  let to = first;
  let at = 0;
  while (to < end && at < segment.length) {
    const code = segment[at++] ?? 0;
    if (code === 128) continue;
    const literal = code < 128;
    for (let left = literal ? code + 1 : 257 - code; left > 0 && to < end; left -= 1, to += stride) {
      out[to] = segment[at] ?? 0;
      at += literal ? 1 : 0;
    }
    at += literal ? 0 : 1;
  }
  if (to < end) throw new Unreadable('cut-short');
}
