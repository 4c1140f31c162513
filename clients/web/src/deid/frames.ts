// Where the frames of pixel data lie, so that each can be verified and shown on its own (PS3.5, A.4 and 8.2).

import type { Scan } from './scanner';

const MOST = 100_000;

/**
 * Returns consecutive spans that cover pixel data from `value` to `end`: native data cut into equal frames where they
 * divide, encapsulated data at each fragment, the delimiters going with the fragment before. More than 100,000 spans,
 * or frames that do not divide, give one span.
 */
export function cutFrames(value: number, end: number, found: Scan, frames: number): [number, number][] {
  if (found.encapsulated) {
    const stops = found.fragments.slice(0, -1).map(([, stop]) => stop);
    return stops.length < MOST ? spans(value, end, stops) : [[value, end]];
  }
  const size = Math.floor((end - value) / frames);
  const rest = (end - value) % frames;
  if (frames === 1 || frames > MOST || rest > 1 || size === 0) return [[value, end]];
  return spans(
    value,
    end,
    Array.from({ length: frames - 1 }, (_, place) => value + size * (place + 1)),
  );
}

function spans(value: number, end: number, stops: readonly number[]): [number, number][] {
  const inside = stops.filter((stop) => value < stop && stop < end);
  const edges = [...new Set([value, ...inside, end])].sort((one, other) => one - other);
  return edges.slice(1).map((edge, place) => [edges[place] ?? value, edge]);
}
