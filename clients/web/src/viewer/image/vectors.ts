// Arithmetic of vectors in the patient's system.

import type { Vector } from './facts';

/** The scalar product. */
export function dot(one: Vector, other: Vector): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

/** The vector product. */
export function cross([a, b, c]: Vector, [d, e, f]: Vector): Vector {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/** `start` moved by `steps` times `direction`. */
export function move(start: Vector, direction: Vector, steps: number): Vector {
  return [start[0] + direction[0] * steps, start[1] + direction[1] * steps, start[2] + direction[2] * steps];
}

/** From `other` to `one`. */
export function subtract(one: Vector, other: Vector): Vector {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
}

/** The opposite direction. */
export function negate([x, y, z]: Vector): Vector {
  return [-x, -y, -z];
}
