// What is wanted next, most wanted first: what is on screen, thumbnails in sight, outward from what is read, the rest.

import { outward, type Place, type Stack, startOf } from '../stack/stacks';
import type { Session } from './session';

/** The order of everything that has pixels, and how many at its start are on screen. */
export function planOrder(session: Session): { order: Place[]; shown: number } {
  const ports = [session.port, ...session.shown.filter((port) => port !== session.port)];
  const order = ports.flatMap((port) => port.place ?? []);
  const shown = order.length;
  for (const stack of session.stacks) {
    if (stack.kind !== 'object' && session.thumbnails.value.has(stack.key)) order.push(...thumbnailPlace(stack));
  }
  const stacks = new Set<Stack>();
  for (const port of ports) {
    const content = port.content.value;
    if (!content || stacks.has(content.stack)) continue;
    stacks.add(content.stack);
    order.push(...around(content.stack, content.axis ? startOf(content.stack) : port.index.value, port.forward));
  }
  for (const stack of session.stacks) {
    if (!stacks.has(stack)) order.push(...around(stack, startOf(stack), true));
  }
  const unseen = objects(session);
  return { order: order.filter(({ image }) => !unseen.has(image.index)), shown };
}

/** The image that stands for a stack: the one it opens at, or the middle of a loop. */
export function thumbnailPlace(stack: Stack): Place[] {
  const place = stack.places[stack.kind === 'loop' ? Math.floor(stack.places.length / 2) : startOf(stack)];
  return place ? [place] : [];
}

function around(stack: Stack, start: number, forward: boolean): Place[] {
  return outward(stack.places.length, start, forward).flatMap((index) => stack.places[index] ?? []);
}

function objects(session: Session): Set<number> {
  return new Set(
    session.stacks.flatMap(({ kind, places }) => (kind === 'object' ? places.map(({ image }) => image.index) : [])),
  );
}
