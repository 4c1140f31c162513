// A DICOMDIR for what is saved: the directory that viewers and workstations read first (PS3.3, Annex F; PS3.10, 8).
//
// Rules: the directory says nothing that is not in the files. File IDs are at most eight names of at most eight
// characters of A to Z, 0 to 9 and `_`. What has no record type of its own is listed as an image.

import { join } from '../sealing/encoding';
import type { DataSet } from '../viewer/dicom/dataset';
import { openFile } from '../viewer/dicom/opening';
import { ascii, element, sequence, text, u16, u32 } from './elements';
import { type Node, records } from './records';

const CHARSET = 0x00080005;
const DIRECTORY_CLASS = '1.2.840.10008.1.3.10';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const UID_ROOT = '2.25.';

/** Which keys a record holds besides its type: tag, value representation, and what stands where the file is silent. */
type Keys = readonly (readonly [tag: number, vr: string, otherwise: string])[];

const PATIENT: Keys = [
  [0x00100010, 'PN', ''],
  [0x00100020, 'LO', 'UNKNOWN'],
];
const STUDY: Keys = [
  [0x00080020, 'DA', '19000101'],
  [0x00080030, 'TM', '000000'],
  [0x00080050, 'SH', ''],
  [0x00081030, 'LO', ''],
  [0x0020000d, 'UI', ''],
  [0x00200010, 'SH', '1'],
];
const SERIES: Keys = [
  [0x00080060, 'CS', 'OT'],
  [0x0020000e, 'UI', ''],
  [0x00200011, 'IS', '1'],
];
const NUMBER: Keys = [[0x00200013, 'IS', '1']];
const REPORT: Keys = [
  [0x00080023, 'DA', '19000101'],
  [0x00080033, 'TM', '000000'],
  ...NUMBER,
  [0x0040a491, 'CS', 'COMPLETE'],
  [0x0040a493, 'CS', 'UNVERIFIED'],
];
const LABELLED: Keys = [[0x00080023, 'DA', '19000101'], [0x00080033, 'TM', '000000'], ...NUMBER];

/** Record types by the beginning of the SOP Class UID, the longest first. */
const TYPES: readonly (readonly [uid: string, type: string, keys: Keys])[] = [
  ['1.2.840.10008.5.1.4.1.1.88.59', 'KEY OBJECT DOC', LABELLED],
  ['1.2.840.10008.5.1.4.1.1.88.', 'SR DOCUMENT', REPORT],
  ['1.2.840.10008.5.1.4.1.1.104.', 'ENCAP DOC', LABELLED],
  ['1.2.840.10008.5.1.4.1.1.9.', 'WAVEFORM', LABELLED],
  ['1.2.840.10008.5.1.4.1.1.481.2', 'RT DOSE', [...NUMBER, [0x3004000a, 'CS', 'PLAN']]],
  [
    '1.2.840.10008.5.1.4.1.1.481.3',
    'RT STRUCTURE SET',
    [...NUMBER, [0x30060002, 'SH', 'UNKNOWN'], [0x30060008, 'DA', ''], [0x30060009, 'TM', '']],
  ],
  [
    '1.2.840.10008.5.1.4.1.1.481.5',
    'RT PLAN',
    [...NUMBER, [0x300a0002, 'SH', 'UNKNOWN'], [0x300a0006, 'DA', ''], [0x300a0007, 'TM', '']],
  ],
  ['', 'IMAGE', NUMBER],
];

/** Gathers what is saved, file by file, and writes its directory at the end. */
export class DirectoryWriter {
  private readonly patients = new Map<string, Node>();

  /** Notes a file that is saved under `names`. What is no DICOM file is left out of the directory. */
  add(names: readonly string[], bytes: Uint8Array): void {
    let data: DataSet;
    let syntax: string;
    try {
      const opened = openFile(bytes);
      [data, syntax] = [opened.data, opened.syntaxUid];
    } catch {
      return;
    }
    const uid = (tag: number) => data.text(tag);
    const patient = descend(this.patients, `${uid(0x00100020)}\n${uid(0x00100010)}`, 'PATIENT', data, PATIENT);
    const study = descend(patient.below, uid(0x0020000d), 'STUDY', data, STUDY);
    const series = descend(study.below, uid(0x0020000e), 'SERIES', data, SERIES);
    const sopClass = uid(0x00080016);
    const [, type, keys] = TYPES.find(([start]) => sopClass.startsWith(start)) ?? ['', 'IMAGE', NUMBER];
    const reference = [
      text(0x00041500, 'CS', names.join('\\')),
      text(0x00041510, 'UI', sopClass),
      text(0x00041511, 'UI', uid(0x00080018)),
      text(0x00041512, 'UI', syntax),
    ];
    const made = { type, keys: join(...reference, ...fieldsOf(data, keys)), below: new Map() };
    series.below.set(uid(0x00080018), made);
  }

  /** The directory's bytes; `uid` is its own new instance UID, without the root. */
  finish(uid: string): Uint8Array<ArrayBuffer> {
    const instance = UID_ROOT + uid;
    const meta = join(
      element(0x00020001, 'OB', Uint8Array.of(0, 1)),
      text(0x00020002, 'UI', DIRECTORY_CLASS),
      text(0x00020003, 'UI', instance),
      text(0x00020010, 'UI', EXPLICIT_LITTLE),
      text(0x00020012, 'UI', '2.25.298231469123748910274581923746501'),
    );
    const head = join(new Uint8Array(128), ascii('DICM'), element(0x00020000, 'UL', u32(meta.length)), meta);
    const set = (first: number, last: number) =>
      join(
        text(0x00041130, 'CS', 'RADSEAL'),
        element(0x00041200, 'UL', u32(first)),
        element(0x00041202, 'UL', u32(last)),
        element(0x00041212, 'US', u16(0)),
      );
    const start = head.length + set(0, 0).length;
    const made = records(this.patients, start + 12);
    return join(head, set(made.first, made.last), sequence(0x00041220, made.items));
  }
}

function descend(level: Map<string, Node>, name: string, type: string, data: DataSet, keys: Keys): Node {
  const known = level.get(name);
  if (known) return known;
  const made = { type, keys: join(...fieldsOf(data, keys)), below: new Map<string, Node>() };
  level.set(name, made);
  return made;
}

/** The keys of a record, in the order of their tags, as they stand in the file. */
function fieldsOf(data: DataSet, keys: Keys): Uint8Array[] {
  const charset = data.value(CHARSET);
  const fields = charset?.length ? [element(CHARSET, 'CS', charset)] : [];
  for (const [tag, vr, otherwise] of keys) {
    const value = data.value(tag);
    fields.push(value?.length ? element(tag, vr, value) : text(tag, vr, otherwise));
  }
  return fields;
}
