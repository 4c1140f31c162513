// The one walk over a file's elements in which the new file is written: the algorithm of the Python engine's
// dicom/rewriting.py, held to it byte for byte by the conformance vectors.

import { join } from '../wire/bytes';
import { utf8 } from '../wire/text';
import { shiftText } from './dates';
import { type Embedded, groupOf } from './embedded';
import { CHARACTER_SETS, Encoder, even, isShort, SHORT_MOST } from './encoding';
import { fits } from './forms';
import { cutFrames } from './frames';
import { type Gathered, textOf } from './gathering';
import { isUid, type Pseudonyms } from './pseudonyms';
import type { Rule, Rules, Verb } from './rules';
import { type Element, ITEM, ITEM_END, PIXEL_DATA, type Scan, SEQUENCE_END } from './scanner';
import { latin, type Opened } from './syntax';
import type { Words } from './vocabulary';
import { Writer } from './writer';

const CONCEPT_NAME = 0x0040a043;
const CODE_VALUE = 0x00080100;
const SCHEME = 0x00080102;
const ITEM_TEXT = 0x0040a160;
/** Bytes of a value whose VR the file does not state, and that is read as one of its tag's. */
export const UNSTATED_MOST = 65_536;
const NONE: ReadonlySet<string> = new Set();
const UNFIT: Rule = rule('remove', 'states a VR that does not fit its tag');
const STRICT: Rule = rule('dummy', 'PS3.15 E.3.4-1 the value of an identifying report item');

/** An element that stands whatever the file held there. */
export interface Added {
  readonly tag: number;
  readonly element: Uint8Array;
}

/** What the walk needs, prepared by `deidentify`. */
export interface Prepared {
  readonly opened: Opened;
  readonly found: Scan;
  readonly rules: Rules;
  readonly pseudonyms: Pseudonyms;
  readonly words: Words;
  readonly gathered: Gathered;
  /** Private elements that stay, by their place. */
  readonly marked: ReadonlyMap<number, Rule>;
  readonly frames: number;
  readonly embedded: Embedded;
}

/** One file being written. */
export class Rewriting {
  readonly writer: Writer;
  /** [tag, word] that stays and may identify. */
  readonly doubtful: [number, string][] = [];
  /** "rule\nverb" -> how often. */
  readonly counts = new Map<string, number>();
  private readonly data: Uint8Array;
  private readonly encoder: Encoder;
  private depth = 0;
  /** Concept name of the report item at each depth. */
  private readonly concepts = new Map<number, string>();
  /** Places in the writer's pieces at which the frames begin, and where the last ends. */
  private edges: number[] = [0, 0];

  constructor(private readonly file: Prepared) {
    this.data = file.opened.data;
    this.writer = new Writer(this.data);
    this.encoder = new Encoder(file.opened.explicit, file.opened.little);
  }

  get hasPixels(): boolean {
    return (this.edges.at(-1) ?? 0) > (this.edges[0] ?? 0);
  }

  /** Writes the new file; `added` are in the order of their tags. Returns head, frames and tail. */
  run(head: Uint8Array, added: readonly Added[]): Uint8Array[] {
    this.writer.write(head);
    this.walk([...added]);
    this.writer.flush();
    const { pieces } = this.writer;
    const [first = 0, last = 0] = [this.edges[0], this.edges.at(-1)];
    const frames = this.edges.slice(1).map((edge, place) => joined(pieces.slice(this.edges[place], edge)));
    return [join(pieces.slice(0, first)), ...frames, join(pieces.slice(last))].filter((part) => part.length > 0);
  }

  private walk(added: Added[]): void {
    const { elements, ends } = this.file.found;
    for (let place = 0; place < elements.length; ) {
      const element = elements[place] as Element;
      if (this.depth === 0 && this.writeAdded(added, element.tag)) place = (ends.get(place) ?? place) + 1;
      else place = this.take(place, element);
    }
    this.writeAdded(added, Number.POSITIVE_INFINITY);
  }

  /** Writes what belongs before an element; tells whether one stands in its place. */
  private writeAdded(added: Added[], tag: number): boolean {
    for (let next = added[0]; next && next.tag <= tag; next = added[0]) {
      added.shift();
      this.writer.write(next.element);
      if (next.tag === tag) return true;
    }
    return false;
  }

  /** Takes one element; returns the place of the next. */
  private take(place: number, element: Element): number {
    const { tag, vr, start, end } = element;
    if (this.depth === 0 && tag === PIXEL_DATA && element.value !== end) {
      this.pixels(element);
      return place + 1;
    }
    if (this.depth === 0 && this.file.embedded.groups.has(groupOf(tag))) {
      return (this.file.found.ends.get(place) ?? place) + 1;
    }
    if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) {
      this.structure(element);
      return place + 1;
    }
    const found = this.ruleOf(place, tag);
    if (found.keptVrs.has(vr) || this.mayStay(place, element, found)) {
      this.writer.copy(start, end);
      return place + 1;
    }
    return this.change(place, element, found);
  }

  private ruleOf(place: number, tag: number): Rule {
    const { rules, marked } = this.file;
    const known = rules.byTag.get(tag);
    if (known) return known;
    return Math.floor(tag / 0x10000) % 2 === 1 ? (marked.get(place) ?? rules.private) : rules.find(tag);
  }

  /** Tells whether a text holds nothing that goes, or the character sets are defined ones. */
  private mayStay(place: number, element: Element, found: Rule): boolean {
    const { tag, value, end } = element;
    if (found.verb !== 'character set' && found.verb !== 'clean') return false;
    const vr = this.vrOf(place, element, found);
    if (found.verb === 'character set') return vr === 'CS' && isCharset(textOf(this.data, value, end));
    if (!this.file.rules.texts.has(vr)) return false;
    if (this.isStrict(tag)) return false;
    const cleaned = this.file.words.clean(this.file.gathered.charsetsAt(place), this.data.subarray(value, end));
    for (const word of cleaned.doubtful) this.doubtful.push([tag, word]);
    return cleaned.value === null;
  }

  /** Applies a rule other than plain keeping; returns the place of the next element. */
  private change(place: number, element: Element, found: Rule): number {
    const last = this.file.found.ends.get(place);
    if (element.vr === 'SQ' && found.verb === 'recurse' && last !== undefined && this.statesSequence(element)) {
      this.enter(place, element.tag, last, found);
      return place + 1;
    }
    if (found.verb === 'keep' && found.keptVrs.has(this.vrOf(place, element, found))) {
      this.writer.copy(element.start, element.end);
      return (last ?? place) + 1;
    }
    const [verb, value] = this.decide(place, element, found);
    this.note(verb === 'remove' && found.verb !== 'remove' ? UNFIT : found, verb);
    const standIn = verb === 'dummy' && element.vr === 'SQ' ? this.file.rules.standIns.get(element.tag) : undefined;
    if (standIn) this.writer.write(this.encoder.items(element.tag, [standIn]));
    else if (value) {
      const padded = even(this.vrOf(place, element, found), value);
      this.writer.write(this.encoder.element(element.tag, element.vr, padded));
    }
    return (last ?? place) + 1;
  }

  /** Returns what is done in the end, and the new value. */
  private decide(place: number, element: Element, found: Rule): [Verb, Uint8Array | null] {
    const vr = this.vrOf(place, element, found);
    const { verb } = found;
    if ((verb === 'uid' || verb === 'class') && vr !== 'UI') return ['remove', null];
    if (verb === 'clean' && this.file.rules.texts.has(vr)) return [verb, this.cleaned(place, element, vr)];
    const text = textOf(this.data, element.value, element.end);
    if (verb === 'shift' && (vr === 'DA' || vr === 'DT')) {
      const moved = shiftText(text, vr, this.file.pseudonyms.shiftDays);
      if (moved !== null) return [verb, utf8(moved)];
    }
    const last = verb === 'shift' || verb === 'clean' ? found.otherwise : verb;
    if (last === 'remove' || last === 'keep' || last === 'recurse' || last === 'character set') return ['remove', null];
    return [last, last === 'zero' ? new Uint8Array() : this.replaced(last, vr, text)];
  }

  /** The VR that a value is of: where the file states none (UN), what its tag has, if the value fits. */
  private vrOf(place: number, { tag, vr, value, end }: Element, found: Rule): string {
    if (vr !== 'UN' || this.file.found.ends.has(place) || end - value > UNSTATED_MOST) return vr;
    const known = found.vr || this.file.rules.statedVr(tag);
    return known && fits(known, this.data.subarray(value, end)) ? known : vr;
  }

  private replaced(verb: Verb, vr: string, original: string): Uint8Array {
    const { pseudonyms, rules } = this.file;
    switch (verb) {
      case 'dummy':
        return rules.dummies.get(vr) ?? new Uint8Array();
      case 'uid':
        return this.mapped(original, () => false);
      case 'class':
        return this.mapped(original, isUid);
      case 'patient name':
        return utf8(pseudonyms.patientName());
      case 'patient id':
        return utf8(pseudonyms.patientId(original));
      default:
        return utf8(pseudonyms.accession(original));
    }
  }

  /** Returns UIDs with all mapped that do not stay; what is no UID is never copied. */
  private mapped(original: string, stays: (uid: string) => boolean): Uint8Array {
    const uids = original.split('\\').map(trim);
    return utf8(uids.map((uid) => (stays(uid) ? uid : this.file.pseudonyms.uid(uid))).join('\\'));
  }

  /** Returns a text without its identifying words, of a length that its VR can state. */
  private cleaned(place: number, { tag, vr: stated, value, end }: Element, vr: string): Uint8Array {
    const dummy = this.file.rules.dummies.get(vr) ?? new Uint8Array();
    if (this.isStrict(tag)) {
      this.note(STRICT, 'dummy');
      return dummy;
    }
    const raw = this.data.subarray(value, end);
    const text = this.file.words.clean(this.file.gathered.charsetsAt(place), raw).value ?? new Uint8Array();
    return isShort(stated) && text.length >= SHORT_MOST ? dummy : text;
  }

  /** Begins a sequence whose items follow the rules; notes what a report item is called. */
  private enter(place: number, tag: number, last: number, found: Rule): void {
    this.note(found, 'recurse');
    if (tag === CONCEPT_NAME && this.file.rules.strictItems.size > 0) {
      const inner = this.file.found.elements.slice(place, last);
      const named = (wanted: number) => {
        const one = inner.findLast((element) => element.tag === wanted);
        return one ? textOf(this.data, one.value, one.end) : '';
      };
      this.concepts.set(this.depth, `${named(SCHEME)}|${named(CODE_VALUE)}`);
    }
    this.depth += 1;
    this.writer.write(this.encoder.sequence(tag));
  }

  private isStrict(tag: number): boolean {
    const concept = this.concepts.get(this.depth);
    return tag === ITEM_TEXT && concept !== undefined && this.file.rules.strictItems.has(concept);
  }

  private structure({ tag, start, end }: Element): void {
    if (tag === SEQUENCE_END) this.depth -= 1;
    if (tag === ITEM) {
      this.concepts.delete(this.depth);
      this.writer.write(this.encoder.mark(ITEM, true));
    } else if (start !== end) this.writer.copy(start, end);
    else this.writer.write(this.encoder.mark(tag));
  }

  /** Whether the file itself says SQ: what is hidden in UN is another transfer syntax inside. */
  private statesSequence({ start }: Element): boolean {
    return !this.file.opened.explicit || latin(this.data.subarray(start + 4, start + 6)) === 'SQ';
  }

  private pixels({ start, value, end }: Element): void {
    this.writer.copy(start, value);
    this.writer.flush();
    this.edges = [this.writer.pieces.length];
    const { cells } = this.file.embedded;
    for (const [begin, stop] of cutFrames(value, end, this.file.found, this.file.frames)) {
      if (cells) cells.write(this.writer, this.data, begin, stop);
      else this.writer.copy(begin, stop);
      this.writer.flush();
      this.edges.push(this.writer.pieces.length);
    }
  }

  private note({ name }: Rule, verb: Verb): void {
    const key = `${name}\n${verb}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

function rule(verb: Verb, name: string): Rule {
  return { verb, name, keptVrs: NONE, otherwise: 'remove', kind: null, vr: '' };
}

function isCharset(text: string): boolean {
  return text.split('\\').every((term) => CHARACTER_SETS.has(term.replace(/^ +| +$/g, '')));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return only && pieces.length === 1 ? only : join(pieces);
}

function trim(text: string): string {
  return text.replace(/^[\0 ]+|[\0 ]+$/g, '');
}
