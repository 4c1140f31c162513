// Colour to RGB, interleaved (PS3.3, C.7.6.3.1.2; the equations of JPEG, ITU-T T.871).

import type { Values } from './frame';
import type { Layout } from './layout';

/** Colour-by-plane to colour-by-pixel. */
export function interleave(values: Values): Values {
  const out = values.slice();
  const pixels = values.length / 3;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let sample = 0; sample < 3; sample += 1) out[pixel * 3 + sample] = values[sample * pixels + pixel] ?? 0;
  }
  return out;
}

/** Y Y Cb Cr for two pixels, to Y Cb Cr for each. */
export function widen422(values: Values, layout: Layout): Values {
  const out = new Uint8Array(layout.rows * layout.columns * 3);
  for (let from = 0, to = 0; from + 3 < values.length && to + 5 < out.length; from += 4, to += 6) {
    const [first = 0, second = 0, blue = 0, red = 0] = values.subarray(from, from + 4);
    out.set([first, blue, red, second, blue, red], to);
  }
  return out;
}

/** YBR_FULL, 8 bit, to RGB; in place. */
export function toRgb(values: Values): Values {
  for (let at = 0; at + 2 < values.length; at += 3) {
    const light = values[at] ?? 0;
    const blue = (values[at + 1] ?? 0) - 128;
    const red = (values[at + 2] ?? 0) - 128;
    values[at] = byte(light + 1.402 * red);
    values[at + 1] = byte(light - ((0.114 * 1.772) / 0.587) * blue - ((0.299 * 1.402) / 0.587) * red);
    values[at + 2] = byte(light + 1.772 * blue);
  }
  return values;
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value + 0.5)));
}
