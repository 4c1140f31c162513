// Every way of not succeeding, as one tree; `code` picks the sentence in src/words, never a value from a case.
//
//   PageError
//   ├── LinkError       the link is not whole; told before any request
//   ├── SealError       sealed bytes do not open, or a text is malformed
//   │   └── RefusedError   a check refused; `code` is the check's name
//   ├── KeyError        a recovery code, or a key of this device, is not what it must be
//   ├── ServiceError    the service refused; `code` is one of its problems
//   └── NetworkError    service or store did not answer

/** The root: `code` names the sentence that the person reads. */
export class PageError extends Error {
  override readonly name: string = 'PageError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class LinkError extends PageError {
  override readonly name = 'LinkError';
}

export class SealError extends PageError {
  override readonly name: string = 'SealError';
}

export class RefusedError extends SealError {
  override readonly name = 'RefusedError';
}

export class KeyError extends PageError {
  override readonly name = 'KeyError';
}

export class ServiceError extends PageError {
  override readonly name = 'ServiceError';
}

export class NetworkError extends PageError {
  override readonly name = 'NetworkError';
}

/** A text that does not have the one form that format 1 allows. */
export function malformed(message: string): SealError {
  return new SealError('malformed', message);
}

/** Ciphertext that was altered, cut off, or belongs elsewhere. */
export function damaged(thing: string): SealError {
  return new SealError('damaged', `${thing} does not open: it was altered, cut off, or belongs elsewhere`);
}
