// The recovery code: the owner secret as 72 characters that a person can write down (docs/spec/keys.md, section 3).
//
// Rules: nine rows of eight characters of Crockford's base32. Each of the first eight carries four bytes of the secret
// and a check of its own, so that a typing error is told with its row; the ninth is a check over all.

import { KeyError } from '../errors';
import { utf8 } from '../wire/text';
import { same } from './cobblestone';
import { type Bytes, join, KEY, sha256 } from './encoding';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1', U: 'V' };
const ROWS = 9;
const ROW = 8;
const BYTES = 4;

/** The rows of the code, one a line, each as two groups of four. */
export async function toCode(secret: Bytes): Promise<string> {
  const rows: string[] = [];
  for (let number = 0; number < ROWS - 1; number += 1) {
    const part = secret.slice(number * BYTES, (number + 1) * BYTES);
    rows.push(spell(join(part, await checkOf(number, part))));
  }
  rows.push(spell(await lastOf(secret)));
  return rows.map((row) => `${row.slice(0, 4)}-${row.slice(4)}`).join('\n');
}

/** The secret, forgiving small letters, spaces and dashes, and O for 0, I and L for 1, U for V. Throws KeyError, whose
 *  code names the row that does not fit, and no character of it. */
export async function fromCode(text: string): Promise<Bytes> {
  const plain = text
    .slice(0, 4096)
    .toUpperCase()
    .replaceAll(/[ \t\r\n-]/g, '');
  const typed = [...plain].map((letter) => ALIKE[letter] ?? letter).join('');
  if (typed.length !== ROWS * ROW) throw new KeyError('recovery-length', 'a recovery code has 72 characters');
  const secret = new Uint8Array(KEY);
  for (let number = 0; number < ROWS - 1; number += 1) {
    const raw = read(typed.slice(number * ROW, (number + 1) * ROW));
    const part = raw?.slice(0, BYTES);
    if (!raw || !part || !same(raw.subarray(BYTES), await checkOf(number, part))) {
      throw new KeyError(`recovery-row-${number + 1}`, `row ${number + 1} of the recovery code does not fit`);
    }
    secret.set(part, number * BYTES);
  }
  const last = read(typed.slice(-ROW));
  if (!last || !same(last, await lastOf(secret))) {
    throw new KeyError('recovery-rows', 'the rows of the recovery code do not belong together');
  }
  return secret;
}

/** Five bytes as eight characters. */
function spell(raw: Uint8Array): string {
  let number = raw.reduce((total, byte) => total * 256 + byte, 0);
  let row = '';
  for (let place = 0; place < ROW; place += 1) {
    row = ALPHABET.charAt(number % 32) + row;
    number = Math.floor(number / 32);
  }
  return row;
}

function read(row: string): Bytes | null {
  let number = 0;
  for (const letter of row) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    number = number * 32 + digit;
  }
  const raw = new Uint8Array(5);
  for (let place = 4; place >= 0; place -= 1) {
    raw[place] = number % 256;
    number = Math.floor(number / 256);
  }
  return raw;
}

async function checkOf(number: number, part: Uint8Array): Promise<Bytes> {
  return (await sha256(join(utf8('radseal/1 recovery row'), Uint8Array.of(number), part))).slice(0, 1);
}

async function lastOf(secret: Uint8Array): Promise<Bytes> {
  return (await sha256(join(utf8('radseal/1 recovery'), secret))).slice(0, 5);
}
