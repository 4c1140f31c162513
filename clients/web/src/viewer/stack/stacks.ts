// What can be put on a screen: the images of a series in order, one loop, or an object that is read.

import type { ImageEntry, ImageSource, SeriesEntry } from '../source';

/** One frame of one image. */
export interface Place {
  readonly image: ImageEntry;
  readonly frame: number;
}

/** A scrollable list of frames, or one object without pixels. */
export interface Stack {
  readonly key: string;
  /** Place of the study in the case. */
  readonly study: number;
  readonly series: SeriesEntry;
  readonly kind: 'images' | 'loop' | 'object';
  readonly places: readonly Place[];
}

const UID = '1.2.840.10008.5.1.4.1.1';
/** Objects without pixels: reports, documents, curves, structures, plans, presentation states, raw data. */
const OBJECTS = [
  '.88',
  '.104',
  '.9',
  '.11',
  '.66',
  '.481.3',
  '.481.5',
  '.481.8',
  '.481.4',
  '.481.6',
  '.481.7',
  '.481.9',
  '.78',
  '.79',
  '.81',
].map((part) => `${UID}${part}`);
const WITH_PIXELS = [`${UID}.66.4`, `${UID}.66.7`, `${UID}.77`, `${UID}.481.1`, `${UID}.481.2`];

/** Whether a kind of object has pixels, as far as its class says. */
export function hasPixels(sopClassUid: string): boolean {
  const within = (part: string): boolean => sopClassUid === part || sopClassUid.startsWith(`${part}.`);
  return WITH_PIXELS.some(within) || !OBJECTS.some(within);
}

/**
 * All stacks of a case, the latest study first (the manifest has it last), series by series: still images together, each
 * loop and each object for itself.
 */
export function findStacks({ studies }: Pick<ImageSource, 'studies'>): Stack[] {
  return studies
    .flatMap(({ series }, study) => [series.flatMap((entry, place) => stacksOf(entry, study, `${study}.${place}`))])
    .reverse()
    .flat();
}

function stacksOf(series: SeriesEntry, study: number, key: string): Stack[] {
  const stills = series.images.filter((image) => hasPixels(image.sopClassUid) && image.frames <= 1);
  const rest = series.images.filter((image) => !stills.includes(image));
  const all: Stack[] = [];
  if (stills.length > 0)
    all.push({ key, study, series, kind: 'images', places: stills.map((image) => ({ image, frame: 0 })) });
  for (const image of rest) {
    const object = !hasPixels(image.sopClassUid);
    const places = Array.from({ length: object ? 1 : image.frames }, (_, frame) => ({ image, frame }));
    all.push({ key: `${key}.${image.index}`, study, series, kind: object ? 'object' : 'loop', places });
  }
  return all;
}

/** The stack that a case opens with. */
export function firstStack(stacks: readonly Stack[]): Stack | undefined {
  return stacks.find(({ kind }) => kind !== 'object') ?? stacks[0];
}

/** Volumes open in the middle, where there is something to see; everything else at its first image. */
export function startOf({ kind, places, series }: Stack): number {
  return kind === 'images' && ['CT', 'MR', 'PT', 'NM'].includes(series.modality) ? Math.floor(places.length / 2) : 0;
}

/** The image that a case opens with, so that it is fetched before anything else. */
export function firstImage(source: Pick<ImageSource, 'studies'>): number | undefined {
  const stack = firstStack(findStacks(source));
  return stack?.places[startOf(stack)]?.image.index;
}

/** Places from `start` outward, nearest first; the way that was scrolled last comes first. */
export function outward(length: number, start: number, forward = true): number[] {
  const order: number[] = [];
  for (let step = 0; order.length < length; step += 1) {
    for (const place of step === 0 ? [start] : forward ? [start + step, start - step] : [start - step, start + step]) {
      if (place >= 0 && place < length) order.push(place);
    }
    if (step > length) break;
  }
  return order;
}
