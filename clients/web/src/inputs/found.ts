// What was found: studies, series and images with their sources, and everything that was left out with the reason.
//
// Rules: nothing that was found is dropped in silence: it is an instance, or it is left out with a reason. A reason is a
// fixed sentence without any value, so that it may travel in the manifest; a `place` (file name) may hold a patient's name
// and is for the sender's own screen and the identity objects only. Reasons are those of the Python client, word for word.

import type { Facts } from './facts';

export const REASONS = {
  notDicom: 'not DICOM',
  program: 'a viewer or autorun file, not an image',
  readError: 'unreadable: the medium or file system reported an error',
  changed: 'changed while it was being read',
  tooLarge: 'larger than the limit for one file',
  badArchive: 'a ZIP archive that is damaged or larger than the limits, not opened',
  innerArchive: 'a ZIP archive inside a folder or archive, not opened: name it on its own to send what it holds',
  encrypted: 'encrypted in the ZIP archive: unpack it with its password first',
  malformed: 'malformed DICOM',
  overLimit: 'DICOM beyond the limits on size, count or depth',
  noIdentifiers: 'DICOM without the identifiers of its study, series or image',
  duplicate: 'a copy, byte for byte, of another file that was found',
  document: 'holds a document (PDF, CDA, model): this profile lets none leave',
  twice: 'another image of the case has the same identifier',
} as const;

/** Reasons for leaving a file out that take no image away. */
export const HARMLESS: ReadonlySet<string> = new Set([REASONS.notDicom, REASONS.program, REASONS.duplicate]);

/** Where the bytes of one file come from: a file, or a member of a ZIP archive. */
export interface Source {
  /** The relative path that restoring recreates. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Returns all bytes. Rejects with InputError when they cannot be read any more. */
  bytes(): Promise<Uint8Array>;
}

/** One DICOM file, with the facts of its header. */
export interface InstanceFound {
  readonly source: Source;
  readonly facts: Facts;
}

/** Something that was found and is not sent. */
export interface LeftOutFile {
  readonly place: string;
  readonly reason: string;
}

/** A gap between the images `after` and `after` + 1 of a series; `missing` images would fill it. */
export interface GapFound {
  readonly after: number;
  readonly missing: number;
}

/** The images of one series in geometric order, else by number. */
export interface SeriesFound {
  readonly uid: string;
  readonly modality: string;
  readonly description: string;
  readonly number: number | null;
  readonly instances: readonly InstanceFound[];
  readonly gaps: readonly GapFound[];
}

/** One study; series by number. */
export interface StudyFound {
  readonly uid: string;
  readonly series: readonly SeriesFound[];
}

/** All that was found, in an order that does not depend on the disk: studies by date, then UID. */
export interface Found {
  readonly studies: readonly StudyFound[];
  readonly leftOut: readonly LeftOutFile[];
  /** DICOMDIR files: never sent as images, kept with the identity only. */
  readonly dicomdirs: readonly Source[];
}

/** Every image, in order. */
export function* instancesOf(found: Pick<Found, 'studies'>): Generator<InstanceFound> {
  for (const study of found.studies) for (const series of study.series) yield* series.instances;
}

/** How many for each reason, by reason; no places. */
export function countReasons(reasons: Iterable<string>): { count: number; reason: string }[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([reason, count]) => ({ count, reason }));
}
