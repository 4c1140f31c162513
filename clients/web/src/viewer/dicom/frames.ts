/** Where each frame's bytes lie (PS3.5, 8.2 and A.4): equal parts of native data, or fragments of encapsulated data. */
import type { DataSet } from './dataset';
import { PIXEL_DATA, type Span } from './elements';
import { Unreadable } from './unreadable';

const EXTENDED_OFFSETS = 0x7fe00001;

/** The fragments of one frame of encapsulated pixel data. Throws Unreadable "no-pixels" or "cut-short". */
export function encapsulatedFrame(data: DataSet, frame: number, frames: number): Uint8Array {
  const [table, ...fragments] = data.elements.get(PIXEL_DATA)?.fragments ?? [];
  if (table === undefined || fragments.length === 0) throw new Unreadable('no-pixels');
  const spans = fragmentsOf(data, table, fragments, frame, frames);
  const only = spans[0];
  if (only === undefined) throw new Unreadable('cut-short');
  return spans.length === 1 ? data.at(only) : join(data, spans);
}

function fragmentsOf(
  data: DataSet,
  table: Span,
  fragments: readonly Span[],
  frame: number,
  frames: number,
): readonly Span[] {
  if (frames === 1) return fragments;
  if (fragments.length === frames) return fragments.slice(frame, frame + 1);
  const starts = frameStarts(data, table, fragments);
  const from = starts[frame];
  return from === undefined ? [] : fragments.slice(from, starts[frame + 1] ?? fragments.length);
}

/** The first fragment of each frame: by offset table, else where a fragment begins as an image does. */
function frameStarts(data: DataSet, table: Span, fragments: readonly Span[]): readonly number[] {
  const first = fragments[0]?.start ?? 0;
  const offsets = readOffsets(data, table);
  if (offsets.length > 0) {
    const places = new Map(fragments.map((span, place) => [span.start - first, place]));
    return offsets.flatMap((offset) => places.get(offset) ?? []);
  }
  return fragments.flatMap((span, place) => (beginsImage(data.bytes, span.start) ? [place] : []));
}

function readOffsets(data: DataSet, table: Span): readonly number[] {
  const extended = data.value(EXTENDED_OFFSETS);
  if (extended !== undefined && extended.length >= 8) {
    const view = new DataView(extended.buffer, extended.byteOffset, extended.byteLength);
    return Array.from({ length: extended.length >> 3 }, (_, place) => Number(view.getBigUint64(place * 8, true)));
  }
  const basic = data.at(table);
  const view = new DataView(basic.buffer, basic.byteOffset, basic.byteLength);
  return Array.from({ length: basic.length >> 2 }, (_, place) => view.getUint32(place * 4, true));
}

/** Whether the bytes begin a JPEG (SOI), JPEG-LS, JPEG 2000 (SOC) or JPEG XL codestream. */
function beginsImage(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && [0xd8, 0x4f, 0x0a].includes(bytes[at + 1] ?? 0);
}

function join(data: DataSet, spans: readonly Span[]): Uint8Array {
  const whole = new Uint8Array(spans.reduce((sum, span) => sum + span.end - span.start, 0));
  let at = 0;
  for (const span of spans) {
    whole.set(data.at(span), at);
    at += span.end - span.start;
  }
  return whole;
}
