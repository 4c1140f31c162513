// Reading DICOM: what it finds, and that hostile bytes are refused before anything is allocated.

import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/viewer/dicom/charsets';
import { inflate } from '../../src/viewer/dicom/inflate';
import { LIMITS } from '../../src/viewer/dicom/limits';
import { openFile } from '../../src/viewer/dicom/opening';
import { Unreadable } from '../../src/viewer/dicom/unreadable';
import { readLayout } from '../../src/viewer/pixels/layout';
import { ascii, build, file, join, type Part, shorts } from './building';

const NAME: Part = [0x00100010, 'PN', 'Doe^Jane'];

function reason(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Unreadable ? error.reason : `not refused: ${String(error)}`;
  }
  return 'accepted';
}

describe('a file', () => {
  test('is read with its transfer syntax', () => {
    const { data, syntax } = openFile(file([NAME]));
    expect([data.text(0x00100010), syntax.name]).toEqual(['Doe^Jane', 'Explicit VR Little Endian']);
  });

  test.each([true, false])('gives the items of nested sequences, lengths undefined: %s', (open) => {
    const inner: Part = [0x0040a168, 'SQ', [[[0x00080104, 'LO', 'Liver']]]];
    const { data } = openFile(file([[0x0040a730, 'SQ', [[inner], [inner]]]], undefined, open));
    expect(data.items(0x0040a730).map((item) => item.item(0x0040a168)?.text(0x00080104))).toEqual(['Liver', 'Liver']);
  });

  test('without meta information is read by its first element', () => {
    expect(openFile(build([[0x00080060, 'CS', 'CT']])).data.text(0x00080060)).toBe('CT');
  });

  test('that is deflated is inflated, its padding byte ignored', () => {
    const body = join([deflateRawSync(build([NAME])), Uint8Array.of(0)]);
    const head = file([], '1.2.840.10008.1.2.1.99');
    expect(openFile(join([head, body])).data.text(0x00100010)).toBe('Doe^Jane');
  });

  test('reads numbers of text and binary elements alike, and stops at what is none', () => {
    const { data } = openFile(
      file([
        [0x00280010, 'US', shorts(512)],
        [0x00280030, 'DS', '0.5\\0.25'],
        [0x00281050, 'DS', '40\\x\\2'],
      ]),
    );
    expect([data.numbers(0x00280010), data.numbers(0x00280030), data.numbers(0x00281050)]).toEqual([
      [512],
      [0.5, 0.25],
      [40],
    ]);
  });
});

describe('hostile bytes', () => {
  test('that are no DICOM are refused', () => {
    expect(reason(() => openFile(ascii('<html><script>alert(1)</script>')))).toBe('not-dicom');
  });

  test('that nest too deeply are refused', () => {
    let parts: Part[] = [NAME];
    for (let depth = 0; depth < LIMITS.depth + 2; depth += 1) parts = [[0x0040a730, 'SQ', [parts]]];
    expect(reason(() => openFile(file(parts, undefined, true)))).toBe('too-complex');
  });

  test('that claim more than they hold are refused', () => {
    const cut = file([[0x00081030, 'LO', 'x'.repeat(100)]]).subarray(0, 200);
    expect(reason(() => openFile(cut))).toBe('cut-short');
  });

  test('that hold too many elements are refused', () => {
    const many = Array.from({ length: 40 }, (): Part => NAME);
    expect(reason(() => openFile(file(many), { ...LIMITS, elements: 30 }))).toBe('too-complex');
  });

  test('that inflate beyond the limit are refused', () => {
    expect(reason(() => inflate(deflateRawSync(new Uint8Array(5_000_000)), 1_000_000))).toBe('too-large');
  });

  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'of any kind are read or refused, never worse (%i)',
    (seed) => {
      const whole = file(
        [NAME, [0x0040a730, 'SQ', [[NAME], [[0x0040a168, 'SQ', [[NAME]]]]]], [0x7fe00010, 'OW', shorts(1, 2)]],
        undefined,
        seed % 2 === 0,
      );
      let state = seed + 1;
      for (let change = 0; change < 12; change += 1) {
        state = (state * 48_271) % 2_147_483_647;
        whole[132 + (state % (whole.length - 132))] = state >> 8;
      }
      expect(reason(() => openFile(whole))).not.toMatch(/^not refused/);
    },
  );

  test.each([
    ['too many rows', 40_000, 40_000, 16, 'too-large'],
    ['more pixels than a frame may have', 30_000, 30_000, 16, 'too-large'],
    ['no rows', 0, 10, 16, 'layout'],
    ['odd bits', 10, 10, 12, 'layout'],
  ])('that state %s are refused before decoding', (_, rows, columns, bits, expected) => {
    const parts: Part[] = [
      [0x00280010, 'US', shorts(rows)],
      [0x00280011, 'US', shorts(columns)],
      [0x00280100, 'US', shorts(bits)],
    ];
    const { data } = openFile(file([...parts, [0x7fe00010, 'OW', shorts(0)]]));
    expect(reason(() => readLayout(data))).toBe(expected);
  });
});

describe('text', () => {
  test.each([
    ['Latin 1', ['ISO_IR 100'], [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72], 'Müller'],
    ['Latin 2', ['ISO_IR 101'], [0xa3, 0xf3, 0x64, 0xbc], 'Łódź'],
    ['Cyrillic', ['ISO_IR 144'], [0xbb, 0xee, 0xda], 'Люк'],
    ['Greek', ['ISO_IR 126'], [0xc4, 0xe9, 0xef], 'Διο'],
    ['Hebrew', ['ISO_IR 138'], [0xf9, 0xf8], 'שר'],
    ['Thai', ['ISO_IR 166'], [0xa1, 0xa2], 'กข'],
    ['UTF-8', ['ISO_IR 192'], [0xe7, 0x8e, 0x8b], '王'],
    ['GB18030', ['GB18030'], [0xcd, 0xf5], '王'],
    ['half-width katakana', ['ISO_IR 13'], [0xd4, 0xcf], 'ﾔﾏ'],
    [
      'Japanese by escape',
      ['', 'ISO 2022 IR 87'],
      [0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42],
      '山田',
    ],
    ['JIS X 0212 by escape', ['', 'ISO 2022 IR 159'], [0x1b, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1b, 0x28, 0x42], '丂'],
    ['Korean by escape', ['', 'ISO 2022 IR 149'], [0x1b, 0x24, 0x29, 0x43, 0xb1, 0xe8], '김'],
    ['Chinese by escape', ['', 'ISO 2022 IR 58'], [0x1b, 0x24, 0x29, 0x41, 0xcd, 0xf5], '王'],
    ['Greek by escape', ['', 'ISO 2022 IR 126'], [0x1b, 0x2d, 0x46, 0xc4], 'Δ'],
  ])('in %s is decoded', (_, charsets, bytes, expected) => {
    expect(decodeText(Uint8Array.from(bytes), charsets)).toBe(expected);
  });

  test('goes back to the first set at each part of a name', () => {
    const bytes = join([
      ascii('Yamada^Tarou='),
      Uint8Array.of(0x1b, 0x24, 0x42, 0x3b, 0x33, 0x1b, 0x28, 0x42),
      ascii('^x'),
    ]);
    expect(decodeText(bytes, ['', 'ISO 2022 IR 87'], true)).toBe('Yamada^Tarou=山^x');
  });
});
