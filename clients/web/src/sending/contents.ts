// The manifest's table of contents, gathered while the images are sealed.
//
// Rules: nothing that was found is dropped in silence: what cannot be de-identified is counted with its reason in its
// series, and the gaps are those of the images that are really sent.

import { InputError } from '../deid/refusals';
import { countReasons, type Found, HARMLESS, type InstanceFound, REASONS, type SeriesFound } from '../inputs/found';
import { orderAndGaps } from '../inputs/geometry';
import type { Attachment, Instance, ManifestBody, Report, SealedEntry, Series } from '../wire/bodies';

/** What the sender is told of how whole the case is. */
export interface Completeness {
  readonly found: number;
  readonly sent: number;
  readonly leftOut: readonly { readonly count: number; readonly reason: string }[];
  readonly missingSlices: number;
}

/** One series: which of its images are sealed, and why others are not. */
export class SeriesContents {
  private readonly sent = new Map<InstanceFound, number>();
  readonly reasons: string[] = [];

  constructor(
    private readonly found: SeriesFound,
    /** After de-identification. */
    private readonly uid: string,
  ) {}

  /** Notes an image that was sealed at `place` of the manifest's instances. */
  add(instance: InstanceFound, place: number): void {
    this.sent.set(instance, place);
  }

  get count(): number {
    return this.found.instances.length;
  }

  /** The manifest's form, in geometric order. */
  toWire(): Series {
    const { ordered, gaps } =
      this.sent.size === this.found.instances.length
        ? { ordered: this.found.instances, gaps: this.found.gaps }
        : orderAndGaps([...this.sent.keys()]);
    return {
      series_instance_uid: this.uid,
      modality: this.found.modality.slice(0, 16),
      found: this.count,
      left_out: countReasons(this.reasons),
      gaps: gaps.map(({ after, missing }) => ({ after, missing })),
      instances: ordered.map((instance) => this.sent.get(instance) ?? 0),
    };
  }
}

/** All that the manifest will list. */
export class Contents {
  readonly instances: Instance[] = [];
  readonly attachments: Attachment[] = [];
  private readonly studies: { uid: string; series: SeriesContents[] }[] = [];
  private readonly uids = new Set<string>();

  constructor(private readonly found: Found) {}

  /** The series that follow belong to the next study; `uid` is after de-identification. */
  beginStudy(uid: string): void {
    this.studies.push({ uid, series: [] });
  }

  /** The images that follow belong to this series; `uid` is after de-identification. */
  beginSeries(found: SeriesFound, uid: string): SeriesContents {
    const contents = new SeriesContents(found, uid);
    this.studies.at(-1)?.series.push(contents);
    return contents;
  }

  /** Whether no image of the case has this identifier yet; notes it. */
  isNew(sopInstanceUid: string): boolean {
    const isNew = !this.uids.has(sopInstanceUid);
    this.uids.add(sopInstanceUid);
    return isNew;
  }

  /** The manifest. Throws InputError when no image could be sealed. */
  toWire(
    caseId: string,
    packs: readonly SealedEntry[],
    identity: readonly SealedEntry[],
    report: Report,
  ): ManifestBody {
    if (this.instances.length === 0) throw new InputError('no image could be de-identified');
    return {
      format: 'radseal/1',
      suite: 'cobblestone-256+ed25519',
      case: caseId,
      packs,
      identity,
      instances: this.instances,
      studies: this.studies.map(({ uid, series }) => ({
        study_instance_uid: uid,
        series: series.map((one) => one.toWire()),
      })),
      left_out: countReasons(this.found.leftOut.map((one) => one.reason)),
      attachments: this.attachments,
      report,
    };
  }

  /** What the sender is told. */
  completeness(): Completeness {
    const series = this.studies.flatMap((study) => study.series);
    const outside = this.found.leftOut.map((one) => one.reason);
    const lost = outside.filter((reason) => !HARMLESS.has(reason)).length;
    return {
      found: series.reduce((sum, one) => sum + one.count, lost),
      sent: this.instances.length,
      leftOut: countReasons([...outside, ...series.flatMap((one) => one.reasons)]),
      missingSlices: series.flatMap((one) => one.toWire().gaps).reduce((sum, gap) => sum + gap.missing, 0),
    };
  }
}

/** The reason under which an image is left out whose identifier another image of the case has. */
export const TWICE = REASONS.twice;
