// From stored values to what the screen shows (PS3.3, C.11; PS3.14 is left to the screen).

import type { Frame, Values } from '../pixels/frame';
import type { FileFacts, FrameFacts, Lookup, Palette, Window } from './facts';

/** What is drawn: a decoded frame and what is known of it. */
export interface Picture {
  readonly frame: Frame;
  readonly facts: FileFacts;
  readonly own: FrameFacts;
  /** Pixels of the de-identified file, until the original is here: its words are not the patient's. */
  readonly glimpse?: true;
}

/** How it is to look: a window (none: the file's table), and whether it is inverted. */
export interface Look {
  readonly window: Window | undefined;
  /** Place in `Display.voi`, used where no window is. */
  readonly table: number | undefined;
  readonly inverted: boolean;
}

const TABLE_MOST = 1 << 17;
const OPAQUE = 0xff000000;

/** Paint the picture: an RGBA word for each pixel. */
export function paint(picture: Picture, look: Look): Uint32Array<ArrayBuffer> {
  const { frame, facts } = picture;
  if (frame.samples === 3) return paintColour(frame.values, look.inverted);
  if (facts.display.palette) return paintPalette(frame.values, facts.display.palette, look.inverted);
  const shade = shadeOf(picture, look);
  const whole = !(frame.values instanceof Float32Array || frame.values instanceof Float64Array);
  const span = frame.most - frame.least + 1;
  if (!whole || span > TABLE_MOST) return Uint32Array.from(frame.values, (value) => grey(shade(value)));
  const table = new Uint32Array(span);
  for (let place = 0; place < span; place += 1) table[place] = grey(shade(frame.least + place));
  const out = new Uint32Array(frame.values.length);
  const { values, least } = frame;
  for (let at = 0; at < out.length; at += 1) out[at] = table[(values[at] as number) - least] as number;
  return out;
}

/** The value that people read, of one stored value: Hounsfield units, activity, or the stored value itself. */
export function rescaled(stored: number, { facts, own }: Picture): number {
  const table = facts.display.modality;
  return table ? looked(table, stored) : stored * own.rescale.slope + own.rescale.intercept;
}

/** The window that the file proposes, else one that shows nearly all values. Undefined where the file has a table. */
export function firstLook(picture: Picture): Look {
  const window = picture.own.windows[0];
  const table = window === undefined && picture.facts.display.voi.length > 0 ? 0 : undefined;
  return { window: window ?? (table === undefined ? fullWindow(picture) : undefined), table, inverted: false };
}

/** A window from the 0.5th to the 99.5th percentile, padding left out. */
export function fullWindow(picture: Picture): Window {
  const { frame, facts } = picture;
  const step = Math.max(1, Math.floor(frame.values.length / 50_000));
  const sample: number[] = [];
  for (let at = 0; at < frame.values.length; at += step) {
    const value = frame.values[at] ?? 0;
    if (Number.isFinite(value) && !isPadding(value, facts)) sample.push(rescaled(value, picture));
  }
  sample.sort((one, other) => one - other);
  const low = sample[Math.floor(sample.length * 0.005)] ?? 0;
  const high = sample[Math.ceil(sample.length * 0.995) - 1] ?? 1;
  const width = Math.max(high - low, Number.isInteger(low) && Number.isInteger(high) ? 1 : 1e-9);
  return { centre: (low + high) / 2, width, name: '' };
}

function isPadding(stored: number, facts: FileFacts): boolean {
  const range = facts.display.padding;
  return range !== undefined && stored >= range[0] && stored <= range[1];
}

/** From a stored value to a shade from 0 to 255. */
function shadeOf(picture: Picture, look: Look): (stored: number) => number {
  const { facts } = picture;
  const inverse = facts.display.inverse !== look.inverted;
  const table = look.table === undefined ? undefined : facts.display.voi[look.table];
  const window = look.window ?? fullWindow(picture);
  const bright = look.window === undefined && table ? byTable(table) : byWindow(window, facts.display.sigmoid);
  return (stored) => {
    if (isPadding(stored, facts)) return 0;
    const shade = bright(rescaled(stored, picture));
    return inverse ? 255 - shade : shade;
  };
}

function byTable(table: Lookup): (value: number) => number {
  const most = 2 ** table.bits - 1;
  return (value) => (looked(table, Math.round(value)) / most) * 255;
}

function looked(table: Lookup, value: number): number {
  const place = Math.max(0, Math.min(table.values.length - 1, value - table.first));
  return table.values[place] ?? 0;
}

/** Linear (C.11.2.1.2.1) or sigmoid (C.11.2.1.3.1). */
function byWindow({ centre, width }: Window, sigmoid: boolean): (value: number) => number {
  if (sigmoid) return (value) => 255 / (1 + Math.exp((-4 * (value - centre)) / width));
  const half = width > 1 ? 0.5 : 0;
  const wide = width > 1 ? width - 1 : width;
  return (value) => Math.max(0, Math.min(255, ((value - (centre - half)) / wide + 0.5) * 255));
}

function grey(shade: number): number {
  return (OPAQUE | ((shade & 0xff) * 0x010101)) >>> 0;
}

function paintColour(values: Values, inverted: boolean): Uint32Array<ArrayBuffer> {
  const shift = values.BYTES_PER_ELEMENT === 2 ? 8 : 0;
  const flip = inverted ? 0xffffff : 0;
  const out = new Uint32Array(values.length / 3);
  for (let at = 0, from = 0; at < out.length; at += 1, from += 3) {
    const red = (values[from] as number) >> shift;
    const green = (values[from + 1] as number) >> shift;
    const blue = (values[from + 2] as number) >> shift;
    out[at] = OPAQUE | ((red | (green << 8) | (blue << 16)) ^ flip);
  }
  return out;
}

function paintPalette(values: Values, palette: Palette, inverted: boolean): Uint32Array<ArrayBuffer> {
  const { first, red, green, blue } = palette;
  const flip = inverted ? 0xffffff : 0;
  const colours = Uint32Array.from(
    red,
    (value, place) => OPAQUE | ((value | ((green[place] ?? 0) << 8) | ((blue[place] ?? 0) << 16)) ^ flip),
  );
  const last = colours.length - 1;
  return Uint32Array.from(values, (value) => colours[Math.max(0, Math.min(last, value - first))] ?? OPAQUE);
}

/** Windows for CT, in Hounsfield units. */
export const CT_WINDOWS = {
  abdomen: { centre: 40, width: 400 },
  lung: { centre: -600, width: 1500 },
  bone: { centre: 400, width: 1800 },
  brain: { centre: 40, width: 80 },
  mediastinum: { centre: 50, width: 350 },
} as const;
