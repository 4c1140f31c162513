// What the page and its decoding workers say to each other.

import type { Reason } from '../dicom/unreadable';
import type { Document } from '../documents/document';
import type { FileFacts } from '../image/facts';
import type { Frame } from './frame';

/** A task for a worker. `file` is the viewer's number of a file; the worker may forget a file at any time. */
export interface Task {
  readonly id: number;
  readonly file: number;
  /** The file's bytes, transferred; absent when the worker should still have it. */
  readonly bytes?: ArrayBuffer;
  /** The frame that is wanted, from 0; absent for the facts alone. */
  readonly frame?: number;
  /** Whether the object's text or document is wanted. */
  readonly document?: boolean;
}

/** What came of it. `gone` asks for the bytes again. */
export interface Answer {
  readonly id: number;
  readonly facts?: FileFacts;
  readonly frame?: Frame;
  readonly document?: Document;
  readonly failed?: Reason;
  readonly gone?: boolean;
}
