// The privacy officer's key by which this device knows the site (docs/spec/keys.md, KEY-4).
//
// Rules: ledger entries are sealed to the key that was seen first and to no other; where the site names another key, or
// none any more, nothing is sent until a person has said the fingerprint that the officer told them.

import { PageError } from '../errors';
import { sha256 } from '../sealing/encoding';
import { forgetOfficer, pinnedOfficer, pinOfficer } from '../vault/keeping';
import { fromBase64url } from '../wire/text';
import type { Site } from './planning';

/** What the site names, against what this device knows. */
export interface Officer {
  readonly state: 'none' | 'first' | 'known' | 'changed' | 'gone';
  /** Of the key that the site names, as people compare it; empty where it names none. */
  readonly fingerprint: string;
}

/** Compares the site's key with the known one. */
export async function officerOf({ officer }: Site): Promise<Officer> {
  const known = await pinnedOfficer();
  if (officer === null) return { state: known ? 'gone' : 'none', fingerprint: '' };
  const fingerprint = await fingerprintOf(officer);
  if (!known) return { state: 'first', fingerprint };
  return { state: known === officer ? 'known' : 'changed', fingerprint };
}

/** Makes the site's key the known one. Throws PageError "officer-changed" where a person has to decide first. */
export async function requireOfficer(site: Site): Promise<void> {
  const { state } = await officerOf(site);
  if (state === 'changed' || state === 'gone') {
    throw new PageError('officer-changed', 'the site names another privacy officer’s key, or none any more');
  }
  if (state === 'first' && site.officer) await pinOfficer(site.officer);
}

/** Takes the key whose fingerprint a person said, or "none" where the site keeps no ledger any more; else changes nothing. */
export async function trustOfficer(site: Site, said: string): Promise<Officer> {
  const word = plain(said);
  if (site.officer === null && word === 'none') await forgetOfficer();
  if (site.officer !== null && word === plain(await fingerprintOf(site.officer))) await pinOfficer(site.officer);
  return officerOf(site);
}

/** 32 hexadecimal digits of the key's SHA-256, in groups of four. */
async function fingerprintOf(key: string): Promise<string> {
  const digits = [...(await sha256(fromBase64url(key)))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.slice(0, 32).replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function plain(said: string): string {
  return said.replaceAll(/[\s:-]/g, '').toLowerCase();
}
