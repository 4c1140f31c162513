// What a document that travels with a case is, by its bytes: PDF, JPEG or plain text, and nothing else besides. The same
// judgement as the command line's, at the sender and again at the recipient (tests/vectors/documents).
//
// Rules: a file that is two things at once, goes on after its end, or can act when it is opened is refused. Everything is
// bounded: what inflates further than a document may be long is refused too.

import { PageError } from '../errors';
import { hasCameraData } from './jpeg';
import { requirePlainPdf } from './pdf';

/** Documents that can travel with one case. */
export const COUNT_MOST = 16;
/** Bytes of one document; of all together twice as much. */
export const BYTES_MOST = 32 * 1024 * 1024;

/** What a document is: its type, the ending of its neutral name, and whether a camera wrote into it who, where and when. */
export interface Judged {
  readonly mediaType: string;
  readonly suffix: string;
  readonly camera: boolean;
}

/** What the bytes are. Throws PageError "document-…" for what may not travel. */
export function judge(bytes: Uint8Array): Judged {
  if (begins(bytes, [0x44, 0x49, 0x43, 0x4d], 128) || isArchive(bytes)) {
    throw new PageError('document-twofold', 'it is two kinds of file at once');
  }
  if (begins(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) {
    requirePlainPdf(bytes);
    return { mediaType: 'application/pdf', suffix: '.pdf', camera: false };
  }
  if (begins(bytes, [0xff, 0xd8, 0xff])) {
    return { mediaType: 'image/jpeg', suffix: '.jpg', camera: hasCameraData(bytes) };
  }
  if (!isText(bytes)) throw new PageError('document-other', 'it is neither PDF, JPEG nor text');
  return { mediaType: 'text/plain', suffix: '.txt', camera: false };
}

function begins(bytes: Uint8Array, start: readonly number[], at = 0): boolean {
  return start.every((byte, place) => bytes[at + place] === byte);
}

function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.trim() !== '' && !/[\x00-\x08\x0b\x0e-\x1f]/.test(text);
  } catch {
    return false;
  }
}

/** Whether the bytes end as a ZIP archive does: readers of ZIP look from the end. */
function isArchive(bytes: Uint8Array): boolean {
  for (let place = Math.max(0, bytes.length - 65_557); place + 22 <= bytes.length; place += 1) {
    if (!begins(bytes, [0x50, 0x4b, 5, 6], place)) continue;
    if (place + 22 + (bytes[place + 20] ?? 0) + 256 * (bytes[place + 21] ?? 0) === bytes.length) return true;
  }
  return false;
}
