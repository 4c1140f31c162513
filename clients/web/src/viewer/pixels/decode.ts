// From a file to one decoded frame, whatever its transfer syntax.
//
// Rules: sizes come from the checked layout, never from the compressed stream; a stream that says otherwise is refused.

import type { DataSet } from '../dicom/dataset';
import { PIXEL_DATA } from '../dicom/elements';
import { encapsulatedFrame } from '../dicom/frames';
import { inflate } from '../dicom/inflate';
import { LIMITS } from '../dicom/limits';
import type { Opened } from '../dicom/opening';
import { Unreadable } from '../dicom/unreadable';
import { type CodecImage, decodeWasm, forgetCodec, type WasmCodec } from './codecs';
import { interleave, toRgb, widen422 } from './colour';
import { type Frame, rangeOf, type Values, valuesOf } from './frame';
import { sayColour } from './jpeg/colour';
import { decodeLossless } from './jpeg/lossless';
import { readFrameHeader } from './jpeg/markers';
import { decodeSequential } from './jpeg/sequential';
import { DOUBLE_PIXELS, FLOAT_PIXELS, type Layout, nativeLength } from './layout';
import { readNative } from './native';
import { decodeRle } from './rle';
import { statedSize } from './stated';

/** Decode frame `frame` (from 0). Throws Unreadable. */
export async function decodeFrame(opened: Opened, layout: Layout, frame: number): Promise<Frame> {
  if (frame >= layout.frames) throw new Unreadable('no-pixels');
  const values = await readValues(opened, layout, frame);
  if (layout.samples === 1 && !layout.float) clearUnused(values, layout);
  if (values.length !== layout.rows * layout.columns * layout.samples) throw new Unreadable('layout');
  const { rows, columns, samples } = layout;
  return { rows, columns, samples, values, ...rangeOf(values) };
}

async function readValues(opened: Opened, layout: Layout, frame: number): Promise<Values> {
  const { codec, little } = opened.syntax;
  const { data } = opened;
  if (codec === 'native') return finish(unpacked(data, layout, frame, little), layout, layout.planar);
  if (codec === 'video') throw new Unreadable('video');
  if (codec === 'unknown') throw new Unreadable('syntax');
  const stream = encapsulatedFrame(data, frame, layout.frames);
  if (codec === 'rle' || codec === 'raw' || codec === 'deflate') {
    const bytes =
      codec === 'rle'
        ? decodeRle(stream, layout)
        : codec === 'raw'
          ? stream
          : inflate(stream, nativeLength(layout) + 1);
    return finish(
      readNative(bytes, { ...layout, frames: 1 }, 0, true, false),
      layout,
      codec !== 'rle' && layout.planar,
    );
  }
  return decodeCompressed(codec, stream, layout);
}

function unpacked(data: DataSet, layout: Layout, frame: number, little: boolean): Values {
  const tag = [PIXEL_DATA, FLOAT_PIXELS, DOUBLE_PIXELS].find((candidate) => data.elements.has(candidate)) ?? PIXEL_DATA;
  const words = data.elements.get(tag)?.vr === 'OW';
  return readNative(data.value(tag) ?? new Uint8Array(), layout, frame, little, words);
}

/** Bits above the stored ones may hold overlays or rubbish: they become zero, or the sign. */
function clearUnused(values: Values, layout: Layout): void {
  const unused = layout.allocated - layout.stored;
  if (unused <= 0 || layout.allocated < 8 || layout.allocated > 32 || values.BYTES_PER_ELEMENT * 8 !== layout.allocated)
    return;
  const shift = 32 - layout.stored;
  for (let at = 0; at < values.length; at += 1) {
    const value = (values[at] ?? 0) << shift;
    values[at] = layout.signed ? value >> shift : value >>> shift;
  }
}

/** Bring native or RLE colour to interleaved RGB. */
function finish(values: Values, layout: Layout, planar: boolean): Values {
  if (layout.samples === 1) return values;
  if (layout.photometric === 'YBR_FULL_422' && values.length < layout.rows * layout.columns * 3) {
    return toRgb(widen422(values, layout));
  }
  const woven = planar ? interleave(values) : values;
  return layout.photometric.startsWith('YBR_FULL') && layout.allocated === 8 ? toRgb(woven) : woven;
}

async function decodeCompressed(
  codec: WasmCodec | 'jpeg-lossless',
  stream: Uint8Array,
  layout: Layout,
): Promise<Values> {
  if (codec === 'jpeg-lossless' || codec === 'jpeg') {
    const { kind, precision } = readFrameHeader(stream);
    if (kind === 3) return decodeLosslessJpeg(stream, layout);
    if (precision > 8)
      return valuesOf(bytesOf(decodeSequential(stream, layout.rows, layout.columns)), 16, layout.signed, false);
  }
  requireSize(codec, stream, layout);
  const image = await runCodec(
    codec === 'jpeg-lossless' ? 'jpeg' : codec,
    codec === 'jpeg' ? sayColour(stream, layout) : stream,
  );
  if (image.width !== layout.columns || image.height !== layout.rows || image.components !== layout.samples) {
    throw new Unreadable('layout');
  }
  const wide = image.bits > 16 ? 32 : image.bits > 8 ? 16 : 8;
  const values = valuesOf(image.bytes, wide, layout.signed && layout.samples === 1, false);
  const woven = image.interleaved || layout.samples === 1 ? values : interleave(values);
  return codec !== 'jpeg' && layout.photometric.startsWith('YBR_FULL') ? toRgb(woven) : woven;
}

/** A stream that states another size than its file is refused before the codec allocates for it. */
function requireSize(codec: WasmCodec | 'jpeg-lossless', stream: Uint8Array, layout: Layout): void {
  const size = statedSize(codec, stream);
  if (size && (size.width !== layout.columns || size.height !== layout.rows)) throw new Unreadable('layout');
}

function decodeLosslessJpeg(stream: Uint8Array, layout: Layout): Values {
  const { values, samples } = decodeLossless(stream, layout.rows, layout.columns);
  if (samples !== layout.samples) throw new Unreadable('layout');
  const narrow = layout.allocated === 8 ? Uint8Array.from(values) : values;
  return finish(valuesOf(bytesOf(narrow), layout.allocated, layout.signed, false), layout, false);
}

function bytesOf(values: Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function runCodec(codec: WasmCodec, stream: Uint8Array): Promise<CodecImage> {
  if (stream.length > LIMITS.frame) throw new Unreadable('too-large');
  try {
    return await decodeWasm(codec, stream);
  } catch {
    // What a codec throws is a number or a text of its own; after it, its memory may be in any state.
    forgetCodec(codec);
    throw new Unreadable('decoder');
  }
}
