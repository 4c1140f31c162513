// Decoded frames, bounded in bytes.

import type { Frame } from '../pixels/frame';

/** Decoded frames by key. The planned ones stay; of the others the longest unused go first. */
export class FrameCache {
  readonly #frames = new Map<string, Frame>();
  #bytes = 0;
  #planned: ReadonlySet<string> = new Set();

  constructor(
    /** Bytes that decoded frames may take. */
    readonly limit: number,
  ) {}

  /** Bytes taken now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What must stay. */
  plan(keys: ReadonlySet<string>): void {
    this.#planned = keys;
    this.#trim();
  }

  has(key: string): boolean {
    return this.#frames.has(key);
  }

  /** The frame, noted as used now. */
  get(key: string): Frame | undefined {
    const frame = this.#frames.get(key);
    if (frame) {
      this.#frames.delete(key);
      this.#frames.set(key, frame);
    }
    return frame;
  }

  put(key: string, frame: Frame): void {
    if (this.#frames.has(key)) return;
    this.#frames.set(key, frame);
    this.#bytes += frame.values.byteLength;
    this.#trim(key);
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }

  #trim(newest?: string): void {
    for (const [key, frame] of this.#frames) {
      if (this.#bytes <= this.limit) return;
      if (this.#planned.has(key) || key === newest) continue;
      this.#frames.delete(key);
      this.#bytes -= frame.values.byteLength;
    }
  }
}

/** Bytes for decoded frames on this device: less on a phone. */
export function cacheLimit(): number {
  const memory = (navigator as { readonly deviceMemory?: number }).deviceMemory ?? 8;
  const small = memory <= 4 || matchMedia('(pointer: coarse) and (max-width: 1000px)').matches;
  return (small ? 96 : 384) * 2 ** 20;
}
