// What every de-identified file states anew: preamble and file meta, and how it was de-identified (PS3.15, E.1.1).

import { join } from '../wire/bytes';
import { utf8 } from '../wire/text';
import { type Encoder, META } from './encoding';
import type { Rules } from './rules';
import { ITEM, ITEM_END, SEQUENCE_END } from './scanner';

const IMPLEMENTATION = '2.25.330131137372064152519131486106826190117';
const VERSION = 'RADSEAL_1';
const LO_MOST = 64;

/** Returns the elements that say that and how a file was de-identified, by tag. */
export function writeStatements(
  encoder: Encoder,
  rules: Rules,
  more: readonly (readonly [string, string])[],
): Map<number, Uint8Array> {
  const { edition, profile, codes, dates } = rules.map;
  const text = (tag: number, vr: string, value: string) => encoder.element(tag, vr, utf8(value));
  const method = `Radseal 1, PS3.15 ${edition}, profile ${profile}`.slice(0, LO_MOST);
  const coded = [...codes, ...more].map(([value, meaning]) =>
    join([
      encoder.mark(ITEM, true),
      text(0x00080100, 'SH', value),
      text(0x00080102, 'SH', 'DCM'),
      text(0x00080104, 'LO', meaning),
      encoder.mark(ITEM_END),
    ]),
  );
  return new Map([
    [0x00100021, text(0x00100021, 'LO', 'RADSEAL')],
    [0x00120062, text(0x00120062, 'CS', 'YES')],
    [0x00120063, text(0x00120063, 'LO', method)],
    [0x00120064, join([encoder.sequence(0x00120064), ...coded, encoder.mark(SEQUENCE_END)])],
    [0x00280303, text(0x00280303, 'CS', dates)],
  ]);
}

/** Returns preamble, prefix and file meta (PS3.10, section 7.1). */
export function writeHead(sopClass: string, sopInstance: string, syntax: string): Uint8Array {
  const text = (tag: number, vr: string, value: string) => META.element(tag, vr, utf8(value));
  const rest = join([
    META.element(0x00020001, 'OB', new Uint8Array([0, 1])),
    text(0x00020002, 'UI', sopClass),
    text(0x00020003, 'UI', sopInstance),
    text(0x00020010, 'UI', syntax),
    text(0x00020012, 'UI', IMPLEMENTATION),
    text(0x00020013, 'SH', VERSION),
  ]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, rest.length, true);
  return join([new Uint8Array(128), utf8('DICM'), META.element(0x00020000, 'UL', length), rest]);
}
