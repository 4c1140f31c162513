// Saving from the viewer: one image as a PNG, or one file as it came.

import { apply, boxOf, toScreen } from '../image/view';
import type { ImageEntry } from '../source';
import { burn, outlined, toPng } from './burning';
import { describeMark } from './marklayer';
import type { Port, Session } from './session';

/** Save what the active port shows, with the case reference, orientation and the marks that stay. */
export async function savePicture(session: Session): Promise<void> {
  const canvas = drawForSaving(session, session.port);
  const blob = canvas && (await toPng(canvas));
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

/** The picture with what is burned in, and its measurements. */
function drawForSaving(session: Session, port: Port): HTMLCanvasElement | undefined {
  const { picture } = port;
  const burned = picture && burn(picture, port.lookOf(picture), port.view.value, session.source.reference);
  if (!burned) return undefined;
  const { canvas, pen, view } = burned;
  const map = toScreen(boxOf(picture), view, canvas.width, canvas.height);
  for (const mark of session.marks.value.filter(({ image }) => image === port.imageKey)) {
    const at = apply(map, mark.points.at(-1) ?? { x: 0, y: 0 });
    for (const [line, text] of describeMark(mark, picture).entries())
      outlined(pen, text, at.x, at.y + line * pen.size * 1.2, 'left');
  }
  return canvas;
}
