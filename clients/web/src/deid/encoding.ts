// Writing single elements (PS3.5, section 7.1).

import { join } from '../wire/bytes';
import { ITEM, ITEM_END, SEQUENCE_END } from './scanner';

/** [tag, VR, value, or the items of a sequence] in the order of their tags. */
export type Item = readonly (readonly [number, string, Uint8Array | readonly Item[]])[];

const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const UNDEFINED = 0xffffffff;
/** Values of a VR whose length stands in two bytes are shorter than this. */
export const SHORT_MOST = 0xfffe;
const REGISTERED = [6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 192, 203];
/** What SpecificCharacterSet may say (PS3.3, C.12.1.1.2), and the empty first value. */
export const CHARACTER_SETS: ReadonlySet<string> = new Set([
  '',
  'GB18030',
  'GBK',
  ...REGISTERED.flatMap((number) => [`ISO_IR ${number}`, `ISO 2022 IR ${number}`]),
]);
const NUL_PADDED = new Set(['UI', 'OB', 'UN']);

/** Tells whether the length of such values stands in two bytes, where VRs are stated. */
export function isShort(vr: string): boolean {
  return !LONG.has(vr);
}

/** Returns a value of an even length, padded as its VR is (PS3.5, section 6.2). */
export function even(vr: string, value: Uint8Array): Uint8Array {
  return value.length % 2 ? join([value, Uint8Array.of(NUL_PADDED.has(vr) ? 0 : 0x20)]) : value;
}

/** Writes elements as one transfer syntax has them. */
export class Encoder {
  constructor(
    private readonly explicit: boolean,
    private readonly little: boolean,
  ) {}

  /** Returns an element, its value padded to an even length. */
  element(tag: number, vr: string, odd: Uint8Array): Uint8Array {
    const value = even(vr, odd);
    const wide = this.explicit && LONG.has(vr);
    const bytes = new Uint8Array((wide ? 12 : 8) + value.length);
    const view = new DataView(bytes.buffer);
    this.tag(view, tag);
    if (this.explicit) {
      bytes[4] = vr.charCodeAt(0);
      bytes[5] = vr.charCodeAt(1);
    }
    if (wide) view.setUint32(8, value.length, this.little);
    else if (this.explicit) view.setUint16(6, value.length, this.little);
    else view.setUint32(4, value.length, this.little);
    bytes.set(value, wide ? 12 : 8);
    return bytes;
  }

  /** Returns the header of a sequence that ends with a delimiter. */
  sequence(tag: number): Uint8Array {
    const bytes = new Uint8Array(this.explicit ? 12 : 8);
    const view = new DataView(bytes.buffer);
    this.tag(view, tag);
    if (this.explicit) bytes.set([0x53, 0x51], 4);
    view.setUint32(this.explicit ? 8 : 4, UNDEFINED, this.little);
    return bytes;
  }

  /** Returns a whole sequence. */
  items(tag: number, items: readonly Item[]): Uint8Array {
    const inner = items.flatMap((item) => [
      this.mark(ITEM, true),
      ...item.map(([one, vr, value]) =>
        value instanceof Uint8Array ? this.element(one, vr, value) : this.items(one, value),
      ),
      this.mark(ITEM_END),
    ]);
    return join([this.sequence(tag), ...inner, this.mark(SEQUENCE_END)]);
  }

  /** Returns an item of undefined length, or a delimiter. */
  mark(tag: number, item = false): Uint8Array {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    this.tag(view, tag);
    view.setUint32(4, item ? UNDEFINED : 0, this.little);
    return bytes;
  }

  private tag(view: DataView, tag: number): void {
    view.setUint16(0, Math.floor(tag / 0x10000), this.little);
    view.setUint16(2, tag % 0x10000, this.little);
  }
}

/** File meta information is always Explicit VR Little Endian (PS3.10, section 7.1). */
export const META = new Encoder(true, true);
