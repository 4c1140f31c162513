// What the viewer knows of a file once it is read: plain values, small enough to keep for every file of a case.
//
// Rules: texts are the file's own, decoded and bounded, and reach the screen as text nodes only.

import type { Layout } from '../pixels/layout';

/** Three coordinates in millimetres, or a direction, in the patient's system (x left, y back, z head). */
export type Vector = readonly [number, number, number];

/** Where a frame lies: the centre of its first pixel, and the directions of its rows and columns. */
export interface Plane {
  readonly position: Vector;
  readonly row: Vector;
  readonly column: Vector;
}

/** Millimetres between rows and between columns, and where that comes from. */
export interface Spacing {
  readonly row: number;
  readonly column: number;
  /** `image`: in the patient. `detector`: at the detector, magnification unknown. `corrected`: at the detector, corrected by the file. */
  readonly basis: 'image' | 'detector' | 'corrected';
}

/** Lengths of a screen pixel without a scale: the ratio of its sides. */
export interface Aspect {
  readonly row: number;
  readonly column: number;
}

/** A table from stored or rescaled values to others. */
export interface Lookup {
  readonly first: number;
  readonly values: readonly number[];
  readonly bits: number;
  readonly name: string;
}

/** A window as the file proposes it. */
export interface Window {
  readonly centre: number;
  readonly width: number;
  readonly name: string;
}

/** From stored values to what they mean. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
  /** HU for CT, the file's unit otherwise, empty when unknown. */
  readonly unit: string;
}

/** What may differ between the frames of a file. */
export interface FrameFacts {
  readonly plane: Plane | undefined;
  readonly spacing: Spacing | undefined;
  readonly thickness: number | undefined;
  readonly rescale: Rescale;
  readonly windows: readonly Window[];
}

/** A calibrated region of an ultrasound image: pixels inside, and units for each pixel. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Millimetres for each pixel across and down. */
  readonly across: number;
  readonly down: number;
}

/** Three tables of 8 or 16 bit, for palette colour. */
export interface Palette {
  readonly first: number;
  readonly red: readonly number[];
  readonly green: readonly number[];
  readonly blue: readonly number[];
}

/** How the pixels become grey or colour; the same for all frames. */
export interface Display {
  /** Whether small values are white. */
  readonly inverse: boolean;
  readonly palette: Palette | undefined;
  readonly modality: Lookup | undefined;
  readonly voi: readonly Lookup[];
  readonly sigmoid: boolean;
  readonly padding: readonly [number, number] | undefined;
}

/** Marks that stay on screen. */
export interface Marks {
  /** Whether any lossy compression was ever applied, and its ratio when stated. */
  readonly lossy: boolean;
  readonly ratio: string;
  readonly redacted: boolean;
  readonly defaced: boolean;
  readonly datesShifted: boolean;
  readonly deidentified: boolean;
}

/** Whose image, of which study and series. Dates and times as DICOM writes them. */
export interface Labels {
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly age: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly seriesNumber: number | undefined;
  readonly instanceNumber: number | undefined;
  readonly modality: string;
  readonly bodyPart: string;
  /** L, R, B, U or empty, from (0020,0060) or (0020,0062). */
  readonly laterality: string;
  readonly view: string;
  readonly contrast: string;
  /** (0020,0020): what lies to the right and at the foot of the image, where there is no plane. */
  readonly directions: readonly string[];
  readonly manufacturer: string;
}

/** All of it for one file. */
export interface FileFacts {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly labels: Labels;
  readonly marks: Marks;
  readonly layout: Layout | undefined;
  readonly display: Display;
  readonly aspect: Aspect;
  readonly regions: readonly Region[];
  /** One for each frame, or one for all. */
  readonly frames: readonly FrameFacts[];
  /** Milliseconds for each frame of a loop. */
  readonly frameTime: number | undefined;
}

/** The facts of one frame. */
export function frameFacts(facts: FileFacts, frame: number): FrameFacts | undefined {
  return facts.frames.length === 1 ? facts.frames[0] : facts.frames[frame];
}
