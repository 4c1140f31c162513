// Where a data set begins and how it is written: preamble, file meta, transfer syntax (PS3.10, section 7; PS3.5, A).
//
// Rules: a file without preamble or file meta is read when its first element is plausible in Explicit or Implicit VR
// Little Endian; a transfer syntax that is not in the table is refused. The same as clients/python/radseal/dicom/syntax.py.

import { join } from '../wire/bytes';
import { LIMITS, type Limits } from './limits';
import { InputError, LimitError, NotDicomError } from './refusals';

export const IMPLICIT = '1.2.840.10008.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const SYNTAX = /^1\.2\.840\.10008\.1\.2(\.[0-9]{1,3}){0,4}$/;
/** Deflated data sets whose pixels are elsewhere (JPIP), and two that are not DICOM's binary form. */
const NOT_READ = new Set(['4.95', '4.205', '6.1', '6.2'].map((rest) => `${IMPLICIT}.${rest}`));
const PREAMBLE = 128;
const META_MOST = 2 ** 20;
const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const EXECUTABLE = [
  [0x4d, 0x5a],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x23, 0x21],
];

/** A file up to its data set. */
export interface Opened {
  /** The bytes in which the data set stands: the file, or what it inflates to. */
  readonly data: Uint8Array;
  /** Where the data set begins in `data`. */
  readonly start: number;
  /** Transfer Syntax UID. */
  readonly syntax: string;
  /** File meta values by tag, as they are. */
  readonly meta: ReadonlyMap<number, Uint8Array>;
  readonly executablePreamble: boolean;
  /** `data` is not the file itself. */
  readonly deflated: boolean;
  readonly explicit: boolean;
  readonly little: boolean;
}

/** Finds the data set of a file. Throws NotDicomError, LimitError or InputError. */
export async function openFile(file: Uint8Array, limits: Limits = LIMITS): Promise<Opened> {
  if (file.length > limits.bytes) throw new LimitError('the file is larger than one DICOM file may be');
  const marked = latin(file.subarray(PREAMBLE, PREAMBLE + 4)) === 'DICM';
  const { meta, end } = readMeta(file, marked ? PREAMBLE + 4 : 0);
  const stated = latin(meta.get(0x00020010) ?? new Uint8Array()).replace(/[\0 ]+$/, '');
  const syntax = stated || guess(file, end, marked || meta.size > 0);
  if (!SYNTAX.test(syntax) || NOT_READ.has(syntax))
    throw new InputError('the transfer syntax is none that can be read');
  const deflated = syntax === DEFLATED;
  return {
    data: deflated ? await inflate(file.subarray(end), limits) : file,
    start: deflated ? 0 : end,
    syntax,
    meta,
    executablePreamble: marked && EXECUTABLE.some((mark) => mark.every((byte, place) => file[place] === byte)),
    deflated,
    explicit: syntax !== IMPLICIT,
    little: syntax !== BIG_ENDIAN,
  };
}

/** Returns bytes as text, one character for each: what ASCII values are read by. */
export function latin(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Returns the file meta group, always Explicit VR Little Endian, and where it ends. */
function readMeta(file: Uint8Array, start: number): { meta: Map<number, Uint8Array>; end: number } {
  const meta = new Map<number, Uint8Array>();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = Math.min(file.length, start + META_MOST);
  let place = start;
  while (place + 8 <= end && view.getUint16(place, true) === 2) {
    const tag = 0x00020000 + view.getUint16(place + 2, true);
    const vr = latin(file.subarray(place + 4, place + 6));
    if (!/^[A-Z]{2}$/.test(vr)) throw new InputError('the file meta information is malformed: an unknown VR');
    const long = LONG.has(vr);
    const value = place + (long ? 12 : 8);
    const length = value > file.length ? 0 : long ? view.getUint32(place + 8, true) : view.getUint16(place + 6, true);
    if (value + length > end) {
      throw new InputError('the file meta information is malformed: a value reaches beyond its end');
    }
    meta.set(tag, file.subarray(value, value + length));
    place = value + length;
  }
  return { meta, end: place };
}

function guess(file: Uint8Array, start: number, marked: boolean): string {
  const head = file.subarray(start, start + 8);
  if (head.length === 8) {
    const view = new DataView(head.buffer, head.byteOffset, 8);
    const stated = /^[A-Z]{2}$/.test(latin(head.subarray(4, 6)));
    const group = view.getUint16(0, true);
    const plausible = (group === 2 || group === 4 || group === 8) && view.getUint16(2, true) <= 0x0100;
    if (plausible && stated) return EXPLICIT;
    if (plausible && view.getUint32(4, true) <= Math.max(file.length - start - 8, 0)) return IMPLICIT;
    const big = view.getUint16(0, false);
    if ((big === 4 || big === 8) && view.getUint16(2, false) <= 0x0100 && stated) return BIG_ENDIAN;
  }
  if (marked) throw new InputError('the file states no transfer syntax, and its data set is of no plausible form');
  throw new NotDicomError('not DICOM');
}

async function inflate(packed: Uint8Array, limits: Limits): Promise<Uint8Array> {
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.length;
      if (total > limits.inflated) throw new LimitError('the deflated data set becomes larger than allowed');
      parts.push(value);
    }
  } catch (error) {
    if (error instanceof LimitError) throw error;
    throw new InputError('the deflated data set is damaged or cut off');
  } finally {
    await reader.cancel().catch(() => undefined); // the stream failed already: there is nothing left to stop
  }
  return join(parts);
}
