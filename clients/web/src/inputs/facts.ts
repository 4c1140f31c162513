// What a file's header says of the image, its study and its patient: enough to group, order, show and refuse.
//
// Rules: values are the file's own, decoded but not believed; what cannot be read is empty or null. Nothing here leaves
// the sender's machine. The same as clients/python/radseal/dicom/facts.py.

import { readText } from '../deid/charsets';
import { LIMITS, type Limits } from '../deid/limits';
import { SEQUENCE_END, scan } from '../deid/scanner';
import { latin, type Opened, openFile } from '../deid/syntax';

const ITEMS = 0xfffe;
const VALUE_MOST = 4096;
const DIRECTORY = '1.2.840.10008.1.3.10';

/** The VR of a tag in a file that does not state it. */
export type VrOf = (tag: number) => string;

/** A header in brief. Dates are DICOM DA texts; positions in millimetres; counts as stated. */
export interface Facts {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly patientName: string;
  readonly patientBirthDate: string;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly laterality: string;
  readonly burnedIn: string;
  readonly seriesNumber: number | null;
  readonly instanceNumber: number | null;
  readonly frames: number;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly imagePosition: readonly number[] | null;
  readonly imageOrientation: readonly number[] | null;
  readonly isDicomdir: boolean;
  readonly executablePreamble: boolean;
}

/** Reads a header. Throws NotDicomError, LimitError or InputError. */
export async function readFacts(file: Uint8Array, vrOf: VrOf, limits: Limits = LIMITS): Promise<Facts> {
  const opened = await openFile(file, limits);
  const header = new Header(opened, vrOf, limits);
  const metaClass = meta(opened, 0x00020002);
  const sopClassUid = header.text(0x00080016) || metaClass;
  return {
    sopClassUid,
    sopInstanceUid: header.text(0x00080018) || meta(opened, 0x00020003),
    studyInstanceUid: header.text(0x0020000d),
    seriesInstanceUid: header.text(0x0020000e),
    modality: header.text(0x00080060),
    patientName: header.words(0x00100010),
    patientBirthDate: header.text(0x00100030),
    patientId: header.words(0x00100020),
    issuerOfPatientId: header.words(0x00100021),
    studyDate: header.text(0x00080020),
    studyDescription: header.words(0x00081030),
    seriesDescription: header.words(0x0008103e),
    bodyPart: header.text(0x00180015),
    laterality: header.text(0x00200060) || header.text(0x00200062),
    burnedIn: header.text(0x00280301),
    seriesNumber: header.integer(0x00200011),
    instanceNumber: header.integer(0x00200013),
    frames: header.integer(0x00280008) || 1,
    rows: header.short(0x00280010),
    columns: header.short(0x00280011),
    imagePosition: header.numbers(0x00200032),
    imageOrientation: header.numbers(0x00200037),
    isDicomdir: sopClassUid === DIRECTORY || metaClass === DIRECTORY,
    executablePreamble: opened.executablePreamble,
  };
}

class Header {
  private readonly values = new Map<number, Uint8Array>();
  private readonly charsets: string;
  private readonly little: boolean;

  constructor(opened: Opened, vrOf: VrOf, limits: Limits) {
    const { data, start, explicit, little } = opened;
    const found = scan(data, start, { explicit, little, vrOf, limits, stop: 0x00280301, skips: () => true });
    let depth = 0;
    for (const [place, { tag, value, end }] of found.elements.entries()) {
      if (Math.floor(tag / 0x10000) === ITEMS) depth -= tag === SEQUENCE_END ? 1 : 0;
      else if (found.ends.has(place)) depth += 1;
      else if (depth === 0) this.values.set(tag, data.subarray(value, Math.min(end, value + VALUE_MOST)));
    }
    this.little = little;
    this.charsets = this.text(0x00080005);
  }

  /** A value in the default character repertoire. */
  text(tag: number): string {
    return trim(latin(this.values.get(tag) ?? new Uint8Array()));
  }

  /** A value in the file's own character sets. */
  words(tag: number): string {
    return trim(readText(this.values.get(tag) ?? new Uint8Array(), this.charsets).text);
  }

  /** An integer string (IS). */
  integer(tag: number): number | null {
    const text = (this.text(tag).split('\\')[0] ?? '').trim();
    return /^[+-]?\d{1,12}$/.test(text) ? Number(text) : null;
  }

  /** An unsigned short (US). */
  short(tag: number): number | null {
    const raw = this.values.get(tag);
    if (raw?.length !== 2) return null;
    return new DataView(raw.buffer, raw.byteOffset, 2).getUint16(0, this.little);
  }

  /** Decimal strings (DS). */
  numbers(tag: number): number[] | null {
    const numbers = this.text(tag)
      .split('\\')
      .map((part) => (part.trim() ? Number(part) : Number.NaN));
    return numbers.every(Number.isFinite) ? numbers : null;
  }
}

function meta(opened: Opened, tag: number): string {
  return trim(latin(opened.meta.get(tag) ?? new Uint8Array()));
}

function trim(text: string): string {
  return text.replace(/^[\0 ]+|[\0 ]+$/g, '');
}
