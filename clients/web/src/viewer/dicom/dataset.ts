/** Reading values: from where an element lies to a text or a number. What is absent or malformed is empty or undefined. */
import { decodeText } from './charsets';
import type { Elements, Span } from './elements';
import { LIMITS } from './limits';

const BINARY: Readonly<
  Record<
    string,
    readonly [size: number, read: 'getUint16' | 'getInt16' | 'getUint32' | 'getInt32' | 'getFloat32' | 'getFloat64']
  >
> = {
  US: [2, 'getUint16'],
  SS: [2, 'getInt16'],
  OW: [2, 'getUint16'],
  UL: [4, 'getUint32'],
  OL: [4, 'getUint32'],
  SL: [4, 'getInt32'],
  FL: [4, 'getFloat32'],
  OF: [4, 'getFloat32'],
  FD: [8, 'getFloat64'],
  OD: [8, 'getFloat64'],
};

/** The binary VRs of elements that the viewer reads, for implicit VR. */
const IMPLICIT: ReadonlyMap<number, string> = new Map(
  [
    [0x00280002, 'US'],
    [0x00280006, 'US'],
    [0x00280010, 'US'],
    [0x00280011, 'US'],
    [0x00280100, 'US'],
    [0x00280101, 'US'],
    [0x00280102, 'US'],
    [0x00280103, 'US'],
    [0x00280106, 'US'],
    [0x00280107, 'US'],
    [0x00280120, 'US'],
    [0x00280121, 'US'],
    [0x00281101, 'US'],
    [0x00281102, 'US'],
    [0x00281103, 'US'],
    [0x00283002, 'US'],
    [0x00283006, 'US'],
    [0x00186012, 'US'],
    [0x00186014, 'US'],
    [0x00186016, 'UL'],
    [0x00186018, 'UL'],
    [0x0018601a, 'UL'],
    [0x0018601c, 'UL'],
    [0x0018601e, 'UL'],
    [0x00186020, 'SL'],
    [0x00186022, 'SL'],
    [0x00186024, 'US'],
    [0x00186026, 'US'],
    [0x0018602c, 'FD'],
    [0x0018602e, 'FD'],
    [0x0018602a, 'FD'],
    [0x00189087, 'FD'],
    [0x00209157, 'UL'],
    [0x00209057, 'UL'],
    [0x0062000b, 'US'],
    [0x00700022, 'FL'],
    [0x0040a0c0, 'FL'],
    [0x003a0005, 'US'],
    [0x003a0010, 'UL'],
    [0x54001004, 'US'],
    [0x00720026, 'AT'],
    [0x30060050, 'DS'],
  ].map(([tag, vr]) => [tag as number, vr as string]),
);

/** One data set or item, ready to be asked. */
export class DataSet {
  constructor(
    readonly bytes: Uint8Array,
    readonly elements: Elements,
    readonly little: boolean,
    readonly inherited: readonly string[] = [],
  ) {}

  /** Values of Specific Character Set, or those of the enclosing data set. */
  get charsets(): readonly string[] {
    return this.elements.has(0x00080005)
      ? this.#plain(0x00080005)
          .split('\\')
          .map((value) => value.trim())
      : this.inherited;
  }

  /** Whether the element is there with a value. */
  has(tag: number): boolean {
    const element = this.elements.get(tag);
    return element !== undefined && (element.end > element.start || (element.items?.length ?? 0) > 0);
  }

  /** The first value, or the whole text of VRs without several values, without padding. */
  text(tag: number): string {
    return this.texts(tag)[0] ?? '';
  }

  /** All values of a text element, trimmed. */
  texts(tag: number): readonly string[] {
    const whole = this.whole(tag);
    return whole === '' ? [] : whole.split('\\').map((value) => value.trim());
  }

  /** A long text (LT, ST, UT), in which `\` separates nothing. */
  whole(tag: number): string {
    const value = this.value(tag);
    if (value === undefined) return '';
    const name = this.elements.get(tag)?.vr === 'PN' || NAMES.has(tag);
    const bytes = value.subarray(0, LIMITS.text);
    return decodeText(bytes, this.charsets, name).replaceAll('\0', '').trimEnd();
  }

  /** The first number, or undefined. */
  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** All numbers of an element, whether written as text or binary. One that is not finite ends the list. */
  numbers(tag: number): readonly number[] {
    const element = this.elements.get(tag);
    const value = this.value(tag);
    if (element === undefined || value === undefined) return [];
    const kind = BINARY[element.vr === '' || element.vr === 'UN' ? (IMPLICIT.get(tag) ?? 'DS') : element.vr];
    const all = kind === undefined ? this.#written(tag) : this.#binary(value, ...kind);
    const bad = all.findIndex((number) => !Number.isFinite(number));
    return bad < 0 ? all : all.slice(0, bad);
  }

  /** The items of a sequence. */
  items(tag: number): readonly DataSet[] {
    const charsets = this.charsets;
    return (this.elements.get(tag)?.items ?? []).map((item) => new DataSet(this.bytes, item, this.little, charsets));
  }

  /** The first item of a sequence, or undefined. */
  item(tag: number): DataSet | undefined {
    const first = this.elements.get(tag)?.items?.[0];
    return first && new DataSet(this.bytes, first, this.little, this.charsets);
  }

  /** The value's bytes, not copied. */
  value(tag: number): Uint8Array | undefined {
    const element = this.elements.get(tag);
    return element && element.items === undefined ? this.at(element) : undefined;
  }

  /** The bytes of a span, not copied. */
  at(span: Span): Uint8Array {
    return this.bytes.subarray(span.start, span.end);
  }

  #plain(tag: number): string {
    const value = this.value(tag);
    return value === undefined ? '' : decodeText(value.subarray(0, LIMITS.text), []).replaceAll('\0', '').trim();
  }

  #written(tag: number): number[] {
    const text = this.#plain(tag);
    if (text === '') return [];
    return text.split('\\', LIMITS.values).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  }

  #binary(
    value: Uint8Array,
    size: number,
    read: 'getUint16' | 'getInt16' | 'getUint32' | 'getInt32' | 'getFloat32' | 'getFloat64',
  ): number[] {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const count = Math.min(LIMITS.values, Math.floor(value.length / size));
    return Array.from({ length: count }, (_, place) => view[read](place * size, this.little));
  }
}

const NAMES: ReadonlySet<number> = new Set([0x00100010, 0x00080090, 0x00081050, 0x00081070, 0x0040a123, 0x0040a075]);
