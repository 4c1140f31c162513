// The sender's words, in the sender's chunk.

import { makeCatalogue } from '../catalogue';
import english from './en.json';

export type SendingWord = keyof typeof english;

/** What each word is in English. */
export const ENGLISH: Readonly<Record<SendingWord, string>> = english;

export const { t, tn, has, load } = makeCatalogue<SendingWord>(english, {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
});
