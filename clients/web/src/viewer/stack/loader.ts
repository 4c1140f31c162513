// Getting frames: which are wanted next, fetched and decoded a few at a time, abandoned when something else is wanted.
//
// Rules: what is on screen comes first, and the very first image alone; then outward from it; never more than the cache
// holds. A frame that failed is not asked for again.

import { signal } from '@preact/signals';
import { type Reason, Unreadable } from '../dicom/unreadable';
import type { Document } from '../documents/document';
import { type FileFacts, frameFacts } from '../image/facts';
import type { Picture } from '../image/grey';
import type { Answer } from '../pixels/messages';
import { Pool } from '../pixels/pool';
import type { ImageEntry, ImageSource } from '../source';
import { cacheLimit, FrameCache } from './cache';
import type { Place } from './stacks';

const AT_ONCE = 6;
const PREFERRED_MOST = 256;

interface Job {
  readonly place: Place;
  readonly controller: AbortController;
}

/** A frame's name in the cache. */
export function keyOf({ image, frame }: Place): string {
  return `${image.index}/${frame}`;
}

/**
 * Fetches and decodes for one viewer. `arrived` counts up whenever something new is there; what reads a picture or facts
 * in a component or an effect runs again then.
 */
export class Loader {
  readonly arrived = signal(0);
  readonly cache: FrameCache;
  readonly #pool = new Pool();
  readonly #facts = new Map<number, FileFacts>();
  readonly #failures = new Map<string, Reason>();
  readonly #jobs = new Map<string, Job>();
  readonly #opening = new Map<number, Promise<unknown>>();
  #wanted: readonly Place[] = [];
  #order: readonly Place[] = [];
  #typical = 0;
  #glimpse: { readonly key: string; readonly picture: Picture } | undefined;
  #closed = false;

  constructor(
    readonly source: ImageSource,
    limit = cacheLimit(),
  ) {
    this.cache = new FrameCache(limit);
  }

  /** The frame ready to be drawn, if it is there. */
  picture(place: Place | undefined): Picture | undefined {
    this.arrived.value;
    if (!place) return undefined;
    const facts = this.#facts.get(place.image.index);
    const frame = facts && this.cache.get(keyOf(place));
    const own = facts && frameFacts(facts, place.frame);
    if (frame && own) return { frame, facts, own };
    return this.#glimpse?.key === keyOf(place) ? this.#glimpse.picture : undefined;
  }

  /** What is known of a file, once any frame of it was read. */
  facts(image: ImageEntry | undefined): FileFacts | undefined {
    this.arrived.value;
    return image && this.#facts.get(image.index);
  }

  /** Why a frame cannot be shown. */
  failure(place: Place | undefined): Reason | undefined {
    this.arrived.value;
    return place && this.#failed(place);
  }

  /** Say what is wanted, in order; replaces what was wanted before. The first `shown` places are on screen. */
  want(order: readonly Place[], shown: number): void {
    this.#wanted = order;
    this.#plan();
    this.source.prefer([...new Set(this.#order.slice(0, PREFERRED_MOST).map(({ image }) => image.index))]);
    this.#abandon(new Set(this.#order.slice(0, Math.max(shown + AT_ONCE, 2 * AT_ONCE)).map(keyOf)));
    this.#pump();
  }

  /** The text or document of an object. Throws Unreadable. */
  async document(image: ImageEntry, abort: AbortSignal): Promise<Document | undefined> {
    const bytes = await this.source.bytes(image.index, abort);
    const answer = await this.#pool.run({ file: image.index, bytes, document: true });
    if (answer.failed) throw new Unreadable(answer.failed);
    this.#note(image.index, answer);
    return answer.document;
  }

  /** Stop everything and forget all images. */
  close(): void {
    this.#closed = true;
    for (const { controller } of this.#jobs.values()) controller.abort();
    this.#pool.close();
    this.cache.clear();
    this.#facts.clear();
    this.#glimpse = undefined;
  }

  #failed(place: Place): Reason | undefined {
    return this.#failures.get(keyOf(place)) ?? this.#failures.get(`${place.image.index}`);
  }

  #plan(): void {
    this.#order = this.#affordable(this.#wanted);
    this.cache.plan(new Set(this.#order.map(keyOf)));
  }

  /** As many places as the cache can hold. */
  #affordable(order: readonly Place[]): Place[] {
    const chosen = new Map<string, Place>();
    let left = this.cache.limit * 0.95;
    for (const place of order) {
      const key = keyOf(place);
      if (chosen.has(key)) continue;
      left -= this.#size(place);
      if (left < 0 && chosen.size > 4) break;
      chosen.set(key, place);
    }
    return [...chosen.values()];
  }

  #size({ image }: Place): number {
    const layout = this.#facts.get(image.index)?.layout;
    if (!layout) return Math.max(this.#typical, image.length / Math.max(1, image.frames));
    return layout.rows * layout.columns * layout.samples * Math.max(1, layout.allocated / 8);
  }

  /** Abort what is no longer near; a file of several frames goes on, the next frame needs it too. */
  #abandon(near: ReadonlySet<string>): void {
    for (const [key, { place, controller }] of this.#jobs) {
      if (!near.has(key) && place.image.frames <= 1) {
        controller.abort();
        this.#jobs.delete(key);
      }
    }
  }

  #pump(): void {
    const most = this.#facts.size > 0 || this.#glimpse ? AT_ONCE : 1;
    for (const place of this.#order) {
      if (this.#closed || this.#jobs.size >= most) return;
      const key = keyOf(place);
      if (this.#jobs.has(key) || this.cache.has(key) || this.#failed(place)) continue;
      const job = { place, controller: new AbortController() };
      this.#jobs.set(key, job);
      void this.#run(key, job);
    }
  }

  async #run(key: string, job: Job): Promise<void> {
    try {
      if (this.#facts.size === 0 && !this.#glimpse) await this.#look(key, job);
      const answer = await this.#fetch(job);
      if (this.#closed || job.controller.signal.aborted) return;
      this.#note(job.place.image.index, answer);
      if (answer.frame) this.cache.put(key, answer.frame);
      if (answer.failed) this.#failures.set(answer.facts ? key : `${job.place.image.index}`, answer.failed);
    } catch {
      // Aborted, or refused: the page says why, and closes the case if it must.
      if (!job.controller.signal.aborted) this.#failures.set(key, 'damaged');
    } finally {
      if (this.#jobs.get(key) === job) this.#jobs.delete(key);
      if (!this.#closed && !job.controller.signal.aborted) this.arrived.value += 1;
      this.#pump();
    }
  }

  /** The very first image, before its original is here: pixels without words. */
  async #look(key: string, { place, controller }: Job): Promise<void> {
    const { image, frame } = place;
    const bytes = image.frames > 1 ? undefined : await this.source.glance?.(image.index, controller.signal);
    if (!bytes) return;
    const { facts, frame: decoded } = await this.#pool.run({ file: image.index, bytes, frame });
    const own = facts && frameFacts(facts, frame);
    if (this.#closed || !decoded || !own) return;
    this.#glimpse = { key, picture: { frame: decoded, facts, own, glimpse: true } };
    this.arrived.value += 1;
    this.#pump();
  }

  /** Decode with the bytes that the worker has, or fetch them; frames of one file wait for its first fetch. */
  async #fetch({ place, controller }: Job): Promise<Answer> {
    const { image, frame } = place;
    await this.#opening.get(image.index);
    if (image.frames > 1 && this.#facts.has(image.index)) {
      const answer = await this.#pool.run({ file: image.index, frame });
      if (!answer.gone) return answer;
    }
    const opened = this.source
      .bytes(image.index, controller.signal)
      .then((bytes) => this.#pool.run({ file: image.index, bytes, frame }));
    const settled = opened.then(
      () => undefined,
      () => undefined,
    );
    if (image.frames > 1) this.#opening.set(image.index, settled);
    try {
      return await opened;
    } finally {
      this.#opening.delete(image.index);
    }
  }

  #note(index: number, { facts }: Answer): void {
    if (!facts || this.#facts.has(index)) return;
    this.#facts.set(index, facts);
    this.#glimpse = undefined;
    const { layout } = facts;
    this.#typical = layout
      ? layout.rows * layout.columns * layout.samples * Math.max(1, layout.allocated / 8)
      : this.#typical;
    this.#plan();
  }
}
