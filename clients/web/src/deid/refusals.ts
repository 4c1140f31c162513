// How a file is refused: in words that hold no value of it, so that they may travel and be shown.

/** The file cannot be read or is no image. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** The file is beyond one of the bounds. */
export class LimitError extends InputError {
  override readonly name = 'LimitError';
}

/** The bytes are not DICOM at all. */
export class NotDicomError extends InputError {
  override readonly name = 'NotDicomError';
}
