// The viewer's words and keys: whole in every language, and no key twice.

import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/viewer/ui/commands';
import de from '../../src/viewer/words/de.json';
import en from '../../src/viewer/words/en.json';
import es from '../../src/viewer/words/es.json';
import fr from '../../src/viewer/words/fr.json';

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

test.each(Object.entries({ de, es, fr }))('%s has every sentence, with the same values', (_, catalogue) => {
  expect(Object.keys(catalogue)).toEqual(Object.keys(en));
  for (const [word, text] of Object.entries(en)) {
    expect(holes(catalogue[word as keyof typeof en]), word).toEqual(holes(text));
  }
});

test('no key means two commands', () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every command has a word', () => {
  expect(COMMANDS.filter(({ word }) => !(word in en))).toEqual([]);
});
