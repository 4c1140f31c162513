// What the browser hands over: files picked, folders picked, things dropped, ZIP archives; each becomes sources.
//
// Rules: an archive is opened only when it was picked or dropped itself; what is inside a folder stays closed and is told.
// Bounds on count and on what an archive may unpack to are met before anything of that size is read.

import { BlobReader, configure, type Entry, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { InputError, LimitError } from '../deid/refusals';
import type { HeadedSource } from './discover';
import { type LeftOutFile, REASONS } from './found';

configure({ useWebWorkers: false, useCompressionStream: true });

const FILES_MOST = 200_000;
const FILE_MOST = 2 ** 31 - 1;
/** Unpacked to packed bytes of an archive's member, once it unpacks to more than `RATIO_FROM`. */
const RATIO = 250;
const RATIO_FROM = 256 * 2 ** 20;
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** What was picked: sources to look at, and what is left out already. */
export interface Picked {
  readonly sources: HeadedSource[];
  readonly leftOut: LeftOutFile[];
}

/** Returns the files of a drop, folders walked. Must be called before the drop event is over. */
export function filesOfDrop(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return walkAll(entries);
}

/** Returns the sources of picked or dropped files. */
export async function openPicked(files: readonly File[]): Promise<Picked> {
  const picked: Picked = { sources: [], leftOut: [] };
  if (files.length > FILES_MOST) throw new LimitError(`more than ${FILES_MOST} files at once`);
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    if (await isArchive(file)) {
      if (path.includes('/')) picked.leftOut.push({ place: path, reason: REASONS.innerArchive });
      else await openArchive(file, picked);
    } else if (file.size > FILE_MOST) {
      picked.leftOut.push({ place: path, reason: REASONS.tooLarge });
    } else {
      picked.sources.push(fileSource(file, path));
    }
  }
  return picked;
}

async function walkAll(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const files: File[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (files.length > FILES_MOST) throw new LimitError(`more than ${FILES_MOST} files at once`);
    if (entry.isFile) files.push(await toFile(entry as FileSystemFileEntry));
    else waiting.push(...(await list(entry as FileSystemDirectoryEntry)));
  }
  return files;
}

/** Returns a dropped file under its path in the folder that was dropped. */
async function toFile(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => {
    entry.file(resolve, reject);
  });
  const path = entry.fullPath.replace(/^\//, '');
  if (path !== file.name) Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

/** Returns everything in a folder: browsers list a hundred entries a call. */
async function list(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    found.push(...some);
  }
}

function fileSource(file: File, path: string): HeadedSource {
  const read = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
  return { path, size: file.size, head: (length) => read(file.slice(0, length)), bytes: () => read(file) };
}

async function isArchive(file: File): Promise<boolean> {
  try {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    return ZIP.every((byte, place) => head[place] === byte);
  } catch (error) {
    if (error instanceof DOMException) return false; // unreadable: it is told as such when it is looked at
    throw error;
  }
}

async function openArchive(file: File, picked: Picked): Promise<void> {
  const entries = await listArchive(file);
  if (entries === null || entries.length > FILES_MOST) {
    picked.leftOut.push({ place: file.name, reason: REASONS.badArchive });
    return;
  }
  for (const entry of entries) {
    if (entry.directory) continue;
    const reason = refusal(entry);
    if (reason) picked.leftOut.push({ place: entry.filename, reason });
    else picked.sources.push(memberSource(entry));
  }
}

async function listArchive(file: File): Promise<Entry[] | null> {
  try {
    return await new ZipReader(new BlobReader(file)).getEntries();
  } catch {
    return null; // whatever the library found wrong with it: the archive is damaged
  }
}

function refusal(entry: Entry): string {
  if (entry.encrypted) return REASONS.encrypted;
  if (entry.uncompressedSize > FILE_MOST) return REASONS.tooLarge;
  const bomb = entry.uncompressedSize > RATIO_FROM && entry.uncompressedSize > RATIO * entry.compressedSize;
  return bomb || /(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:/i.test(entry.filename) ? REASONS.badArchive : '';
}

function memberSource(entry: Entry): HeadedSource {
  const bytes = async () => {
    if (entry.directory) throw new InputError('a folder of an archive is no file');
    const data = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
    if (data.length !== entry.uncompressedSize) throw new InputError(REASONS.badArchive);
    return data;
  };
  return { path: entry.filename, size: entry.uncompressedSize, head: bytes, bytes };
}
