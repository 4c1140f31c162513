// From what a person drops or picks to studies: every file looked at, nothing dropped in silence.
//
// Rules: a file is read no further than its header to be sorted; DICOMDIR are kept for the identity; autorun programs and
// viewers of a CD are listed, never sent. The same as clients/python/radseal/inputs/discover.py, over the browser's files.

import { InputError, LimitError, NotDicomError } from '../deid/refusals';
import { type Facts, readFacts, type VrOf } from './facts';
import {
  type Found,
  type InstanceFound,
  type LeftOutFile,
  REASONS,
  type SeriesFound,
  type Source,
  type StudyFound,
} from './found';
import { orderAndGaps } from './geometry';

/** Bytes that are read first; a header longer than that is read whole. */
const HEAD = 128 * 1024;
const PROGRAMS = /\.(exe|dll|inf|bat|com|msi|jar|class|js|htm|html|css|ini|chm|app|dmg|so|dylib)$/i;
const HIDDEN = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/)/i;

/** A source that can also give its beginning without being read whole. */
export interface HeadedSource extends Source {
  head(length: number): Promise<Uint8Array>;
}

/** Told how many files were looked at. */
export type Looked = (done: number, total: number) => void;

/** Sorts the sources into studies and what is left out. Rejects when `signal` aborts. */
export async function discover(
  sources: readonly HeadedSource[],
  leftOut: readonly LeftOutFile[],
  vrOf: VrOf,
  looked: Looked,
  signal: AbortSignal,
): Promise<Found> {
  const seen = new Seen([...leftOut], vrOf);
  for (const [place, source] of sources.entries()) {
    signal.throwIfAborted();
    await seen.take(source);
    looked(place + 1, sources.length);
  }
  return { studies: group(seen.instances), leftOut: seen.leftOut, dicomdirs: seen.dicomdirs };
}

class Seen {
  readonly dicomdirs: Source[] = [];
  private readonly byUid = new Map<string, InstanceFound[]>();

  constructor(
    readonly leftOut: LeftOutFile[],
    private readonly vrOf: VrOf,
  ) {}

  get instances(): InstanceFound[] {
    return [...this.byUid.values()].flat();
  }

  async take(source: HeadedSource): Promise<void> {
    const facts = await classify(source, this.vrOf);
    if (typeof facts === 'string') this.leftOut.push({ place: source.path, reason: facts });
    else if (facts.isDicomdir) this.dicomdirs.push(source);
    else await this.takeImage({ source, facts });
  }

  private async takeImage(instance: InstanceFound): Promise<void> {
    const alike = this.byUid.get(instance.facts.sopInstanceUid);
    if (!alike) {
      this.byUid.set(instance.facts.sopInstanceUid, [instance]);
      return;
    }
    for (const other of alike) {
      if (await isCopy(instance.source, other.source)) {
        this.leftOut.push({ place: instance.source.path, reason: REASONS.duplicate });
        return;
      }
    }
    alike.push(instance);
  }
}

/** Returns the facts of an image or DICOMDIR, or the reason why the file is neither. */
async function classify(source: HeadedSource, vrOf: VrOf): Promise<Facts | string> {
  if (HIDDEN.test(source.path)) return REASONS.notDicom;
  try {
    const facts = await readHeader(source, vrOf);
    const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = facts;
    const identified = sopClassUid && sopInstanceUid && studyInstanceUid && seriesInstanceUid;
    return facts.isDicomdir || identified ? facts : REASONS.noIdentifiers;
  } catch (error) {
    if (error instanceof NotDicomError) return PROGRAMS.test(source.path) ? REASONS.program : REASONS.notDicom;
    if (error instanceof LimitError) return REASONS.overLimit;
    if (error instanceof InputError) return REASONS.malformed;
    if (error instanceof DOMException) return REASONS.readError;
    throw error;
  }
}

async function readHeader(source: HeadedSource, vrOf: VrOf): Promise<Facts> {
  try {
    return await readFacts(await source.head(HEAD), vrOf);
  } catch (error) {
    const cut = error instanceof InputError && !(error instanceof NotDicomError) && source.size > HEAD;
    if (!cut) throw error;
    return readFacts(await source.bytes(), vrOf);
  }
}

async function isCopy(one: Source, other: Source): Promise<boolean> {
  if (one.size !== other.size) return false;
  const [a, b] = [await one.bytes(), await other.bytes()];
  return a.every((byte, place) => byte === b[place]);
}

function group(instances: readonly InstanceFound[]): StudyFound[] {
  const studies = Map.groupBy(instances, ({ facts }) => facts.studyInstanceUid);
  const made = [...studies].map(([uid, images]) => ({
    uid,
    date: images.map(({ facts }) => facts.studyDate).sort()[0] ?? '',
    series: [...Map.groupBy(images, ({ facts }) => facts.seriesInstanceUid)].map(toSeries).sort(bySeriesNumber),
  }));
  made.sort((one, other) => compare(one.date, other.date) || compare(one.uid, other.uid));
  return made.map(({ uid, series }) => ({ uid, series }));
}

function toSeries([uid, images]: [string, InstanceFound[]]): SeriesFound {
  const { ordered, gaps } = orderAndGaps(images);
  const facts = ordered[0]?.facts;
  return {
    uid,
    modality: facts?.modality ?? '',
    description: facts?.seriesDescription ?? '',
    number: facts?.seriesNumber ?? null,
    instances: ordered,
    gaps,
  };
}

function bySeriesNumber(one: SeriesFound, other: SeriesFound): number {
  if ((one.number === null) !== (other.number === null)) return one.number === null ? 1 : -1;
  return (one.number ?? 0) - (other.number ?? 0) || compare(one.uid, other.uid);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
