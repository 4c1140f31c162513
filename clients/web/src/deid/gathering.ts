// What must be known of a file before its first element is written: a few facts, and its identifying values.

import type { Rules } from './rules';
import { ITEM, ITEM_END, type Scan } from './scanner';
import { latin } from './syntax';
import type { SourceValue } from './vocabulary';

export const CHARACTER_SET = 0x00080005;
const CODE_MEANING = 0x00080104;
/** Bytes of an identifying value that are sought: what is longer is no name and no number. */
const VALUE_MOST = 4096;

/** Character sets and identifying values of one file. */
export interface Gathered {
  /** SpecificCharacterSet at the place of an element. */
  readonly charsetsAt: (place: number) => string;
  readonly sources: readonly SourceValue[];
}

/** Returns the wanted top-level elements up to the tag `last`, as text: nested ones speak of something else. */
export function readValues(
  data: Uint8Array,
  found: Scan,
  wanted: ReadonlySet<number>,
  last: number,
): Map<number, string> {
  const values = new Map<number, string>();
  for (let place = 0; place < found.elements.length; place = (found.ends.get(place) ?? place) + 1) {
    const element = found.elements[place];
    if (!element || element.tag > last) break;
    if (wanted.has(element.tag)) values.set(element.tag, textOf(data, element.value, element.end));
  }
  return values;
}

/** Finds the identifying values at any depth. */
export function gather(data: Uint8Array, found: Scan, rules: Rules): Gathered {
  const at = charsetsAt(data, found);
  const sources: SourceValue[] = [];
  for (const [place, { tag, value, end }] of found.elements.entries()) {
    const kind = rules.byTag.get(tag)?.kind;
    if (!kind) continue;
    const last = found.ends.get(place);
    const inner = last === undefined ? [] : found.elements.slice(place, last);
    const spans =
      last === undefined
        ? [[value, end] as const]
        : inner.filter(isMeaning).map((one) => [one.value, one.end] as const);
    for (const [begin, stop] of spans) {
      const length = stop - begin;
      if (length > 0 && length <= VALUE_MOST) {
        sources.push({ tag, kind, charsets: at(place), bytes: data.subarray(begin, stop) });
      }
    }
  }
  return { charsetsAt: at, sources };
}

/** A value in the default character repertoire, without its padding. */
export function textOf(data: Uint8Array, value: number, end: number): string {
  return latin(data.subarray(value, end)).replace(/^[\0 ]+|[\0 ]+$/g, '');
}

function isMeaning({ tag }: { readonly tag: number }): boolean {
  return tag === CODE_MEANING;
}

/** Returns what SpecificCharacterSet says at each place: items may state sets of their own. */
function charsetsAt(data: Uint8Array, found: Scan): (place: number) => string {
  const stated = found.elements.filter(({ tag }) => tag === CHARACTER_SET);
  if (stated.length === 0) return () => '';
  const levels = [''];
  const at: string[] = [];
  for (const { tag, value, end } of found.elements) {
    if (tag === ITEM) levels.push(levels.at(-1) ?? '');
    else if (tag === ITEM_END) levels.pop();
    else if (tag === CHARACTER_SET) levels[levels.length - 1] = latin(data.subarray(value, end));
    at.push(levels.at(-1) ?? '');
  }
  return (place) => at[place] ?? '';
}
