// The profiles that the page offers, as the Python engine resolved them; loaded with the sending worker only.

import basic from '../../../../docs/spec/deid/map-basic.json';
import patient from '../../../../docs/spec/deid/map-patient.json';
import specialist from '../../../../docs/spec/deid/map-specialist.json';
import words from '../../../../docs/spec/deid/words.json';
import { type MapFile, Rules, toLists } from '../deid/rules';

/** The profiles, by name. */
export type ProfileName = 'specialist' | 'patient' | 'basic';

const MAPS: Readonly<Record<ProfileName, MapFile>> = {
  specialist: specialist as unknown as MapFile,
  patient: patient as unknown as MapFile,
  basic: basic as unknown as MapFile,
};
const lists = toLists(words);
const known = new Map<ProfileName, Rules>();

/** Returns the rules of a profile. */
export function rulesOf(name: ProfileName): Rules {
  const rules = known.get(name) ?? new Rules(MAPS[name], lists);
  known.set(name, rules);
  return rules;
}
