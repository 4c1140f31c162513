// Reading a document object (PS3.3, A.35, A.45, A.19, A.34), bounded.

import type { DataSet } from '../dicom/dataset';
import type { Document, Enclosed, Listing } from './document';
import { readReport } from './report';

const DOCUMENT_MOST = 256 * 2 ** 20;
const NAMES_MOST = 2000;
const ENCAPSULATED = 0x00420011;

/** What the object holds, or undefined when the viewer has no words for it. */
export function readDocument(data: DataSet): Document | undefined {
  if (data.elements.has(ENCAPSULATED)) return readEnclosed(data);
  if (data.has(0x0040a730) || data.has(0x0040a043)) return readReport(data);
  if (data.has(0x30060020)) return list(data, data.text(0x30060002), names(data, 0x30060020, 0x30060026));
  if (data.has(0x00620002)) return list(data, data.text(0x00700080), names(data, 0x00620002, 0x00620005));
  if (data.has(0x54000100)) return list(data, '', channels(data));
  return undefined;
}

function list(data: DataSet, title: string, found: readonly string[]): Listing {
  return { kind: 'list', title: title || data.text(0x0008103e), names: found.slice(0, NAMES_MOST) };
}

function names(data: DataSet, sequence: number, tag: number): string[] {
  return data.items(sequence).map((item) => item.text(tag));
}

function channels(data: DataSet): string[] {
  const groups = data.items(0x54000100);
  return groups.flatMap((group) =>
    group.items(0x003a0200).map((channel) => channel.item(0x003a0208)?.text(0x00080104) ?? ''),
  );
}

function readEnclosed(data: DataSet): Enclosed {
  const value = (data.value(ENCAPSULATED) ?? new Uint8Array()).subarray(0, DOCUMENT_MOST);
  const isPdf = String.fromCharCode(...value.subarray(0, 5)) === '%PDF-';
  const length = Math.min(data.number(0x00420015) ?? value.length, value.length);
  return {
    kind: 'file',
    title: data.text(0x00420010),
    mediaType: isPdf ? 'application/pdf' : 'application/octet-stream',
    bytes: value.slice(0, length),
  };
}
