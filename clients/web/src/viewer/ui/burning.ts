// A picture for keeping outside the viewer, with what must not be separated from it burned in: orientation, side, the
// lossy, redacted and defaced marks, the case reference, and what it is not for.

import { edgesOf, type Turn } from '../image/directions';
import type { FileFacts } from '../image/facts';
import type { Look, Picture } from '../image/grey';
import { boxOf, PLAIN, type View } from '../image/view';
import { say, type Word } from '../words/say';
import { drawPicture, Painter } from './drawing';

const LEAST = 512;
const MOST = 4096;

/** Writes on a canvas in letters of `size` pixels. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

/** A picture that was drawn for keeping, and what more can be written on it. */
export interface Burned {
  readonly canvas: HTMLCanvasElement;
  readonly pen: Pen;
  readonly view: View;
}

/** The picture at its own resolution, as turned and windowed. Undefined where the browser gives no canvas. */
export function burn(picture: Picture, look: Look, turn: Turn, reference: string): Burned | undefined {
  const box = boxOf(picture);
  const view: View = { ...PLAIN, quarters: turn.quarters, mirrored: turn.mirrored };
  const sides = [box.columns * box.across, box.rows * box.down];
  const [wide = 1, high = 1] = view.quarters % 2 === 1 ? sides.reverse() : sides;
  const scale = Math.max(LEAST / Math.max(wide, high), Math.min(1, MOST / Math.max(wide, high)));
  const [width, height] = [Math.round(wide * scale) / ratio(), Math.round(high * scale) / ratio()];
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  drawPicture(canvas, new Painter(), picture, look, view, width, height);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.setTransform(1, 0, 0, 1, 0, 0);
  const size = Math.max(12, Math.round(canvas.width / 45));
  const pen = { context, size, width: canvas.width, height: canvas.height };
  writeEdges(pen, edgesOf(picture.own, picture.facts.labels, view));
  outlined(pen, [reference, ...stays(picture.facts)].join(' · '), size / 2, pen.height - size / 2, 'left');
  return { canvas, pen, view };
}

/** The canvas as a PNG; null where it is larger than the browser can write. */
export function toPng(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Text that can be read on any image. */
export function outlined({ context, size }: Pen, text: string, x: number, y: number, align: CanvasTextAlign): void {
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textAlign = align;
  context.lineWidth = size / 5;
  context.strokeStyle = '#000';
  context.fillStyle = '#ffe08a';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function ratio(): number {
  return Math.min(2, devicePixelRatio || 1);
}

function writeEdges(pen: Pen, edges: ReturnType<typeof edgesOf>): void {
  const { size, width, height } = pen;
  if (!edges.left && !edges.top) outlined(pen, say('orientation-unknown'), size / 2, height / 2, 'left');
  outlined(pen, edges.top ?? '', width / 2, size * 1.4, 'center');
  outlined(pen, edges.bottom ?? '', width / 2, height - size * 2.2, 'center');
  outlined(pen, edges.left ?? '', size / 2, height / 2, 'left');
  outlined(pen, edges.right ?? '', width - size / 2, height / 2, 'right');
}

/** What must be read with the image: side, compression, redaction, and what it is not for. */
function stays({ marks: { lossy, redacted, defaced }, labels }: FileFacts): string[] {
  const sides: Readonly<Record<string, Word>> = { L: 'left', R: 'right', B: 'both' };
  const words: (Word | false | undefined)[] = [
    sides[labels.laterality],
    lossy && 'lossy',
    redacted && 'redacted',
    defaced && 'defaced',
    'not-for-diagnosis',
  ];
  return words.filter((word): word is Word => Boolean(word)).map((word) => say(word));
}
