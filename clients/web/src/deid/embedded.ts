// Overlays inside pixel data: planes in bits of a sample that its value does not use (PS3.5, 8.1.2, until 2004).
//
// Rules: nobody can clean words out of such a plane, so it goes under every profile, and what was said of it with it. Every
// bit that is no part of a sample's value is written anew: 0, or above a signed value its sign. Values stay. Where that
// cannot be done, the file is refused. The same as the Python engine's dicom/embedded.py.

import type { Limits } from './limits';
import { InputError, LimitError } from './refusals';
import { type Element, PIXEL_DATA, type Scan } from './scanner';
import type { Opened } from './syntax';
import type { Writer } from './writer';

const OVERLAYS = 0x60;
const OVERLAY_BITS = 0x0100;
const OVERLAY_POSITION = 0x0102;
const OVERLAY_DATA = 0x3000;
const BITS_ALLOCATED = 0x00280100;
const BITS_STORED = 0x00280101;
const HIGH_BIT = 0x00280102;
const REPRESENTATION = 0x00280103;
const WIDTHS: ReadonlySet<number> = new Set([8, 16, 32]);
/** By VR: how samples of 32 bits lie in big-endian words of 16 is read in two ways. */
const WIDTHS_BIG_ENDIAN: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ['OB', new Set([8])],
  ['OW', new Set([8, 16])],
]);
/** Bytes of pixels that are written anew, or copied, as one. */
const AT_ONCE = 4096;

/** What of one file's pixels is written anew, and the groups that speak of nothing else. */
export interface Embedded {
  readonly cells: Cells | null;
  readonly groups: ReadonlySet<number>;
}

const NOTHING: Embedded = { cells: null, groups: new Set() };

/** An overlay lies inside pixels out of which it cannot be taken. */
export class EmbeddedOverlayError extends InputError {
  override readonly name = 'EmbeddedOverlayError';

  constructor() {
    super('an overlay lies in bits of its pixels, and cannot be cleared from them');
  }
}

/** How the samples of native pixel data lie, and which of their bits are the value's. */
interface Layout {
  /** Where the first begins. */
  readonly base: number;
  readonly end: number;
  /** Bits of a sample: 8, 16 or 32. */
  readonly width: number;
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
  readonly little: boolean;
}

/** The pixel data of one file, without what stands in the bits beside the values. */
export class Cells {
  private readonly used: number;
  private readonly sign: number;
  private readonly above: number;

  constructor(private readonly layout: Layout) {
    const { width, low, high, signed } = layout;
    this.used = (2 ** (high + 1) - 2 ** low) >>> 0;
    this.sign = signed ? 2 ** high : 0;
    this.above = (2 ** width - 2 ** (high + 1)) >>> 0;
  }

  /** Writes the pixel data from `begin` to `stop`. */
  write(writer: Writer, data: Uint8Array, begin: number, stop: number): void {
    const { base, end } = this.layout;
    const size = this.layout.width / 8;
    for (let place = begin - ((begin - base) % size); place < stop; place += AT_ONCE) {
      const rest = (stop - base) % size;
      const beyond = Math.min(place + AT_ONCE, rest ? stop + size - rest : stop, end);
      const cleared = this.cleared(data.subarray(place, beyond));
      const [first, last] = [Math.max(place, begin), Math.min(beyond, stop)];
      const piece = cleared.subarray(first - place, last - place);
      if (isEqual(piece, data.subarray(first, last))) writer.copy(first, last);
      else writer.write(piece);
    }
  }

  private cleared(samples: Uint8Array): Uint8Array {
    const { width, little } = this.layout;
    const done = samples.slice();
    const view = new DataView(done.buffer);
    for (let place = 0; place + width / 8 <= done.length; place += width / 8) {
      if (width === 8) view.setUint8(place, this.value(view.getUint8(place)));
      else if (width === 16) view.setUint16(place, this.value(view.getUint16(place, little)), little);
      else view.setUint32(place, this.value(view.getUint32(place, little)), little);
    }
    return done;
  }

  private value(sample: number): number {
    const plain = (sample & this.used) >>> 0;
    return (sample & this.sign) === 0 ? plain : (plain | this.above) >>> 0;
  }
}

/** Finds overlays that a file says lie inside its pixels. Throws EmbeddedOverlayError or LimitError. */
export function findEmbedded(opened: Opened, found: Scan, limits: Limits): Embedded {
  if (!found.elements.some(({ tag }) => isOverlay(tag))) return NOTHING;
  const top = new Top(opened, found);
  const allocated = top.number(BITS_ALLOCATED, 0);
  const stored = top.number(BITS_STORED, allocated);
  const high = top.number(HIGH_BIT, stored - 1);
  const low = high + 1 - stored;
  const inside = top.groups().filter((group) => top.isInside(group, low));
  const pixels = top.values.get(PIXEL_DATA);
  if (inside.length === 0 || !pixels || pixels.value === pixels.end) return NOTHING;
  const bare = inside.filter((group) => !top.hasData(group));
  if (bare.some((group) => low <= top.position(group) && top.position(group) <= high)) throw new EmbeddedOverlayError();
  if (stored === allocated && allocated === high + 1 && allocated > 0) return NOTHING;
  const known = opened.little ? WIDTHS : WIDTHS_BIG_ENDIAN.get(pixels.vr);
  const isSound = known?.has(allocated) && 0 <= low && low <= high && high < allocated;
  if (found.encapsulated || !isSound) throw new EmbeddedOverlayError();
  const { value: base, end } = pixels;
  if (end - base > limits.cleared) {
    throw new LimitError('the pixels in which an overlay lies are larger than can be written anew');
  }
  const signed = top.number(REPRESENTATION, 0) === 1;
  const cells = new Cells({ base, end, width: allocated, low, high, signed, little: opened.little });
  return { cells, groups: new Set(bare) };
}

/** The top level of a data set. */
class Top {
  readonly values = new Map<number, Element>();
  private readonly view: DataView;

  constructor(
    private readonly opened: Opened,
    found: Scan,
  ) {
    const { data } = opened;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let place = 0; place < found.elements.length; place = (found.ends.get(place) ?? place) + 1) {
      const element = found.elements[place];
      if (element) this.values.set(element.tag, element);
    }
  }

  /** An unsigned short, or the default where there is no value. */
  number(tag: number, otherwise: number): number {
    const { value, end } = this.values.get(tag) ?? { value: 0, end: 0 };
    if (end <= value) return otherwise;
    return end - value === 1 ? this.view.getUint8(value) : this.view.getUint16(value, this.opened.little);
  }

  groups(): number[] {
    const groups = [...this.values.keys()].filter(isOverlay).map(groupOf);
    return [...new Set(groups)].filter((group) => group % 2 === 0);
  }

  /** Tells whether a plane has bits of its own. */
  hasData(group: number): boolean {
    const { value, end } = this.values.get(group * 0x10000 + OVERLAY_DATA) ?? { value: 0, end: 0 };
    return end > value;
  }

  /** The bit in which a plane is said to lie. */
  position(group: number): number {
    return this.number(group * 0x10000 + OVERLAY_POSITION, 0);
  }

  /** Tells whether a plane is said to lie inside the pixels, or has no other place; a value begins at `low`. */
  isInside(group: number, low: number): boolean {
    const allocated = this.number(group * 0x10000 + OVERLAY_BITS, 1);
    return allocated !== 1 || this.position(group) !== 0 || (low > 0 && !this.hasData(group));
  }
}

/** The group of a tag. */
export function groupOf(tag: number): number {
  return Math.floor(tag / 0x10000);
}

function isOverlay(tag: number): boolean {
  return Math.floor(tag / 0x1000000) === OVERLAYS;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((byte, place) => byte === other[place]);
}
