// Geometry, scale and windows of each frame: from the functional groups of enhanced objects, else from the data set.

import type { DataSet } from '../dicom/dataset';
import type { FrameFacts, Plane, Rescale, Spacing, Vector, Window } from './facts';

const SHARED = 0x52009229;
const EACH = 0x52009230;
const FRAMES_MOST = 20_000;

/** One entry for each frame of an enhanced object, else one for all. */
export function readFrames(data: DataSet, frames: number): FrameFacts[] {
  const shared = data.item(SHARED);
  const each = data.items(EACH);
  if (shared === undefined && each.length === 0) return [readOne([data], data)];
  if (each.length < 2 || each.length > FRAMES_MOST) return [readOne(groups(each[0], shared, data), data)];
  return each.slice(0, frames).map((group) => readOne(groups(group, shared, data), data));
}

function groups(...candidates: (DataSet | undefined)[]): DataSet[] {
  return candidates.filter((candidate) => candidate !== undefined);
}

/** The first group that has the macro's sequence, or an item-less data set that has the attribute itself. */
function macro(sources: readonly DataSet[], sequence: number, attribute: number): DataSet | undefined {
  for (const source of sources) {
    const item = source.item(sequence);
    if (item?.has(attribute)) return item;
    if (source.has(attribute)) return source;
  }
  return undefined;
}

function readOne(sources: readonly DataSet[], data: DataSet): FrameFacts {
  const measures = macro(sources, 0x00289110, 0x00280030);
  return {
    plane: readPlane(sources),
    spacing: readSpacing(measures, data),
    thickness: macro(sources, 0x00289110, 0x00180050)?.number(0x00180050),
    rescale: readRescale(sources, data),
    windows: readWindows(sources),
  };
}

function readPlane(sources: readonly DataSet[]): Plane | undefined {
  const position = macro(sources, 0x00209113, 0x00200032)?.numbers(0x00200032) ?? [];
  const [a, b, c, d, e, f] = macro(sources, 0x00209116, 0x00200037)?.numbers(0x00200037) ?? [];
  const [x, y, z] = position;
  if (x === undefined || y === undefined || z === undefined) return undefined;
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined || f === undefined)
    return undefined;
  const row: Vector = [a, b, c];
  const column: Vector = [d, e, f];
  const skew = a * d + b * e + c * f;
  const unit = [row, column].every((vector) => Math.abs(Math.hypot(...vector) - 1) < 0.01);
  return unit && Math.abs(skew) < 0.01 ? { position: [x, y, z], row, column } : undefined;
}

/** Pixel Spacing, else the imager's (PS3.3, 10.7.1.3): says at which place lengths hold. */
function readSpacing(measures: DataSet | undefined, data: DataSet): Spacing | undefined {
  const own = pair(measures, 0x00280030);
  const imager = pair(data, 0x00181164);
  if (own !== undefined) {
    const projection =
      imager !== undefined || ['CR', 'DX', 'MG', 'XA', 'RF', 'PX', 'IO'].includes(data.text(0x00080060));
    if (!projection) return { ...own, basis: 'image' };
    const corrected = data.has(0x00280a02) || (imager !== undefined && imager.row !== own.row);
    return { ...own, basis: corrected ? 'corrected' : 'detector' };
  }
  return imager && { ...imager, basis: 'detector' };
}

function pair(item: DataSet | undefined, tag: number): { row: number; column: number } | undefined {
  const [row, column] = item?.numbers(tag) ?? [];
  return row && column && row > 0 && column > 0 ? { row, column } : undefined;
}

function readRescale(sources: readonly DataSet[], data: DataSet): Rescale {
  const item = macro(sources, 0x00289145, 0x00281053);
  const slope = item?.number(0x00281053) || 1;
  const intercept = item?.number(0x00281052) ?? 0;
  const stated = item?.text(0x00281054) ?? '';
  const hounsfield = data.text(0x00080060) === 'CT' && (stated === '' || stated === 'HU') && item !== undefined;
  const unit = hounsfield ? 'HU' : stated === 'US' || stated === '' ? data.text(0x00541001) : stated;
  return { slope, intercept, unit };
}

function readWindows(sources: readonly DataSet[]): Window[] {
  const item = macro(sources, 0x00289132, 0x00281050);
  const centres = item?.numbers(0x00281050) ?? [];
  const widths = item?.numbers(0x00281051) ?? [];
  const names = item?.texts(0x00281055) ?? [];
  return centres.flatMap((centre, place) => {
    const width = widths[place];
    return width !== undefined && width > 0 ? [{ centre, width, name: names[place] ?? '' }] : [];
  });
}
