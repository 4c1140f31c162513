// Which images the sender is shown before they go.

import { expect, test } from 'vitest';
import { type InstanceFound, REASONS } from '../src/inputs/found';
import { judge, mayBeWrittenOn, reasonOf } from '../src/sending/examining';

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

test('a profile that lets no document leave refuses the object by a sentence of its own', async () => {
  const engine = { rules: { map: { documents: 'refuse' } } } as unknown as Parameters<typeof judge>[2];
  const object = image({ rows: null, sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1' });
  const refused = await judge(object, new Uint8Array(), engine).catch((error: unknown) => error);
  expect(reasonOf(refused)).toBe(REASONS.document);
});
