// Which bytes of a case to fetch next: what is being looked at, then what is preferred, then the rest, in order.
//
// Rules: at most `LINES` requests at once; a window is asked for once; what is wanted now overtakes what is fetched ahead,
// and while what is on screen is on its way, nothing else is begun.

import { type Run, type SealedObject, windowsOf } from './sealed_object';
import type { Store } from './store';

/** Requests at once. */
const LINES = 4;
/** Windows of one request that fetches ahead, at most: 2 MiB. */
const AHEAD = 8;
/** Milliseconds that such a request is to take: what is looked at next does not wait long behind it on a slow line. */
const AHEAD_TIME = 150;

/** Bytes of one object that somebody waits for. */
interface Wish {
  readonly object: SealedObject;
  readonly run: Run;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Bytes that are wanted before the rest, but that nobody waits for. */
export interface Preference {
  readonly object: SealedObject;
  readonly offset: number;
  readonly length: number;
}

/** Fetches the objects of one case. */
export class Fetcher {
  private wishes: Wish[] = [];
  private preferences: readonly Preference[] = [];
  private urgent: readonly Preference[] = [];
  private busy = 0;
  private stopped: unknown = null;
  private ahead = false;
  private step = 1;
  private readonly controller = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly objects: readonly SealedObject[],
    private readonly events: { arrived(object: SealedObject): void; failed(error: unknown): void },
  ) {}

  /** Resolves once the bytes are here; what covers `length` bytes at `offset` of the plaintext. */
  want(object: SealedObject, offset: number, length: number, signal?: AbortSignal): Promise<void> {
    const run = windowsOf(offset, length);
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(this.stopped);
      const wish = { object, run, done: resolve, failed: reject };
      signal?.addEventListener('abort', () => {
        this.wishes = this.wishes.filter((one) => one !== wish);
        reject(signal.reason);
      });
      this.wishes.push(wish);
      this.settle();
      this.pump();
    });
  }

  /** Replaces what is fetched before the rest; `urgent` of it is on screen. */
  prefer(preferences: readonly Preference[], urgent: readonly Preference[]): void {
    this.preferences = preferences;
    this.urgent = urgent;
    this.pump();
  }

  /** From now on fetches the rest too. */
  fetchAll(): void {
    this.ahead = true;
    this.pump();
  }

  /** Ends all requests; whoever waits is told `reason`. */
  stop(reason: unknown): void {
    this.stopped = reason;
    this.controller.abort();
    for (const wish of this.wishes) wish.failed(reason);
    this.wishes = [];
  }

  private pump(): void {
    while (!this.stopped && this.busy < LINES) {
      const next = this.next();
      if (!next) return;
      void this.fetch(next.object, next.run);
    }
  }

  private next(): { object: SealedObject; run: Run } | null {
    const urgent = this.wishes.filter((wish) => this.urgent.some((one) => isWithin(wish, one)));
    for (const { object, run } of urgent) {
      const found = object.next(run.first, run.last, AHEAD);
      if (found) return { object, run: found };
    }
    if (urgent.length > 0 || this.busy >= LINES - 1) return null; // one line stays free for what is looked at
    for (const { object, run } of this.wishes) {
      const found = object.next(run.first, run.last, AHEAD);
      if (found) return { object, run: found };
    }
    if (!this.ahead) return null;
    for (const { object, offset, length } of this.preferences) {
      const run = windowsOf(offset, length);
      const found = object.next(run.first, run.last, this.step);
      if (found) return { object, run: found };
    }
    for (const object of this.objects) {
      const found = object.next(0, object.windows - 1, this.step);
      if (found) return { object, run: found };
    }
    return null;
  }

  private async fetch(object: SealedObject, run: Run): Promise<void> {
    this.busy += 1;
    const began = performance.now();
    object.begin(run);
    try {
      const { start, end } = object.span(run);
      const bytes = await this.store.read(
        object.id,
        start,
        end,
        object.length,
        this.objects.filter((one) => !one.isHere).map((one) => one.id),
        this.controller.signal,
      );
      object.arrive(run, bytes);
      this.pace(run, performance.now() - began);
      this.settle();
      this.events.arrived(object);
    } catch (error) {
      object.abandon(run);
      if (!this.stopped) this.fail(error, object);
    } finally {
      this.busy -= 1;
      this.pump();
    }
  }

  /** Longer requests on a fast line, shorter ones on a slow line. */
  private pace({ first, last }: Run, took: number): void {
    const most = Math.floor(((last - first + 1) * AHEAD_TIME) / Math.max(took, 1));
    this.step = Math.max(1, Math.min(AHEAD, 2 * this.step, most));
  }

  private fail(error: unknown, object: SealedObject): void {
    const touched = this.wishes.filter((wish) => wish.object === object);
    this.wishes = this.wishes.filter((wish) => wish.object !== object);
    for (const wish of touched) wish.failed(error);
    this.events.failed(error);
  }

  private settle(): void {
    const waiting: Wish[] = [];
    for (const wish of this.wishes) {
      let here = true;
      for (let window = wish.run.first; here && window <= wish.run.last; window += 1) here = wish.object.has(window);
      if (here) wish.done();
      else waiting.push(wish);
    }
    this.wishes = waiting;
  }
}

function isWithin({ object, run }: Wish, { object: other, offset, length }: Preference): boolean {
  const { first, last } = windowsOf(offset, length);
  return object === other && first <= run.first && run.last <= last;
}
