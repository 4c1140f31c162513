/** From a file's bytes to its data set (PS3.10, section 7): preamble, file meta information, inflating, scanning. */
import { DataSet } from './dataset';
import { type Encoding, scanElements } from './elements';
import { inflate } from './inflate';
import { LIMITS, type Limits } from './limits';
import { type Syntax, syntaxOf } from './syntaxes';
import { Unreadable } from './unreadable';

/** An opened file: its data set, and how its pixels are written. */
export interface Opened {
  readonly data: DataSet;
  readonly syntaxUid: string;
  readonly syntax: Syntax;
}

const PREAMBLE = 128;
const META_ENCODING: Encoding = { explicit: true, little: true };

/** Open a DICOM file, with or without preamble and meta information. Throws Unreadable. */
export function openFile(bytes: Uint8Array, limits: Limits = LIMITS): Opened {
  if (bytes.length > limits.file) throw new Unreadable('too-large');
  const meta = findMeta(bytes);
  const start = endOfMeta(bytes, meta);
  const declared = start > meta ? readSyntax(bytes, meta, start, limits) : '';
  const syntaxUid = declared || guessSyntax(bytes, start);
  const syntax = syntaxOf(syntaxUid);
  const body = syntax.deflated ? inflate(bytes.subarray(start), limits.inflated) : bytes;
  const elements = scanElements(body, syntax.deflated ? 0 : start, syntax, limits);
  if (elements.size === 0) throw new Unreadable('not-dicom');
  return { data: new DataSet(body, elements, syntax.little), syntaxUid, syntax };
}

function findMeta(bytes: Uint8Array): number {
  const magic = String.fromCharCode(...bytes.subarray(PREAMBLE, PREAMBLE + 4));
  if (magic === 'DICM') return PREAMBLE + 4;
  const group = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  if (bytes.length < 8 || (group !== 2 && group !== 8 && group !== 0x0800)) throw new Unreadable('not-dicom');
  return 0;
}

/** Where group 2 ends: found by walking it, since its stated length is not to be trusted. */
function endOfMeta(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 2) {
    const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
    const long = ['OB', 'OW', 'UN', 'UT', 'SQ'].includes(vr);
    if (long && at + 12 > bytes.length) throw new Unreadable('damaged');
    at += long ? 12 + view.getUint32(at + 8, true) : 8 + view.getUint16(at + 6, true);
  }
  if (at > bytes.length) throw new Unreadable('cut-short');
  return at;
}

function readSyntax(bytes: Uint8Array, start: number, end: number, limits: Limits): string {
  const elements = scanElements(bytes.subarray(0, end), start, META_ENCODING, limits);
  return new DataSet(bytes, elements, true).text(0x00020010);
}

/** Without meta information: explicit where the first element has a VR, big endian where its group reads so. */
function guessSyntax(bytes: Uint8Array, start: number): string {
  const vr = String.fromCharCode(bytes[start + 4] ?? 0, bytes[start + 5] ?? 0);
  if (!/^[A-Z]{2}$/.test(vr)) return '1.2.840.10008.1.2';
  const big = (bytes[start] ?? 0) === 0 && (bytes[start + 1] ?? 0) !== 0;
  return big ? '1.2.840.10008.1.2.2' : '1.2.840.10008.1.2.1';
}
