// New shares of a sealed case: each recipient gets a share, secrets, a capsule and a link of their own.
//
// Rules: one recipient, one share, one L and one S; never one link for two people. `latest` bounds the share for good. KI
// goes into a capsule only where the share includes the identity.

import { linkText } from '../links';
import { sealCapsule, sealOwner } from '../sealing/capsule';
import { importSecret, linkProof, type Secret, sha256 } from '../sealing/encoding';
import type { Account, CapsuleBody, OwnerBody, OwnShare, ShareDraft } from '../wire/bodies';
import { CAPSULE_MOST } from '../wire/layout';
import { fromBase64url, toBase64url } from '../wire/text';
import { sealEntry } from './ledger';

const ID = 16;
const SECRET = 32;

/** What a sender asks for: one share with these conditions. */
export interface ShareOrder {
  /** Seconds from the moment the service makes the share. */
  readonly expiresIn: number;
  readonly openings: number | null;
  readonly identity: boolean;
  readonly kind: CapsuleBody['kind'];
  readonly capacity: string;
  readonly onward: boolean;
  readonly note: string;
  readonly purpose: string;
  readonly purposeReference: string;
}

/** What a share needs to know of the service that it is made at. */
export interface Site {
  /** The origin that links name: the page's. */
  readonly origin: string;
  readonly expiryMost: number;
  /** The privacy officer's public key, where the site keeps a ledger. */
  readonly officer: string | null;
}

/** The exact request that creates a share, and what the owner keeps of it. */
export interface PlannedShare {
  readonly share: string;
  readonly draft: ShareDraft;
  readonly own: OwnShare;
}

/** Plans one share of the case that `owner` describes; `now` is in seconds since 1970 UTC. */
export async function planShare(
  owner: OwnerBody,
  order: ShareOrder,
  recipient: Account,
  site: Site,
  now: number,
): Promise<PlannedShare> {
  const [share, secret, link] = [random(ID), random(SECRET), random(SECRET)];
  const latest = now + site.expiryMost;
  const body = capsuleOf(owner, order, recipient, toBase64url(share), latest);
  const key = await importSecret(link);
  const draft: ShareDraft = {
    case: owner.case,
    recipient,
    expires_in: order.expiresIn,
    latest,
    openings: order.openings,
    identity: order.identity,
    secret: toBase64url(secret),
    proof_sha256: toBase64url(await sha256(await linkProof(key, share))),
    capsule: toBase64url(await sealCapsule(body, key, secret)),
    onward: order.onward,
    purpose: order.purpose || null,
    ledger: site.officer === null ? null : await sealEntry(entryOf(body, order, owner, now), site.officer),
  };
  const own: OwnShare = {
    share: body.share,
    link_secret: toBase64url(link),
    recipient,
    kind: order.kind,
    capacity: order.capacity,
    onward: order.onward,
  };
  return { share: body.share, draft, own };
}

/** The link of a share that the owner keeps. */
export function linkOf(origin: string, own: Pick<OwnShare, 'share' | 'link_secret'>): Promise<string> {
  return linkText({ origin, share: own.share, secret: fromBase64url(own.link_secret) });
}

/** The owner capsule with these shares added; the oldest links go first where it would grow too large. */
export async function sealOwn(owner: OwnerBody, added: readonly OwnShare[], secret: Secret): Promise<string> {
  let shares = [...owner.shares, ...added];
  for (;;) {
    const sealed = await sealOwner({ ...owner, shares }, secret);
    if (sealed.length <= CAPSULE_MOST || shares.length <= added.length) return toBase64url(sealed);
    shares = shares.slice(1 + Math.floor(shares.length / 8));
  }
}

function capsuleOf(
  owner: OwnerBody,
  order: ShareOrder,
  recipient: Account,
  share: string,
  latest: number,
): CapsuleBody {
  return {
    format: 'radseal/1',
    suite: 'cobblestone-256+ed25519',
    case: owner.case,
    share,
    sk: owner.sk,
    ki: order.identity ? owner.ki : null,
    manifest_sha256: owner.manifest_sha256,
    manifest_length: owner.manifest_length,
    sender_keys: owner.sender_keys,
    sender: owner.sender,
    passed_on_by: null,
    recipient,
    latest,
    reference: owner.reference,
    kind: order.kind,
    capacity: order.capacity,
    onward: order.onward,
    note: order.note,
  };
}

function entryOf(capsule: CapsuleBody, order: ShareOrder, owner: OwnerBody, now: number) {
  return {
    format: 'radseal/1' as const,
    case: capsule.case,
    share: capsule.share,
    parent: null,
    reference: capsule.reference,
    sender: capsule.sender,
    passed_on_by: null,
    recipient: capsule.recipient,
    kind: capsule.kind,
    capacity: capsule.capacity,
    identity: capsule.ki !== null,
    purpose: order.purpose,
    purpose_reference: order.purposeReference,
    patient: owner.patient,
    time: now,
  };
}

/** Random bytes of the browser's generator. */
export function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
