// The page's side of the sending worker: one worker, started when it is first needed, and what it tells as signals.

import { signal } from '@preact/signals';
import { type Caller, makeCaller } from '../vault/calls';
import type { SenderEvent, SenderMethods } from './sender';

/** How far the work is, stage by stage. */
export const looked = signal({ done: 0, total: 0 });
export const examined = signal({ done: 0, total: 0 });
export const sealed = signal({ done: 0, total: 0 });
export const uploaded = signal({ done: 0, total: 0, sealing: true });
/** The line is down; it is tried again. */
export const offline = signal(false);

let started: { worker: Worker; caller: Caller<SenderMethods> } | null = null;

/** The sending worker. */
export function sender(): Caller<SenderMethods> {
  if (!started) {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'sender' });
    started = { worker, caller: makeCaller<SenderMethods>(worker, (event) => hear(event as SenderEvent)) };
  }
  return started.caller;
}

/** Ends the worker, and with it all that it held of files and keys. */
export function endSender(): void {
  started?.worker.terminate();
  started = null;
  resetSend();
}

/** Forgets how far an earlier send was. */
export function resetSend(): void {
  for (const one of [looked, examined, sealed]) one.value = { done: 0, total: 0 };
  uploaded.value = { done: 0, total: 0, sealing: true };
  offline.value = false;
}

function hear(event: SenderEvent): void {
  switch (event.kind) {
    case 'looked':
      looked.value = event;
      break;
    case 'examined':
      examined.value = event;
      break;
    case 'sealed':
      sealed.value = event;
      break;
    case 'uploaded':
      uploaded.value = event;
      break;
    case 'offline':
      offline.value = event.isDown;
      break;
  }
}
