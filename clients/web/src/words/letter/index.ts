// What a sender gives to the reader, an e-mail or a printed letter, in a language of its own: the reader's.

import { signal } from '@preact/signals';
import { type Language, language, makeCatalogue } from '../catalogue';
import english from './en.json';

const { t, load } = makeCatalogue<keyof typeof english>(english, {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
});

export { t };

/** The reader's language. */
export const reading = signal<Language>('en');

/** Speaks to the reader in this language; without one, in the sender's. */
export async function speak(wanted = language.value === 'pseudo' ? 'en' : language.value): Promise<void> {
  await load(wanted);
  reading.value = wanted;
}
