// Lengths, angles, areas and values, each with what its unit rests on.
//
// Rules: a length in millimetres says where it holds; without a scale it is told in pixels and called uncalibrated.

import { type Picture, rescaled } from './grey';
import type { Point } from './view';

/** What a length's unit rests on. */
export type Basis = 'image' | 'detector' | 'corrected' | 'region' | 'none';

/** Millimetres (or pixels, for `none`) for one pixel across and down. */
export interface Scale {
  readonly across: number;
  readonly down: number;
  readonly basis: Basis;
}

/** A finished measurement's numbers. */
export interface Measured {
  readonly basis: Basis;
  /** mm, px, degrees. */
  readonly length?: number;
  readonly angle?: number;
  /** mm² or px². */
  readonly area?: number;
  readonly mean?: number;
  readonly deviation?: number;
  readonly least?: number;
  readonly most?: number;
  readonly value?: readonly number[];
  readonly unit: string;
}

/** The scale that holds at all the points: the image's, or that of the ultrasound region that has them all. */
export function scaleAt({ facts, own }: Picture, points: readonly Point[]): Scale {
  const region = facts.regions.find((candidate) =>
    points.every(
      ({ x, y }) => x >= candidate.left && x <= candidate.right + 1 && y >= candidate.top && y <= candidate.bottom + 1,
    ),
  );
  if (region) return { across: region.across, down: region.down, basis: 'region' };
  if (facts.regions.length > 0 || !own.spacing)
    return { across: 1, down: facts.aspect.row / facts.aspect.column, basis: 'none' };
  return { across: own.spacing.column, down: own.spacing.row, basis: own.spacing.basis };
}

/** The length between two points. */
export function measureLength(picture: Picture, from: Point, to: Point): Measured {
  const scale = scaleAt(picture, [from, to]);
  return { basis: scale.basis, length: distance(from, to, scale), unit: '' };
}

/** The angle at the middle one of three points, in degrees. */
export function measureAngle(picture: Picture, points: readonly [Point, Point, Point]): Measured {
  const scale = scaleAt(picture, points);
  const [one, middle, other] = points.map(({ x, y }) => [x * scale.across, y * scale.down] as const);
  const [a, b] = [one, other].map((end) =>
    Math.atan2((end?.[1] ?? 0) - (middle?.[1] ?? 0), (end?.[0] ?? 0) - (middle?.[0] ?? 0)),
  );
  const between = Math.abs((((a ?? 0) - (b ?? 0)) * 180) / Math.PI) % 360;
  return { basis: scale.basis, angle: between > 180 ? 360 - between : between, unit: '' };
}

/** Area and values of the ellipse between two corners. */
export function measureEllipse(picture: Picture, from: Point, to: Point): Measured {
  const scale = scaleAt(picture, [from, to]);
  const [wide, high] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  const area = (Math.PI / 4) * wide * scale.across * high * scale.down;
  const inside = valuesInside(picture, from, to);
  if (inside.length === 0) return { basis: scale.basis, area, unit: '' };
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const spread = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
  const [least, most] = [inside.reduce((a, b) => Math.min(a, b)), inside.reduce((a, b) => Math.max(a, b))];
  return { basis: scale.basis, area, mean, deviation: Math.sqrt(spread), least, most, unit: picture.own.rescale.unit };
}

/** The value of the pixel under a point, as people read it; three for colour; none outside. */
export function measureValue(picture: Picture, at: Point): Measured {
  return {
    basis: 'none',
    value: valueAt(picture, at),
    unit: picture.frame.samples === 3 ? '' : picture.own.rescale.unit,
  };
}

function distance(from: Point, to: Point, scale: Scale): number {
  return Math.hypot((to.x - from.x) * scale.across, (to.y - from.y) * scale.down);
}

function valueAt(picture: Picture, { x, y }: Point): number[] {
  const { frame, facts } = picture;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= frame.columns || row >= frame.rows) return [];
  const at = (row * frame.columns + column) * frame.samples;
  const stored = Array.from(frame.values.subarray(at, at + frame.samples));
  return frame.samples === 3 || facts.display.palette ? stored : stored.map((value) => rescaled(value, picture));
}

function valuesInside(picture: Picture, from: Point, to: Point): number[] {
  if (picture.frame.samples === 3 || picture.facts.display.palette) return [];
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const [a, b] = [Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2];
  const { columns, rows } = picture.frame;
  const values: number[] = [];
  for (let row = Math.max(0, Math.floor(middle.y - b)); row <= Math.min(rows - 1, middle.y + b); row += 1) {
    for (
      let column = Math.max(0, Math.floor(middle.x - a));
      column <= Math.min(columns - 1, middle.x + a);
      column += 1
    ) {
      const [x, y] = [(column + 0.5 - middle.x) / a, (row + 0.5 - middle.y) / b];
      if (x * x + y * y <= 1) values.push(...valueAt(picture, { x: column, y: row }));
    }
  }
  return values;
}
