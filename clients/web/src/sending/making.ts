// Making shares of a sealed case at the service: after a send, and again for somebody else without a new upload.
//
// Rules: the owner capsule gets the new links first, so that they can be shown again whatever happens next. One refused
// recipient stops no other.

import { Service } from '../api';
import { PageError, SealError, ServiceError } from '../errors';
import { openOwner } from '../sealing/capsule';
import { Keeping } from '../vault/keeping';
import type { Account, OwnerBody, OwnShare, ShareDraft, ShareView } from '../wire/bodies';
import type { Json } from '../wire/json';
import { fromBase64url } from '../wire/text';
import { alone } from './journal';
import { linkOf, planShare, type ShareOrder, sealOwn } from './planning';
import type { SendVisit } from './sender';

/** Who got a link, and who did not. */
export interface Made {
  readonly links: readonly { readonly recipient: Account; readonly link: string; readonly view: ShareView }[];
  readonly refused: readonly { readonly recipient: Account; readonly code: string }[];
}

/** What is asked for a case that was sent before. */
export interface AgainQuestion {
  readonly visit: SendVisit;
  readonly caseId: string;
  readonly recipients: readonly Account[];
  readonly share: ShareOrder;
}

/** Has the service make the drafted shares; what was made before is only asked again. */
export async function makeShares(
  { origin, site }: SendVisit,
  drafts: readonly { readonly share: string; readonly draft: ShareDraft }[],
  kept: readonly OwnShare[],
): Promise<Made> {
  const service = new Service(origin);
  const links: Made['links'][number][] = [];
  const refused: Made['refused'][number][] = [];
  for (const { share, draft } of drafts) {
    try {
      const view = await service.call('ShareView', 'PUT', `/shares/${share}`, draft as unknown as Json);
      const own = kept.find((one) => one.share === share);
      if (own) links.push({ recipient: draft.recipient, link: await linkOf(site.origin, own), view });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      refused.push({ recipient: draft.recipient, code: error.code });
    }
  }
  return { links, refused };
}

/** Shares a case again. Throws PageError "other-device" where this device's owner secret does not open it. */
export function shareAgain({ visit, caseId, recipients, share }: AgainQuestion): Promise<Made> {
  return alone(caseId, async () => {
    const owner = await readOwner(visit, caseId);
    const planned = [];
    for (const recipient of recipients) {
      planned.push(await planShare(owner, share, recipient, visit.site, Math.floor(Date.now() / 1000)));
    }
    const own = planned.map((one) => one.own);
    const capsule = await sealOwn(owner, own, await new Keeping(visit.account).owner());
    await new Service(visit.origin).call('CaseView', 'PUT', `/cases/${caseId}/owner-capsule`, { capsule });
    return makeShares(visit, planned, own);
  });
}

/** The link of one's own share, once more. Throws PageError "other-device" where it is not kept here. */
export async function linkAgain(visit: SendVisit, caseId: string, share: string): Promise<string> {
  const own = (await readOwner(visit, caseId)).shares.find((one) => one.share === share);
  if (!own) throw new PageError('other-device', 'the link is not kept here');
  return linkOf(visit.site.origin, own);
}

/** What the owner capsule of a case holds. Throws PageError "other-device" where this device cannot open it. */
export async function readOwner(visit: SendVisit, caseId: string): Promise<OwnerBody> {
  const { capsule } = await new Service(visit.origin).call('OwnerCapsule', 'GET', `/cases/${caseId}/owner-capsule`);
  return openOwn(capsule, caseId, new Keeping(visit.account));
}

/** Opens an owner capsule with one of this device's owner secrets. Throws PageError "other-device" where none does. */
export async function openOwn(capsule: string, caseId: string, keeping: Keeping): Promise<OwnerBody> {
  for (const secret of await keeping.owners()) {
    try {
      const owner = await openOwner(fromBase64url(capsule), fromBase64url(caseId), secret);
      if (owner.case === caseId) return owner;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
  }
  throw new PageError('other-device', 'no owner secret of this device opens the case');
}
