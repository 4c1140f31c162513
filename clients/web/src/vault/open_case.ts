// One opened case: verified bytes of images, attachments and originals, read while the rest still comes in.
//
// Rules: nothing of a segment is given out before its digest is verified; one bad byte anywhere closes the case. It is
// whole once every pack and identity object has been verified from its first byte to its last.

import { NetworkError, SealError } from '../errors';
import { CHECKS, type Check, runChecks } from '../sealing/checks';
import { openWindow, span, type Window } from '../sealing/cobblestone';
import { segmentsByPack } from '../sealing/content';
import { type Bytes, join, type Secret, sha256 } from '../sealing/encoding';
import { openIdentity } from '../sealing/identity';
import { openPack, verifyObject, verifySegment } from '../sealing/opening';
import { packContext, packKey } from '../sealing/packs';
import type { ManifestBody, Original, SealedEntry, Segment } from '../wire/bodies';
import { CHUNK, HEADER, PACK, sealedLength, TAG } from '../wire/layout';
import { fromBase64url, toBase64url } from '../wire/text';
import { Fetcher } from './fetching';
import { SealedObject, windowsOf } from './sealed_object';
import type { Stash } from './stash';
import type { Store } from './store';

/** Opened identity objects whose literal bytes are kept. */
const IDENTITY_KEPT = 2;
/** Bytes of the image that is read before anybody asks, at most. */
const EARLY_MOST = 16 * 1024 * 1024;

/** The keys and contents of a case that every check has accepted. */
export interface CaseKeys {
  readonly caseId: Bytes;
  readonly sk: Secret;
  readonly ki: Secret | null;
  readonly manifest: ManifestBody;
}

/** What happens to a case while it is open. */
export interface CaseEvents {
  /** Bytes of ciphertext that are here, of how many, and whether all is verified. */
  progress(loaded: number, total: number, whole: boolean): void;
  /** Images all of whose bytes are here. */
  here(indexes: readonly number[]): void;
  /** A NetworkError: the line is down and is tried again. Any other: the case is closed. */
  failed(error: unknown): void;
}

interface PackState {
  readonly entry: SealedEntry;
  readonly object: SealedObject;
  readonly segments: readonly Segment[];
  window: Promise<Window> | null;
  verified: boolean;
}

interface Found {
  readonly place: number;
  readonly original: Original;
}

export class OpenCase {
  private readonly packs: PackState[] = [];
  private readonly identity: { entry: SealedEntry; object: SealedObject; verified: boolean }[] = [];
  private readonly literals = new Map<number, Bytes>();
  private readonly originals = new Map<number, Found>();
  private readonly others: Found[] = [];
  private readonly waiting = new Map<number, Set<number>>();
  private fetcher: Fetcher;
  private indexing: Promise<void> | null = null;
  private verifying: Promise<void> = Promise.resolve();
  private closed: unknown = null;
  /** The image that is read before anybody asks. */
  private early: { readonly index: number; readonly bytes: Promise<Bytes> } | null = null;
  /** Where packs are verified: sealed bytes and plaintext. */
  private rooms: readonly [Bytes, Bytes] | null = null;
  private wholeWaiters: { done: () => void; failed: (error: unknown) => void }[] = [];

  private constructor(
    private readonly keys: CaseKeys,
    store: Store,
    private readonly stash: Stash,
    private readonly events: CaseEvents,
    private readonly checks: readonly Check[],
    objects: { packs: readonly SealedObject[]; identity: readonly SealedObject[] },
  ) {
    const byPack = segmentsByPack(keys.manifest);
    for (const [index, entry] of keys.manifest.packs.entries()) {
      const object = objects.packs[index] as SealedObject;
      this.packs.push({ entry, object, segments: byPack.get(index) ?? [], window: null, verified: false });
    }
    if (keys.ki) {
      for (const [index, entry] of keys.manifest.identity.entries()) {
        this.identity.push({ entry, object: objects.identity[index] as SealedObject, verified: false });
      }
    }
    for (const [index, instance] of keys.manifest.instances.entries()) {
      this.waiting.set(index, new Set(instance.segments.map((segment) => segment.pack)));
    }
    const first = this.identity.map((one) => one.object);
    const all = [...first, ...this.packs.map((one) => one.object)];
    this.fetcher = new Fetcher(store, all, {
      arrived: (object) => this.arrived(object),
      failed: (error) => this.fail(error),
    });
  }

  /** Begins to read a case; nothing is fetched before something is wanted or `fetchAll`. */
  static async begin(
    keys: CaseKeys,
    store: Store,
    stash: Stash,
    events: CaseEvents,
    checks: readonly Check[] = CHECKS,
  ): Promise<OpenCase> {
    const made = async (entries: readonly SealedEntry[]) => {
      const objects: SealedObject[] = [];
      for (const entry of entries) {
        objects.push(new SealedObject(entry.id, entry.length, await stash.open(entry.id, entry.length)));
      }
      return objects;
    };
    const packs = await made(keys.manifest.packs);
    const identity = await made(keys.ki ? keys.manifest.identity : []);
    const opened = new OpenCase(keys, store, stash, events, checks, { packs, identity });
    opened.takeEarlier();
    return opened;
  }

  /** The whole file of an image: the original where the identity was shared, else the de-identified file. */
  async bytes(index: number, signal?: AbortSignal): Promise<Bytes> {
    if (!this.keys.ki) return this.deidentified(index, signal);
    const found = await this.find(index);
    return found ? this.restore(found, signal) : this.deidentified(index, signal);
  }

  /** Parts `first` to `last` of the de-identified file. */
  async parts(index: number, first: number, last: number, signal?: AbortSignal): Promise<Bytes> {
    return this.content(this.instance(index).segments.slice(first, last + 1), signal);
  }

  /** The whole de-identified file of an image. */
  async deidentified(index: number, signal?: AbortSignal): Promise<Bytes> {
    if (this.early?.index === index) {
      const { bytes } = this.early;
      this.early = null; // its bytes go over to whoever asks
      return bytes;
    }
    return this.content(this.instance(index).segments, signal);
  }

  /** An attachment. */
  async attachment(index: number): Promise<Bytes> {
    const attachment = this.keys.manifest.attachments[index];
    if (!attachment) throw new SealError('malformed', 'no such attachment');
    return this.content(attachment.segments);
  }

  /** The records of all originals, once every identity object is here: those of images, and of other files. */
  async allOriginals(): Promise<readonly Original[]> {
    await this.index();
    return [...this.originals.values(), ...this.others].map((found) => found.original);
  }

  /** An original that `allOriginals` gave, bit for bit. */
  async original(original: Original): Promise<Bytes> {
    await this.index();
    const found = [...this.originals.values(), ...this.others].find((one) => one.original === original);
    if (!found) throw new SealError('malformed', 'no such original');
    return this.restore(found);
  }

  /** Which images to fetch next, the most wanted first: that one is on screen. */
  prefer(indexes: readonly number[]): void {
    this.fetcher.prefer(indexes.flatMap(this.placesOf), indexes.slice(0, 1).flatMap(this.placesOf));
  }

  private readonly placesOf = (index: number) =>
    (this.keys.manifest.instances[index]?.segments ?? []).flatMap(({ pack, offset, length }) => {
      const state = this.packs[pack];
      return state ? [{ object: state.object, offset, length }] : [];
    });

  /** Fetches and verifies everything from now on; the image `first`, if it is no long loop, alone before the rest. */
  fetchAll(first?: number): void {
    const rest = () => {
      if (this.closed) return;
      this.fetcher.fetchAll();
      if (this.keys.ki) this.index().catch((error: unknown) => this.fail(error));
    };
    if (first === undefined || this.instance(first).length > EARLY_MOST) rest();
    else {
      const bytes = this.deidentified(first);
      this.early = { index: first, bytes };
      bytes.then(rest, rest); // who reads the image is told what failed
    }
  }

  /** Resolves once every byte of the case is verified. */
  whole(): Promise<void> {
    this.fetchAll();
    if (this.closed) return Promise.reject(this.closed);
    if (this.isWhole) return Promise.resolve();
    return new Promise((done, failed) => this.wholeWaiters.push({ done, failed }));
  }

  /** Ends everything; with `remove`, the ciphertext goes too. */
  async close(reason: unknown, remove: boolean): Promise<void> {
    this.closed ??= reason;
    this.fetcher.stop(reason);
    for (const waiter of this.wholeWaiters) waiter.failed(reason);
    this.wholeWaiters = [];
    this.literals.clear();
    this.early = null;
    this.rooms = null;
    if (remove) await this.stash.remove();
  }

  private get isWhole(): boolean {
    return this.packs.every((pack) => pack.verified) && this.identity.every((one) => one.verified);
  }

  private instance(index: number) {
    const instance = this.keys.manifest.instances[index];
    if (!instance) throw new SealError('malformed', 'no such image');
    return instance;
  }

  private async content(segments: readonly Segment[], signal?: AbortSignal): Promise<Bytes> {
    const parts = await Promise.all(stretches(segments).map((stretch) => this.stretch(stretch, signal)));
    return parts.length === 1 && parts[0] ? parts[0] : join(...parts);
  }

  /** The plaintext of segments that follow one another in a pack, each verified. */
  private async stretch(segments: readonly Segment[], signal?: AbortSignal): Promise<Bytes> {
    try {
      const { pack: index, offset } = segments[0] as Segment;
      const length = segments.reduce((sum, segment) => sum + segment.length, 0);
      const pack = this.packs[index] as PackState;
      const message = pack.entry.length - HEADER;
      const { first, start, end } = span(offset, length, plaintextLength(message));
      const sealed = await this.sealedBytes(pack.object, offset, length, start, end, signal);
      pack.window ??= this.window(pack.entry);
      const plain = await (await pack.window).chunks(first, sealed, end === pack.entry.length);
      for (const segment of segments) {
        const from = segment.offset - first * CHUNK;
        await verifySegment(plain.subarray(from, from + segment.length), segment, this.checks);
      }
      return plain.slice(offset - first * CHUNK, offset - first * CHUNK + length);
    } catch (error) {
      if (error instanceof SealError) this.fail(error);
      throw error;
    }
  }

  private async sealedBytes(
    object: SealedObject,
    offset: number,
    length: number,
    start: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Bytes> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (this.closed) throw this.closed;
      await this.fetcher.want(object, offset, length, signal);
      const bytes = object.stash.read(start, end);
      if (bytes) return bytes;
      object.forget();
    }
    throw new SealError('damaged', 'what was fetched is no longer here');
  }

  private async window(entry: SealedEntry): Promise<Window> {
    const id = fromBase64url(entry.id);
    const header = fromBase64url(entry.header);
    return openWindow(await packKey(this.keys.sk, id), packContext(this.keys.caseId, id), header, 'a pack');
  }

  /** Where an image's original is recorded; null where it has none. */
  private async find(index: number): Promise<Found | null> {
    for (let place = 0; place < this.identity.length && !this.originals.has(index); place += 1) {
      await this.openLiterals(place);
    }
    return this.originals.get(index) ?? null;
  }

  private index(): Promise<void> {
    this.indexing ??= (async () => {
      for (let place = 0; place < this.identity.length; place += 1) await this.openLiterals(place, true);
    })();
    return this.indexing;
  }

  private readonly opening = new Map<number, Promise<Bytes>>();
  private readonly indexed = new Set<number>();

  /** The literal bytes of an identity object, its records noted. With `once`, not again if that was done before. */
  private async openLiterals(place: number, once = false): Promise<Bytes> {
    const kept = this.literals.get(place);
    if (kept || (once && this.indexed.has(place))) return kept ?? new Uint8Array(0);
    const running = this.opening.get(place) ?? this.readIdentity(place).finally(() => this.opening.delete(place));
    this.opening.set(place, running);
    return running;
  }

  private async readIdentity(place: number): Promise<Bytes> {
    const one = this.identity[place];
    if (!one || !this.keys.ki) throw new SealError('malformed', 'no such identity object');
    try {
      const length = one.entry.length;
      const sealed = await this.sealedBytes(one.object, 0, plaintextLength(length - HEADER), 0, length);
      await verifyObject(sealed, one.entry, this.checks);
      const id = fromBase64url(one.entry.id);
      const { caseId, ki, manifest } = this.keys;
      const opened = await openIdentity(sealed, ki, caseId, id, manifest, this.checks);
      this.note(place, opened.originals);
      one.verified = true;
      this.literals.set(place, opened.literals);
      for (const old of this.literals.keys()) {
        if (this.literals.size <= IDENTITY_KEPT) break;
        this.literals.delete(old);
      }
      this.report();
      return opened.literals;
    } catch (error) {
      if (error instanceof SealError) this.fail(error);
      throw error;
    }
  }

  private note(place: number, originals: readonly Original[]): void {
    if (this.indexed.has(place)) return;
    this.indexed.add(place);
    for (const original of originals) {
      const found = { place, original };
      if (original.instance === null || this.originals.has(original.instance)) this.others.push(found);
      else this.originals.set(original.instance, found);
    }
  }

  /** Follows a recipe and verifies what it makes. */
  private async restore({ place, original }: Found, signal?: AbortSignal): Promise<Bytes> {
    const literals = await this.openLiterals(place);
    const copied = original.instance === null ? null : await this.deidentified(original.instance, signal);
    const made = new Uint8Array(original.length);
    let end = 0;
    for (const { op, offset, length } of original.recipe) {
      const source = op === 'copy' ? copied : literals;
      if (!source) throw new SealError('malformed', 'a recipe copies from no image');
      made.set(source.subarray(offset, offset + length), end);
      end += length;
    }
    try {
      runChecks(this.checks, { stage: 'original', original, sha256: toBase64url(await sha256(made)) });
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return made;
  }

  private arrived(object: SealedObject): void {
    this.report();
    const index = this.packs.findIndex((pack) => pack.object === object);
    const pack = this.packs[index];
    if (pack && object.isHere && !pack.verified) {
      this.verifying = this.verifying.then(() => this.verify(pack)).catch((error: unknown) => this.fail(error));
    }
  }

  private async verify(pack: PackState): Promise<void> {
    if (pack.verified || this.closed) return;
    // One pack after the other in the same place: what is thrown away piles up faster than it is collected.
    this.rooms ??= [new Uint8Array(sealedLength(PACK)), new Uint8Array(PACK)];
    const [room, plain] = this.rooms;
    const { length } = pack.entry;
    const sealed = pack.object.stash.read(0, length, length <= room.length ? room : undefined);
    if (!sealed) {
      pack.object.forget();
      return this.fetcher.fetchAll();
    }
    await openPack(sealed, this.keys.sk, this.keys.caseId, pack.entry, pack.segments, this.checks, plain);
    pack.verified = true;
    this.report();
  }

  /** What an earlier visit left is taken where it verifies, and forgotten where it does not. */
  private takeEarlier(): void {
    for (const pack of this.packs) {
      if (!pack.object.stash.fromEarlier) continue;
      this.verifying = this.verifying.then(async () => {
        const sealed = pack.object.stash.read(0, pack.entry.length);
        const same = sealed && toBase64url(await sha256(sealed)) === pack.entry.sha256;
        if (!same || pack.object.isHere) return;
        pack.object.takeAll();
        await this.verify(pack).catch((error: unknown) => this.fail(error));
      });
    }
  }

  private report(): void {
    if (this.closed) return;
    const objects = [...this.packs.map((pack) => pack.object), ...this.identity.map((one) => one.object)];
    const total = objects.reduce((sum, object) => sum + object.length, 0);
    const loaded = objects.reduce((sum, object) => sum + object.loaded, 0);
    this.events.progress(loaded, total, this.isWhole);
    this.reportHere();
    if (this.isWhole) {
      this.rooms = null;
      for (const waiter of this.wholeWaiters) waiter.done();
      this.wholeWaiters = [];
    }
  }

  private reportHere(): void {
    const ready: number[] = [];
    for (const index of this.waiting.keys()) {
      const segments = this.instance(index).segments;
      if (segments.every((segment) => this.holds(segment))) ready.push(index);
    }
    for (const index of ready) this.waiting.delete(index);
    if (ready.length) this.events.here(ready);
  }

  private holds({ pack, offset, length }: Segment): boolean {
    const object = this.packs[pack]?.object;
    const { first, last } = windowsOf(offset, length);
    for (let window = first; window <= last; window += 1) if (!object?.has(window)) return false;
    return true;
  }

  /** A line that is down is waited for; everything else ends the case. */
  private fail(error: unknown): void {
    if (this.closed || (error instanceof DOMException && error.name === 'AbortError')) return;
    if (!(error instanceof NetworkError)) void this.close(error, true);
    this.events.failed(error);
  }
}

/** Runs of segments that follow one another without a gap. */
function stretches(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  for (const segment of segments) {
    const run = found.at(-1);
    const last = run?.at(-1);
    if (run && last && last.pack === segment.pack && last.offset + last.length === segment.offset) run.push(segment);
    else found.push([segment]);
  }
  return found;
}

/** The plaintext length of `sealed` bytes after the header. */
function plaintextLength(sealed: number): number {
  const chunks = Math.ceil(sealed / (CHUNK + TAG));
  return sealed - chunks * TAG;
}
