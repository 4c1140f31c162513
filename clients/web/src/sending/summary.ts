// What the sender's own screen shows before anything leaves: one row for each study, and what identifies in it. Holds the
// patient's name: it goes from the worker to the page and nowhere else.

import type { Rule, Rules } from '../deid/rules';
import { countReasons, type Found, type StudyFound } from '../inputs/found';
import type { Patient } from '../wire/bodies';
import type { BeforeAfter } from './examining';

/** Identifying values that are listed. */
export const IDENTIFYING_MOST = 200;

/** One study; several values of one kind are joined by a comma. */
export interface StudyRow {
  readonly number: number;
  readonly name: string;
  readonly birthDate: string;
  readonly id: string;
  readonly studyDate: string;
  readonly description: string;
  readonly modalities: string;
  readonly bodyParts: string;
  readonly laterality: string;
  readonly images: number;
  readonly missing: number;
}

/** What was found, in brief. */
export interface Summary {
  readonly studies: readonly StudyRow[];
  readonly leftOut: readonly { readonly count: number; readonly reason: string }[];
}

/** One identifying attribute: its keyword, what the file says, and what is done with it. */
export interface IdentifyingRow {
  readonly keyword: string;
  readonly before: string;
  readonly done: 'removed' | 'replaced' | 'shifted' | 'cleaned';
}

/** Returns a row for each study. */
export function summarise(found: Found): Summary {
  return {
    studies: found.studies.map(toRow),
    leftOut: countReasons(found.leftOut.map((one) => one.reason)),
  };
}

/** Returns who the patient is, as the files say it, for the owner capsule and the ledger. */
export function patientOf(studies: readonly StudyFound[]): Patient {
  const facts = studies.flatMap((study) => study.series).flatMap((series) => series.instances.map((one) => one.facts));
  const ids = [...new Set(facts.map((fact) => fact.patientId).filter(Boolean))];
  return {
    name: (facts.find((fact) => fact.patientName)?.patientName ?? '').slice(0, 512),
    birth_date: (facts.find((fact) => fact.patientBirthDate)?.patientBirthDate ?? '').slice(0, 64),
    ids: ids.slice(0, 16).map((id) => id.slice(0, 256)),
  };
}

/** Returns what identifies, and what the rules make of it. */
export function toIdentifyingRows(rules: Rules, values: readonly BeforeAfter[]): IdentifyingRow[] {
  return values.map(({ tag, before }) => {
    const rule = rules.find(tag);
    return { keyword: keywordOf(rule), before, done: doneBy(rule) };
  });
}

function keywordOf({ name }: Rule): string {
  return /\)\s+([A-Za-z0-9]+)/.exec(name)?.[1] ?? /:\s*([A-Za-z0-9]+)$/.exec(name)?.[1] ?? name;
}

function doneBy({ verb }: Rule): IdentifyingRow['done'] {
  if (verb === 'shift') return 'shifted';
  if (verb === 'clean') return 'cleaned';
  return verb === 'remove' || verb === 'zero' ? 'removed' : 'replaced';
}

function toRow(study: StudyFound, place: number): StudyRow {
  const facts = study.series.flatMap((series) => series.instances.map((instance) => instance.facts));
  const joined = (of: (fact: (typeof facts)[number]) => string) =>
    [...new Set(facts.map(of).filter(Boolean))].join(', ');
  return {
    number: place + 1,
    name: joined((fact) => fact.patientName),
    birthDate: joined((fact) => fact.patientBirthDate),
    id: joined((fact) => fact.patientId),
    studyDate: joined((fact) => fact.studyDate),
    description: joined((fact) => fact.studyDescription),
    modalities: joined((fact) => fact.modality),
    bodyParts: joined((fact) => fact.bodyPart),
    laterality: joined((fact) => fact.laterality),
    images: facts.length,
    missing: study.series.flatMap((series) => series.gaps).reduce((sum, gap) => sum + gap.missing, 0),
  };
}
