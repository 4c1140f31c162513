// Private attributes that stay: those that the rules call safe, with the creator that gives them their meaning.
//
// A private element belongs to the creator that reserves its block in the same data set or item (PS3.5, section 7.8.1). It
// is marked only where its value is what the safe list says it is; a creator stays only with a marked element.

import { textOf } from './gathering';
import type { Rule, Rules } from './rules';
import { ITEM, ITEM_END, type Scan } from './scanner';
import { latin } from './syntax';

const SIZES: Readonly<Record<string, number>> = { FD: 8, FL: 4, SL: 4, SS: 2, UL: 4, US: 2, SV: 8, UV: 8 };
const FORMS: Readonly<Record<string, RegExp>> = {
  DS: /^[0-9+\-.eE \\\0]*$/,
  IS: /^[0-9+\- \\\0]*$/,
  UI: /^[0-9. \\\0]*$/,
  DA: /^[0-9. \\\0]*$/,
  DT: /^[0-9.+\- \\\0]*$/,
  TM: /^[0-9.: \\\0]*$/,
  AS: /^[0-9DWMY \\\0]*$/,
};
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
      if (block && rule && !found.ends.has(place) && fits(rule.vr, vr, data.subarray(value, end))) {
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

/** Tells whether a value is of the VR that the list says. */
function fits(vr: string, stated: string, raw: Uint8Array): boolean {
  if (stated !== vr && stated !== UNSTATED) return false;
  const size = SIZES[vr];
  if (size) return raw.length % size === 0;
  return FORMS[vr]?.test(latin(raw)) ?? true;
}
