// The vectors that the Python engine runs too: the same file, keys and profile give the same bytes.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { deidentify } from '../src/deid/deidentify';
import { Pseudonyms } from '../src/deid/pseudonyms';
import { type MapFile, Rules, toLists } from '../src/deid/rules';
import type { Kind } from '../src/deid/sought';
import { Vocabulary } from '../src/deid/vocabulary';
import { derive, importSecret } from '../src/sealing/encoding';
import { join } from '../src/wire/bytes';

interface Vector {
  readonly profile: string;
  readonly key: string;
  readonly reference: string;
  readonly stable: boolean;
  readonly patient: string;
  readonly case: readonly (readonly [Kind, string])[];
  readonly input: string;
  readonly output: string;
  readonly doubtful: readonly (readonly [string, string])[];
}

const ROOT = new URL('../../../', import.meta.url);
const FOLDER = new URL('tests/vectors/deid/', ROOT);
const NAMES = readdirSync(fileURLToPath(FOLDER)).sort();
const LISTS = toLists(read(new URL('docs/spec/deid/words.json', ROOT)));
const RULES = new Map<string, Rules>();

function read<T>(url: URL): T {
  return JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as T;
}

function rulesOf(profile: string): Rules {
  const known = RULES.get(profile);
  if (known) return known;
  const made = new Rules(read<MapFile>(new URL(`docs/spec/deid/map-${profile}.json`, ROOT)), LISTS);
  RULES.set(profile, made);
  return made;
}

async function pseudonymsOf(vector: Vector): Promise<Pseudonyms> {
  const key = await importSecret(new Uint8Array(Buffer.from(vector.key, 'hex')));
  const keys = {
    uid: await derive(key, 'uid'),
    patient: await derive(key, 'patient'),
    date: await derive(key, 'date'),
  };
  return Pseudonyms.of(keys, vector.reference, vector.patient, vector.stable);
}

describe('de-identification vectors', () => {
  test('there are some', () => {
    expect(NAMES.length).toBeGreaterThan(40);
  });

  test.each(NAMES)('%s gives the same bytes and tells the same words', async (name) => {
    const vector = read<Vector>(new URL(name, FOLDER));
    const values = vector.case.map(([kind, text]) => ({ tag: 0, kind, text }));
    const file = new Uint8Array(Buffer.from(vector.input, 'base64'));
    const rules = rulesOf(vector.profile);
    const done = await deidentify(file, rules, await pseudonymsOf(vector), new Vocabulary(LISTS, values));
    const output = join(done.parts);
    expect(Buffer.from(output).toString('latin1')).toBe(Buffer.from(vector.output, 'base64').toString('latin1'));
    const told = done.doubtful.map(([tag, word]) => [tag.toString(16).toUpperCase().padStart(8, '0'), word]);
    expect(told).toEqual(vector.doubtful);
  });

  test.each(NAMES)('%s comes back bit for bit', async (name) => {
    const vector = read<Vector>(new URL(name, FOLDER));
    const file = new Uint8Array(Buffer.from(vector.input, 'base64'));
    const done = await deidentify(file, rulesOf(vector.profile), await pseudonymsOf(vector), new Vocabulary(LISTS));
    const output = join(done.parts);
    const steps = done.recipe.map((step) =>
      step instanceof Uint8Array ? step : output.subarray(step.offset, step.offset + step.length),
    );
    expect(Buffer.from(join(steps)).equals(Buffer.from(file))).toBe(true);
  });
});
