// Calls between the page and its worker: one message a question, one an answer; errors keep their kind and code.

import { KeyError, LinkError, NetworkError, PageError, RefusedError, SealError, ServiceError } from '../errors';

const KINDS = { KeyError, LinkError, NetworkError, PageError, RefusedError, SealError, ServiceError };

interface Question {
  readonly id: number;
  readonly method: string;
  readonly given: unknown;
}

interface Failure {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
}

type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** One function a method: what is given, a signal that tells when nobody waits any more, and what comes back. */
export type Methods = {
  readonly [method: string]: (given: never, signal: AbortSignal) => unknown;
};

type GivenOf<Of> = Of extends (given: infer Given, signal: AbortSignal) => unknown ? Given : never;
type ResultOf<Of> = Of extends (...given: never[]) => infer Result ? Awaited<Result> : never;

/** The other end of `answerCalls`. */
export interface Caller<Api extends Methods> {
  call<Method extends keyof Api & string>(
    method: Method,
    given: GivenOf<Api[Method]>,
    options?: { signal?: AbortSignal | undefined; transfer?: Transferable[] },
  ): Promise<ResultOf<Api[Method]>>;
}

/** Asks through `port`; `told` hears what the other end says unasked. */
export function makeCaller<Api extends Methods>(port: Worker, told: (event: unknown) => void): Caller<Api> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  let count = 0;
  port.addEventListener('message', ({ data }: MessageEvent<Answer | { event: unknown }>) => {
    if ('event' in data) return told(data.event);
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if ('failure' in data) asker?.reject(revive(data.failure));
    else asker?.resolve(data.result);
  });
  return {
    call(method, given, { signal, transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        count += 1;
        const id = count;
        waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
        signal?.addEventListener('abort', () => {
          if (!waiting.delete(id)) return;
          port.postMessage({ abort: id });
          reject(signal.reason);
        });
        port.postMessage({ id, method, given } satisfies Question, transfer);
      });
    },
  };
}

interface Port {
  addEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** Answers what comes through `port`. Runs of bytes that are a result go over without a copy. */
export function answerCalls(port: Port, methods: Methods): void {
  const running = new Map<number, AbortController>();
  port.addEventListener('message', ({ data }: MessageEvent<Question | { abort: number }>) => {
    if ('abort' in data) {
      running.get(data.abort)?.abort();
      return;
    }
    const { id, method, given } = data;
    const controller = new AbortController();
    running.set(id, controller);
    const asked = Object.hasOwn(methods, method) ? methods[method] : undefined;
    Promise.resolve()
      .then(() => asked?.(given as never, controller.signal))
      .then((result) => port.postMessage({ id, result }, result instanceof Uint8Array ? [result.buffer] : []))
      .catch((error: unknown) => port.postMessage({ id, failure: flatten(error) }, []))
      .finally(() => running.delete(id));
  });
}

/** An error in a form that a message carries. */
export function flatten(error: unknown): Failure {
  if (error instanceof PageError) return { kind: error.name, code: error.code, message: error.message };
  return { kind: 'PageError', code: 'unforeseen', message: error instanceof Error ? error.name : 'unknown' };
}

/** The error that `flatten` took apart. */
export function revive({ kind, code, message }: Failure): PageError {
  const Kind = Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : PageError;
  return new Kind(code, message);
}
