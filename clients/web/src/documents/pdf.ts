// Whether a PDF only shows: nothing that runs, carries another file, or sends something away (ISO 32000-2, 12.6).
//
// Rules: names are looked for however they are spelled, and in every compressed part but pictures; what grows beyond
// measure or hides its objects in an unusual way is refused.

import { PageError } from '../errors';
import { inflate } from '../viewer/dicom/inflate';
import { Unreadable } from '../viewer/dicom/unreadable';

/** Bytes to which the compressed parts may grow while they are searched. */
const INFLATED_MOST = 64 * 1024 * 1024;
/** Compressed parts that are looked into. */
export const STREAMS_MOST = 20_000;
const ACTING = new Set([
  'JavaScript',
  'Launch',
  'EmbeddedFile',
  'EmbeddedFiles',
  'RichMedia',
  'XFA',
  'SubmitForm',
  'ImportData',
]);
const NAME = /\/([A-Za-z]{3,16})(?=[\0 \t\n\r\f\v/<>[\](){}%]|$)/g;
const STREAM = /(?<!end)stream\r?\n/g;
/** Characters before a stream in which its dictionary is looked for. */
const DICTIONARY = 4096;

/** Throws PageError "document-…" unless it is a whole PDF that cannot act. */
export function requirePlainPdf(bytes: Uint8Array): void {
  const text = toText(bytes);
  const end = text.lastIndexOf('%%EOF');
  if (end === -1 || /[^\r\n\t \0]/.test(text.slice(end + 5))) {
    throw new PageError('document-cut', 'a PDF that is cut off, or goes on after its end');
  }
  if (names(text).has('Encrypt')) throw new PageError('document-locked', 'a PDF under a password');
  refuseActing(names(text));
  for (const part of inflated(bytes, text)) refuseActing(names(part));
}

function refuseActing(found: ReadonlySet<string>): void {
  for (const name of found) {
    if (ACTING.has(name)) throw new PageError('document-acting', `a PDF that can act by itself (${name})`);
  }
}

/** One character a byte; those from 128 on are of no interest here. */
function toText(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function names(text: string): Set<string> {
  const found = new Set<string>();
  for (const spelled of text.includes('#') ? [text, withoutEscapes(text)] : [text]) {
    for (const [, name] of spelled.matchAll(NAME)) if (name) found.add(name);
  }
  return found;
}

/** What the compressed parts hold, pictures left out; objects may be hidden in them. */
function* inflated(bytes: Uint8Array, text: string): Generator<string> {
  let room = INFLATED_MOST;
  let count = 0;
  for (const match of text.matchAll(STREAM)) {
    count += 1;
    if (count > STREAMS_MOST) throw grows();
    const before = text.slice(Math.max(0, match.index - DICTIONARY), match.index);
    const head = withoutEscapes(before.slice(before.lastIndexOf(' obj') + 1));
    const objects = head.includes('/ObjStm');
    if (head.includes('/Image') && !objects) continue;
    const plain = tryInflate(bytes.subarray(match.index + match[0].length), room);
    if (plain) {
      room -= plain.length;
      yield toText(plain);
    } else if (objects && head.includes('/Filter')) {
      throw new PageError('document-hidden', 'a PDF whose parts are hidden in an unusual way');
    }
  }
}

/** The plain bytes of zlib data (RFC 1950); null where it is none. */
function tryInflate(data: Uint8Array, room: number): Uint8Array | null {
  const [method = 0, flags = 0] = data;
  if ((method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || flags & 32) return null;
  try {
    return inflate(data.subarray(2), room, DICTIONARY);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error.reason === 'too-large') throw grows();
    return null;
  }
}

function grows(): PageError {
  return new PageError('document-grows', 'a PDF that grows beyond measure when it is opened');
}
