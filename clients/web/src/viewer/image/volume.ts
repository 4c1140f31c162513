// A stack of slices as a volume, and sections through it in the two other directions.
//
// Rules: a section is refused where slices are missing, differ in size or direction, are spaced unevenly or tilted, or lie
// in the same place: it would look right and be wrong.

import type { Values } from '../pixels/frame';
import type { Plane, Vector } from './facts';
import type { Picture } from './grey';
import { cross, dot, move, negate, subtract } from './vectors';

/** Why a stack is no volume. */
export type NotAVolume = 'gap' | 'few' | 'uneven' | 'tilted' | 'several' | 'mixed' | 'unplaced' | 'colour';

/** What all slices of a volume share. Slices lie `step` mm apart along `normal`, the first at `plane`. */
export interface Volume {
  readonly plane: Plane;
  readonly normal: Vector;
  readonly step: number;
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  readonly spacing: { readonly row: number; readonly column: number };
}

/** Which index of a slice a section keeps fixed. */
export type Axis = 'row' | 'column';

const FEWEST = 5;
const UNEVEN = 0.02;
const SAME = 0.01;

/** Find the volume from the slices that are there, in order; `undefined` are still to come. */
export function findVolume(pictures: readonly (Picture | undefined)[]): Volume | NotAVolume {
  const places = pictures.flatMap((picture, place) => (picture ? [{ picture, place }] : []));
  const [first, second] = places;
  if (pictures.length < FEWEST || !first || !second) return 'few';
  const { plane, spacing } = first.picture.own;
  if (first.picture.frame.samples === 3) return 'colour';
  if (!plane || !spacing) return 'unplaced';
  const { rows, columns } = first.picture.frame;
  const outward = cross(plane.row, plane.column);
  const last = places.at(-1) ?? second;
  const far = subtract(last.picture.own.plane?.position ?? plane.position, plane.position);
  const between = dot(far, outward) / (last.place - first.place);
  if (Math.abs(between) < SAME) return 'several';
  const normal = between > 0 ? outward : negate(outward);
  const step = Math.abs(between);
  for (const { picture, place } of places) {
    const wrong = compare(picture, { rows, columns, plane, normal, steps: (place - first.place) * step, step });
    if (wrong) return wrong;
  }
  const start = { ...plane, position: move(plane.position, normal, -first.place * step) };
  return { plane: start, normal, step, slices: pictures.length, rows, columns, spacing };
}

interface Expected {
  readonly rows: number;
  readonly columns: number;
  readonly plane: Plane;
  readonly normal: Vector;
  /** How far along the normal this slice must lie. */
  readonly steps: number;
  readonly step: number;
}

function compare({ frame, own }: Picture, expected: Expected): NotAVolume | undefined {
  if (frame.rows !== expected.rows || frame.columns !== expected.columns || !own.plane) return 'mixed';
  if (dot(own.plane.row, expected.plane.row) < 0.999 || dot(own.plane.column, expected.plane.column) < 0.999)
    return 'mixed';
  const away = subtract(own.plane.position, expected.plane.position);
  const along = dot(away, expected.normal);
  if (Math.abs(along - expected.steps) > Math.max(UNEVEN, expected.step * 0.1)) return 'uneven';
  const aside = subtract(away, move([0, 0, 0], expected.normal, along));
  return Math.hypot(...aside) > Math.max(0.5, expected.step * 0.1) ? 'tilted' : undefined;
}

/** One direction through the volume: how many steps, how long each is, and where it leads. */
interface Way {
  readonly direction: Vector;
  readonly count: number;
  readonly step: number;
  readonly slices: boolean;
}

/** How many sections there are along an axis. */
export function sectionCount(volume: Volume, axis: Axis): number {
  return axis === 'row' ? volume.rows : volume.columns;
}

/** Cut a section. It is turned as people are used to: front or left up or left, head up. */
export function cutSection(
  volume: Volume,
  pictures: readonly (Picture | undefined)[],
  axis: Axis,
  index: number,
): Picture | undefined {
  const model = pictures.find((picture) => picture !== undefined);
  if (!model) return undefined;
  const inside: Way =
    axis === 'row'
      ? { direction: volume.plane.row, count: volume.columns, step: volume.spacing.column, slices: false }
      : { direction: volume.plane.column, count: volume.rows, step: volume.spacing.row, slices: false };
  const through: Way = { direction: volume.normal, count: volume.slices, step: volume.step, slices: true };
  const { right, down } = arrange(inside, through);
  const values = sample(volume, pictures, model, axis, index, right, down);
  const fixed =
    axis === 'row'
      ? move(volume.plane.position, volume.plane.column, index * volume.spacing.row)
      : move(volume.plane.position, volume.plane.row, index * volume.spacing.column);
  const position = [right, down].reduce(
    (at, { way, back }) => (back ? move(at, way.direction, (way.count - 1) * way.step) : at),
    fixed,
  );
  return {
    facts: model.facts,
    frame: {
      rows: down.way.count,
      columns: right.way.count,
      samples: 1,
      values,
      least: Math.min(...pictures.map((one) => one?.frame.least ?? 0)),
      most: Math.max(...pictures.map((one) => one?.frame.most ?? 0)),
    },
    own: {
      ...model.own,
      plane: { position, row: facing(right), column: facing(down) },
      spacing: { row: down.way.step, column: right.way.step, basis: 'image' },
      thickness: axis === 'row' ? volume.spacing.row : volume.spacing.column,
    },
  };
}

interface Side {
  readonly way: Way;
  readonly back: boolean;
}

function facing({ way, back }: Side): Vector {
  return back ? negate(way.direction) : way.direction;
}

/** Which way runs to the right and which down: left and back to the right, back and feet downwards. */
function arrange(inside: Way, through: Way): { right: Side; down: Side } {
  const normal = cross(inside.direction, through.direction).map(Math.abs) as unknown as Vector;
  const axial = normal[2] >= normal[0] && normal[2] >= normal[1];
  const sagittal = !axial && normal[0] >= normal[1];
  const rightward: Vector = sagittal ? [0, 1, 0] : [1, 0, 0];
  const downward: Vector = axial ? [0, 1, 0] : [0, 0, -1];
  const across =
    Math.abs(dot(inside.direction, rightward)) >= Math.abs(dot(through.direction, rightward)) ? inside : through;
  const other = across === inside ? through : inside;
  return {
    right: { way: across, back: dot(across.direction, rightward) < 0 },
    down: { way: other, back: dot(other.direction, downward) < 0 },
  };
}

function sample(
  volume: Volume,
  pictures: readonly (Picture | undefined)[],
  model: Picture,
  axis: Axis,
  index: number,
  right: Side,
  down: Side,
): Values {
  const Kind = model.frame.values.constructor as new (length: number) => Values;
  const [wide, high] = [right.way.count, down.way.count];
  const out = new Kind(wide * high);
  const through = right.way.slices ? right : down;
  const [start, step] = axis === 'row' ? [index * volume.columns, 1] : [index, volume.columns];
  const inside = right.way.slices ? down : right;
  for (let slice = 0; slice < volume.slices; slice += 1) {
    const values = pictures[slice]?.frame.values;
    if (!values) continue;
    const place = through.back ? volume.slices - 1 - slice : slice;
    for (let at = 0; at < inside.way.count; at += 1) {
      const to = inside.back ? inside.way.count - 1 - at : at;
      out[right.way.slices ? to * wide + place : place * wide + to] = values[start + at * step] ?? 0;
    }
  }
  return out;
}
