// What a JPEG stream says before its scans (ITU-T T.81, annex B): frame, tables, restart interval.

import { Unreadable } from '../../dicom/unreadable';
import { type Huffman, makeHuffman } from './huffman';

/** One colour component, as the frame header states it. */
export interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
}

/** The frame header. `kind` is the n of SOFn: 0 and 1 sequential, 2 progressive, 3 lossless. */
export interface FrameHeader {
  readonly kind: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly Component[];
}

/** One scan: which components with which tables, and where its entropy-coded data begin. */
export interface Scan {
  readonly components: readonly { readonly place: number; readonly dc: number; readonly ac: number }[];
  /** The predictor of a lossless scan. */
  readonly start: number;
  /** The point transform of a lossless scan. */
  readonly low: number;
  readonly data: number;
}

/** Tables as they stand when a scan begins. */
export interface Tables {
  readonly dc: (Huffman | undefined)[];
  readonly ac: (Huffman | undefined)[];
  readonly quantization: (Uint16Array | undefined)[];
  restart: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;

/** Reads markers one after another, and calls `onScan` for each scan with the tables that hold then. */
export function walkMarkers(
  data: Uint8Array,
  onScan: (frame: FrameHeader, scan: Scan, tables: Tables) => number,
): FrameHeader {
  const tables: Tables = { dc: [], ac: [], quantization: [], restart: 0 };
  let frame: FrameHeader | undefined;
  let at = 0;
  while (at + 1 < data.length) {
    if (data[at] !== 0xff) {
      at += 1;
      continue;
    }
    const marker = data[at + 1] ?? 0;
    at += 2;
    if (marker === EOI) break;
    if (marker === 0 || marker === 0xff || marker === SOI || (marker >= 0xd0 && marker <= 0xd7)) {
      at -= marker === 0xff ? 1 : 0;
      continue;
    }
    const length = u16(data, at);
    const part = data.subarray(at + 2, at + length);
    if (length < 2 || at + length > data.length) throw new Unreadable('damaged');
    at += length;
    if (marker === DHT) readHuffman(part, tables);
    else if (marker === DQT) readQuantization(part, tables);
    else if (marker === DRI) tables.restart = u16(part, 0);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc)
      frame = readFrame(part, marker - 0xc0);
    else if (marker === SOS) {
      if (frame === undefined) throw new Unreadable('damaged');
      at = onScan(frame, readScan(part, frame, at), tables);
    }
  }
  if (frame === undefined) throw new Unreadable('damaged');
  return frame;
}

/** The frame header alone. */
export function readFrameHeader(data: Uint8Array): FrameHeader {
  return walkMarkers(data, () => data.length);
}

function readFrame(part: Uint8Array, kind: number): FrameHeader {
  const count = part[5] ?? 0;
  if (part.length < 6 + 3 * count || count < 1 || count > 4) throw new Unreadable('damaged');
  const components = Array.from({ length: count }, (_, place) => {
    const at = 6 + place * 3;
    const sampling = part[at + 1] ?? 0;
    const component = {
      id: part[at] ?? 0,
      across: sampling >> 4,
      down: sampling & 15,
      quantization: part[at + 2] ?? 0,
    };
    if (component.across < 1 || component.across > 4 || component.down < 1 || component.down > 4)
      throw new Unreadable('damaged');
    return component;
  });
  return { kind, precision: part[0] ?? 0, rows: u16(part, 1), columns: u16(part, 3), components };
}

function readScan(part: Uint8Array, frame: FrameHeader, data: number): Scan {
  const count = part[0] ?? 0;
  if (count < 1 || count > 4 || part.length < 4 + 2 * count) throw new Unreadable('damaged');
  const components = Array.from({ length: count }, (_, index) => {
    const id = part[1 + index * 2];
    const chosen = part[2 + index * 2] ?? 0;
    const place = frame.components.findIndex((component) => component.id === id);
    if (place < 0) throw new Unreadable('damaged');
    return { place, dc: chosen >> 4, ac: chosen & 15 };
  });
  return { components, start: part[1 + count * 2] ?? 0, low: (part[3 + count * 2] ?? 0) & 15, data };
}

function readHuffman(part: Uint8Array, tables: Tables): void {
  for (let at = 0; at + 17 <= part.length; ) {
    const chosen = part[at] ?? 0;
    const counts = part.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 256 || at + 17 + total > part.length) throw new Unreadable('damaged');
    const table = makeHuffman(counts, part.slice(at + 17, at + 17 + total));
    (chosen >> 4 ? tables.ac : tables.dc)[chosen & 3] = table;
    at += 17 + total;
  }
}

function readQuantization(part: Uint8Array, tables: Tables): void {
  for (let at = 0; at < part.length; ) {
    const chosen = part[at++] ?? 0;
    const wide = chosen >> 4 ? 2 : 1;
    if (at + 64 * wide > part.length) throw new Unreadable('damaged');
    const table = new Uint16Array(64);
    for (let place = 0; place < 64; place += 1)
      table[place] = wide === 2 ? u16(part, at + place * 2) : (part[at + place] ?? 0);
    tables.quantization[chosen & 3] = table;
    at += 64 * wide;
  }
}

function u16(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
}
