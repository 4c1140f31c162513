// One decoded frame.

/** The values of a frame, a sample each; colour is interleaved. */
export type Values =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A decoded frame: stored values before any lookup table. Colour is RGB, 8 or 16 bit, unless it is an index. */
export interface Frame {
  readonly rows: number;
  readonly columns: number;
  readonly samples: 1 | 3;
  readonly values: Values;
  /** The smallest and largest stored value; not finite ones left out. */
  readonly least: number;
  readonly most: number;
}

/** The values as they lie in `bytes` (little endian, copied), by their size and sign. */
export function valuesOf(bytes: Uint8Array, allocated: number, signed: boolean, float: boolean): Values {
  const size = Math.max(1, allocated / 8);
  const copy = bytes.slice(0, bytes.length - (bytes.length % size)).buffer as ArrayBuffer;
  if (float) return allocated === 64 ? new Float64Array(copy) : new Float32Array(copy);
  if (size === 1) return signed ? new Int8Array(copy) : new Uint8Array(copy);
  if (size === 2) return signed ? new Int16Array(copy) : new Uint16Array(copy);
  return signed ? new Int32Array(copy) : new Uint32Array(copy);
}

/** The smallest and largest value. */
export function rangeOf(values: Values): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least && value !== Number.NEGATIVE_INFINITY) least = value;
    if (value > most && value !== Number.POSITIVE_INFINITY) most = value;
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}
