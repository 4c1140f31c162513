// Which images stand for a case: all of a series of few, else the middle one.

import type { Place, Stack } from '../stack/stacks';

/** One image of a stack that is drawn; `number` is its place there, from 0. */
export interface Key {
  readonly stack: Stack;
  readonly number: number;
  readonly place: Place;
}

const MOST = 200;
const FEW = 12;

/** The images to draw, in the order of the stacks; where all would be too many, the middle ones alone. */
export function chooseKeys(stacks: readonly Stack[]): Key[] {
  const withPixels = stacks.filter(({ kind }) => kind !== 'object');
  const keys = withPixels.flatMap((stack) => (isFew(stack) ? allOf(stack) : middleOf(stack)));
  return keys.length > MOST ? withPixels.flatMap(middleOf).slice(0, MOST) : keys;
}

function isFew({ kind, places }: Stack): boolean {
  return kind === 'images' && places.length <= FEW;
}

function allOf(stack: Stack): Key[] {
  return stack.places.map((place, number) => ({ stack, number, place }));
}

function middleOf(stack: Stack): Key[] {
  const number = Math.floor(stack.places.length / 2);
  return allOf(stack).slice(number, number + 1);
}
