// What a person sent: the service's cases and shares, and what this device can read of them with the owner secret.

import { Service } from '../api';
import { PageError } from '../errors';
import type { CaseView, OwnShare, ShareView } from '../wire/bodies';
import { readOwner } from './making';
import type { SendVisit } from './sender';

const PAGES_MOST = 100;

/** What only the device that sent a case can read of it; no key is in it. */
export interface OwnWords {
  readonly reference: string;
  readonly name: string;
  readonly birthDate: string;
  readonly note: string;
  readonly purpose: string;
  readonly purposeReference: string;
  /** Shares whose links can be shown again, and their sealed terms. */
  readonly terms: readonly Omit<OwnShare, 'link_secret' | 'recipient'>[];
}

/** One case on the sender's own screen. */
export interface OwnCase {
  readonly case: string;
  readonly view: CaseView;
  /** Null where another device sent it. */
  readonly own: OwnWords | null;
  readonly shares: readonly ShareView[];
}

/** Every case of the person, newest first. `read` keeps what was read of each before, and is added to. */
export async function listCases(visit: SendVisit, read: Map<string, OwnWords>): Promise<OwnCase[]> {
  const service = new Service(visit.origin);
  const shares = (await service.shares()).filter((share) => share.role === 'sender');
  const found: OwnCase[] = [];
  let path = '/cases';
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const list = await service.call('CaseList', 'GET', path);
    for (const view of list.cases) {
      if (view.state === 'uploading') continue;
      const own = view.has_owner_capsule ? (read.get(view.case) ?? (await readWords(visit, view.case))) : null;
      if (own) read.set(view.case, own);
      found.push({ case: view.case, view, own, shares: shares.filter((share) => share.case === view.case) });
    }
    if (list.next === null) return found;
    path = `/cases?after=${encodeURIComponent(list.next)}`;
  }
  return found;
}

/** The words of a case; null where this device has another owner secret, or the service no capsule any more. */
async function readWords(visit: SendVisit, caseId: string): Promise<OwnWords | null> {
  try {
    const { reference, patient, note, purpose, purpose_reference, shares } = await readOwner(visit, caseId);
    return {
      reference,
      name: patient.name.replaceAll('^', ' ').trim(),
      birthDate: patient.birth_date,
      note,
      purpose,
      purposeReference: purpose_reference,
      terms: shares.map(({ share, kind, capacity, onward }) => ({ share, kind, capacity, onward })),
    };
  } catch (error) {
    if (error instanceof PageError && ['other-device', 'not-found'].includes(error.code)) return null;
    throw error;
  }
}
