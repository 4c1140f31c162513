// How the pixels of a file lie (PS3.3, C.7.6.3): what every decoder needs to know, checked before anything is allocated.

import type { DataSet } from '../dicom/dataset';
import { PIXEL_DATA } from '../dicom/elements';
import { LIMITS, type Limits } from '../dicom/limits';
import { Unreadable } from '../dicom/unreadable';

/** Float Pixel Data and Double Float Pixel Data. */
export const FLOAT_PIXELS = 0x7fe00008;
export const DOUBLE_PIXELS = 0x7fe00009;

/** The pixel module of one file. Sides in pixels. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly samples: 1 | 3;
  readonly allocated: number;
  readonly stored: number;
  readonly signed: boolean;
  readonly photometric: string;
  readonly planar: boolean;
  readonly frames: number;
  /** Whether the values are floating point. */
  readonly float: boolean;
}

/** Read the pixel module, or return undefined for an object without pixels. Throws Unreadable. */
export function readLayout(data: DataSet, limits: Limits = LIMITS): Layout | undefined {
  const float = data.elements.has(FLOAT_PIXELS) || data.elements.has(DOUBLE_PIXELS);
  if (!float && !data.elements.has(PIXEL_DATA)) return undefined;
  const allocated = data.number(0x00280100) ?? (data.elements.has(DOUBLE_PIXELS) ? 64 : 32);
  const layout: Layout = {
    rows: data.number(0x00280010) ?? 0,
    columns: data.number(0x00280011) ?? 0,
    samples: (data.number(0x00280002) ?? 1) === 1 ? 1 : 3,
    allocated,
    stored: data.number(0x00280101) ?? allocated,
    signed: data.number(0x00280103) === 1,
    photometric: data.text(0x00280004),
    planar: data.number(0x00280006) === 1,
    frames: Math.max(1, Math.trunc(data.number(0x00280008) ?? 1)),
    float,
  };
  requireBounded(layout, data.number(0x00280002) ?? 1, limits);
  return layout;
}

function requireBounded(layout: Layout, samples: number, limits: Limits): void {
  const { rows, columns, allocated, stored } = layout;
  if (rows < 1 || columns < 1 || (samples !== 1 && samples !== 3)) throw new Unreadable('layout');
  if (![1, 8, 16, 32, 64].includes(allocated) || stored < 1 || stored > allocated) throw new Unreadable('layout');
  if (rows > limits.side || columns > limits.side || layout.frames > limits.frames) throw new Unreadable('too-large');
  if (rows * columns * samples * Math.max(1, allocated / 8) > limits.frame) throw new Unreadable('too-large');
}

/** Bytes of one native frame; 4:2:2 data hold two samples a pixel. */
export function nativeLength(layout: Layout): number {
  const samples = layout.photometric === 'YBR_FULL_422' ? 2 : layout.samples;
  return Math.ceil((layout.rows * layout.columns * samples * layout.allocated) / 8);
}
