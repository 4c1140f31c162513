// A send that can be taken up again: ciphertext in the browser's private folder, and what is left to be told to the service.
//
// Rules: sealed bytes and sealed requests only; SK, KI and L are nowhere in it. A send that was cut off while sealing
// cannot go on (its keys are gone): its draft is erased and it starts anew, under new keys (docs/decisions/0003).

import { PageError } from '../errors';
import type { SealedObject, ShareDraft } from '../wire/bodies';
import type { Completeness } from './contents';

const FOLDER = 'sends';
const STATE = 'state.json';

/** What is left to be told to the service. Nothing here opens anything. */
export interface SendState {
  readonly account: { readonly issuer: string; readonly email: string };
  readonly case: string;
  readonly phase: 'sealing' | 'sealed';
  readonly started: number;
  readonly reference: string;
  readonly objects: readonly SealedObject[];
  readonly ownerCapsule: string;
  readonly shares: readonly { readonly share: string; readonly draft: ShareDraft }[];
  readonly told: Completeness | null;
}

/** Where one send keeps its ciphertext until the store has it. */
export class Journal {
  private constructor(
    private readonly root: FileSystemDirectoryHandle,
    private readonly folder: FileSystemDirectoryHandle,
    readonly caseId: string,
  ) {}

  /** Opens the journal of a case, making it when it is new. */
  static async open(caseId: string): Promise<Journal> {
    const root = await folderOf();
    return new Journal(root, await root.getDirectoryHandle(caseId, { create: true }), caseId);
  }

  /** Every send that was begun on this device and not finished, and runs in no other tab; damaged ones are removed. */
  static async unfinished(): Promise<SendState[]> {
    const root = await folderOf();
    const { held = [] } = await navigator.locks.query();
    const running = new Set(held.map((lock) => lock.name));
    const found: SendState[] = [];
    for await (const name of root.keys()) {
      if (running.has(lockOf(name))) continue;
      const journal = await Journal.open(name);
      const state = await journal.load();
      if (state) found.push(state);
      else await journal.remove();
    }
    return found.sort((one, other) => other.started - one.started);
  }

  async save(state: SendState): Promise<void> {
    await write(this.folder, STATE, new TextEncoder().encode(JSON.stringify(state)));
  }

  async load(): Promise<SendState | null> {
    const bytes = await read(this.folder, STATE);
    try {
      return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as SendState) : null;
    } catch (error) {
      if (error instanceof SyntaxError) return null; // cut off while it was written: as if it had not been begun
      throw error;
    }
  }

  /** Keeps one sealed object until it is uploaded. */
  async keep(id: string, ciphertext: Uint8Array<ArrayBuffer>): Promise<void> {
    await write(this.folder, id, ciphertext);
  }

  /** The ciphertext of an object, or null when it is not here: uploaded already, or lost. */
  async kept(id: string): Promise<Blob | null> {
    try {
      return await (await this.folder.getFileHandle(id)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
  }

  /** Removes an object that the store has. */
  async drop(id: string): Promise<void> {
    await this.folder.removeEntry(id).catch(ignoreAbsent);
  }

  /** Removes everything of this send. */
  async remove(): Promise<void> {
    await this.root.removeEntry(this.caseId, { recursive: true }).catch(ignoreAbsent);
  }
}

/** Does `work` as the only one on this device that works on this send. Throws PageError where another tab does. */
export async function alone<Result>(caseId: string, work: () => Promise<Result>): Promise<Result> {
  return navigator.locks.request(lockOf(caseId), { ifAvailable: true }, (lock) => {
    if (!lock) throw new PageError('other-tab', 'another tab works on this send');
    return work();
  });
}

function lockOf(caseId: string): string {
  return `radseal send ${caseId}`;
}

async function folderOf(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

async function write(folder: FileSystemDirectoryHandle, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await file.write(bytes);
  await file.close();
}

async function read(folder: FileSystemDirectoryHandle, name: string): Promise<ArrayBuffer | null> {
  try {
    return await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
}
