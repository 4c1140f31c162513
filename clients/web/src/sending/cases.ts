// What a person sent: the service's cases and shares, and what this device can read of them with the owner secret.

import { Service } from '../api';
import { SealError, ServiceError } from '../errors';
import { openOwner } from '../sealing/capsule';
import { Keeping } from '../vault/keeping';
import type { CaseView, OwnerBody, ShareView } from '../wire/bodies';
import { fromBase64url } from '../wire/text';
import type { SendVisit } from './sender';

const PAGES_MOST = 100;

/** One case on the sender's own screen; without reference, name and birth date where another device sent it. */
export interface OwnCase {
  readonly case: string;
  readonly view: CaseView;
  readonly reference: string;
  readonly name: string;
  readonly birthDate: string;
  readonly shares: readonly ShareView[];
}

/** Every case of the person, newest first. */
export async function listCases(visit: SendVisit): Promise<OwnCase[]> {
  const service = new Service(visit.origin);
  const shares = (await service.shares()).filter((share) => share.role === 'sender');
  const found: OwnCase[] = [];
  let path = '/cases';
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const list = await service.call('CaseList', 'GET', path);
    for (const view of list.cases) {
      if (view.state !== 'uploading') found.push(await toOwn(visit, service, view, shares));
    }
    if (list.next === null) return found;
    path = `/cases?after=${encodeURIComponent(list.next)}`;
  }
  return found;
}

async function toOwn(
  visit: SendVisit,
  service: Service,
  view: CaseView,
  shares: readonly ShareView[],
): Promise<OwnCase> {
  const owner = view.has_owner_capsule ? await readOwner(visit, service, view.case) : null;
  return {
    case: view.case,
    view,
    reference: owner?.reference ?? '',
    name: owner?.patient.name.replaceAll('^', ' ').trim() ?? '',
    birthDate: owner?.patient.birth_date ?? '',
    shares: shares.filter((share) => share.case === view.case),
  };
}

/** The owner capsule of a case; null where this device has another owner secret, or the service none. */
async function readOwner(visit: SendVisit, service: Service, caseId: string): Promise<OwnerBody | null> {
  try {
    const { capsule } = await service.call('OwnerCapsule', 'GET', `/cases/${caseId}/owner-capsule`);
    return await openOwner(fromBase64url(capsule), fromBase64url(caseId), await new Keeping(visit.account).owner());
  } catch (error) {
    if (error instanceof SealError || (error instanceof ServiceError && error.code === 'not-found')) return null;
    throw error;
  }
}
