// Decoders of our own, against values that are known.

import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/viewer/dicom/unreadable';
import { decodeLossless } from '../../src/viewer/pixels/jpeg/lossless';
import type { Layout } from '../../src/viewer/pixels/layout';
import { readNative } from '../../src/viewer/pixels/native';
import { decodeRle } from '../../src/viewer/pixels/rle';

const LAYOUT: Layout = {
  rows: 2,
  columns: 4,
  samples: 1,
  allocated: 8,
  stored: 8,
  signed: false,
  photometric: 'MONOCHROME2',
  planar: false,
  frames: 1,
  float: false,
};

function rle(...segments: number[][]): Uint8Array {
  const head = new DataView(new ArrayBuffer(64));
  head.setUint32(0, segments.length, true);
  let at = 64;
  for (const [place, segment] of segments.entries()) {
    head.setUint32(4 + place * 4, at, true);
    at += segment.length;
  }
  return Uint8Array.from([...new Uint8Array(head.buffer), ...segments.flat()]);
}

describe('RLE', () => {
  test('repeats and copies', () => {
    expect(Array.from(decodeRle(rle([253, 7, 3, 1, 2, 3, 4]), LAYOUT))).toEqual([7, 7, 7, 7, 1, 2, 3, 4]);
  });

  test('of 16-bit colour puts each byte where it belongs', () => {
    const wide: Layout = { ...LAYOUT, rows: 1, columns: 1, samples: 3, allocated: 16 };
    const planes = [1, 2, 3, 4, 5, 6].map((byte) => [0, byte]);
    expect(Array.from(new Uint16Array(decodeRle(rle(...planes), wide).slice().buffer))).toEqual([
      0x0102, 0x0304, 0x0506,
    ]);
  });

  test('of one bit a pixel is packed', () => {
    const bits: Layout = { ...LAYOUT, allocated: 1, stored: 1 };
    expect(Array.from(readNative(decodeRle(rle([0, 0b10100101]), bits), bits, 0, true, false))).toEqual([
      1, 0, 1, 0, 0, 1, 0, 1,
    ]);
  });

  test.each([
    ['ends early', rle([253, 7])],
    ['has another number of segments', rle([0, 1], [0, 1])],
    ['is shorter than its header', new Uint8Array(10)],
  ])('that %s is refused', (_, data) => {
    expect(() => decodeRle(data, LAYOUT)).toThrow(Unreadable);
  });
});

describe('native pixels', () => {
  test('of odd length in words of another byte order keep their last byte', () => {
    const odd: Layout = { ...LAYOUT, rows: 1, columns: 3 };
    expect(Array.from(readNative(Uint8Array.of(2, 1, 0, 3), odd, 0, false, true))).toEqual([1, 2, 3]);
  });

  test('that end early are refused', () => {
    expect(() => readNative(new Uint8Array(7), LAYOUT, 0, true, false)).toThrow(Unreadable);
  });
});

describe('JPEG lossless', () => {
  // SOI, SOF3 (8 bit, 1 × 2), DHT (length 2: sizes 0 and 1), SOS (predictor 1); differences 0 and +1: bits 00 01 1.
  const head = [
    0xff,
    0xd8,
    0xff,
    0xc3,
    0,
    11,
    8,
    0,
    1,
    0,
    2,
    1,
    1,
    0x11,
    0,
    0xff,
    0xc4,
    0,
    21,
    0,
    0,
    2,
    ...new Array<number>(14).fill(0),
    0,
    1,
  ];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0, 0b00011111, 0xff, 0xd9];

  test('adds differences to the neighbour on the left', () => {
    expect(decodeLossless(Uint8Array.from([...head, ...scan]), 1, 2)).toEqual({
      samples: 1,
      values: Uint16Array.of(128, 129),
    });
  });

  test('of another size than the file says is refused before anything is allocated', () => {
    expect(() => decodeLossless(Uint8Array.from([...head, ...scan]), 20_000, 20_000)).toThrow(Unreadable);
  });
});
