// A decoding worker: files in, facts and frames out.
//
// Rules: no network but the codecs of the page itself; a file is kept only while it has more frames to give, and the
// kept ones are bounded.

import { type Opened, openFile } from '../dicom/opening';
import { Unreadable } from '../dicom/unreadable';
import { readDocument } from '../documents/read';
import { readFacts } from '../image/read';
import { decodeFrame } from './decode';
import type { Answer, Task } from './messages';

const KEPT_BYTES = 384 * 2 ** 20;
const KEPT_FILES = 16;

const kept = new Map<number, Opened>();

function findFile(task: Task): Opened | undefined {
  if (task.bytes !== undefined) return openFile(new Uint8Array(task.bytes));
  const opened = kept.get(task.file);
  kept.delete(task.file);
  return opened;
}

function keep(file: number, opened: Opened): void {
  kept.set(file, opened);
  let total = 0;
  for (const [other, { data }] of [...kept].reverse()) {
    total += data.bytes.length;
    if (other !== file && (total > KEPT_BYTES || kept.size > KEPT_FILES)) kept.delete(other);
  }
}

async function answer(task: Task): Promise<Answer> {
  const opened = findFile(task);
  if (opened === undefined) return { id: task.id, gone: true };
  const facts = readFacts(opened.data);
  if ((facts.layout?.frames ?? 1) > 1) keep(task.file, opened);
  const document = task.document ? readDocument(opened.data) : undefined;
  if (task.frame === undefined) return { id: task.id, facts, ...(document && { document }) };
  if (facts.layout === undefined) return { id: task.id, facts, failed: 'no-pixels' };
  try {
    return { id: task.id, facts, frame: await decodeFrame(opened, facts.layout, task.frame) };
  } catch (error) {
    return { id: task.id, facts, failed: reasonOf(error) };
  }
}

/** Anything that hostile bytes make the reader throw is damage; nothing of it is shown. */
function reasonOf(error: unknown): Answer['failed'] & string {
  return error instanceof Unreadable ? error.reason : 'damaged';
}

globalThis.addEventListener('message', ({ data }: MessageEvent<Task>) => {
  answer(data)
    .catch((error: unknown): Answer => ({ id: data.id, failed: reasonOf(error) }))
    .then((result) => {
      const buffers = [
        result.frame?.values.buffer,
        result.document?.kind === 'file' ? result.document.bytes.buffer : undefined,
      ];
      postMessage(result, { transfer: buffers.filter((buffer) => buffer !== undefined) });
    });
});
