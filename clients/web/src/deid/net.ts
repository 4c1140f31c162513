// The second net of the page: the new file is read again by another parser (dicom-parser, which shares no code with the
// engine) and searched for what was removed (docs/spec/second-net.md).
//
// Rules: a fault of form refuses the file. A removed value that stands in a text is a clash: it is told to the sender, who
// leaves the image out or says that the word is harmless. Pixel bytes are not searched; codes and UIDs are compared whole.

import { type DataSet, type Element, parseDicom } from 'dicom-parser';
import { InputError } from './refusals';
import type { Rules } from './rules';
import type { Value } from './sought';

const WORD_LEAST = 4;
const CODE_LEAST = 5;
const TEXTS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT', 'AE']);
const DEPTH_MOST = 40;
const ITEMS = 0xfffe;

/** A removed value that stands elsewhere in the new file. For the sender's own screen only. */
export interface Clash {
  readonly tag: number;
  readonly word: string;
  readonly text: string;
}

/** What is asked of one new file. */
export interface Question {
  readonly bytes: Uint8Array;
  readonly rules: Rules;
  /** Identifying values of the original. */
  readonly removed: readonly Value[];
  /** UIDs of the original that must not be found again. */
  readonly uids: ReadonlySet<string>;
  /** Words that the engine says itself: the reference, method and codes. */
  readonly own: ReadonlySet<string>;
}

/** Returns the clashes of a new file. Throws InputError where its form is at fault. */
export function check(question: Question): Clash[] {
  let read: DataSet;
  try {
    read = parseDicom(question.bytes);
  } catch {
    throw new InputError('the second parser cannot read the new file');
  }
  const net = new Net(question);
  net.walk(read, 0);
  return net.clashes;
}

class Net {
  readonly clashes: Clash[] = [];
  private readonly words: readonly string[];

  constructor(private readonly question: Question) {
    this.words = [...new Set(question.removed.flatMap(wordsOf))].filter((word) => !this.isCommon(word));
  }

  walk(read: DataSet, depth: number): void {
    if (depth > DEPTH_MOST) throw new InputError('the second parser finds sequences nested too deeply');
    for (const element of Object.values(read.elements)) this.element(read, element, depth);
  }

  private element(read: DataSet, element: Element, depth: number): void {
    const tag = Number.parseInt(element.tag.slice(1), 16);
    const group = Math.floor(tag / 0x10000);
    if (group < 0x0008 || group === ITEMS) return; // file meta: written by us alone; the ends of items
    const isPrivate = group % 2 === 1;
    if (!isPrivate && this.question.rules.find(tag).verb === 'remove' && !this.isOwn(tag)) {
      throw new InputError('the second parser finds an attribute that was to be removed');
    }
    for (const item of element.items ?? []) if (item.dataSet) this.walk(item.dataSet, depth + 1);
    const vr = element.vr ?? this.question.rules.vrOf(tag);
    if (element.items || element.length === 0) return;
    if (vr === 'UI') this.uid(read, element);
    else if (TEXTS.has(vr)) this.text(read, element, tag);
  }

  private uid(read: DataSet, element: Element): void {
    const values = (read.string(element.tag) ?? '').split('\\');
    if (values.some((value) => this.question.uids.has(value.trim()))) {
      throw new InputError('the second parser finds a UID of the original');
    }
  }

  private text(read: DataSet, element: Element, tag: number): void {
    const raw = read.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array;
    for (const text of readings(raw)) {
      if (this.question.own.has(text.trim())) return;
      const level = ` ${plain(text)} `;
      const word = this.words.find((one) => level.includes(` ${one} `));
      if (word !== undefined) {
        this.clashes.push({ tag, word, text: text.trim() });
        return;
      }
    }
  }

  private isCommon(word: string): boolean {
    const { lists } = this.question.rules;
    return word
      .split(' ')
      .every((part) => lists.clinical.has(part) || lists.nobody.has(part) || lists.places.has(part));
  }

  /** Attributes that the rules remove and the engine writes anew. */
  private isOwn(tag: number): boolean {
    return [0x00100021, 0x00120062, 0x00120063, 0x00120064, 0x00280303, 0x00101010].includes(tag);
  }
}

/** A value's words in one plain spelling, each long enough to tell somebody. */
function wordsOf({ kind, text }: Value): string[] {
  const whole = plain(text);
  if (kind === 'code') return whole.replaceAll(' ', '').length >= CODE_LEAST ? [whole] : [];
  const words = whole.split(' ').filter((word) => [...word].length >= WORD_LEAST && !/^\d+$/.test(word));
  return whole.includes(' ') ? [whole, ...words] : words;
}

/** The text as UTF-8 where it is that, and byte by byte. */
function readings(raw: Uint8Array): string[] {
  const latin = new TextDecoder('windows-1252').decode(raw as Uint8Array<ArrayBuffer>);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw as Uint8Array<ArrayBuffer>);
    return text === latin ? [text] : [text, latin];
  } catch {
    return [latin];
  }
}

/** Lower case, no accents, words parted by single spaces. */
function plain(text: string): string {
  const level = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return level.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
