// Where ciphertext waits while a case is open: a private folder of the browser's, else memory. Never plaintext, never keys.
//
// Rules: what is read back is verified again, so nothing here needs to be believed. The folder of a case is removed when
// the case is closed by refusal, expiry or sign-out.

import { HEADER, TAG } from '../wire/layout';

/** Bytes of ciphertext that are kept in memory where there is no private folder. */
const MEMORY_MOST = 256 * 1024 * 1024;
const FOLDER = 'cases';

/** The ciphertext of one sealed object, filled piece by piece. */
export interface StashedObject {
  write(offset: number, bytes: Uint8Array): void;
  /** The bytes from `start` to `end`, in `room` where that is given; null where they are no longer kept. */
  read(start: number, end: number, room?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null;
  /** Whether everything of it was kept by an earlier visit; it must be verified all the same. */
  readonly fromEarlier: boolean;
  close(): void;
}

/** All objects of one case. */
export interface Stash {
  open(id: string, length: number): Promise<StashedObject>;
  remove(): Promise<void>;
}

/** The stash of a case: on disk where the browser has a private folder and no other tab uses it, else in memory. */
export async function openStash(caseId: string): Promise<Stash> {
  if (!(await isAlone(caseId))) return memoryStash();
  try {
    const root = await navigator.storage.getDirectory();
    const cases = await root.getDirectoryHandle(FOLDER, { create: true });
    const folder = await cases.getDirectoryHandle(caseId, { create: true });
    const probe = await folder.getFileHandle('probe', { create: true });
    (await probe.createSyncAccessHandle()).close();
    await folder.removeEntry('probe');
    return folderStash(cases, folder, caseId);
  } catch {
    return memoryStash();
  }
}

/** Removes the ciphertext of every case but those given. */
export async function clearStash(kept: ReadonlySet<string> = new Set()): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const cases = await root.getDirectoryHandle(FOLDER, { create: true });
    for await (const name of cases.keys()) {
      if (!kept.has(name)) await cases.removeEntry(name, { recursive: true }).catch(() => undefined);
    }
  } catch {
    // no private folder, nothing to remove
  }
}

/** Takes the case for this worker, for as long as it lives; false where another tab has it. */
function isAlone(caseId: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`case ${caseId}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
  });
}

function folderStash(cases: FileSystemDirectoryHandle, folder: FileSystemDirectoryHandle, caseId: string): Stash {
  const opened: FileSystemSyncAccessHandle[] = [];
  return {
    async open(id, length) {
      const file = await folder.getFileHandle(id, { create: true });
      const handle = await file.createSyncAccessHandle();
      opened.push(handle);
      const fromEarlier = handle.getSize() === length;
      if (!fromEarlier) handle.truncate(0);
      return {
        fromEarlier,
        write: (offset, bytes) => {
          handle.write(bytes, { at: offset });
        },
        read: (start, end, room) => {
          const bytes = room?.subarray(0, end - start) ?? new Uint8Array(end - start);
          return handle.read(bytes, { at: start }) === bytes.length ? bytes : null;
        },
        close: () => handle.close(),
      };
    },
    async remove() {
      for (const handle of opened) handle.close();
      await cases.removeEntry(caseId, { recursive: true }).catch(() => undefined);
    },
  };
}

function memoryStash(): Stash {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  let total = 0;
  const make = (id: string, length: number) => {
    const bytes = kept.get(id) ?? new Uint8Array(Math.max(length, HEADER + TAG));
    if (!kept.has(id)) total += bytes.length;
    kept.delete(id);
    kept.set(id, bytes);
    for (const [oldest, old] of kept) {
      if (total <= MEMORY_MOST || oldest === id) break;
      kept.delete(oldest);
      total -= old.length;
    }
    return bytes;
  };
  return {
    open: async (id, length) => ({
      fromEarlier: false,
      write: (offset, bytes) => make(id, length).set(bytes, offset),
      read: (start, end) => kept.get(id)?.slice(start, end) ?? null,
      close: () => kept.delete(id),
    }),
    remove: async () => kept.clear(),
  };
}
