// Every word that a person reads here stands in words/, one file a language. Values in braces are put in by `pages.mjs`, which escapes them.

import en from './words/en.json' with { type: 'json' };
import de from './words/de.json' with { type: 'json' };
import fr from './words/fr.json' with { type: 'json' };
import es from './words/es.json' with { type: 'json' };

export const LANGUAGES = { en, de, fr, es };

// The words for an Accept-Language header: the listed language with the highest weight that we have, else English.
export function wordsFor(header = '') {
  const wanted = String(header).slice(0, 256).split(',').map((part) => {
    const [tag, ...rest] = part.trim().toLowerCase().split(';');
    const weight = Number(rest.map((one) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(one)?.[1]).find(Boolean) ?? 1);
    return { language: tag.split('-')[0], weight };
  });
  wanted.sort((left, right) => right.weight - left.weight);
  const { language } = wanted.find((one) => one.weight > 0 && Object.hasOwn(LANGUAGES, one.language)) ?? { language: 'en' };
  return { ...LANGUAGES[language], language };
}

// Put values into a text's braces.
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
