// Strict JSON: no duplicate keys, no floats, integers within ±(2^53 − 1), at most 16 levels (docs/spec/case.md, CASE-4).

import { malformed } from '../errors';
import { fromUtf8, utf8 } from './text';

const MAX_DEPTH = 16;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The value of a body. Throws SealError, naming the rule. */
export function loads(body: Uint8Array): Json {
  const reader = new Reader(fromUtf8(body));
  return reader.document();
}

/** Compact JSON with sorted keys in UTF-8: the form that our own writers use. */
export function dumps(value: Json): Uint8Array<ArrayBuffer> {
  return utf8(write(value));
}

function write(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => compare(one, other));
  return `{${fields.map(([key, of]) => `${JSON.stringify(key)}:${write(of)}`).join(',')}}`;
}

/** By code points, as Python sorts. */
function compare(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const difference = (left[place]?.codePointAt(0) ?? 0) - (right[place]?.codePointAt(0) ?? 0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS: readonly [string, Json][] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class Reader {
  private place = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    this.space();
    if (this.place !== this.text.length) throw malformed('something follows the JSON value');
    return value;
  }

  private value(depth: number): Json {
    this.space();
    switch (this.text[this.place]) {
      case '{':
        return this.object(depth + 1);
      case '[':
        return this.list(depth + 1);
      case '"':
        return this.string();
      default:
        return this.scalar();
    }
  }

  private object(depth: number): Json {
    if (depth > MAX_DEPTH) throw malformed(`JSON nested deeper than ${MAX_DEPTH} levels`);
    const fields = new Map<string, Json>();
    this.place += 1;
    if (this.ends('}')) return {};
    do {
      this.space();
      const key = this.string();
      if (fields.has(key)) throw malformed('duplicate key in JSON');
      this.expect(':');
      fields.set(key, this.value(depth));
    } while (this.goesOn('}'));
    return Object.fromEntries(fields);
  }

  private list(depth: number): Json {
    if (depth > MAX_DEPTH) throw malformed(`JSON nested deeper than ${MAX_DEPTH} levels`);
    const items: Json[] = [];
    this.place += 1;
    if (this.ends(']')) return items;
    do items.push(this.value(depth));
    while (this.goesOn(']'));
    return items;
  }

  private string(): string {
    return JSON.parse(this.take(STRING)) as string;
  }

  private scalar(): Json {
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.place)) {
        this.place += word.length;
        return value;
      }
    }
    const digits = this.take(NUMBER);
    if (/[.eE]/.test(digits)) throw malformed('floating-point number in JSON');
    const number = Number(digits);
    if (!Number.isSafeInteger(number)) throw malformed('integer beyond 2^53 - 1 in JSON');
    return number === 0 ? 0 : number;
  }

  private take(form: RegExp): string {
    form.lastIndex = this.place;
    const found = form.exec(this.text)?.[0];
    if (found === undefined) throw malformed('not JSON');
    this.place += found.length;
    return found;
  }

  private space(): void {
    SPACE.lastIndex = this.place;
    SPACE.exec(this.text);
    this.place = SPACE.lastIndex;
  }

  private expect(mark: string): void {
    this.space();
    if (this.text[this.place] !== mark) throw malformed('not JSON');
    this.place += 1;
  }

  private ends(mark: string): boolean {
    this.space();
    if (this.text[this.place] !== mark) return false;
    this.place += 1;
    return true;
  }

  private goesOn(end: string): boolean {
    if (this.ends(end)) return false;
    this.expect(',');
    return true;
  }
}
