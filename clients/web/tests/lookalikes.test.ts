// Addresses that look like known ones are found as the command line finds them.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findLookalike } from '../src/sending/lookalikes';

const FILE = new URL('../../../tests/vectors/addresses/lookalikes.json', import.meta.url);
const { known, cases } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  known: string[];
  cases: [string, string | null][];
};

test.each(cases)('%s looks like %s', (address, alike) => {
  expect(findLookalike(address, known)).toBe(alike);
});
