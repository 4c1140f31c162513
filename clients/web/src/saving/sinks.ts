// Where a saved ZIP goes, the best first: a file that the person picks, a download through the service worker, and last a
// blob in memory, up to a limit.

import { PageError } from '../errors';
import { toBase64url } from '../wire/text';
import { saveBlob } from './bytes';

/** Bytes that are put together in memory at most. */
const BLOB_MOST = 512 * 1024 * 1024;

/** Takes pieces in order. */
export interface Sink {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

declare global {
  function showSaveFilePicker(options: {
    suggestedName: string;
    types: { description: string; accept: Record<string, string[]> }[];
  }): Promise<FileSystemFileHandle>;
}

/** Asks the person where to, or chooses; null when they changed their mind. Called on a click. */
export async function openSink(name: string, size: number): Promise<Sink | null> {
  if ('showSaveFilePicker' in globalThis) {
    const types = [{ description: 'ZIP', accept: { 'application/zip': ['.zip'] } }];
    try {
      const stream = await (await showSaveFilePicker({ suggestedName: name, types })).createWritable();
      return { write: (piece) => stream.write(piece), close: () => stream.close(), abort: () => stream.abort() };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return null;
    }
  }
  const worker = await serviceWorker();
  if (worker) return throughWorker(worker, name);
  if (size > BLOB_MOST) throw new PageError('too-large', 'more than this browser can put together');
  return blobSink(name);
}

async function serviceWorker(): Promise<ServiceWorker | null> {
  if (!('serviceWorker' in navigator)) return null;
  try {
    const registered = await navigator.serviceWorker.register('/page/saving.js', { scope: '/page/save/' });
    const found = registered.active ?? registered.waiting ?? registered.installing;
    if (!found || found.state === 'activated') return found;
    await new Promise<void>((resolve) => {
      found.addEventListener('statechange', () => found.state === 'activated' && resolve());
    });
    return found;
  } catch {
    return null;
  }
}

/** A frame's navigation is answered by the service worker with what is written here; a piece at a time. */
async function throughWorker(worker: ServiceWorker, name: string): Promise<Sink> {
  const token = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const { port1: port, port2 } = new MessageChannel();
  let wanted: () => void = () => undefined;
  let more = 0;
  let stopped = false;
  const ready = new Promise<void>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<'ready' | 'more' | 'stop'>) => {
      if (data === 'ready') return resolve();
      if (data === 'stop') stopped = true;
      more += 1;
      wanted();
    };
  });
  worker.postMessage({ token, name }, [port2]);
  await ready;
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = `/page/save/${token}`;
  document.body.append(frame);
  const end = (word: 'end' | 'failed') => {
    port.postMessage(word);
    setTimeout(() => frame.remove(), 60_000);
  };
  return {
    async write(piece) {
      while (!more && !stopped) {
        await new Promise<void>((resolve) => {
          wanted = resolve;
        });
      }
      if (stopped) throw new PageError('stopped', 'saving was stopped');
      more -= 1;
      port.postMessage(piece, [piece.buffer]);
    },
    close: async () => end('end'),
    abort: async () => end('failed'),
  };
}

function blobSink(name: string): Sink {
  let parts: Blob[] = [];
  return {
    async write(piece) {
      parts.push(new Blob([piece]));
    },
    async close() {
      saveBlob(new Blob(parts, { type: 'application/zip' }), name);
      parts = [];
    },
    async abort() {
      parts = [];
    },
  };
}
