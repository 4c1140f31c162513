// Playing a loop at the file's own rate; images that are not there yet are waited for.

import { effect } from '@preact/signals';
import type { Port } from './session';

const USUAL = 1000 / 12;
const FASTEST = 1000 / 60;

/** Plays while the port says so; returns the stop. */
export function runLoop(port: Port): () => void {
  let request = 0;
  let due = 0;
  const step = (now: number): void => {
    request = requestAnimationFrame(step);
    const place = port.place;
    const time = Math.max(FASTEST, (place && port.loader.facts(place.image)?.frameTime) ?? USUAL);
    if (now < due || !port.picture) return;
    due = now - due > 4 * time ? now + time : due + time;
    port.index.value = (port.index.value + 1) % Math.max(1, port.count.value);
  };
  const stop = effect(() => {
    cancelAnimationFrame(request);
    if (port.playing.value) request = requestAnimationFrame(step);
  });
  return () => {
    stop();
    cancelAnimationFrame(request);
  };
}
