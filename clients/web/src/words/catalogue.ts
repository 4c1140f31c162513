// Words in several languages: flat catalogues, plural forms by the language's own rules, dates as people read them.
//
// Rules: a text is a text node; `{name}` is replaced by a value and by nothing else. English is complete and is what a
// missing word falls back to.

import { computed, signal } from '@preact/signals';
import { PSEUDO, pseudo } from './pseudo';

/** Languages, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;
type Spoken = Language | 'pseudo';

const KEPT = 'radseal language';
/** What HTML and Intl call each language. */
const LOCALES = { en: 'en-GB', de: 'de', fr: 'fr', es: 'es', pseudo: PSEUDO } as const;

/** The chosen language. */
export const language = signal<Spoken>('en');
/** What HTML and Intl call it. */
export const locale = computed(() => LOCALES[language.value]);

/** The language that was chosen here before, else the first of the browser's that there is. */
export function firstLanguage(wanted: readonly string[] = navigator.languages): Spoken {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'pseudo' || (kept !== null && kept in LANGUAGES)) return kept as Spoken;
  const found = wanted.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in LANGUAGES);
  return (found as Language | undefined) ?? 'en';
}

/** Keeps the choice on this device. */
export function keepLanguage(chosen: Spoken): void {
  localStorage.setItem(KEPT, chosen);
}

type Values = Readonly<Record<string, string | number>>;
type Texts<Key extends string> = Readonly<Record<Key, string>>;
type Loaders<Key extends string> = Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: Texts<Key> }>>>;
/** Keys that have plural forms: `KEY.one` and `KEY.other`. */
type Plural<Key extends string> = Key extends `${infer Stem}.other` ? Stem : never;

/** The words of one part of the page. */
export interface Catalogue<Key extends string> {
  /** The text of a key in the chosen language. */
  t(key: Key, values?: Values): string;
  /** The plural form of a key for `count`, which stands for `{count}` in it. */
  tn(key: Plural<Key>, count: number, values?: Values): string;
  /** Whether there is a text for a key that is made from a value. */
  has(key: string): key is Key;
  /** Loads a language; resolves once its words are there. */
  load(wanted: Spoken): Promise<void>;
}

/** A catalogue over the English texts and what loads the others. */
export function makeCatalogue<Key extends string>(english: Texts<Key>, loaders: Loaders<Key>): Catalogue<Key> {
  const texts = signal<Partial<Texts<Key>>>(english);
  const t = (key: Key, values: Values = {}) => fill(texts.value[key] ?? english[key], values);
  return {
    t,
    tn(key, count, values = {}) {
      const form = `${key}.${new Intl.PluralRules(locale.value).select(count)}` as Key;
      const known = form in english || texts.value[form] !== undefined ? form : (`${key}.other` as Key);
      return t(known, { ...values, count: new Intl.NumberFormat(locale.value).format(count) });
    },
    has: (key): key is Key => key in english,
    async load(wanted) {
      if (wanted === 'en') texts.value = english;
      else if (wanted === 'pseudo') texts.value = inPseudo(english);
      else texts.value = (await loaders[wanted]()).default;
    },
  };
}

function fill(text: string, values: Values): string {
  return text.replaceAll(/\{([a-z]+)\}/gi, (whole, name: string) => String(values[name] ?? whole));
}

function inPseudo<Key extends string>(english: Texts<Key>): Texts<Key> {
  const entries = Object.entries<string>(english).map(([key, text]) => [key, pseudo(text)]);
  return Object.fromEntries(entries) as Texts<Key>;
}

/** A moment, from seconds since 1970 UTC, as people write day and time in the chosen language, or another. */
export function showTime(seconds: number, of: Spoken = language.value): string {
  return new Intl.DateTimeFormat(LOCALES[of], { dateStyle: 'long', timeStyle: 'short' }).format(seconds * 1000);
}

/** A day, from seconds since 1970 UTC. */
export function showDay(seconds: number): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'long' }).format(seconds * 1000);
}
