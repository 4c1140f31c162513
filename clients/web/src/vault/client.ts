// The page's side of the vault: one worker for as long as the page lives, and what it tells as signals.

import '../trust'; // here too: a chunk that several pages share runs before the page's own first line
import { signal } from '@preact/signals';
import { type Caller, makeCaller, revive } from './calls';
import type { VaultEvent, VaultMethods } from './vault';

/** How much of the case is here. */
export const progress = signal({ loaded: 0, total: 0, whole: false });
/** Images all of whose bytes are here. */
export const here = signal<ReadonlySet<number>>(new Set());
/** The line is down; it is tried again. */
export const stalled = signal(false);
/** Why the case was closed, when it was. */
export const closed = signal<Error | null>(null);

/** Forgets what was told about the case before. */
export function resetCase(): void {
  progress.value = { loaded: 0, total: 0, whole: false };
  here.value = new Set();
  stalled.value = false;
  closed.value = null;
}

function hear(event: VaultEvent): void {
  switch (event.kind) {
    case 'progress':
      stalled.value = false;
      progress.value = { loaded: event.loaded, total: event.total, whole: event.whole };
      break;
    case 'here':
      here.value = new Set([...here.value, ...event.indexes]);
      break;
    case 'stalled':
      stalled.value = true;
      break;
    case 'closed':
      closed.value = revive(event.failure);
      break;
  }
}

/** The vault, in its worker. */
export const vault: Caller<VaultMethods> = makeCaller<VaultMethods>(
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'vault' }),
  (event) => hear(event as VaultEvent),
);
