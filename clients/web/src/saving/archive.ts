// What goes into a saved ZIP, in which order and under which names.
//
// Rules: nothing is read before the whole case is verified. Originals keep their paths where their own medium's DICOMDIR
// comes along; else every file has a name that a DICOMDIR allows, and one is written. Programs in preambles are blanked.

import type { OpenCase } from '../vault/open_case';
import type { PictureFile } from '../viewer/pictures/making';
import type { ManifestBody, Original } from '../wire/bodies';
import { DirectoryWriter } from './dicomdir';
import { nameReceived } from './documents';

/** One file of the archive. */
export interface ArchiveFile {
  readonly name: string;
  readonly input: Uint8Array<ArrayBuffer>;
  readonly lastModified: Date;
}

/** What a person chose: everything, or one series by its place among all series. */
export interface Choice {
  readonly series: number | null;
}

const EPOCH = new Date(Date.UTC(2000, 0, 1));
const PREAMBLE = 128;
const DIRECTORY = 'DICOMDIR';
const PICTURES = 'PICTURES';

/** Bytes of the files that a choice holds, for showing how far saving is. */
export function sizeOf(manifest: ManifestBody, choice: Choice): number {
  return placesOf(manifest, choice).reduce((sum, { index }) => sum + (manifest.instances[index]?.length ?? 0), 0);
}

interface Place {
  readonly index: number;
  readonly names: readonly string[];
}

function placesOf(manifest: ManifestBody, { series: only }: Choice): Place[] {
  const places: Place[] = [];
  let count = 0;
  for (const [study, { series }] of manifest.studies.entries()) {
    for (const [number, { instances }] of series.entries()) {
      if (only === null || only === count) {
        for (const [place, index] of instances.entries()) {
          places.push({ index, names: ['DICOM', id('ST', study), id('SE', number), id('IM', place)] });
        }
      }
      count += 1;
    }
  }
  return places;
}

function id(kind: string, place: number): string {
  return kind + String(place + 1).padStart(6, '0');
}

/** The files of the archive, one after the other, each read when its turn comes. */
export async function* archiveFiles(
  opened: OpenCase,
  manifest: ManifestBody,
  identity: boolean,
  choice: Choice,
  pictures: ReadableStreamDefaultReader<PictureFile> | null,
): AsyncGenerator<ArchiveFile> {
  await opened.whole();
  const originals = identity && choice.series === null ? await opened.allOriginals() : [];
  const medium = originals.some((original) => original.path.split('/').at(-1)?.toUpperCase() === DIRECTORY);
  if (medium) yield* asOnMedium(opened, originals);
  else yield* withDirectory(opened, manifest, choice);
  if (choice.series === null) yield* attached(opened, manifest);
  if (pictures) yield* drawn(pictures, free(PICTURES, new Set(originals.map(topOf))));
}

async function* attached(opened: OpenCase, manifest: ManifestBody): AsyncGenerator<ArchiveFile> {
  for (const [index, attachment] of manifest.attachments.entries()) {
    const bytes = await opened.attachment(index);
    yield file(`attachments/${nameReceived(index + 1, attachment.media_type, bytes)}`, bytes);
  }
}

/** Pictures that the page draws, each when its turn comes, in a folder that no original has. */
async function* drawn(pictures: ReadableStreamDefaultReader<PictureFile>, folder: string): AsyncGenerator<ArchiveFile> {
  for (let next = await pictures.read(); !next.done; next = await pictures.read()) {
    yield file(`${folder}/${next.value.name}`, next.value.input);
  }
}

function topOf({ path }: Original): string {
  return (path.split('/')[0] ?? '').toLowerCase();
}

async function* asOnMedium(opened: OpenCase, originals: readonly Original[]): AsyncGenerator<ArchiveFile> {
  const taken = new Set<string>();
  for (const original of originals) {
    const bytes = await opened.original(original);
    if (original.executable_preamble || runs(bytes)) bytes.fill(0, 0, Math.min(PREAMBLE, bytes.length));
    yield file(free(original.path, taken), bytes);
  }
}

async function* withDirectory(opened: OpenCase, manifest: ManifestBody, choice: Choice): AsyncGenerator<ArchiveFile> {
  const directory = new DirectoryWriter();
  for (const { index, names } of placesOf(manifest, choice)) {
    const bytes = await opened.bytes(index);
    if (runs(bytes)) bytes.fill(0, 0, Math.min(PREAMBLE, bytes.length));
    directory.add(names, bytes);
    yield file(names.join('/'), bytes);
  }
  yield file(DIRECTORY, directory.finish(String(randomNumber())));
}

function file(name: string, input: Uint8Array<ArrayBuffer>): ArchiveFile {
  return { name, input, lastModified: EPOCH };
}

/** The name, or the nearest that nothing in the archive has. */
function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let count = 2; taken.has(found.toLowerCase()); count += 1) found = `${name}~${count}`;
  taken.add(found.toLowerCase());
  return found;
}

/** Whether a preamble is itself a program, whatever the sender said (PS3.10, 7.5). */
function runs(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  const programs = [
    'MZ',
    '#!',
    '\x7fELF',
    '\xca\xfe\xba\xbe',
    '\xfe\xed\xfa\xce',
    '\xfe\xed\xfa\xcf',
    '\xce\xfa\xed\xfe',
    '\xcf\xfa\xed\xfe',
  ];
  return programs.some((program) => start.startsWith(program));
}

function randomNumber(): bigint {
  return crypto.getRandomValues(new BigUint64Array(2)).reduce((number, part) => (number << 64n) | part, 0n);
}
