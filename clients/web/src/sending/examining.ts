// What will leave, before anything does: every image through the engine and the second net, counted and not kept.

import { type Code, deidentify } from '../deid/deidentify';
import { EmbeddedOverlayError } from '../deid/embedded';
import { type Clash, check } from '../deid/net';
import type { Pseudonyms } from '../deid/pseudonyms';
import { InputError, LimitError } from '../deid/refusals';
import type { Rules } from '../deid/rules';
import type { Value } from '../deid/sought';
import type { Vocabulary } from '../deid/vocabulary';
import { type Found, type InstanceFound, instancesOf, REASONS } from '../inputs/found';
import { join } from '../wire/bytes';
import { IDENTIFYING_MOST } from './summary';

/** One identifying value and what becomes of it, for the sender's own screen. */
export interface BeforeAfter {
  readonly tag: number;
  readonly before: string;
}

/** What the sender sees before saying yes. Holds values: it never leaves this device. */
export interface Examination {
  readonly images: number;
  /** "rule\nverb" -> how often. */
  readonly counts: ReadonlyMap<string, number>;
  readonly identifying: readonly BeforeAfter[];
  readonly clashes: readonly Clash[];
  /** Words that stay and may identify. */
  readonly doubtful: readonly string[];
  /** Objects whose enclosed document is taken out, since nothing here reads it. */
  readonly documents: number;
  readonly refused: readonly { readonly place: string; readonly reason: string }[];
  /** Images in which text may be burned in: to be looked at. */
  readonly look: readonly InstanceFound[];
}

/** How images are judged. */
export interface Engine {
  readonly rules: Rules;
  readonly vocabulary: Vocabulary;
  readonly pseudonyms: Pseudonyms;
}

/** Modalities whose images are computed slices: nothing is written on them but by secondary capture. */
const COMPUTED = new Set(['CT', 'MR', 'NM', 'PT', 'RTDOSE', 'SEG']);
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

/** Looks at every image. Rejects when `signal` aborts. */
export async function examine(
  found: Found,
  engine: Engine,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Examination> {
  const all = [...instancesOf(found)];
  const seen = new Seen();
  for (const [place, instance] of all.entries()) {
    signal.throwIfAborted();
    await seen.take(instance, engine);
    progress(place + 1, all.length);
  }
  return seen.told();
}

/** An object encloses a document, and the profile lets none leave. */
class DocumentError extends InputError {}

/** SOP Classes of enclosed documents begin so. The engine replaces the document by a stand-in under every profile. */
const ENCLOSED = '1.2.840.10008.5.1.4.1.1.104.';

/** The new file of one image, checked by the second parser. Throws InputError where it must not go. */
export async function judge(instance: InstanceFound, file: Uint8Array, engine: Engine, codes: readonly Code[] = []) {
  if (instance.facts.sopClassUid.startsWith(ENCLOSED) && engine.rules.map.documents === 'refuse') {
    throw new DocumentError(REASONS.document);
  }
  const done = await deidentify(file, engine.rules, engine.pseudonyms, engine.vocabulary, { codes });
  const own = new Set([`RADSEAL^${engine.pseudonyms.reference}`, `RS-${engine.pseudonyms.reference}`, 'RADSEAL']);
  const { facts } = instance;
  const uids = new Set([facts.sopInstanceUid, facts.seriesInstanceUid, facts.studyInstanceUid]);
  const removed = [...done.removed, ...engine.vocabulary.values];
  const clashes = check({ bytes: join(done.parts), rules: engine.rules, removed, uids, own });
  return { done, clashes };
}

/** Whether somebody should look at the image for text in its pixels: unless it is of a kind that carries none. */
export function mayBeWrittenOn({ facts }: InstanceFound): boolean {
  if (facts.rows === null) return false;
  return facts.burnedIn === 'YES' || !COMPUTED.has(facts.modality) || facts.sopClassUid.startsWith(SECONDARY_CAPTURE);
}

class Seen {
  private images = 0;
  private readonly counts = new Map<string, number>();
  private readonly identifying = new Map<string, BeforeAfter>();
  private readonly clashes = new Map<string, Clash>();
  private readonly doubtful = new Set<string>();
  private readonly refused: { place: string; reason: string }[] = [];
  private documents = 0;
  private readonly look: InstanceFound[] = [];

  async take(instance: InstanceFound, engine: Engine): Promise<void> {
    try {
      const { done, clashes } = await judge(instance, await instance.source.bytes(), engine);
      for (const [key, count] of done.counts) this.counts.set(key, (this.counts.get(key) ?? 0) + count);
      for (const value of done.removed) this.note(value);
      for (const clash of clashes) this.clashes.set(`${clash.tag} ${clash.word}`, clash);
      for (const [, word] of done.doubtful) this.doubtful.add(word);
    } catch (error) {
      this.refused.push({ place: instance.source.path, reason: reasonOf(error) });
      return;
    }
    if (instance.facts.sopClassUid.startsWith(ENCLOSED)) this.documents += 1;
    if (mayBeWrittenOn(instance)) this.look.push(instance);
    this.images += 1;
  }

  told(): Examination {
    return {
      images: this.images,
      counts: this.counts,
      identifying: [...this.identifying.values()].sort((one, other) => one.tag - other.tag),
      clashes: [...this.clashes.values()],
      doubtful: [...this.doubtful].sort(),
      documents: this.documents,
      refused: this.refused,
      look: this.look,
    };
  }

  private note({ tag, text }: Value): void {
    const key = `${tag} ${text}`;
    if (this.identifying.size < IDENTIFYING_MOST && text) this.identifying.set(key, { tag, before: text });
  }
}

/** Why an image cannot be sent, in words without a value. Rethrows what is no refusal. */
export function reasonOf(error: unknown): string {
  if (error instanceof LimitError) return REASONS.overLimit;
  if (error instanceof EmbeddedOverlayError || error instanceof DocumentError) return error.message;
  if (error instanceof InputError) return REASONS.malformed;
  if (error instanceof DOMException && error.name !== 'AbortError') return REASONS.readError;
  throw error;
}
