// One picture for the sender's own eyes, decoded by the viewer's workers and drawn on a canvas.

import { PageError } from '../errors';
import { frameFacts } from '../viewer/image/facts';
import { firstLook, paint } from '../viewer/image/grey';
import { Pool } from '../viewer/pixels/pool';
import { sender } from './client';

let pool: Pool | null = null;

/** Draws one frame of an image. Rejects where it cannot be shown. */
export async function drawImage(place: number, frame: number, canvas: HTMLCanvasElement): Promise<void> {
  const file = await sender().call('image', { place });
  pool ??= new Pool();
  const answer = await pool.run({ file: place, frame, bytes: file.buffer as ArrayBuffer });
  const own = answer.facts && frameFacts(answer.facts, frame);
  if (!answer.frame || !answer.facts || !own) throw new PageError('unshown', 'the picture cannot be shown');
  const picture = { frame: answer.frame, facts: answer.facts, own };
  const pixels = paint(picture, firstLook(picture));
  canvas.width = answer.frame.columns;
  canvas.height = answer.frame.rows;
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), canvas.width, canvas.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** Ends the decoding workers, and what they held of images. */
export function endPictures(): void {
  pool?.close();
  pool = null;
}
