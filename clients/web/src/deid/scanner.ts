// The one bounded scanner: every element of a data set, once, as offsets into the bytes (PS3.5, section 7). The same
// algorithm as clients/python/radseal/dicom/scanner.py, held to it by the vectors.
//
// Rules: no recursion, no copy, nothing allocated by a stated length. What reaches beyond its container, states an
// unknown VR, is out of order, comes twice or nests too deeply is refused. A sequence comes as its header (end == value),
// its items as ITEM and ITEM_END, and SEQUENCE_END; delimiters that the file leaves out have start == end.

import { LIMITS, type Limits } from './limits';
import { InputError, LimitError } from './refusals';

export const ITEM = 0xfffee000;
export const ITEM_END = 0xfffee00d;
export const SEQUENCE_END = 0xfffee0dd;
export const PIXEL_DATA = 0x7fe00010;
const UNDEFINED = 0xffffffff;
/** From here on tags are items and delimiters, or belong to nobody (PS3.5, section 7.8.1). */
const STRUCTURE = 0xfffe0000;
const CUT = 'the file is cut off: a header is incomplete';
const SHORT = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const BULK = new Set('OB OD OF OL OV OW UN'.split(' '));

/** One element: `start` of the tag, `value` of the value, `end` behind it; an empty VR marks items and delimiters. */
export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

/** The elements of one data set. */
export interface Scan {
  readonly elements: Element[];
  /** From a sequence's place in `elements` to its SEQUENCE_END. */
  readonly ends: Map<number, number>;
  /** [value, end] of each fragment of encapsulated pixel data, the offset table first. */
  fragments: [number, number][];
  encapsulated: boolean;
}

/** How a data set is written, and what is not walked into. */
export interface Reading {
  readonly explicit: boolean;
  readonly little: boolean;
  /** The VR of a tag in a file that does not state VRs. */
  readonly vrOf: (tag: number) => string;
  /** Sequences of defined length that come as one element. */
  readonly skips?: (tag: number) => boolean;
  readonly limits?: Limits;
  /** The first top-level tag above this ends the scan. */
  readonly stop?: number;
}

interface State {
  last: number;
  /** Where this level ends, or -1: with a delimiter. */
  readonly end: number;
  /** The sequence's place in the elements. */
  readonly place: number;
  readonly items: boolean;
}

/** Returns the elements of the data set that begins at `start`. Throws InputError or LimitError. */
export function scan(data: Uint8Array, start: number, reading: Reading): Scan {
  return new Scanner(data, start, reading).run();
}

/** Returns a tag as PS3.6 writes it. */
export function nameTag(tag: number): string {
  const digits = tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}

class Scanner {
  private readonly view: DataView;
  private readonly found: Scan = { elements: [], ends: new Map(), fragments: [], encapsulated: false };
  private readonly levels: { state: State; explicit: boolean }[] = [];
  private readonly limits: Limits;
  private readonly stop: number;
  private explicit: boolean;

  constructor(
    private readonly data: Uint8Array,
    private at: number,
    private readonly reading: Reading,
  ) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.limits = reading.limits ?? LIMITS;
    this.stop = reading.stop ?? UNDEFINED;
    this.explicit = reading.explicit;
  }

  run(): Scan {
    let state: State = { last: -1, end: this.data.length, place: -1, items: false };
    for (;;) {
      if ((state.end >= 0 && this.at >= state.end) || (state.end < 0 && this.isDelimiter(state.items))) {
        if (this.levels.length === 0) return this.found;
        state = this.close(state);
      } else {
        if (this.found.elements.length >= this.limits.elements) {
          throw new LimitError(`the file has more than ${this.limits.elements} elements`);
        }
        const next = state.items ? this.openItem(state) : this.element(state);
        if (next === null) return this.found;
        state = next;
      }
    }
  }

  /** Takes one element; null: the first that is not wanted any more. */
  private element(state: State): State | null {
    const at = this.at;
    const bound = state.end >= 0 ? state.end : this.bound();
    const { tag, vr, length, value } = this.header(at, bound);
    if (tag <= state.last || tag >= STRUCTURE) {
      throw new InputError(`the element ${nameTag(tag)} is out of order, comes twice or belongs nowhere`);
    }
    if (tag > this.stop && this.levels.length === 0) return null;
    state.last = tag;
    const element = { tag, vr, start: at, value, end: value + length };
    if (length === UNDEFINED || vr === 'SQ') return this.nested(element, length, bound, state);
    if (element.end > bound) throw beyond(tag);
    if (length > this.limits.value && !BULK.has(vr)) {
      throw new LimitError(`the element ${nameTag(tag)} is larger than a value may be`);
    }
    this.found.elements.push(element);
    this.at = element.end;
    return state;
  }

  private header(at: number, bound: number): { tag: number; vr: string; length: number; value: number } {
    if (at + 8 > bound) throw new InputError(CUT);
    const tag = this.tag(at);
    if (!this.explicit) {
      return { tag, vr: this.reading.vrOf(tag), length: this.long(at + 4), value: at + 8 };
    }
    const vr = String.fromCharCode(this.data[at + 4] ?? 0, this.data[at + 5] ?? 0);
    if (SHORT.has(vr)) {
      return { tag, vr, length: this.view.getUint16(at + 6, this.reading.little), value: at + 8 };
    }
    if (!LONG.has(vr)) throw new InputError(`the element ${nameTag(tag)} states an unknown VR`);
    if (at + 12 > bound) throw new InputError(CUT);
    return { tag, vr, length: this.long(at + 8), value: at + 12 };
  }

  /** Takes a sequence whole, enters it, or takes encapsulated pixel data. */
  private nested(element: Element, length: number, bound: number, state: State): State {
    if (length !== UNDEFINED && element.end > bound) throw beyond(element.tag);
    if (length !== UNDEFINED && this.reading.skips?.(element.tag)) {
      this.found.elements.push(element);
      this.at = element.end;
      return state;
    }
    if (element.vr !== 'SQ' && element.vr !== 'UN') {
      this.encapsulated(element);
      return state;
    }
    this.levels.push({ state, explicit: this.explicit });
    return this.openSequence(element, length);
  }

  /** The nearest end that is known. */
  private bound(): number {
    for (let level = this.levels.length - 1; level >= 0; level -= 1) {
      const end = this.levels[level]?.state.end ?? -1;
      if (end >= 0) return end;
    }
    return this.data.length;
  }

  private isDelimiter(items: boolean): boolean {
    if (this.at + 8 > this.bound()) throw new InputError('the file is cut off: a sequence or item does not end');
    if (this.tag(this.at) !== (items ? SEQUENCE_END : ITEM_END)) return false;
    if (this.long(this.at + 4) !== 0) throw new InputError('a sequence delimiter states a length');
    return true;
  }

  private close(state: State): State {
    if (state.end >= 0 && this.at !== state.end) {
      throw new InputError('an element reaches beyond the end of its sequence or item');
    }
    const stop = this.at + (state.end < 0 ? 8 : 0);
    const tag = state.items ? SEQUENCE_END : ITEM_END;
    this.found.elements.push({ tag, vr: '', start: this.at, value: stop, end: stop });
    if (state.items) this.found.ends.set(state.place, this.found.elements.length - 1);
    this.at = stop;
    const level = this.levels.pop();
    if (level === undefined) throw new Error('a level was closed that was never opened');
    this.explicit = level.explicit;
    return level.state;
  }

  private openSequence(element: Element, length: number): State {
    if (this.levels.length > 2 * this.limits.depth) {
      throw new LimitError(`sequences nest deeper than ${this.limits.depth} levels`);
    }
    this.found.elements.push({ ...element, vr: 'SQ', end: element.value });
    this.at = element.value;
    // PS3.5, section 6.2.2, note 4: what is inside UN is Implicit VR Little Endian.
    if (element.vr === 'UN') this.explicit = false;
    const end = length === UNDEFINED ? -1 : element.end;
    return { last: -1, end, place: this.found.elements.length - 1, items: true };
  }

  private openItem(state: State): State {
    const at = this.at;
    const bound = state.end >= 0 ? state.end : this.bound();
    if (at + 8 > bound) throw new InputError(CUT);
    if (this.tag(at) !== ITEM) throw new InputError('a sequence holds something other than items');
    const length = this.long(at + 4);
    const value = at + 8;
    if (length !== UNDEFINED && value + length > bound) {
      throw new InputError('an item reaches beyond the end of its sequence');
    }
    this.found.elements.push({ tag: ITEM, vr: '', start: at, value, end: value });
    this.levels.push({ state, explicit: this.explicit });
    this.at = value;
    return { last: -1, end: length === UNDEFINED ? -1 : value + length, place: state.place, items: false };
  }

  private encapsulated(element: Element): void {
    if ((element.vr !== 'OB' && element.vr !== 'OW') || element.tag !== PIXEL_DATA) {
      throw new InputError(`the element ${nameTag(element.tag)} has no length and is no sequence`);
    }
    const bound = this.bound();
    const fragments: [number, number][] = [];
    let place = element.value;
    for (;;) {
      if (place + 8 > bound) throw new InputError('the file is cut off: the encapsulated pixel data do not end');
      const tag = this.tag(place);
      const length = this.long(place + 4);
      place += 8;
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM || place + length > bound) {
        throw new InputError('a fragment of the encapsulated pixel data is malformed or reaches beyond the end');
      }
      fragments.push([place, place + length]);
      place += length;
      if (fragments.length > this.limits.fragments) {
        throw new LimitError(`the pixel data have more than ${this.limits.fragments} fragments`);
      }
    }
    if (this.levels.length === 0) {
      this.found.fragments = fragments;
      this.found.encapsulated = true;
    }
    this.found.elements.push({ ...element, end: place });
    this.at = place;
  }

  private tag(at: number): number {
    const { little } = this.reading;
    return this.view.getUint16(at, little) * 0x10000 + this.view.getUint16(at + 2, little);
  }

  private long(at: number): number {
    return this.view.getUint32(at, this.reading.little);
  }
}

function beyond(tag: number): InputError {
  return new InputError(`the element ${nameTag(tag)} states a length beyond the end of the file`);
}
