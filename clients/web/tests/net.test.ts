// The second net over what the engine made: quiet where nothing is left, heard where something is.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { check, type Question } from '../src/deid/net';
import { type MapFile, Rules, toLists } from '../src/deid/rules';

const ROOT = new URL('../../../', import.meta.url);
const FOLDER = new URL('tests/vectors/deid/', ROOT);
const NAMES = readdirSync(fileURLToPath(FOLDER)).sort();
const LISTS = toLists(read(new URL('docs/spec/deid/words.json', ROOT)));

interface Vector {
  readonly profile: string;
  readonly reference: string;
  readonly input: string;
  readonly output: string;
}

function read<T>(url: URL): T {
  return JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as T;
}

function ask(vector: Vector, more: Partial<Question> = {}): Question {
  const rules = new Rules(read<MapFile>(new URL(`docs/spec/deid/map-${vector.profile}.json`, ROOT)), LISTS);
  const own = new Set([`RADSEAL^${vector.reference}`, `RS-${vector.reference}`, 'RADSEAL']);
  const bytes = new Uint8Array(Buffer.from(vector.output, 'base64'));
  return { bytes, rules, removed: [], uids: new Set(), own, ...more };
}

const VECTORS = NAMES.map((name) => [name, read<Vector>(new URL(name, FOLDER))] as const);

describe('the second net', () => {
  test.each(VECTORS)('%s: what the engine made passes, items of any length too', (_, vector) => {
    expect(check(ask(vector))).toEqual([]);
  });

  test('an attribute that was to be removed is refused', () => {
    const vector = vectorOf('explicit-basic.json');
    const bytes = new Uint8Array(Buffer.from(vector.input, 'base64'));
    expect(() => check(ask(vector, { bytes }))).toThrow('an attribute that was to be removed');
  });

  test('a removed value that stands in another text is a clash, and a UID of the original is refused', () => {
    const vector = vectorOf('words-of-the-case.json');
    const bytes = new Uint8Array(Buffer.from(vector.input, 'base64'));
    const removed = [{ tag: 0x00100010, kind: 'name', text: 'Featherstone^Ada' } as const];
    expect(check(ask(vector, { bytes, removed }))).toEqual([
      { tag: 0x00081030, word: 'featherstone', text: 'Prior of Featherstone' },
    ]);
    expect(() => check(ask(vector, { bytes, uids: new Set(['1.2.3.4']) }))).toThrow('a UID of the original');
  });
});

function vectorOf(name: string): Vector {
  return read<Vector>(new URL(name, FOLDER));
}
