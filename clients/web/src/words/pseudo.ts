// A language that nobody speaks: accented, in brackets and two fifths longer, so that a test sees what is cut off and what
// is not translatable. Chosen by a test only, as "pseudo".

const ACCENTS: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ö', u: 'ü', n: 'ñ', c: 'ç' };
const WORD = ' ~~~~~';

/** What HTML calls it: the private-use region of the accented English of Unicode's CLDR. */
export const PSEUDO = 'en-XA';

/** The text in that language; `{name}` stays. */
export function pseudo(text: string): string {
  const parts = text.split(/(\{[a-z]+\})/i);
  const accented = (part: string) => [...part].map((letter) => ACCENTS[letter] ?? letter).join('');
  const longer = parts.map((part) => (part.startsWith('{') ? part : accented(part))).join('');
  return `[${longer}${WORD.repeat(Math.ceil((text.length * 0.4) / WORD.length))}]`;
}
