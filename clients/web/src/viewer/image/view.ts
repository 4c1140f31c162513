// Where an image lies on the screen: scale, place, quarter turns and mirroring. All lengths are CSS pixels.

import type { Turn } from './directions';
import type { Picture } from './grey';

/** A point, in image pixels (0,0 is the corner of the first pixel) or on the screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How an image is looked at; `zoom` 1 fits the image into its place. */
export interface View extends Turn {
  readonly zoom: number;
  readonly pan: Point;
}

/** The view that everything starts with and goes back to. */
export const PLAIN: View = { zoom: 1, pan: { x: 0, y: 0 }, quarters: 0, mirrored: false };

/** The box of an image: its sides in pixels, and how wide and high one pixel is shown. */
export interface Box {
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly down: number;
}

/** A plane's affine map: x' = a·x + c·y + e; y' = b·x + d·y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The box of a picture: pixels as wide and high as the spacing or aspect ratio says. */
export function boxOf({ frame, facts, own }: Picture): Box {
  const { row, column } = own.spacing ?? facts.aspect;
  const ratio = row / column;
  const odd = ratio > 0 && Number.isFinite(ratio) && ratio < 100 && ratio > 0.01;
  return { columns: frame.columns, rows: frame.rows, across: 1, down: odd ? ratio : 1 };
}

/** CSS pixels for one unit of the box at zoom 1. */
export function fitScale(box: Box, view: Turn, width: number, height: number): number {
  const [wide, high] = [box.columns * box.across, box.rows * box.down];
  const turned = view.quarters % 2 === 1;
  return Math.min(width / (turned ? high : wide), height / (turned ? wide : high));
}

/** From image pixels to the screen. */
export function toScreen(box: Box, view: View, width: number, height: number): Affine {
  const scale = fitScale(box, view, width, height) * view.zoom;
  const [cos, sin] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ][view.quarters % 4] as [number, number];
  const across = box.across * scale * (view.mirrored ? -1 : 1);
  const down = box.down * scale;
  const [a, b, c, d] = [cos * across, sin * across, -sin * down, cos * down];
  const [x, y] = [box.columns / 2, box.rows / 2];
  return [a, b, c, d, width / 2 + view.pan.x - a * x - c * y, height / 2 + view.pan.y - b * x - d * y];
}

/** Apply a map. */
export function apply([a, b, c, d, e, f]: Affine, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** Apply a map backwards. */
export function unapply([a, b, c, d, e, f]: Affine, { x, y }: Point): Point {
  const area = a * d - b * c;
  const [u, v] = [x - e, y - f];
  return { x: (d * u - c * v) / area, y: (a * v - b * u) / area };
}

const ZOOM_MOST = 40;
const ZOOM_LEAST = 0.1;

/** Zoom by `factor` so that the point `at` of the screen stays where it is. */
export function zoomAt(view: View, factor: number, at: Point, width: number, height: number): View {
  const zoom = Math.max(ZOOM_LEAST, Math.min(ZOOM_MOST, view.zoom * factor));
  const grown = zoom / view.zoom;
  const [x, y] = [at.x - width / 2, at.y - height / 2];
  return { ...view, zoom, pan: { x: x - (x - view.pan.x) * grown, y: y - (y - view.pan.y) * grown } };
}

/** Turn a quarter clockwise. */
export function turn(view: View): View {
  return { ...view, quarters: (view.quarters + 1) % 4, pan: { x: -view.pan.y, y: view.pan.x } };
}

/** Mirror as seen on the screen: left and right change places, or top and bottom. */
export function mirror(view: View, upright: boolean): View {
  const sideways = upright ? 2 : 0;
  const pan = upright ? { x: view.pan.x, y: -view.pan.y } : { x: -view.pan.x, y: view.pan.y };
  return { ...view, mirrored: !view.mirrored, quarters: (8 - view.quarters + sideways) % 4, pan };
}
