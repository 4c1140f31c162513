// Private attributes that stay: those that the rules call safe, with the creator that gives them their meaning.
//
// A private element belongs to the creator that reserves its block in the same data set or item (PS3.5, section 7.8.1). It
// is marked only where its value is what the safe list says it is; a creator stays only with a marked element.

import { fits } from './forms';
import { textOf } from './gathering';
import type { Rule, Rules } from './rules';
import { ITEM, ITEM_END, type Scan } from './scanner';

const UNSTATED = 'UN';
const CREATOR_MOST = 64;

/** Returns the rule of each private element that stays, by its place, creators included. */
export function markPrivate(data: Uint8Array, found: Scan, rules: Rules): Map<number, Rule> {
  const marked = new Map<number, Rule>();
  const levels: Map<number, { place: number; creator: string }>[] = [new Map()];
  for (const [place, { tag, vr, value, end }] of found.elements.entries()) {
    const group = Math.floor(tag / 0x10000);
    const element = tag % 0x10000;
    if (tag === ITEM) levels.push(new Map());
    else if (tag === ITEM_END) levels.pop();
    else if (group % 2 === 0) continue;
    else if (element >= 0x10 && element <= 0xff) {
      const creator = end - value <= CREATOR_MOST ? textOf(data, value, end) : '';
      if (rules.safeCreators.has(creator)) levels.at(-1)?.set(group * 0x100 + element, { place, creator });
    } else {
      const block = levels.at(-1)?.get(group * 0x100 + Math.floor(element / 0x100));
      const rule = block && rules.safe.get(`${block.creator}\n${nameOf(group, element)}`);
      if (
        block &&
        rule &&
        !found.ends.has(place) &&
        (vr === rule.vr || vr === UNSTATED) &&
        fits(rule.vr, data.subarray(value, end))
      ) {
        marked.set(place, rule);
        marked.set(block.place, { ...rule, verb: 'keep', keptVrs: new Set(['LO', UNSTATED]) });
      }
    }
  }
  return marked;
}

function nameOf(group: number, element: number): string {
  return `${hex(group, 4)}xx${hex(element % 0x100, 2)}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0');
}
