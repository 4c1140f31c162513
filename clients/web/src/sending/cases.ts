// What a person sent: the service's cases and shares, and what this device can read of them with the owner secret.

import { Service } from '../api';
import { PageError, SealError, ServiceError } from '../errors';
import { openOwner } from '../sealing/capsule';
import { Keeping } from '../vault/keeping';
import type { Account, CaseView, OwnerBody, OwnShare, ShareView } from '../wire/bodies';
import type { Json } from '../wire/json';
import { fromBase64url } from '../wire/text';
import { linkOf, planShare, type ShareOrder, sealOwn } from './planning';
import type { SendVisit } from './sender';

const PAGES_MOST = 100;

/** One case on the sender's own screen. `label` holds the patient's name. */
export interface OwnCase {
  readonly case: string;
  readonly view: CaseView;
  readonly reference: string;
  readonly label: string;
  /** Whether this device can read the owner capsule: then links can be shown and new shares made. */
  readonly isReadable: boolean;
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

/** The link of a share that this person made on this device. Throws PageError where it cannot be read here. */
export async function linkOfShare(visit: SendVisit, caseId: string, share: string): Promise<string> {
  const owner = await readOwner(visit, new Service(visit.origin), caseId);
  const own = owner?.shares.find((one: OwnShare) => one.share === share);
  if (!own) throw new PageError('link-needed', 'the link is not here');
  return linkOf(visit.site.origin, own);
}

/** Shares a case with somebody else: no bytes move. Returns the new link. */
export async function shareAgain(visit: SendVisit, caseId: string, recipient: Account, order: ShareOrder) {
  const service = new Service(visit.origin);
  const owner = await readOwner(visit, service, caseId);
  if (!owner) throw new PageError('link-needed', 'the case cannot be read on this device');
  const planned = await planShare(owner, order, recipient, visit.site, Math.floor(Date.now() / 1000));
  const secret = await new Keeping(visit.account).owner();
  const capsule = await sealOwn(owner, [planned.own], secret);
  await service.call('CaseView', 'PUT', `/cases/${caseId}/owner-capsule`, { capsule });
  const view = await service.call('ShareView', 'PUT', `/shares/${planned.share}`, planned.draft as unknown as Json);
  return { link: await linkOf(visit.site.origin, planned.own), view };
}

/** Lets a share live longer: from now, by so many seconds. */
export function extendShare(visit: SendVisit, share: string, seconds: number): Promise<ShareView> {
  return new Service(visit.origin).call('ShareView', 'POST', `/shares/${share}/extend`, { expires_in: seconds });
}

async function toOwn(
  visit: SendVisit,
  service: Service,
  view: CaseView,
  shares: readonly ShareView[],
): Promise<OwnCase> {
  const owner = view.has_owner_capsule ? await readOwner(visit, service, view.case) : null;
  const words = owner ? [owner.patient.name.replaceAll('^', ' ').trim(), owner.patient.birth_date] : [];
  return {
    case: view.case,
    view,
    reference: owner?.reference ?? '',
    label: words.filter(Boolean).join(', '),
    isReadable: owner !== null,
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
