/** Bounds on everything that a file can make the page allocate. The sender is not trusted. */

import { LIMITS as SENT, type Limits as SentLimits } from '../../deid/limits';

/** Bytes, counts and depths that reading and decoding may reach. */
export interface Limits extends Pick<SentLimits, 'depth' | 'elements' | 'fragments' | 'inflated'> {
  /** Bytes of a file as received. */
  readonly file: number;
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

/** What the viewer allows: where nothing else is said, as much as the sender may send. */
export const LIMITS: Limits = {
  file: SENT.bytes,
  inflated: SENT.inflated,
  elements: SENT.elements,
  depth: SENT.depth,
  fragments: SENT.fragments,
  text: 1_048_576,
  values: 262_144,
  side: 32_768,
  frame: 256 * 2 ** 20,
  frames: 100_000,
};
