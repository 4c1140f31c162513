// One picture for the sender's own eyes, decoded by the viewer's workers and drawn on a canvas.

import { frameFacts } from '../viewer/image/facts';
import { firstLook, paint } from '../viewer/image/grey';
import { Pool } from '../viewer/pixels/pool';
import { PageError } from '../errors';
import { sender } from './client';

let pool: Pool | null = null;

/** Draws the first frame of an image. Rejects where it cannot be shown. */
export async function drawImage(place: number, canvas: HTMLCanvasElement): Promise<void> {
  const file = await sender().call('image', { place });
  pool ??= new Pool();
  const { frame, facts } = await pool.run({ file: place, frame: 0, bytes: file.buffer as ArrayBuffer });
  const own = facts && frameFacts(facts, 0);
  if (!frame || !facts || !own) throw new PageError('unshown', 'the picture cannot be shown');
  const picture = { frame, facts, own };
  const pixels = paint(picture, firstLook(picture));
  canvas.width = frame.columns;
  canvas.height = frame.rows;
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), frame.columns, frame.rows);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
