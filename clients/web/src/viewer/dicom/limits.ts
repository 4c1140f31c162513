/** Bounds on everything that a file can make the page allocate. The sender is not trusted. */

/** Bytes, counts and depths that reading and decoding may reach. */
export interface Limits {
  /** Bytes of a file as received. */
  readonly file: number;
  /** Bytes of a data set after inflating. */
  readonly inflated: number;
  /** Elements of a file, nested ones included. */
  readonly elements: number;
  /** Sequences within sequences. */
  readonly depth: number;
  /** Fragments of encapsulated pixel data. */
  readonly fragments: number;
  /** Bytes of one text value that are decoded. */
  readonly text: number;
  /** Values of one element that are read as numbers. */
  readonly values: number;
  /** Rows or columns. */
  readonly side: number;
  /** Decoded bytes of one frame. */
  readonly frame: number;
  /** Frames of one file. */
  readonly frames: number;
}

/** What the viewer allows. */
export const LIMITS: Limits = {
  file: 2 ** 31 - 1,
  inflated: 512 * 2 ** 20,
  elements: 500_000,
  depth: 24,
  fragments: 200_000,
  text: 1_048_576,
  values: 262_144,
  side: 32_768,
  frame: 256 * 2 ** 20,
  frames: 100_000,
};
