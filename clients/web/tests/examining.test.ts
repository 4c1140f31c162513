// Which images the sender is shown before they go.

import { expect, test } from 'vitest';
import type { InstanceFound } from '../src/inputs/found';
import { mayBeWrittenOn } from '../src/sending/examining';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const CAPTURED = '1.2.840.10008.5.1.4.1.1.7';

function image(facts: Partial<InstanceFound['facts']>): InstanceFound {
  return { facts: { rows: 512, burnedIn: '', modality: 'CT', sopClassUid: CT, ...facts } } as InstanceFound;
}

test.each(['US', 'CR', 'DX', 'MG', 'XA', 'OT', '', 'UNHEARD OF'])(
  'an image of modality "%s" is looked at',
  (modality) => {
    expect(mayBeWrittenOn(image({ modality }))).toBe(true);
  },
);

test('a computed slice is not, unless it is a captured screen or says that something is burned in', () => {
  expect(mayBeWrittenOn(image({}))).toBe(false);
  expect(mayBeWrittenOn(image({ sopClassUid: CAPTURED }))).toBe(true);
  expect(mayBeWrittenOn(image({ burnedIn: 'YES' }))).toBe(true);
});

test('what has no pixels is not', () => {
  expect(mayBeWrittenOn(image({ modality: 'SR', rows: null }))).toBe(false);
});
