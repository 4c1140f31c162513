// What the page may know of an opened case: everything that people read, and no key.

import type { ImageEntry, SeriesEntry, StudyEntry } from '../viewer/source';
import type { Account, CapsuleBody, ManifestBody, Series } from '../wire/bodies';
import type { Opened } from './opening';

/** An attachment as the page lists it. */
export interface AttachmentView {
  readonly name: string;
  readonly mediaType: string;
  readonly length: number;
}

/** Reasons for leaving a file out that take no image away: the same words as in Python. */
const HARMLESS = new Set([
  'a copy, byte for byte, of another file that was found',
  'a viewer or autorun file, not an image',
  'not DICOM',
]);

/** What of a case was found, sent and left out. */
export interface Completeness {
  readonly found: number;
  readonly sent: number;
  readonly leftOut: readonly { readonly count: number; readonly reason: string }[];
  readonly missingSlices: number;
}

/** An opened case as the page shows it. */
export interface CaseView {
  readonly share: string;
  readonly case: string;
  readonly reference: string;
  readonly sender: Account;
  readonly passedOnBy: Account | null;
  readonly recipient: Account;
  readonly senderKey: Opened['senderKey'];
  readonly kind: CapsuleBody['kind'];
  readonly capacity: string;
  readonly note: string;
  readonly expiry: number;
  readonly latest: number;
  readonly identity: boolean;
  readonly onward: boolean;
  readonly attachments: readonly AttachmentView[];
  readonly completeness: Completeness;
  readonly studies: readonly StudyEntry[];
  readonly bytes: number;
}

/** What the page may show of an opened case. */
export function viewOf({ capsule, expiry, senderKey, manifest, right }: Opened): CaseView {
  return {
    share: right.share,
    case: capsule.case,
    reference: capsule.reference,
    sender: capsule.sender,
    passedOnBy: capsule.passed_on_by,
    recipient: capsule.recipient,
    senderKey,
    kind: capsule.kind,
    capacity: capsule.capacity,
    note: capsule.note,
    expiry,
    latest: capsule.latest,
    identity: capsule.ki !== null,
    onward: capsule.onward,
    attachments: manifest.attachments.map(({ name, media_type, length }) => ({ name, mediaType: media_type, length })),
    completeness: completenessOf(manifest),
    studies: manifest.studies.map((study) => ({
      studyInstanceUid: study.study_instance_uid,
      series: study.series.map((series) => seriesView(series, manifest)),
    })),
    bytes: [...manifest.packs, ...(capsule.ki === null ? [] : manifest.identity)].reduce(
      (sum, one) => sum + one.length,
      0,
    ),
  };
}

function seriesView(series: Series, manifest: ManifestBody): SeriesEntry {
  return {
    seriesInstanceUid: series.series_instance_uid,
    modality: series.modality,
    images: series.instances.flatMap((index) => imageView(index, manifest)),
    found: series.found,
    leftOut: series.left_out,
    gaps: series.gaps,
  };
}

function imageView(index: number, manifest: ManifestBody): ImageEntry[] {
  const instance = manifest.instances[index];
  if (!instance) return [];
  return [
    {
      index,
      sopClassUid: instance.sop_class_uid,
      sopInstanceUid: instance.sop_instance_uid,
      transferSyntaxUid: instance.transfer_syntax_uid,
      frames: instance.frames,
      length: instance.length,
      parts: instance.segments.map((segment) => segment.length),
    },
  ];
}

/** What the signed manifest says was found, sent and left out. */
function completenessOf(manifest: ManifestBody): Completeness {
  const series = manifest.studies.flatMap((study) => study.series);
  const reasons = new Map<string, number>();
  for (const { count, reason } of [...series.flatMap((one) => one.left_out), ...manifest.left_out]) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  const lost = manifest.left_out.reduce((sum, left) => sum + (HARMLESS.has(left.reason) ? 0 : left.count), 0);
  return {
    found: series.reduce((sum, one) => sum + one.found, 0) + lost,
    sent: manifest.instances.length,
    leftOut: [...reasons].map(([reason, count]) => ({ count, reason })),
    missingSlices: series.flatMap((one) => one.gaps).reduce((sum, gap) => sum + gap.missing, 0),
  };
}
