// The page's own words. The viewer brings a catalogue of its own in its chunk.

import { makeCatalogue } from './catalogue';
import english from './en.json';

export {
  firstLanguage,
  keepLanguage,
  LANGUAGES,
  type Language,
  language,
  locale,
  showDay,
  showTime,
} from './catalogue';

export type Word = keyof typeof english;

export const { t, tn, has, load } = makeCatalogue<Word>(english, {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
});
