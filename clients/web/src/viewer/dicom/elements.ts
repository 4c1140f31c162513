/**
 * Scanning a data set: where each element lies, nothing decoded (PS3.5, section 7).
 *
 * Rules: one pass, no value is copied; size, count and depth are bounded; a length that leads outside its container is
 * an error, except for pixel data, which may be cut short and is then shown as far as it goes.
 */
import type { Limits } from './limits';
import { Unreadable } from './unreadable';

/** Bytes from `start` up to `end` of a data set's buffer. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where one element's value lies. `items` for a sequence, `fragments` for encapsulated pixel data. */
export interface Element extends Span {
  readonly vr: string;
  readonly items?: readonly Elements[];
  readonly fragments?: readonly Span[];
}

/** The elements of one data set or item, by tag (group × 65,536 + element). */
export type Elements = ReadonlyMap<number, Element>;

/** How a data set is written. */
export interface Encoding {
  readonly explicit: boolean;
  readonly little: boolean;
}

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED = 0xffffffff;
/** Pixel Data: the only element that may be encapsulated, or cut short. */
export const PIXEL_DATA = 0x7fe00010;
const PIXELS: ReadonlySet<number> = new Set([PIXEL_DATA, 0x7fe00008, 0x7fe00009]);
const LONG: ReadonlySet<string> = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);

/**
 * The sequences that the viewer reads. Implicit VR does not say which elements are sequences; the others of defined
 * length are passed over whole.
 */
const SEQUENCES: ReadonlySet<number> = new Set([
  0x00080006, 0x00081032, 0x00081084, 0x00081115, 0x00081140, 0x00081199, 0x0008114a, 0x00089215, 0x00089092,
  0x00120064, 0x00180012, 0x00186011, 0x00189114, 0x00189006, 0x00189226, 0x00209071, 0x00209111, 0x00209113,
  0x00209116, 0x00209222, 0x00283000, 0x00283010, 0x00289110, 0x00289132, 0x00289145, 0x0040a043, 0x0040a168,
  0x0040a300, 0x0040a730, 0x0040a30a, 0x004008ea, 0x00409096, 0x0040a195, 0x00540016, 0x00540220, 0x00540222,
  0x30060010, 0x30060012, 0x30060014, 0x30060016, 0x30060020, 0x30060039, 0x30060040, 0x30060080, 0x52009229,
  0x52009230, 0x00620002, 0x0062000a, 0x54000100, 0x0040a372, 0x00400260, 0x00400555, 0x0040a370, 0x00400275,
  0x003a0200, 0x003a0208,
]);

/** Scan the elements from `start` on. Throws Unreadable. */
export function scanElements(bytes: Uint8Array, start: number, encoding: Encoding, limits: Limits): Elements {
  return new Scanner(bytes, encoding, limits).elements(start, bytes.length, 0, false).elements;
}

interface Found {
  readonly elements: Elements;
  readonly next: number;
}

interface Head {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
  readonly value: number;
}

class Scanner {
  readonly #view: DataView;
  #count = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly encoding: Encoding,
    readonly limits: Limits,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Elements until `end`, or until an item delimiter where `open`. */
  elements(start: number, end: number, depth: number, open: boolean): Found {
    if (depth > this.limits.depth) throw new Unreadable('too-complex');
    const elements = new Map<number, Element>();
    let at = start;
    while (at + 8 <= end) {
      const head = this.#head(at, end);
      if (head.tag === ITEM_END && open) return { elements, next: head.value };
      if (head.tag >>> 16 === 0xfffe) {
        at = head.value;
        continue;
      }
      const element = this.#element(head, end, depth);
      if (!elements.has(head.tag)) elements.set(head.tag, element);
      at = element.next;
    }
    return { elements, next: open ? at : end };
  }

  #head(at: number, end: number): Head {
    this.#count += 1;
    if (this.#count > this.limits.elements) throw new Unreadable('too-complex');
    const { little, explicit } = this.encoding;
    const tag = this.#view.getUint16(at, little) * 65536 + this.#view.getUint16(at + 2, little);
    const vr = String.fromCharCode(this.bytes[at + 4] ?? 0, this.bytes[at + 5] ?? 0);
    if (!explicit || tag >>> 16 === 0xfffe || !/^[A-Z]{2}$/.test(vr)) {
      return { tag, vr: '', length: this.#view.getUint32(at + 4, little), value: at + 8 };
    }
    if (!LONG.has(vr)) return { tag, vr, length: this.#view.getUint16(at + 6, little), value: at + 8 };
    if (at + 12 > end) throw new Unreadable('damaged');
    return { tag, vr, length: this.#view.getUint32(at + 8, little), value: at + 12 };
  }

  #element(head: Head, end: number, depth: number): Element & { readonly next: number } {
    const { tag, vr, length, value } = head;
    if (length === UNDEFINED) {
      if (tag === PIXEL_DATA) return this.#fragments(head, end);
      const inner = vr === 'UN' ? new Scanner(this.bytes, { explicit: false, little: true }, this.limits) : this;
      const { items, next } = inner.#items(value, end, depth, true);
      this.#count += inner === this ? 0 : inner.#count;
      return { vr: 'SQ', start: value, end: next, items, next };
    }
    let stop = value + length;
    if (stop > end) {
      if (!PIXELS.has(tag)) throw new Unreadable('cut-short');
      stop = end;
    }
    if (vr === 'SQ' || (vr === '' && SEQUENCES.has(tag))) {
      return { vr: 'SQ', start: value, end: stop, items: this.#items(value, stop, depth, false).items, next: stop };
    }
    return { vr, start: value, end: stop, next: stop };
  }

  #items(start: number, end: number, depth: number, open: boolean): { items: Elements[]; next: number } {
    const items: Elements[] = [];
    let at = start;
    while (at + 8 <= end) {
      const head = this.#head(at, end);
      if (head.tag === SEQUENCE_END) {
        if (open) return { items, next: head.value };
        at = head.value;
        continue;
      }
      if (head.tag !== ITEM) throw new Unreadable('damaged');
      const undefinedLength = head.length === UNDEFINED;
      const stop = undefinedLength ? end : head.value + head.length;
      if (stop > end) throw new Unreadable('cut-short');
      const found = this.elements(head.value, stop, depth + 1, undefinedLength);
      items.push(found.elements);
      at = found.next;
    }
    return { items, next: open ? at : end };
  }

  #fragments(head: Head, end: number): Element & { readonly next: number } {
    const fragments: Span[] = [];
    let at = head.value;
    while (at + 8 <= end) {
      const item = this.#head(at, end);
      if (item.tag !== ITEM) return { vr: head.vr, start: head.value, end: at, fragments, next: item.value };
      const stop = Math.min(item.value + item.length, end);
      fragments.push({ start: item.value, end: stop });
      if (fragments.length > this.limits.fragments) throw new Unreadable('too-complex');
      at = stop;
    }
    return { vr: head.vr, start: head.value, end, fragments, next: end };
  }
}
