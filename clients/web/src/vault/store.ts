// Sealed bytes from the store: addresses asked for right before they are used, ranges read, nothing followed.

import type { Service } from '../api';
import { NetworkError, RefusedError, ServiceError } from '../errors';
import { CHECKS, type Check, runChecks } from '../sealing/checks';
import type { Address } from '../wire/bodies';
import { ADDRESSES_AT_ONCE } from '../wire/layout';

const TRIES = 5;
/** Milliseconds without a single byte after which a request is given up. */
const SILENCE = 30_000;
/** Seconds before its end in which an address is not used any more. */
const MARGIN = 3;

/** What an opening needs to ask for addresses. */
export interface OpeningRight {
  readonly share: string;
  readonly opening: string;
  readonly proof: string;
}

/** The store as one opening sees it. */
export class Store {
  private readonly known = new Map<string, Address>();
  private readonly asking = new Map<string, Promise<void>>();

  constructor(
    private readonly service: Service,
    private readonly origin: string,
    private readonly right: OpeningRight,
    private readonly checks: readonly Check[] = CHECKS,
  ) {}

  /** Bytes `start` to `end` of an object whose ciphertext has `length` bytes; `others` may be asked for soon. Throws
   *  RefusedError when the store sends anything else, ServiceError when the opening is over, NetworkError. */
  async read(
    id: string,
    start: number,
    end: number,
    length: number,
    others: readonly string[] = [],
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    for (let attempt = 1; ; attempt += 1) {
      const address = await this.address(id, others);
      try {
        return await this.get(address.url, start, end, length, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof NetworkError)) throw error;
        if (attempt >= TRIES) throw asked(error);
        this.known.delete(id);
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
      }
    }
  }

  private async address(id: string, others: readonly string[]): Promise<Address> {
    if (!this.isFresh(id)) await (this.asking.get(id) ?? this.ask(id, others));
    const address = this.known.get(id);
    if (!address) throw new ServiceError('malformed-answer', 'the service gives no address');
    return address;
  }

  private isFresh(id: string): boolean {
    const address = this.known.get(id);
    return address !== undefined && address.until - MARGIN > Date.now() / 1000;
  }

  private ask(id: string, others: readonly string[]): Promise<void> {
    const more = others.filter((other) => other !== id && !this.isFresh(other) && !this.asking.has(other));
    const wanted = [id, ...more].slice(0, ADDRESSES_AT_ONCE);
    const { share, opening, proof } = this.right;
    const asked = this.service
      .addresses(share, opening, proof, wanted)
      .then(({ addresses }) => {
        for (const address of addresses) {
          runChecks(this.checks, { stage: 'address', store: this.origin, url: address.url });
          this.known.set(address.id, address);
        }
      })
      .finally(() => {
        for (const one of wanted) this.asking.delete(one);
      });
    for (const one of wanted) this.asking.set(one, asked);
    return asked;
  }

  private async get(url: string, start: number, end: number, length: number, signal?: AbortSignal) {
    const whole = start === 0 && end === length;
    const quiet = new Silence(signal);
    try {
      const answer = await fetch(url, {
        headers: whole ? {} : { range: `bytes=${start}-${end - 1}` },
        credentials: 'omit',
        redirect: 'error',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: quiet.signal,
      });
      return await this.take(answer, whole ? 200 : 206, start, end, length, quiet);
    } catch (error) {
      if (error instanceof RefusedError || error instanceof NetworkError) throw error;
      throw new NetworkError('store-unreachable', 'the store does not answer');
    } finally {
      quiet.end();
    }
  }

  private async take(answer: Response, status: number, start: number, end: number, length: number, quiet: Silence) {
    if (answer.status === 403 || answer.status === 404) throw new NetworkError('store-refused', 'the store refuses');
    if (answer.status >= 500) throw new NetworkError('store-unreachable', 'later');
    const stated = answer.headers.get('content-range');
    const fits = status === 200 || stated === null || stated === `bytes ${start}-${end - 1}/${length}`;
    if (answer.status !== status || !fits) throw refused();
    const bytes = new Uint8Array(end - start);
    let place = 0;
    const reader = answer.body?.getReader();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      quiet.heard();
      if (place + next.value.length > bytes.length) {
        await reader?.cancel();
        throw refused();
      }
      bytes.set(next.value, place);
      place += next.value.length;
    }
    if (place < bytes.length)
      throw isWholeAnswer(answer, place) ? refused() : new NetworkError('store-unreachable', 'cut');
    return bytes;
  }
}

/** A store that answers, and refuses each time, will not do otherwise later. */
function asked(error: NetworkError): NetworkError | ServiceError {
  return error.code === 'store-refused' ? new ServiceError(error.code, error.message) : error;
}

/** Whether the store sent all that it meant to send: then it is too little for good. */
function isWholeAnswer(answer: Response, length: number): boolean {
  return answer.headers.get('content-length') === String(length);
}

function refused(): RefusedError {
  return new RefusedError('object-length', 'an object has another length than the manifest states');
}

/** Gives a request up after a while without a byte, or when the one who asked does. */
class Silence {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout>;

  constructor(private readonly outer?: AbortSignal) {
    this.timer = setTimeout(this.stop, SILENCE);
    outer?.addEventListener('abort', this.stop);
    if (outer?.aborted) this.stop();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.stop, SILENCE);
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.stop);
  }

  private readonly stop = () => this.controller.abort();
}
