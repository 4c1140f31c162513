// Blackening boxes of an image before the engine sees it: in place where the pixels are native, decoded and written native
// where they are compressed. Every frame gets the same boxes.
//
// Rules: nothing but the boxes changes in native pixels. The new file says BurnedInAnnotation NO only because the sender
// looked at it and drew every box. The original travels whole, with the identity only.

import { Encoder } from '../deid/encoding';
import { textOf } from '../deid/gathering';
import { writeHead } from '../deid/heading';
import { InputError } from '../deid/refusals';
import type { Rules } from '../deid/rules';
import { PIXEL_DATA, type Scan, scan } from '../deid/scanner';
import { EXPLICIT, openFile } from '../deid/syntax';
import { openFile as openForPixels } from '../viewer/dicom/opening';
import { decodeFrame } from '../viewer/pixels/decode';
import { type Layout, readLayout } from '../viewer/pixels/layout';
import { join } from '../wire/bytes';
import { utf8 } from '../wire/text';

/** A rectangle in pixels of the image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** PS3.16, CID 7050. */
export const CLEAN_PIXELS: readonly [string, string] = ['113101', 'Clean Pixel Data Option'];
const PHOTOMETRIC = 0x00280004;
const PLANAR = 0x00280006;
const BURNED_IN = 0x00280301;
const SOP_CLASS = 0x00080016;
const SOP_INSTANCE = 0x00080018;
const BYTES_MOST = 1024 ** 3;

/** Returns the file with its boxes black. Throws InputError where that cannot be done here. */
export async function redact(file: Uint8Array, boxes: readonly Box[], rules: Rules): Promise<Uint8Array> {
  const opened = await openFile(file);
  const { data, start, explicit, little } = opened;
  if (opened.deflated) throw new InputError('boxes cannot be drawn on a deflated file');
  const found = scan(data, start, { explicit, little, vrOf: rules.vrOf, skips: (tag) => rules.vrOf(tag) !== 'SQ' });
  const pixels = openForPixels(file);
  const layout = readLayout(pixels.data);
  if (!layout) throw new InputError('the image has no pixels that are understood');
  if (layout.frames * layout.rows * layout.columns * layout.samples * 2 > BYTES_MOST) {
    throw new InputError('the image is too large to draw boxes on it here');
  }
  if (!found.encapsulated)
    return stated(blacken(file, found, layout, boxes), file, found, new Encoder(explicit, little));
  const frames: Uint8Array[] = [];
  for (let frame = 0; frame < layout.frames; frame += 1) {
    const { values } = await decodeFrame(pixels, layout, frame);
    fill(values, { ...layout, planar: false }, boxes, 0, 1);
    frames.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return rebuilt(data, found, layout, join(frames));
}

/** Native pixels: the same file with other bytes in the boxes. */
function blacken(file: Uint8Array, found: Scan, layout: Layout, boxes: readonly Box[]): Uint8Array {
  const copy = file.slice();
  const element = found.elements.find(({ tag }) => tag === PIXEL_DATA);
  if (!element) throw new InputError('the image has no pixels');
  const size = layout.allocated / 8;
  if (!Number.isInteger(size)) throw new InputError('boxes cannot be drawn on images of one bit');
  const pixels = copy.subarray(element.value, element.end);
  for (let frame = 0; frame < layout.frames; frame += 1) {
    fill(pixels, layout, boxes, frame * layout.rows * layout.columns * layout.samples * size, size);
  }
  return copy;
}

/** Sets every sample of the boxes to zero; `size` is how many places of `values` a sample takes. */
function fill(
  values: { fill(value: number, start: number, end: number): unknown },
  layout: Layout,
  boxes: readonly Box[],
  offset: number,
  size: number,
): void {
  const { rows, columns, samples, planar } = layout;
  const planes = planar ? samples : 1;
  const step = (planar ? 1 : samples) * size;
  for (const box of boxes) {
    const [left, right] = [clamp(box.x, columns), clamp(box.x + box.width, columns)];
    for (let row = clamp(box.y, rows); row < clamp(box.y + box.height, rows); row += 1) {
      for (let plane = 0; plane < planes; plane += 1) {
        const line = offset + (plane * rows + row) * columns * step;
        values.fill(0, line + left * step, line + right * step);
      }
    }
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, Math.round(value)));
}

/** The file with BurnedInAnnotation NO. */
function stated(changed: Uint8Array, file: Uint8Array, found: Scan, encoder: Encoder): Uint8Array {
  const first = found.elements[0];
  if (!first) throw new InputError('the file is empty');
  const elements = topLevel(changed, found).filter(({ tag }) => tag !== BURNED_IN);
  elements.push({ tag: BURNED_IN, bytes: encoder.element(BURNED_IN, 'CS', utf8('NO')) });
  elements.sort((one, other) => one.tag - other.tag);
  return join([file.subarray(0, first.start), ...elements.map(({ bytes }) => bytes)]);
}

/** Compressed pixels: a new file in Explicit VR Little Endian, its pixels native. */
function rebuilt(data: Uint8Array, found: Scan, layout: Layout, pixels: Uint8Array): Uint8Array {
  const encoder = new Encoder(true, true);
  const text = (tag: number) => {
    const element = found.elements.find((one) => one.tag === tag);
    return element ? textOf(data, element.value, element.end) : '';
  };
  const replaced = new Map<number, Uint8Array>([
    [BURNED_IN, encoder.element(BURNED_IN, 'CS', utf8('NO'))],
    [PIXEL_DATA, encoder.element(PIXEL_DATA, layout.allocated > 8 ? 'OW' : 'OB', pixels)],
  ]);
  if (layout.samples === 3) {
    replaced.set(PHOTOMETRIC, encoder.element(PHOTOMETRIC, 'CS', utf8('RGB')));
    replaced.set(PLANAR, encoder.element(PLANAR, 'US', new Uint8Array(2)));
  }
  const elements = topLevel(data, found).filter(({ tag }) => !replaced.has(tag));
  for (const [tag, bytes] of replaced) elements.push({ tag, bytes });
  elements.sort((one, other) => one.tag - other.tag);
  return join([writeHead(text(SOP_CLASS), text(SOP_INSTANCE), EXPLICIT), ...elements.map(({ bytes }) => bytes)]);
}

/** Every element of the top level, whole. */
function topLevel(data: Uint8Array, found: Scan): { tag: number; bytes: Uint8Array }[] {
  const whole: { tag: number; bytes: Uint8Array }[] = [];
  for (let place = 0; place < found.elements.length; ) {
    const element = found.elements[place];
    if (!element) break;
    const last = found.ends.get(place);
    const end = (last === undefined ? element : found.elements[last])?.end ?? element.end;
    whole.push({ tag: element.tag, bytes: data.subarray(element.start, end) });
    place = (last ?? place) + 1;
  }
  return whole;
}
