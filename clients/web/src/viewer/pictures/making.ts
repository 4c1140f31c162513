// Pictures that every computer can show: key images as PNG, and a page that shows them. One is in memory at a time.

import { frameFacts } from '../image/facts';
import { firstLook, type Picture } from '../image/grey';
import { PLAIN } from '../image/view';
import { Pool } from '../pixels/pool';
import type { ImageSource, SeriesEntry } from '../source';
import { findStacks, type Place } from '../stack/stacks';
import { burn, toPng } from '../ui/burning';
import { chooseKeys } from './choosing';
import { type Shown, startPage } from './startpage';

/** A file for the folder of pictures. */
export interface PictureFile {
  readonly name: string;
  readonly input: Uint8Array<ArrayBuffer>;
}

const BYTES_MOST = 100 * 1024 * 1024;

/** The pictures of a case, or of one of its series, and last the page. What cannot be drawn is left out, and counted. */
export async function* makePictures(source: ImageSource, only: SeriesEntry | null): AsyncGenerator<PictureFile> {
  const stacks = findStacks(source).filter(({ kind, series }) => kind !== 'object' && (!only || series === only));
  const pool = new Pool();
  const shown: Shown[] = [];
  try {
    let room = BYTES_MOST;
    for (const key of chooseKeys(stacks)) {
      const picture = await decode(pool, source, key.place);
      const input = picture && (await draw(picture, source.reference));
      if (!input) continue;
      room -= input.length;
      if (room < 0) break;
      const name = `IM${String(shown.length + 1).padStart(4, '0')}.PNG`;
      shown.push({ ...key, name, labels: picture.facts.labels, marks: picture.facts.marks });
      yield { name, input };
    }
  } finally {
    pool.close();
  }
  const total = stacks.reduce((sum, { places }) => sum + places.length, 0);
  yield { name: 'START.HTM', input: await startPage(source, shown, total) };
}

async function decode(pool: Pool, source: ImageSource, { image, frame }: Place): Promise<Picture | undefined> {
  const bytes = await source.bytes(image.index);
  const { facts, frame: decoded } = await pool.run({ file: image.index, bytes, frame });
  const own = facts && frameFacts(facts, frame);
  return decoded && own && { frame: decoded, facts, own };
}

async function draw(picture: Picture, reference: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const burned = burn(picture, firstLook(picture), PLAIN, reference);
  const blob = burned && (await toPng(burned.canvas));
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}
