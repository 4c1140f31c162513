// Reading a file's facts (PS3.3): labels, marks, display, calibration, and geometry of each frame.

import type { DataSet } from '../dicom/dataset';
import { type Layout, readLayout } from '../pixels/layout';
import type { FileFacts, Labels, Marks, Region } from './facts';
import { readDisplay } from './readdisplay';
import { readFrames } from './readframes';

const CENTIMETRES = 3;

/** Read everything that the screen needs. Throws Unreadable when the pixel module is impossible. */
export function readFacts(data: DataSet): FileFacts {
  const layout = readLayout(data);
  return {
    sopClassUid: data.text(0x00080016),
    sopInstanceUid: data.text(0x00080018),
    seriesInstanceUid: data.text(0x0020000e),
    frameOfReferenceUid: data.text(0x00200052),
    labels: readLabels(data),
    marks: readMarks(data),
    layout,
    display: readDisplay(data),
    aspect: readAspect(data),
    regions: readRegions(data),
    frames: readFrames(data, layout?.frames ?? 1),
    frameTime: readFrameTime(data, layout),
  };
}

function readLabels(data: DataSet): Labels {
  return {
    patientName: data.text(0x00100010),
    patientId: data.text(0x00100020),
    birthDate: data.text(0x00100030),
    sex: data.text(0x00100040),
    age: data.text(0x00101010),
    studyDate: data.text(0x00080020),
    studyTime: data.text(0x00080030),
    studyDescription: data.text(0x00081030),
    seriesDescription: data.text(0x0008103e),
    seriesNumber: data.number(0x00200011),
    instanceNumber: data.number(0x00200013),
    modality: data.text(0x00080060),
    bodyPart: data.text(0x00180015),
    laterality: data.text(0x00200062) || data.text(0x00200060),
    view: data.text(0x00185101) || (data.item(0x00540220)?.text(0x00080104) ?? ''),
    contrast: data.text(0x00180010),
    directions: data.texts(0x00200020),
    manufacturer: data.text(0x00080070),
  };
}

function readMarks(data: DataSet): Marks {
  const methods = data.items(0x00120064).map((item) => item.text(0x00080100));
  return {
    lossy: data.text(0x00282110) === '01',
    ratio: data.text(0x00282112),
    redacted: methods.includes('113101'),
    defaced: methods.includes('113102'),
    datesShifted: data.text(0x00280303) === 'MODIFIED',
    deidentified: data.text(0x00120062) === 'YES',
  };
}

function readAspect(data: DataSet): { row: number; column: number } {
  const [row = 1, column = 1] = data.numbers(0x00280034);
  return row > 0 && column > 0 && row / column < 100 && column / row < 100 ? { row, column } : { row: 1, column: 1 };
}

/** Ultrasound regions measured in centimetres both ways (PS3.3, C.8.5.5). */
function readRegions(data: DataSet): Region[] {
  return data.items(0x00186011).flatMap((item) => {
    const numbers = [0x00186018, 0x0018601a, 0x0018601c, 0x0018601e, 0x0018602c, 0x0018602e].map((tag) =>
      item.number(tag),
    );
    const [left, top, right, bottom, across, down] = numbers;
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) return [];
    const inCentimetres = item.number(0x00186024) === CENTIMETRES && item.number(0x00186026) === CENTIMETRES;
    if (!inCentimetres || !across || !down) return [];
    return [{ left, top, right, bottom, across: Math.abs(across) * 10, down: Math.abs(down) * 10 }];
  });
}

/** Milliseconds for each frame: as displayed, as acquired, or by the vector's mean. */
function readFrameTime(data: DataSet, layout: Layout | undefined): number | undefined {
  if ((layout?.frames ?? 1) < 2) return undefined;
  const shown = data.number(0x00082144);
  const rate = data.number(0x00180040);
  const steps = data.numbers(0x00181065).slice(1);
  const mean = steps.length > 0 ? steps.reduce((sum, step) => sum + step, 0) / steps.length : undefined;
  const time = (shown && 1000 / shown) || data.number(0x00181063) || mean || (rate && 1000 / rate) || undefined;
  return time !== undefined && time >= 1 && time <= 60_000 ? time : undefined;
}
