// The viewer's words. They come with the viewer's own chunk, so that the first page stays small.
//
// Rules: every sentence stands in every catalogue; values are set in as text, and reach the screen as text nodes.

import { PSEUDO, pseudo } from '../../words/pseudo';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import fr from './fr.json';

/** The name of a word or sentence. */
export type Word = keyof typeof en;

type Catalogue = Readonly<Record<Word, string>>;

const CATALOGUES: Readonly<Record<string, Catalogue>> = { en, de, fr, es };

/** The language of the page, as its root element says; English when there is no catalogue. */
export function language(): string {
  const stated = document.documentElement.lang.slice(0, 2);
  return stated in CATALOGUES ? stated : 'en';
}

/** The sentence in the page's language, with the values set in for `{name}`. */
export function say(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  const known = (CATALOGUES[language()] ?? en)[word];
  const sentence = document.documentElement.lang === PSEUDO ? pseudo(known) : known;
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => show(values[name]));
}

/** The plural form of `stem` for a count, which stands for `{count}` in it. */
export function sayCount(stem: 'images', count: number): string {
  const form = new Intl.PluralRules(language()).select(count);
  return say(`${stem}.${form === 'one' ? 'one' : 'other'}`, { count });
}

function show(value: string | number | undefined): string {
  if (typeof value === 'number') return new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(value);
  return value ?? '';
}

/** Whether a text names a sentence. */
export function isWord(text: string): text is Word {
  return text in en;
}

/** A DICOM date (YYYYMMDD) as people write it; what is no date, as it stands. */
export function showDate(date: string): string {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date) ?? [];
  if (!year) return date;
  const when = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number.isNaN(when.valueOf())) return date;
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(when);
}
