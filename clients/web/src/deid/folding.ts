// Texts as tokens, so that case, accents and separators make no difference: the algorithm of the Python engine's
// dicom/folding.py, which docs/spec/deidentification.md defines.
//
// A token is a run of letters (\p{L}, \p{Nl}, \p{No} and the marks below), or a run of digits (\p{Nd}). Folding is NFKD
// without marks (\p{M}), lower case, a few letters that do not decompose, and NFC again.

/** Combining marks of the scripts that DICOM's character sets can write. */
const MARKS =
  '\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u064b-\\u065f\\u0670\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e';
const TOKEN = new RegExp(`[\\p{L}\\p{Nl}\\p{No}${MARKS}]+|\\p{Nd}+`, 'gu');
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
};
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
const SPACELESS = /[\u0e01-\u0e2e\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9d]/;
const ASCII = /^\p{ASCII}*$/u;

/** A folded run of letters or digits, and where it stands in the text, in UTF-16 units. */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Returns a text without case, accents and compatibility forms. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return swap(plain, LETTERS).normalize('NFC');
}

/** Returns a folded text, with umlauts written out where it has any, and without where they are written out. */
export function spellings(text: string): Set<string> {
  if (ASCII.test(text)) {
    const plain = text.toLowerCase();
    return new Set([plain, plain.replaceAll('ae', 'a').replaceAll('oe', 'o').replaceAll('ue', 'u')]);
  }
  return new Set([fold(text), fold(swap(text.normalize('NFC').toLowerCase(), UMLAUTS))]);
}

/** Tells whether a text has Han, kana, Hangul or Thai: scripts whose words stand without spaces. */
export function isSpaceless(text: string): boolean {
  return SPACELESS.test(text);
}

/** Returns the tokens of a text, in order. */
export function tokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((found) => ({
    word: fold(found[0]),
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** Returns how many characters a text has; a character outside the basic plane is one. */
export function count(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}

function swap(text: string, table: Readonly<Record<string, string>>): string {
  return [...text].map((letter) => table[letter] ?? letter).join('');
}
