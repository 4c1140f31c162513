/** Why a file or a frame cannot be shown. The reason is a code: the screen has a sentence for each. */

/** Every reason, in the order in which a file is read. */
export type Reason =
  | 'not-dicom'
  | 'too-large'
  | 'too-complex'
  | 'damaged'
  | 'cut-short'
  | 'no-pixels'
  | 'video'
  | 'syntax'
  | 'layout'
  | 'decoder';

/** A file or frame that cannot be shown; it can still be saved. Holds no value from the file. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly reason: Reason) {
    super(reason);
  }
}
