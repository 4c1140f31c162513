// One patient in one case: whose images these are, and whether they are all of the same person.
//
// Rules: name, birth date and ID are compared after normalisation (case, padding, width of letters, name groups). A blank
// against a value disagrees; blank throughout is a warning. Only another ID may be confirmed, and only under the same name
// and birth date (an outside prior). The same as clients/python/radseal/inputs/patients.py.

import { type Found, type InstanceFound, instancesOf } from './found';

/** A patient as written in some files, and what else tells their images apart on the sender's own screen. */
export interface PatientSeen {
  readonly name: string;
  readonly birthDate: string;
  readonly id: string;
  readonly issuer: string;
  readonly studyDates: readonly string[];
  readonly images: number;
}

export type Part = 'name' | 'birthDate' | 'id';

/** Two patients in one case: in what they disagree, and whether the sender may confirm them as one person. */
export interface Disagreement {
  readonly one: PatientSeen;
  readonly other: PatientSeen;
  readonly parts: readonly Part[];
  readonly confirmable: boolean;
}

/** Returns why the images are not of one person; null: they are. Disagreements that cannot be confirmed come first. */
export function findDisagreement(found: Pick<Found, 'studies'>): Disagreement | null {
  const seen = patients(found);
  const all: Disagreement[] = [];
  for (const [place, one] of seen.entries()) {
    for (const other of seen.slice(place + 1)) {
      const parts = disagreements(one, other);
      if (parts.length > 0) all.push({ one, other, parts, confirmable: isConfirmable(one, parts) });
    }
  }
  return all.find((pair) => !pair.confirmable) ?? all[0] ?? null;
}

/** Returns SOP Instance UIDs under which several files hold different content; none: all are distinct. */
export function findClashes(found: Pick<Found, 'studies'>): InstanceFound[] {
  const seen = new Set<string>();
  return [...instancesOf(found)].filter(({ facts }) => {
    const known = seen.has(facts.sopInstanceUid);
    seen.add(facts.sopInstanceUid);
    return known;
  });
}

/** Returns each distinct way in which the patient is written, normalised alike ones once. */
export function patients(found: Pick<Found, 'studies'>): PatientSeen[] {
  const seen = new Map<string, PatientSeen>();
  for (const { facts } of instancesOf(found)) {
    const key = keyOf(facts.patientName, facts.patientBirthDate, facts.patientId, facts.issuerOfPatientId);
    const known = seen.get(key);
    seen.set(key, {
      name: known?.name ?? facts.patientName,
      birthDate: known?.birthDate ?? facts.patientBirthDate,
      id: known?.id ?? facts.patientId,
      issuer: known?.issuer ?? facts.issuerOfPatientId,
      studyDates: [...new Set([...(known?.studyDates ?? []), facts.studyDate])].sort(),
      images: (known?.images ?? 0) + 1,
    });
  }
  return [...seen.values()];
}

/**
 * Returns the text by which the case's key knows the patient, on which the days depend that dates move by: the ID; without
 * one, name and birth date; or nothing. The same as `identify_patient` of clients/python/radseal/dicom/pseudonyms.py.
 */
export function identifyPatient(found: Pick<Found, 'studies'>): string {
  const known = patients(found).map(({ id, name, birthDate }) => {
    if (plain(id)) return `id\0${plain(id)}`;
    const [alphabetic, day] = [groups(name)[0], digits(birthDate)];
    return alphabetic && day ? `name\0${alphabetic}\0${day}` : '';
  });
  return known.filter(Boolean).sort()[0] ?? '';
}

/** Returns what is blank in every image: worth a look before sending, no ground to refuse. */
export function blankParts(found: Pick<Found, 'studies'>): Part[] {
  const seen = patients(found);
  const blank: [Part, boolean][] = [
    ['name', !seen.some((patient) => groups(patient.name).some(Boolean))],
    ['birthDate', !seen.some((patient) => digits(patient.birthDate))],
    ['id', !seen.some((patient) => plain(patient.id))],
  ];
  return blank.filter(([, isBlank]) => isBlank).map(([part]) => part);
}

function keyOf(name: string, birthDate: string, id: string, issuer: string): string {
  return JSON.stringify([groups(name), digits(birthDate), plain(id), plain(issuer)]);
}

function isConfirmable(one: PatientSeen, parts: readonly Part[]): boolean {
  return parts.length === 1 && parts[0] === 'id' && digits(one.birthDate) !== '' && groups(one.name).some(Boolean);
}

function disagreements(one: PatientSeen, other: PatientSeen): Part[] {
  const issuers = new Set([plain(one.issuer), plain(other.issuer)].filter(Boolean));
  const checks: [Part, boolean][] = [
    ['name', sameName(groups(one.name), groups(other.name))],
    ['birthDate', digits(one.birthDate) === digits(other.birthDate)],
    ['id', plain(one.id) === plain(other.id) && issuers.size < 2],
  ];
  return checks.filter(([, agrees]) => !agrees).map(([part]) => part);
}

/** Two names agree in every group that both have, and have one in common (PS3.5, 6.2.1.2). */
function sameName(one: readonly string[], other: readonly string[]): boolean {
  if (!one.some(Boolean) && !other.some(Boolean)) return true;
  const shared = one.map((group, place) => [group, other[place] ?? '']).filter(([a, b]) => a && b);
  return shared.length > 0 && shared.every(([a, b]) => a === b);
}

/** Returns the alphabetic, ideographic and phonetic group, each normalised to its components. */
function groups(name: string): string[] {
  const parts = name.split('=').map((group) => group.split('^').map(plain).join('^').replace(/\^+$/, ''));
  return [parts[0] ?? '', parts[1] ?? '', parts[2] ?? ''];
}

function plain(text: string): string {
  const folded = text.replaceAll('\0', ' ').normalize('NFKC').toUpperCase().toLowerCase();
  return folded.split(/\s+/).filter(Boolean).join(' ');
}

function digits(date: string): string {
  return date.replace(/\D/g, '');
}
