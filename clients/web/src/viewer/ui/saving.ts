// Saving from the viewer: one image as a PNG, or one file as it came.

import { edgesOf } from '../image/directions';
import { apply, boxOf, fitScale, PLAIN, toScreen, type View } from '../image/view';
import type { ImageEntry } from '../source';
import { say, type Word } from '../words/say';
import { drawPicture, Painter } from './drawing';
import { describeMark } from './marklayer';
import type { Port, Session } from './session';

const LEAST = 512;
const MOST = 4096;

/** Save what the active port shows, with the case reference, orientation and the marks that stay. */
export async function savePicture(session: Session): Promise<void> {
  const canvas = drawForSaving(session, session.port);
  if (!canvas) return;
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) offer(blob, `radseal-${session.source.reference}-${session.port.index.value + 1}.png`);
}

/** Save one file as it came. */
export async function saveFile(session: Session, image: ImageEntry): Promise<void> {
  const bytes = await session.source.bytes(image.index);
  offer(new Blob([bytes], { type: 'application/dicom' }), `radseal-${session.source.reference}-${image.index + 1}.dcm`);
}

/** Give the browser a file to save. */
export function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The picture at its own resolution, as turned and windowed, with what must not be separated from it. */
function drawForSaving(session: Session, port: Port): HTMLCanvasElement | undefined {
  const { picture } = port;
  if (!picture) return undefined;
  const box = boxOf(picture);
  const view: View = { ...PLAIN, quarters: port.view.value.quarters, mirrored: port.view.value.mirrored };
  const turned = view.quarters % 2 === 1;
  const sides = [box.columns * box.across, box.rows * box.down];
  const [wide = 1, high = 1] = turned ? sides.reverse() : sides;
  const scale = Math.max(LEAST / Math.max(wide, high), Math.min(1, MOST / Math.max(wide, high)));
  const canvas = document.createElement('canvas');
  const [width, height] = [Math.round(wide * scale), Math.round(high * scale)];
  Object.assign(canvas, { width: width / ratio(), height: height / ratio() });
  drawPicture(canvas, new Painter(), picture, port.lookOf(picture), view, width / ratio(), height / ratio());
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.setTransform(1, 0, 0, 1, 0, 0);
  const size = Math.max(12, Math.round(canvas.width / 45));
  const pen = { context, size, width: canvas.width, height: canvas.height };
  write(pen, edgesOf(picture.own, picture.facts.labels, view));
  writeFoot(pen, [session.source.reference, ...stays(port)]);
  const map = toScreen(box, view, canvas.width, canvas.height);
  for (const mark of session.marks.value.filter(({ image }) => image === port.imageKey)) {
    const at = apply(map, mark.points.at(-1) ?? { x: 0, y: 0 });
    for (const [line, text] of describeMark(mark, picture).entries())
      outlined(pen, text, at.x, at.y + line * size * 1.2, 'left');
  }
  return fitScale(box, view, width, height) > 0 ? canvas : undefined;
}

function ratio(): number {
  return Math.min(2, devicePixelRatio || 1);
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

function write(pen: Pen, edges: ReturnType<typeof edgesOf>): void {
  const { size, width, height } = pen;
  if (!edges.left && !edges.top) outlined(pen, say('orientation-unknown'), size / 2, height / 2, 'left');
  outlined(pen, edges.top ?? '', width / 2, size * 1.4, 'center');
  outlined(pen, edges.bottom ?? '', width / 2, height - size * 2.2, 'center');
  outlined(pen, edges.left ?? '', size / 2, height / 2, 'left');
  outlined(pen, edges.right ?? '', width - size / 2, height / 2, 'right');
}

function writeFoot(pen: Pen, texts: readonly string[]): void {
  outlined(pen, texts.filter(Boolean).join(' · '), pen.size / 2, pen.height - pen.size / 2, 'left');
}

/** What must be read with the image: side, compression, redaction, and what it is not for. */
function stays(port: Port): string[] {
  const facts = port.picture?.facts;
  if (!facts) return [];
  const { lossy, redacted, defaced } = facts.marks;
  const sides: Readonly<Record<string, Word>> = { L: 'left', R: 'right', B: 'both' };
  const side = sides[facts.labels.laterality];
  const words: (Word | false | undefined)[] = [
    side,
    lossy && 'lossy',
    redacted && 'redacted',
    defaced && 'defaced',
    'not-for-diagnosis',
  ];
  return words.filter((word): word is Word => Boolean(word)).map((word) => say(word));
}

function outlined({ context, size }: Pen, text: string, x: number, y: number, align: CanvasTextAlign): void {
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textAlign = align;
  context.lineWidth = size / 5;
  context.strokeStyle = '#000';
  context.fillStyle = '#ffe08a';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
