// The words of the printed letter, in a language of its own: the reader's, not the sender's.

import { makeCatalogue } from '../catalogue';
import english from './en.json';

export const { t, load } = makeCatalogue<keyof typeof english>(english, {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
});
