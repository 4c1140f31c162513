// What a received document is saved as: a neutral name, and an ending only where its bytes are what its sender says.
//
// Rules: the sender's own name is never used. What is not as stated, or can act when it is opened, ends in `.unchecked`.

import { BYTES_MOST, judge } from '../documents/judging';
import { PageError } from '../errors';

/** The name under which document `number`, from 1, is saved. */
export function nameReceived(number: number, mediaType: string, bytes: Uint8Array): string {
  return `attachment${number}${suffixOf(mediaType, bytes) ?? '.unchecked'}`;
}

function suffixOf(mediaType: string, bytes: Uint8Array): string | null {
  if (bytes.length > BYTES_MOST) return null;
  try {
    const judged = judge(bytes);
    return judged.mediaType === mediaType ? judged.suffix : null;
  } catch (error) {
    if (error instanceof PageError) return null;
    throw error;
  }
}
