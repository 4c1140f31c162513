// Drawing a picture on a canvas: shades first, at the image's own size, then scaled to the screen.

import { type Look, type Picture, paint } from '../image/grey';
import { boxOf, toScreen, type View } from '../image/view';
import type { Values } from '../pixels/frame';

/** Keeps the painted image between redraws, so that moving and zooming cost no repainting. */
export class Painter {
  readonly #canvas = document.createElement('canvas');
  #values: Values | undefined;
  #look: Look | undefined;

  /** The picture painted at its own size. */
  image(picture: Picture, look: Look): HTMLCanvasElement {
    if (this.#values !== picture.frame.values || !sameLook(this.#look, look)) {
      const { columns, rows } = picture.frame;
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      const words = paint(picture, look);
      const data = new ImageData(new Uint8ClampedArray(words.buffer), columns, rows);
      this.#canvas.getContext('2d')?.putImageData(data, 0, 0);
      this.#values = picture.frame.values;
      this.#look = look;
    }
    return this.#canvas;
  }
}

function sameLook(one: Look | undefined, other: Look): boolean {
  return (
    one?.window?.centre === other.window?.centre &&
    one?.window?.width === other.window?.width &&
    one?.table === other.table &&
    one?.inverted === other.inverted
  );
}

/** Draw onto `canvas`, whose place on screen is `width` × `height` CSS pixels. */
export function drawPicture(
  canvas: HTMLCanvasElement,
  painter: Painter,
  picture: Picture,
  look: Look,
  view: View,
  width: number,
  height: number,
): void {
  const context = prepare(canvas, width, height);
  if (!context) return;
  const ratio = canvas.width / width;
  const [a, b, c, d, e, f] = toScreen(boxOf(picture), view, width, height);
  context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
  context.imageSmoothingEnabled = Math.hypot(a, b) < 6;
  context.imageSmoothingQuality = Math.hypot(a, b) < 0.6 ? 'high' : 'low';
  context.drawImage(painter.image(picture, look), 0, 0);
}

/** A black canvas of the right size. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = canvas.getContext('2d', { alpha: false });
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}
