// What is seen: orientation, views, windows, measurements, sections and reference lines.

import { describe, expect, test } from 'vitest';
import { edgesOf, lettersOf } from '../../src/viewer/image/directions';
import type { FileFacts, FrameFacts, Labels, Plane, Vector } from '../../src/viewer/image/facts';
import { firstLook, fullWindow, type Picture, paint } from '../../src/viewer/image/grey';
import { cutLine } from '../../src/viewer/image/lines';
import { measureAngle, measureEllipse, measureLength, measureValue } from '../../src/viewer/image/measures';
import { apply, boxOf, mirror, PLAIN, toScreen, turn, unapply, type View, zoomAt } from '../../src/viewer/image/view';
import { cutSection, findVolume } from '../../src/viewer/image/volume';

const LABELS = { modality: 'CT', directions: [] as string[] } as unknown as Labels;
const AXIAL: Plane = { position: [0, 0, 0], row: [1, 0, 0], column: [0, 1, 0] };

function picture(own: Partial<FrameFacts> = {}, facts: Partial<FileFacts> = {}, values = new Int16Array(16)): Picture {
  const side = Math.sqrt(values.length);
  return {
    frame: { rows: side, columns: side, samples: 1, values, least: Math.min(...values), most: Math.max(...values) },
    facts: {
      labels: LABELS,
      aspect: { row: 1, column: 1 },
      regions: [],
      frameOfReferenceUid: '1.2',
      display: { inverse: false, palette: undefined, modality: undefined, voi: [], sigmoid: false, padding: undefined },
      ...facts,
    } as FileFacts,
    own: {
      plane: AXIAL,
      spacing: { row: 0.5, column: 0.5, basis: 'image' },
      thickness: 1,
      rescale: { slope: 1, intercept: 0, unit: 'HU' },
      windows: [],
      ...own,
    },
  };
}

describe('orientation markers', () => {
  test('name the strongest direction first', () => {
    expect([lettersOf([1, 0, 0]), lettersOf([-0.8, 0.6, 0]), lettersOf([0, 0, -1])]).toEqual(['L', 'RP', 'F']);
  });

  test('follow turning and mirroring', () => {
    const own = picture().own;
    const sides = (view: View) => Object.values(edgesOf(own, LABELS, view)).join('');
    expect(sides(PLAIN)).toBe('ALPR');
    expect(sides(turn(PLAIN))).toBe('RALP');
    expect(sides(mirror(PLAIN, false))).toBe('ARPL');
    expect(sides(mirror(PLAIN, true))).toBe('PLAR');
    expect(sides(turn(mirror(turn(PLAIN), false)))).toBe(sides(mirror(PLAIN, false)));
  });

  test('come from Patient Orientation without a plane, and are unknown without either', () => {
    const flat = { ...picture().own, plane: undefined };
    expect(edgesOf(flat, { ...LABELS, directions: ['P', 'FL'] }, PLAIN)).toEqual({
      top: 'HR',
      right: 'P',
      bottom: 'FL',
      left: 'A',
    });
    expect(edgesOf(flat, { ...LABELS, directions: ['<b>', 'F'] }, PLAIN).right).toBeUndefined();
    expect(edgesOf(flat, LABELS, PLAIN)).toEqual({
      top: undefined,
      right: undefined,
      bottom: undefined,
      left: undefined,
    });
  });
});

describe('a view', () => {
  test('maps image corners to where the markers say', () => {
    const box = boxOf(picture());
    const corner = (view: View) => apply(toScreen(box, view, 400, 400), { x: 0, y: 0 });
    expect(corner(PLAIN)).toEqual({ x: 0, y: 0 });
    expect(corner(turn(PLAIN))).toEqual({ x: 400, y: 0 });
    expect(corner(mirror(PLAIN, false))).toEqual({ x: 400, y: 0 });
    expect(corner(mirror(PLAIN, true))).toEqual({ x: 0, y: 400 });
  });

  test('zooms around the point that is held', () => {
    const box = boxOf(picture());
    const before = unapply(toScreen(box, PLAIN, 400, 300), { x: 100, y: 50 });
    const after = unapply(toScreen(box, zoomAt(PLAIN, 3, { x: 100, y: 50 }, 400, 300), 400, 300), { x: 100, y: 50 });
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  test('shows pixels that are higher than wide as they are', () => {
    expect(boxOf(picture({ spacing: { row: 2, column: 1, basis: 'image' } })).down).toBe(2);
  });
});

describe('shades', () => {
  const shades = (one: Picture) => Array.from(paint(one, firstLook(one)), (word) => word & 255);

  test('follow the window of PS3.3', () => {
    const values = Int16Array.from([-1000, 0, 40, 80, 1000, 0, 0, 0, 0]);
    expect(shades(picture({ windows: [{ centre: 40, width: 80, name: '' }] }, {}, values)).slice(0, 5)).toEqual([
      0, 0, 129, 255, 255,
    ]);
  });

  test('rescale first, and turn round for MONOCHROME1', () => {
    const values = Int16Array.from([0, 10, 20, 30]);
    const own = { rescale: { slope: 2, intercept: -20, unit: '' }, windows: [{ centre: 10.5, width: 61, name: '' }] };
    const plain = shades(picture(own, {}, values));
    const inverse = shades(picture(own, { display: { ...picture().facts.display, inverse: true } }, values));
    expect(inverse.map((shade, place) => shade + (plain[place] ?? 0)).every((sum) => sum === 254 || sum === 255)).toBe(
      true,
    );
  });

  test('leave padding out of the automatic window', () => {
    const values = Int16Array.from([-2000, -2000, 10, 20, 30, 40, 50, 60, 70]);
    const display = { ...picture().facts.display, padding: [-2000, -2000] as const };
    expect(fullWindow(picture({}, { display }, values))).toEqual({ centre: 40, width: 60, name: '' });
  });
});

describe('measurements', () => {
  test('say what their unit rests on', () => {
    const [a, b] = [
      { x: 0, y: 0 },
      { x: 3, y: 4 },
    ];
    expect(measureLength(picture(), a, b)).toMatchObject({ length: 2.5, basis: 'image' });
    expect(measureLength(picture({ spacing: { row: 0.1, column: 0.1, basis: 'detector' } }), a, b)).toMatchObject({
      basis: 'detector',
    });
    expect(measureLength(picture({ spacing: undefined }), a, b)).toMatchObject({ length: 5, basis: 'none' });
  });

  test('in ultrasound use the region that holds both ends, and no other', () => {
    const regions = [{ left: 0, top: 0, right: 10, bottom: 10, across: 0.2, down: 0.2 }];
    const one = picture({ spacing: { row: 9, column: 9, basis: 'image' } }, { regions });
    expect(measureLength(one, { x: 0, y: 0 }, { x: 3, y: 4 })).toMatchObject({ length: 1, basis: 'region' });
    expect(measureLength(one, { x: 0, y: 0 }, { x: 3, y: 40 })).toMatchObject({ basis: 'none' });
  });

  test('of angles are between 0 and 180 degrees', () => {
    const right = [
      { x: 1, y: 0 },
      { x: 0, y: 0 },
      { x: 0, y: 1 },
    ] as const;
    expect(measureAngle(picture(), right).angle).toBeCloseTo(90);
    expect(
      measureAngle(picture(), [
        { x: -1, y: -0.01 },
        { x: 0, y: 0 },
        { x: -1, y: 0.01 },
      ]).angle,
    ).toBeLessThan(2);
  });

  test('of areas and points read rescaled values', () => {
    const values = Int16Array.from({ length: 100 }, () => 50);
    const one = picture({ rescale: { slope: 2, intercept: -10, unit: 'HU' } }, {}, values);
    expect(measureEllipse(one, { x: 1, y: 1 }, { x: 9, y: 9 })).toMatchObject({ mean: 90, deviation: 0, unit: 'HU' });
    expect(measureEllipse(one, { x: 1, y: 1 }, { x: 9, y: 9 }).area).toBeCloseTo(Math.PI * 4);
    expect(measureValue(one, { x: 5, y: 5 }).value).toEqual([90]);
    expect(measureValue(one, { x: 50, y: 5 }).value).toEqual([]);
  });
});

describe('sections', () => {
  const slices = (places: readonly number[], change: (z: number) => Partial<FrameFacts> = () => ({})): Picture[] =>
    places.map((z) =>
      picture(
        { plane: { ...AXIAL, position: [0, 0, z] }, ...change(z) },
        {},
        Int16Array.from({ length: 16 }, (_, at) => z * 100 + at),
      ),
    );
  const tilted = (z: number): Vector => [0, z * 0.5, z];

  test('are cut with the head up and the front to the left', () => {
    const stack = slices([0, 2, 4, 6, 8]);
    const volume = findVolume(stack);
    if (typeof volume === 'string') throw new Error(volume);
    const coronal = cutSection(volume, stack, 'row', 1);
    const sagittal = cutSection(volume, stack, 'column', 2);
    expect(coronal?.own.plane).toEqual({ position: [0, 0.5, 8], row: [1, 0, 0], column: [-0, -0, -1] });
    expect(Array.from(coronal?.frame.values.subarray(0, 4) ?? [])).toEqual([804, 805, 806, 807]);
    expect(sagittal?.own.plane?.row).toEqual([0, 1, 0]);
    expect(Array.from(sagittal?.frame.values.subarray(16) ?? [])).toEqual([2, 6, 10, 14]);
  });

  test('of a stack from head to feet are the same', () => {
    const down = slices([8, 6, 4, 2, 0]);
    const volume = findVolume(down);
    if (typeof volume === 'string') throw new Error(volume);
    expect(Array.from(cutSection(volume, down, 'row', 1)?.frame.values.subarray(0, 4) ?? [])).toEqual([
      804, 805, 806, 807,
    ]);
  });

  test.each([
    ['few', slices([0, 1])],
    ['uneven', slices([0, 1, 2, 4, 5, 6])],
    ['several', slices([3, 3, 3, 3, 3])],
    ['tilted', slices([0, 2, 4, 6, 8], (z) => ({ plane: { ...AXIAL, position: tilted(z) } }))],
    ['unplaced', slices([0, 1, 2, 3, 4], () => ({ plane: undefined }))],
    [
      'mixed',
      [...slices([0, 1, 2, 3]), picture({ plane: { position: [0, 0, 4], row: [0, 1, 0], column: [0, 0, -1] } })],
    ],
  ] as const)('are refused: %s', (expected, stack) => {
    expect(findVolume(stack)).toBe(expected);
  });

  test('are cut while slices are still to come', () => {
    const [a, , c, , e] = slices([0, 1, 2, 3, 4]);
    expect(typeof findVolume([a, undefined, c, undefined, e])).toBe('object');
  });
});

test('a reference line lies where the other image cuts this one', () => {
  const axial = { plane: AXIAL, spacing: { row: 1, column: 1, basis: 'image' as const }, rows: 100, columns: 100 };
  const coronal = {
    ...axial,
    plane: { position: [0, 30, 50] as const, row: [1, 0, 0] as const, column: [0, 0, -1] as const },
  };
  const line = cutLine(axial, coronal);
  expect(line?.map(({ y }) => y)).toEqual([30.5, 30.5]);
  expect(cutLine(axial, { ...axial, plane: { ...AXIAL, position: [0, 0, 9] } })).toBeUndefined();
});
