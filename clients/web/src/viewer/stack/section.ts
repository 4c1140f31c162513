// Sections through a stack (MPR): cut when needed from the slices that are there.

import type { Picture } from '../image/grey';
import { type Axis, cutSection, findVolume, type NotAVolume, sectionCount, type Volume } from '../image/volume';
import type { Loader } from './loader';
import type { Stack } from './stacks';

/** The sections of a stack along one axis. */
export interface Section {
  readonly stack: Stack;
  readonly axis: Axis;
}

/** Why a stack is not cut; `memory`: it is larger than this device may hold. */
export type NoSections = NotAVolume | 'memory' | 'loading';

/** The volume of a stack, from what is loaded of it; or why it has none. */
export function volumeOf(loader: Loader, stack: Stack): Volume | NoSections {
  if (stack.series.gaps.length > 0) return 'gap';
  const pictures = stack.places.map((place) => loader.picture(place));
  const first = pictures.find((picture) => picture !== undefined);
  if (!first) return 'loading';
  if (first.frame.values.byteLength * stack.places.length > loader.cache.limit * 0.9) return 'memory';
  const found = findVolume(pictures);
  return found === 'few' && stack.places.length >= 5 ? 'loading' : found;
}

/** Cut one section; undefined while nothing is loaded or where the stack is no volume. */
export function sectionPicture(loader: Loader, { stack, axis }: Section, index: number): Picture | undefined {
  const volume = volumeOf(loader, stack);
  if (typeof volume === 'string') return undefined;
  return cutSection(
    volume,
    stack.places.map((place) => loader.picture(place)),
    axis,
    index,
  );
}

/** How many sections there are; 1 while that is unknown. */
export function countSections(loader: Loader, { stack, axis }: Section): number {
  const volume = volumeOf(loader, stack);
  return typeof volume === 'string' ? 1 : sectionCount(volume, axis);
}

/** How many slices of a stack are there. */
export function countLoaded(loader: Loader, stack: Stack): number {
  return stack.places.filter((place) => loader.picture(place) !== undefined).length;
}
