// Passing a case on: the recipient of a share makes a child share for somebody else, without moving any bytes.
//
// Rules: only where the sender allowed it. The child's capsule holds what the own capsule held, the identity only if asked
// for and there, and is never passed on again; it names who passed it on. It ends with its parent.

import { Service } from '../api';
import { PageError } from '../errors';
import { sealCapsule } from '../sealing/capsule';
import { importSecret, linkProof, sha256 } from '../sealing/encoding';
import type { Opened } from '../vault/opening';
import type { Account, CapsuleBody, IssuerDescription, OnwardDraft } from '../wire/bodies';
import { toBase64url } from '../wire/text';
import { sealEntry } from './ledger';
import type { Made } from './making';
import { requireOfficer } from './officer';
import { linkOf, random } from './planning';
import type { SendVisit } from './sender';

/** What the recipient of a share asks for: one child share. */
export interface OnwardOrder {
  readonly visit: SendVisit;
  readonly recipient: Account;
  /** Seconds from the moment the service makes the share; not beyond the own share's end. */
  readonly expiresIn: number;
  readonly identity: boolean;
  readonly note: string;
}

/** The one issuer of the site that could admit an address; null for none. */
export function admitting(issuers: readonly IssuerDescription[], email: string): IssuerDescription | null {
  const domain = email.split('@')[1] ?? '';
  const named = issuers.find((one) => one.domains?.includes(domain));
  return named ?? issuers.find((one) => !one.domains?.length) ?? null;
}

/** Makes the child share, and returns its link. Throws PageError "not-onward" where the sender did not allow it. */
export async function passOn({ passable, right }: Opened, order: OnwardOrder): Promise<Made> {
  const { visit, recipient } = order;
  if (!passable) throw new PageError('not-onward', 'the sender did not allow it');
  await requireOfficer(visit.site);
  const [share, secret, link] = [random(16), random(32), random(32)];
  const body = childOf(passable, order, toBase64url(share));
  const key = await importSecret(link);
  const draft: OnwardDraft = {
    proof: right.proof,
    recipient,
    expires_in: order.expiresIn,
    latest: body.latest,
    openings: null,
    identity: body.ki !== null,
    secret: toBase64url(secret),
    proof_sha256: toBase64url(await sha256(await linkProof(key, share))),
    capsule: toBase64url(await sealCapsule(body, key, secret)),
    ledger: visit.site.officer === null ? null : await sealEntry(entryOf(body, right.share), visit.site.officer),
  };
  const view = await new Service(visit.origin).passOn(right.share, body.share, draft);
  const own = { share: body.share, link_secret: toBase64url(link) };
  return { links: [{ recipient, link: await linkOf(visit.site.origin, own), view }], refused: [] };
}

function childOf(capsule: CapsuleBody, { visit, recipient, identity, note }: OnwardOrder, share: string): CapsuleBody {
  return {
    ...capsule,
    share,
    ki: identity ? capsule.ki : null,
    passed_on_by: visit.account,
    recipient,
    kind: 'clinician',
    capacity: '',
    onward: false,
    note,
  };
}

function entryOf(capsule: CapsuleBody, parent: string) {
  const { case: caseId, share, reference, sender, passed_on_by, recipient, kind, capacity, ki } = capsule;
  return {
    format: 'radseal/1' as const,
    case: caseId,
    share,
    parent,
    reference,
    sender,
    passed_on_by,
    recipient,
    kind,
    capacity,
    identity: ki !== null,
    purpose: '',
    purpose_reference: '',
    patient: null,
    time: Math.floor(Date.now() / 1000),
  };
}
