// The decoding workers: a few, the first started at once, the others when needed; ended with the viewer.

import type { Answer, Task } from './messages';

const WORKERS_MOST = 4;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
}

interface Hand {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Workers by need. One file always goes to the same worker, which may still have it. */
export class Pool {
  readonly #hands = new Map<number, Hand>();
  readonly #size = Math.max(1, Math.min(WORKERS_MOST, (navigator.hardwareConcurrency || 2) - 1));
  #next = 0;

  constructor() {
    this.#hand(0); // it starts while the first image is still on its way
  }

  /** Run a task. A worker that dies answers "decoder" to all that it held, and is replaced. */
  run(task: Omit<Task, 'id'>): Promise<Answer> {
    const id = this.#next++;
    const hand = this.#hand(task.file % this.#size);
    return new Promise((resolve) => {
      hand.waiting.set(id, { resolve });
      hand.worker.postMessage({ ...task, id } satisfies Task, task.bytes ? [task.bytes] : []);
    });
  }

  /** End all workers; what they were doing is answered as failed. */
  close(): void {
    for (const hand of this.#hands.values()) stop(hand);
    this.#hands.clear();
  }

  #hand(place: number): Hand {
    const running = this.#hands.get(place);
    if (running !== undefined) return running;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const hand: Hand = { worker, waiting: new Map() };
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      hand.waiting.get(data.id)?.resolve(data);
      hand.waiting.delete(data.id);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#hands.delete(place);
      stop(hand);
    });
    this.#hands.set(place, hand);
    return hand;
  }
}

function stop({ worker, waiting }: Hand): void {
  worker.terminate();
  for (const [id, { resolve }] of waiting) resolve({ id, failed: 'decoder' });
  waiting.clear();
}
