// What the viewer is given: verified bytes, never keys, addresses or a way to the network.

import type { ReadonlySignal } from '@preact/signals';

/** One image of the case, as the signed manifest states it; `index` is its place there. */
export interface ImageEntry {
  readonly index: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly frames: number;
  /** Bytes of the de-identified file. */
  readonly length: number;
  /** Lengths in bytes of the consecutive parts of the de-identified file: head, each frame, tail. */
  readonly parts: readonly number[];
}

/** Slices that are missing after the image at `after` (a place in `images`). */
export interface GapEntry {
  readonly after: number;
  readonly missing: number;
}

/** One series: its images in geometric order, and what of it was not sent. */
export interface SeriesEntry {
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly images: readonly ImageEntry[];
  readonly found: number;
  readonly leftOut: readonly { readonly count: number; readonly reason: string }[];
  readonly gaps: readonly GapEntry[];
}

/** One study after de-identification. */
export interface StudyEntry {
  readonly studyInstanceUid: string;
  readonly series: readonly SeriesEntry[];
}

/** How much of the case is here and verified. `whole` once every byte of it is. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
  readonly whole: boolean;
}

/** One opened case, from which images are read. */
export interface ImageSource {
  readonly studies: readonly StudyEntry[];
  /** Eight characters that sender and recipient can read to each other. */
  readonly reference: string;
  /** Whether `bytes` gives the original files, with the patient's name in them. */
  readonly identity: boolean;
  readonly progress: ReadonlySignal<Progress>;
  /** Indexes of images all of whose bytes are here and verified. */
  readonly here: ReadonlySignal<ReadonlySet<number>>;
  /** The whole file of an image: the original where `identity`, else the de-identified one. Rejects when aborted, and
   *  with a `RefusedError` (`src/errors.ts`) when a byte is not what the sender signed: the case is closed then. */
  bytes(index: number, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** The de-identified file of an image, which is here before its original; there only with `identity`. Its pixels may be
   *  shown until `bytes` answers, its words may not. */
  glance?(index: number, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** Parts `first` to `last` (inclusive) of the de-identified file: the head, or single frames, before the rest is here. */
  parts(index: number, first: number, last: number, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** Which images to fetch next, the most wanted first; replaces what was preferred before. */
  prefer(indexes: readonly number[]): void;
}
