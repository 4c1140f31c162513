// Pixels that are not compressed: bits, bytes and words, either byte order (PS3.5, 8.1 and annex D).

import { Unreadable } from '../dicom/unreadable';
import type { Values } from './frame';
import { valuesOf } from './frame';
import { type Layout, nativeLength } from './layout';

/** The values of one frame of native pixel data. `words` says that 8-bit data lie in 16-bit words. */
export function readNative(pixels: Uint8Array, layout: Layout, frame: number, little: boolean, words: boolean): Values {
  if (layout.allocated === 1) return readBits(pixels, layout, frame);
  const length = nativeLength(layout);
  const start = frame * length;
  if (start + length > pixels.length) throw new Unreadable('cut-short');
  const odd = words ? start & 1 : 0;
  const bytes = pixels.slice(start - odd, start + length + ((length + odd) & 1));
  if (!little) swap(bytes, layout.allocated > 8 ? layout.allocated / 8 : words ? 2 : 1);
  return valuesOf(bytes.subarray(odd, odd + length), layout.allocated, layout.signed, layout.float);
}

/** One bit a pixel, the lowest first; frames follow each other without padding (PS3.5, 8.1.1). */
function readBits(pixels: Uint8Array, layout: Layout, frame: number): Values {
  const count = layout.rows * layout.columns * layout.samples;
  const first = frame * count;
  if (Math.ceil((first + count) / 8) > pixels.length) throw new Unreadable('cut-short');
  const values = new Uint8Array(count);
  for (let place = 0; place < count; place += 1) {
    const bit = first + place;
    values[place] = ((pixels[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return values;
}

function swap(bytes: Uint8Array, size: number): void {
  for (let at = 0; size > 1 && at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
