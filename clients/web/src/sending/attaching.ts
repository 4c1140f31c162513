// Documents that travel sealed with a case: bounded in number and size, judged by their bytes.
//
// Rules: a document travels under a neutral name, because a file name often holds the patient's. What is judged when it is
// chosen is judged again when it is sealed: the file may have changed.

import { BYTES_MOST, COUNT_MOST, type Judged, judge } from '../documents/judging';
import { PageError } from '../errors';

/** One document as it is sealed. */
export interface Document {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the sender is told of a chosen file: what it is, or the code of why it cannot travel. */
export type Told = { readonly judged: Judged } | { readonly refused: string };

/** Judges the files that are to travel together, one answer each. */
export async function judgeFiles(files: readonly File[]): Promise<Told[]> {
  let room = 2 * BYTES_MOST;
  const told: Told[] = [];
  for (const [place, file] of files.entries()) {
    room -= file.size;
    if (place >= COUNT_MOST) told.push({ refused: 'document-many' });
    else if (file.size > BYTES_MOST || room < 0) told.push({ refused: 'document-large' });
    else told.push(await judgeFile(file));
  }
  return told;
}

/** Reads the files as documents. Throws PageError "document-…" for one that cannot travel. */
export async function readDocuments(files: readonly File[]): Promise<Document[]> {
  const told = await judgeFiles(files);
  const documents: Document[] = [];
  for (const [place, one] of told.entries()) {
    if ('refused' in one) throw new PageError(one.refused, `document ${place + 1} cannot travel`);
    const bytes = new Uint8Array((await files[place]?.arrayBuffer()) ?? new ArrayBuffer(0));
    const { mediaType, suffix } = judge(bytes);
    documents.push({ name: `attachment${place + 1}${suffix}`, mediaType, bytes });
  }
  return documents;
}

async function judgeFile(file: File): Promise<Told> {
  try {
    return { judged: judge(new Uint8Array(await file.arrayBuffer())) };
  } catch (error) {
    if (error instanceof PageError) return { refused: error.code };
    if (error instanceof DOMException) return { refused: 'document-unreadable' };
    throw error;
  }
}
