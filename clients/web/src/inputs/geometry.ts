// Order and gaps: where the images of a series lie, and where one seems to be missing.
//
// Rules: a gap is told only where the geometry says so. A series may hold several stacks (other orientations, shifted
// blocks), time points (the same places again), localizers and images without any place: none of these is a gap. Lengths
// are millimetres (PS3.3, C.7.6.2). The same as clients/python/radseal/inputs/geometry.py.

import type { GapFound, InstanceFound } from './found';

/** Millimetres within which two images lie in the same place. */
const SAME = 0.01;
/** How many spacings apart neighbours must be, before anything can be missing between them. */
const WIDER = 1.5;
/** How near to a whole number of spacings a gap is that missing images left. */
const WHOLE = 0.15;
/** By which share two distances may differ and still count as the same spacing. */
const EVEN = 0.05;
/** Places that show a spacing of their own. */
const ENOUGH = 3;

type Vector = readonly [number, number, number];

interface Placed {
  readonly instance: InstanceFound;
  /** Distance along the normal. */
  readonly along: number;
  /** What is left of the position without that. */
  readonly across: Vector;
}

interface Step {
  readonly distance: number;
  /** How far the image numbers are apart; 0 when unknown. */
  readonly numbers: number;
  /** Movement across the normal for each millimetre along it. */
  readonly shift: Vector;
}

/** Returns the images of one series in geometric order, stack by stack, and the gaps; those without a place come first. */
export function orderAndGaps(instances: readonly InstanceFound[]): { ordered: InstanceFound[]; gaps: GapFound[] } {
  const stacks = new Map<string, Placed[]>();
  const ordered: InstanceFound[] = [];
  const gaps: GapFound[] = [];
  for (const instance of [...instances].sort(byNumber)) {
    const normal = normalOf(instance);
    if (normal === null) ordered.push(instance);
    else stackOf(stacks, instance).push(placeOf(instance, normal));
  }
  for (const stack of stacks.values()) {
    stack.sort((one, other) => one.along - other.along);
    const runs = runsOf(stack);
    for (const [after, missing] of gapsOf(runs)) gaps.push({ after: ordered.length + after, missing });
    for (const run of runs) ordered.push(...[...run].sort(byPlacedNumber).map((placed) => placed.instance));
  }
  return { ordered, gaps };
}

function byNumber(one: InstanceFound, other: InstanceFound): number {
  const [a, b] = [one.facts.instanceNumber, other.facts.instanceNumber];
  if ((a === null) !== (b === null)) return a === null ? 1 : -1;
  if (a !== b) return (a ?? 0) - (b ?? 0);
  return one.facts.sopInstanceUid < other.facts.sopInstanceUid ? -1 : 1;
}

function byPlacedNumber(one: Placed, other: Placed): number {
  return byNumber(one.instance, other.instance);
}

function normalOf({ facts }: InstanceFound): Vector | null {
  const [cosines, position] = [facts.imageOrientation, facts.imagePosition];
  if (facts.frames > 1 || cosines?.length !== 6 || position?.length !== 3) return null;
  const [a, b, c, d, e, f] = cosines as [number, number, number, number, number, number];
  const [x, y, z] = [b * f - c * e, c * d - a * f, a * e - b * d];
  const length = Math.hypot(x, y, z);
  return length > 0.5 && length < 2 ? [x / length, y / length, z / length] : null;
}

function stackOf(stacks: Map<string, Placed[]>, { facts }: InstanceFound): Placed[] {
  const cosines = (facts.imageOrientation ?? []).map((cosine) => Math.round(cosine * 200));
  const key = [...cosines, facts.rows ?? 0, facts.columns ?? 0].join(' ');
  const known = stacks.get(key) ?? [];
  stacks.set(key, known);
  return known;
}

function placeOf(instance: InstanceFound, normal: Vector): Placed {
  const [x, y, z] = (instance.facts.imagePosition ?? [0, 0, 0]) as unknown as Vector;
  const along = x * normal[0] + y * normal[1] + z * normal[2];
  return { instance, along, across: [x - along * normal[0], y - along * normal[1], z - along * normal[2]] };
}

/** Images in the same place, together: time points, echoes, b-values. */
function runsOf(stack: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = [];
  for (const placed of stack) {
    const last = runs.at(-1);
    if (last?.[0] && placed.along - last[0].along < SAME) last.push(placed);
    else runs.push([placed]);
  }
  return runs;
}

/** Returns [place within the stack after which a gap lies, missing images]. */
function gapsOf(runs: readonly Placed[][]): [number, number][] {
  if (runs.length < ENOUGH) return [];
  const firsts = runs.map((run) => [...run].sort(byPlacedNumber)[0] as Placed);
  const steps = firsts.slice(1).map((other, place) => stepBetween(firsts[place] as Placed, other));
  const spacing = medianLow(steps.map((step) => step.distance));
  const numbers = medianLow(steps.map((step) => step.numbers));
  const tilt = [0, 1, 2].map((axis) => medianLow(steps.map((step) => step.shift[axis] ?? 0)));
  const found: [number, number][] = [];
  let after = -1;
  for (const [place, step] of steps.entries()) {
    after += runs[place]?.length ?? 0;
    const wide = step.distance / spacing;
    if (wide > WIDER && !leaves(step, tilt, spacing) && isMissing(steps, place, wide, numbers)) {
      found.push([after, Math.max(1, Math.round(wide) - 1)]);
    }
  }
  return found;
}

function stepBetween(one: Placed, other: Placed): Step {
  const distance = other.along - one.along;
  const [a, b] = [one.instance.facts.instanceNumber, other.instance.facts.instanceNumber];
  const shift = one.across.map((value, axis) => ((other.across[axis] ?? 0) - value) / distance);
  return { distance, numbers: a === null || b === null ? 0 : Math.abs(b - a), shift: shift as unknown as Vector };
}

/** Whether a step leads sideways out of the stack: to another stack. */
function leaves(step: Step, tilt: readonly number[], spacing: number): boolean {
  const away = Math.hypot(...step.shift.map((value, axis) => value - (tilt[axis] ?? 0)));
  return away * step.distance > Math.max(spacing, 1);
}

/**
 * Tells a missing image from a series that is spaced so. Numbers that jump say missing. Numbers that run on over a
 * distance that repeats, or that is no whole number of spacings, say that the images were planned so.
 */
function isMissing(steps: readonly Step[], place: number, wide: number, numbers: number): boolean {
  const step = steps[place] as Step;
  if (numbers && step.numbers > numbers) return true;
  const nearby = [...steps.slice(Math.max(0, place - 1), place), ...steps.slice(place + 1, place + 2)];
  const repeats = nearby.some((other) => Math.abs(other.distance - step.distance) <= EVEN * step.distance);
  return !repeats && Math.abs(wide - Math.round(wide)) <= WHOLE;
}

function medianLow(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
