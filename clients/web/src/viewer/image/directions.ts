// Orientation markers: which side of the patient lies at each edge of the screen (PS3.3, C.7.6.1.1.1).
//
// Rules: a marker comes from the image's plane, else from Patient Orientation, else it is "unknown"; never guessed.

import type { FrameFacts, Labels, Vector } from './facts';
import { negate } from './vectors';

/** Letters at the four edges, as the patient's L, R, A, P, H, F; undefined when unknown. */
export interface Edges {
  readonly top: string | undefined;
  readonly right: string | undefined;
  readonly bottom: string | undefined;
  readonly left: string | undefined;
}

/** How an image is turned: quarter turns clockwise, applied after mirroring. */
export interface Turn {
  readonly quarters: number;
  readonly mirrored: boolean;
}

const OPPOSITE: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const TILT = 0.25;

/** The letters of a direction: the strongest axis first, others when they count. */
export function lettersOf(direction: Vector): string {
  const [x, y, z] = direction;
  const parts: [number, string][] = [
    [Math.abs(x), x > 0 ? 'L' : 'R'],
    [Math.abs(y), y > 0 ? 'P' : 'A'],
    [Math.abs(z), z > 0 ? 'H' : 'F'],
  ];
  const sorted = parts.sort(([one], [other]) => other - one).filter(([size]) => size > TILT);
  return sorted.map(([, letter]) => letter).join('');
}

/** The markers of an image as it is turned on screen. */
export function edgesOf(frame: FrameFacts | undefined, labels: Labels, turn: Turn): Edges {
  const [right, bottom] = frame?.plane
    ? [lettersOf(frame.plane.row), lettersOf(frame.plane.column)]
    : [stated(labels.directions[0]), stated(labels.directions[1])];
  const left = frame?.plane ? lettersOf(negate(frame.plane.row)) : opposite(right);
  const top = frame?.plane ? lettersOf(negate(frame.plane.column)) : opposite(bottom);
  const ring = turn.mirrored ? [top, left, bottom, right] : [top, right, bottom, left];
  const at = (place: number): string | undefined => ring[(place - turn.quarters + 8) % 4];
  return { top: at(0), right: at(1), bottom: at(2), left: at(3) };
}

function stated(direction: string | undefined): string | undefined {
  return direction !== undefined && /^[LRAPHF]{1,3}$/.test(direction) ? direction : undefined;
}

function opposite(direction: string | undefined): string | undefined {
  return direction && [...direction].map((letter) => OPPOSITE[letter] ?? '').join('');
}
