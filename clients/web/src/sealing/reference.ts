// The case reference: eight characters that two people can read to each other, the last one a check character.
// (docs/spec/case.md, section 8.)

/** 31 characters: a prime number, so that every weight can be undone. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXY';
const LENGTH = 8;
const ALIKE: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0', U: 'V' };

/** The reference that 16 random bytes give (the case's id, hashed apart by the caller). */
export function makeReference(random: Uint8Array): string {
  let number = random.reduce((total, byte) => total * 256n + BigInt(byte), 0n);
  let letters = '';
  for (let place = 1; place < LENGTH; place += 1) {
    letters += ALPHABET[Number(number % 31n)];
    number /= 31n;
  }
  return letters + check(letters);
}

/** The reference that somebody typed, forgiving case, spaces, dashes and look-alikes; null if it is none. */
export function readReference(text: string): string | null {
  const plain = text.toUpperCase().replaceAll(/[- ]/g, '');
  const letters = [...plain].map((letter) => ALIKE[letter] ?? letter).join('');
  const known = letters.length === LENGTH && [...letters].every((letter) => ALPHABET.includes(letter));
  return known && check(letters.slice(0, -1)) === letters.at(-1) ? letters : null;
}

function check(letters: string): string {
  const total = [...letters].reduce((sum, letter, place) => sum + (place + 2) * ALPHABET.indexOf(letter), 0);
  return ALPHABET.charAt((31 - (total % 31)) % 31);
}
