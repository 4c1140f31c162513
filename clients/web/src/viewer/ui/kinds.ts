// What a kind of object without pixels is called.

import type { Word } from '../words/say';

const UID = '1.2.840.10008.5.1.4.1.1';
const KINDS: readonly (readonly [prefix: string, word: Word])[] = [
  [`${UID}.88.59`, 'kind-key'],
  [`${UID}.88.67`, 'kind-dose-report'],
  [`${UID}.88`, 'kind-report'],
  [`${UID}.104.1`, 'kind-pdf'],
  [`${UID}.104`, 'kind-document'],
  [`${UID}.9`, 'kind-curve'],
  [`${UID}.11`, 'kind-presentation'],
  [`${UID}.481.3`, 'kind-structures'],
  [`${UID}.481`, 'kind-treatment'],
  [`${UID}.66`, 'kind-registration'],
];

/** The word for a class of objects. */
export function kindOf(sopClassUid: string): Word {
  return KINDS.find(([prefix]) => sopClassUid === prefix || sopClassUid.startsWith(`${prefix}.`))?.[1] ?? 'kind-object';
}
