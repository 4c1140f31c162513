// Which images stand for a case among the pictures of a saved copy.

import { expect, test } from 'vitest';
import { chooseKeys } from '../../src/viewer/pictures/choosing';
import type { Stack } from '../../src/viewer/stack/stacks';

function stack(kind: Stack['kind'], count: number): Stack {
  const series = { seriesInstanceUid: '2.25.1', modality: 'CT', images: [], found: count, leftOut: [], gaps: [] };
  const image = {
    index: 0,
    sopClassUid: '',
    sopInstanceUid: '',
    transferSyntaxUid: '',
    frames: count,
    length: 1,
    parts: [],
  };
  const places = Array.from({ length: count }, (_, frame) => ({ image, frame }));
  return { key: `${kind}${count}`, study: 0, series, kind, places };
}

const numbers = (...stacks: Stack[]) => chooseKeys(stacks).map(({ number }) => number);

test('all of up to twelve, else the middle; of a loop the middle; nothing of an object', () => {
  expect(numbers(stack('images', 12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(numbers(stack('images', 13), stack('loop', 3), stack('object', 1))).toEqual([6, 1]);
});

test('where all would be too many, the middle ones, and never more than 200', () => {
  expect(numbers(...Array.from({ length: 17 }, () => stack('images', 12)))).toEqual(
    Array.from({ length: 17 }, () => 6),
  );
  expect(numbers(...Array.from({ length: 250 }, () => stack('images', 1)))).toHaveLength(200);
});
