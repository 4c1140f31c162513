// Reference lines: where another image cuts this one.

import type { Plane, Spacing, Vector } from './facts';
import { cross, dot, move, subtract } from './vectors';
import type { Point } from './view';

/** A frame's extent in the patient. */
export interface Sheet {
  readonly plane: Plane;
  readonly spacing: Spacing;
  readonly rows: number;
  readonly columns: number;
}

const PARALLEL = 0.95;

/** The line on `sheet`, in its pixels, where `other` cuts it; undefined when they are parallel or do not meet. */
export function cutLine(sheet: Sheet, other: Sheet): readonly [Point, Point] | undefined {
  const normal = cross(sheet.plane.row, sheet.plane.column);
  if (Math.abs(dot(normal, cross(other.plane.row, other.plane.column))) > PARALLEL) return undefined;
  const corners = cornersOf(other);
  const heights = corners.map((corner) => dot(subtract(corner, sheet.plane.position), normal));
  const ends: Point[] = [];
  for (let place = 0; place < 4; place += 1) {
    const [from, to] = [heights[place] ?? 0, heights[(place + 1) % 4] ?? 0];
    const [a, b] = [corners[place], corners[(place + 1) % 4]];
    if (a && b && from < 0 !== to < 0) ends.push(toPixel(sheet, move(a, subtract(b, a), from / (from - to))));
  }
  const [one, two] = ends;
  return one && two ? [one, two] : undefined;
}

/** Where a place in the patient lies on a sheet, in its pixels. */
export function toPixel({ plane, spacing }: Sheet, place: Vector): Point {
  const away = subtract(place, plane.position);
  return { x: dot(away, plane.row) / spacing.column + 0.5, y: dot(away, plane.column) / spacing.row + 0.5 };
}

/** The place in the patient under a pixel. */
export function toPlace({ plane, spacing }: Sheet, { x, y }: Point): Vector {
  return move(move(plane.position, plane.row, (x - 0.5) * spacing.column), plane.column, (y - 0.5) * spacing.row);
}

/** How far a place lies from a sheet, in mm, along its normal. */
export function heightOver({ plane }: Sheet, place: Vector): number {
  return dot(subtract(place, plane.position), cross(plane.row, plane.column));
}

function cornersOf(sheet: Sheet): Vector[] {
  const { rows, columns } = sheet;
  const points = [
    [0, 0],
    [columns, 0],
    [columns, rows],
    [0, rows],
  ] as const;
  return points.map(([x, y]) => toPlace(sheet, { x, y }));
}
