// Sealed objects on their way to the store: a few at once, each repeated until it is there, paused when asked.
//
// Rules: an address takes exactly these bytes, once; 412 means that they are there already. Addresses go to the service's
// one store only. A line that is down is waited for: nothing is given up while the page is open.

import type { Service } from '../api';
import { NetworkError, ServiceError } from '../errors';
import type { SealedObject, UploadAddress } from '../wire/bodies';
import type { Journal } from './journal';

const LINES = 3;
const ASK_AT_ONCE = 16;
/** Seconds before its end in which an address is not used any more. */
const MARGIN = 30;
const WAIT_MOST = 30_000;

/** Told how many bytes of ciphertext are at the store, and whether the line is down. */
export interface UploadEvents {
  progress(done: number): void;
  offline(isDown: boolean): void;
}

/** Uploads the objects of one case, as they come. */
export class Uploader {
  private readonly waiting: SealedObject[] = [];
  private readonly addresses = new Map<string, UploadAddress>();
  private lines: Promise<void>[] = [];
  private done = 0;
  private closed = false;
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly service: Service,
    private readonly storeOrigin: string,
    private readonly journal: Journal,
    private readonly events: UploadEvents,
    private readonly signal: AbortSignal,
  ) {
    this.lines = Array.from({ length: LINES }, () => this.run());
    for (const line of this.lines) line.catch(() => undefined); // `finish` tells it
    signal.addEventListener('abort', () => {
      this.open();
      this.wake();
    });
  }

  add(object: SealedObject): void {
    this.waiting.push(object);
    this.wake();
  }

  pause(): void {
    this.gate = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  resume(): void {
    this.open();
  }

  /** Resolves when everything that was added is at the store. */
  async finish(): Promise<void> {
    this.closed = true;
    this.wake();
    await Promise.all(this.lines);
  }

  private async run(): Promise<void> {
    for (;;) {
      const object = await this.next();
      if (object === null) return;
      await this.send(object);
      this.done += object.length;
      this.events.progress(this.done);
    }
  }

  private async next(): Promise<SealedObject | null> {
    for (;;) {
      await this.gate;
      this.signal.throwIfAborted();
      const object = this.waiting.shift();
      if (object) return object;
      if (this.closed) return null;
      const before = this.wake;
      await new Promise<void>((resolve) => {
        this.wake = () => {
          before();
          resolve();
        };
      });
    }
  }

  private async send(object: SealedObject): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      this.signal.throwIfAborted();
      const bytes = await this.journal.kept(object.id);
      if (bytes === null) return; // an earlier visit uploaded it
      try {
        await this.put(await this.address(object), bytes);
        this.events.offline(false);
        await this.journal.drop(object.id);
        return;
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        this.events.offline(true);
        this.addresses.delete(object.id);
        await this.pauseFor(Math.min(WAIT_MOST, 500 * 2 ** attempt));
      }
    }
  }

  private async put(address: UploadAddress, body: Blob): Promise<void> {
    if (new URL(address.url).origin !== this.storeOrigin) {
      throw new ServiceError('strange-answer', 'the service names another store than it stated');
    }
    let answer: Response;
    try {
      answer = await fetch(address.url, {
        method: 'PUT',
        headers: address.headers,
        body,
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: this.signal,
      });
    } catch (error) {
      this.signal.throwIfAborted();
      throw new NetworkError('unreachable', `the store does not answer: ${error instanceof Error ? error.name : ''}`);
    }
    if (answer.ok || answer.status === 412) return;
    if (answer.status === 403 || answer.status >= 500) throw new NetworkError('busy', 'the store is busy');
    throw new ServiceError('store-refused', `the store refuses sealed bytes (${answer.status})`);
  }

  private async address(object: SealedObject): Promise<UploadAddress> {
    const known = this.addresses.get(object.id);
    if (known && known.until - MARGIN > Date.now() / 1000) return known;
    const objects = [object, ...this.waiting.slice(0, ASK_AT_ONCE - 1)];
    const path = `/cases/${this.journal.caseId}/uploads`;
    const answer = await this.service.call('UploadAnswer', 'POST', path, { objects: objects.map(plain) });
    for (const one of answer.addresses) this.addresses.set(one.id, one);
    const found = this.addresses.get(object.id);
    if (!found) throw new ServiceError('strange-answer', 'the service gives no address');
    return found;
  }

  private pauseFor(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      this.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(this.signal.reason);
      });
    });
  }
}

function plain({ id, kind, length, sha256 }: SealedObject): {
  id: string;
  kind: string;
  length: number;
  sha256: string;
} {
  return { id, kind, length, sha256 };
}
