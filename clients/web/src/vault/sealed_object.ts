// One sealed object of the store while it comes in: which windows of it are here, and its bytes once they are.

import { CHUNK, HEADER, TAG } from '../wire/layout';
import type { StashedObject } from './stash';

/** Chunks that are asked for together: what range reads look like tells little of what is looked at. */
export const WINDOW_CHUNKS = 16;
/** Ciphertext bytes of one window. */
export const WINDOW = WINDOW_CHUNKS * (CHUNK + TAG);

/** Consecutive windows, `last` included. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

/** Which windows of an object are here or on their way. */
export class SealedObject {
  readonly windows: number;
  private readonly state: Uint8Array;
  private missing: number;

  constructor(
    readonly id: string,
    readonly length: number,
    readonly stash: StashedObject,
  ) {
    this.windows = Math.ceil((length - HEADER) / WINDOW);
    this.state = new Uint8Array(this.windows);
    this.missing = this.windows;
  }

  get isHere(): boolean {
    return this.missing === 0;
  }

  /** Bytes that are here. */
  get loaded(): number {
    return this.isHere ? this.length : (this.windows - this.missing) * WINDOW;
  }

  has(window: number): boolean {
    return this.state[window] === HERE;
  }

  /** The first run of windows between `from` and `to` that nobody fetches yet, at most `most` of them; null if none. */
  next(from: number, to: number, most: number): Run | null {
    let first = from;
    while (first <= to && this.state[first] !== ABSENT) first += 1;
    if (first > to) return null;
    let last = first;
    while (last < to && last - first + 1 < most && this.state[last + 1] === ABSENT) last += 1;
    if (last + 1 === this.windows - 1 && this.state[last + 1] === ABSENT) last += 1; // often only an empty chunk
    return { first, last };
  }

  /** Where the bytes of a run begin and end; the first run begins with the header. */
  span({ first, last }: Run): { start: number; end: number } {
    const start = first === 0 ? 0 : HEADER + first * WINDOW;
    return { start, end: Math.min(HEADER + (last + 1) * WINDOW, this.length) };
  }

  begin(run: Run): void {
    this.mark(run, COMING);
  }

  /** The fetch of a run failed; somebody may try again. */
  abandon({ first, last }: Run): void {
    for (let window = first; window <= last; window += 1) {
      if (this.state[window] === COMING) this.state[window] = ABSENT;
    }
  }

  arrive(run: Run, bytes: Uint8Array): void {
    this.stash.write(this.span(run).start, bytes);
    for (let window = run.first; window <= run.last; window += 1) {
      if (this.state[window] !== HERE) this.missing -= 1;
    }
    this.mark(run, HERE);
  }

  /** All of it was kept by an earlier visit. */
  takeAll(): void {
    this.mark({ first: 0, last: this.windows - 1 }, HERE);
    this.missing = 0;
  }

  /** Nothing of it is kept any more. */
  forget(): void {
    this.state.fill(ABSENT);
    this.missing = this.windows;
  }

  private mark({ first, last }: Run, as: number): void {
    this.state.fill(as, first, last + 1);
  }
}

const ABSENT = 0;
const COMING = 1;
const HERE = 2;

/** The windows that hold the chunks between two places of the plaintext. */
export function windowsOf(offset: number, length: number): Run {
  const chunk = (place: number) => Math.floor(Math.floor(place / CHUNK) / WINDOW_CHUNKS);
  return { first: chunk(offset), last: chunk(offset + Math.max(length, 1) - 1) };
}
