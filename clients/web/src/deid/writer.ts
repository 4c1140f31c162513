// The new file as it grows: runs of the source, and bytes of our own; both ways are known at the end.

/** A shorter run is cheaper to repeat than to point at. */
const LEAST = 96;

/** How the original is made from the new file: a span of it, or bytes that it does not have. */
export type Step = { readonly copy: true; readonly offset: number; readonly length: number } | Uint8Array;

/** Gathers pieces; `copy` takes a run of the source, `write` takes bytes. */
export class Writer {
  readonly pieces: Uint8Array[] = [];
  length = 0;
  private readonly copies: [number, number, number][] = [];
  private start = 0;
  private end = 0;

  constructor(private readonly source: Uint8Array) {}

  /** Appends bytes of the source; runs that touch become one. */
  copy(start: number, end: number): void {
    if (start !== this.end) {
      this.flush();
      this.start = start;
    }
    this.end = end;
  }

  /** Appends bytes of our own. */
  write(piece: Uint8Array): void {
    this.flush();
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** Ends the current run. */
  flush(): void {
    const { start, end } = this;
    if (end > start) {
      this.pieces.push(this.source.subarray(start, end));
      this.copies.push([start, end, this.length]);
      this.length += end - start;
    }
    this.start = -1;
    this.end = -1;
  }

  /** Returns how the source is made from the new file and literal bytes. */
  recipe(): Step[] {
    const steps: Step[] = [];
    let place = 0;
    for (const [start, end, offset] of this.copies) {
      if (end - start < LEAST) continue;
      if (start > place) steps.push(this.source.subarray(place, start));
      steps.push({ copy: true, offset, length: end - start });
      place = end;
    }
    if (place < this.source.length) steps.push(this.source.subarray(place));
    return steps;
  }
}
