// The bounds on what one file may ask of the page; the numbers of clients/python/radseal/dicom/limits.py.

/** Bounds for one file. Work is linear in elements and bytes, so that these bound the time as well. */
export interface Limits {
  /** Bytes of the file: the page holds one in memory at a time. */
  readonly bytes: number;
  /** Bytes that a deflated file may become. */
  readonly inflated: number;
  /** Elements, items and delimiters together. */
  readonly elements: number;
  /** Sequences within sequences. */
  readonly depth: number;
  /** Fragments of encapsulated pixel data. */
  readonly fragments: number;
  /** Bytes of pixels that may have to be written anew, since an overlay lies in them. */
  readonly cleared: number;
  /** Bytes of one value other than bulk data. */
  readonly value: number;
}

export const LIMITS: Limits = {
  bytes: 2 ** 31 - 1,
  inflated: 256 * 2 ** 20,
  elements: 500_000,
  depth: 32,
  fragments: 200_000,
  cleared: 256 * 2 ** 20,
  value: 64 * 2 ** 20,
};
