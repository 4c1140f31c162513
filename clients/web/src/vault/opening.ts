// From a link to an opened case: everything that the command line's opener checks, in the same order.
//
// Rules: the opening's id is kept before it is used, so that another tab or a reload spends no second one. The page takes
// nothing about content or sender from the service. The sender's key is kept only after everything has been accepted.

import type { Service } from '../api';
import { RefusedError, ServiceError } from '../errors';
import { openCapsule } from '../sealing/capsule';
import { CHECKS, type Check, runChecks } from '../sealing/checks';
import { type Bytes, importSecret, linkProof, type Secret } from '../sealing/encoding';
import { openManifest } from '../sealing/manifest';
import type { Account, CapsuleBody, ManifestBody, OpeningAnswer } from '../wire/bodies';
import { CAPSULE_MOST, MANIFEST_MOST, sealedLength } from '../wire/layout';
import { fromBase64url, toBase64url } from '../wire/text';
import type { Keeping } from './keeping';
import { type OpeningRight, Store } from './store';

/** Refusals after which the opening's id is of no use. */
const NEVER_OPENED = new Set([
  'not-found',
  'forbidden',
  'share-expired',
  'share-revoked',
  'share-used-up',
  'share-closed-by-restore',
  'case-erased',
]);

/** What an opening needs besides the link. */
export interface Desk {
  readonly service: Service;
  readonly storeOrigin: string;
  readonly account: Account;
  readonly keeping: Keeping;
  readonly now: () => number;
  readonly checks: readonly Check[];
}

/** A link that opened: keys in forms that scripts cannot read, and what the page may show. */
export interface Opened {
  readonly capsule: CapsuleBody;
  readonly expiry: number;
  readonly until: number;
  readonly senderKey: 'known' | 'first-time' | 'changed';
  readonly store: Store;
  readonly right: OpeningRight;
  readonly caseId: Bytes;
  readonly sk: Secret;
  readonly ki: Secret | null;
  readonly manifest: ManifestBody;
  /** The capsule with its keys, where the person may pass the case on; never leaves the worker. */
  readonly passable: CapsuleBody | null;
}

/** Opens the share whose link holds the secret `link`. `acceptNew` says that a person accepts the sender's new key; `named`
 *  hears whom the capsule names.
 *  Throws ServiceError, SealError, RefusedError or NetworkError. */
export async function openShare(
  desk: Desk,
  share: string,
  link: Secret,
  acceptNew: boolean,
  named: (sender: Account) => void = () => undefined,
): Promise<Opened> {
  const shareId = fromBase64url(share);
  const proof = toBase64url(await linkProof(link, shareId));
  const { opening, answer } = await ask(desk, share, proof);
  const { capsule, sk, ki, passable } = await unlock(desk, share, opening, link, answer);
  named(capsule.sender);
  const pinned = await desk.keeping.pinned(capsule.sender);
  runChecks(desk.checks, { stage: 'sender-key', keys: capsule.sender_keys, pinned, acceptNew });
  const right = { share, opening, proof };
  const store = new Store(desk.service, desk.storeOrigin, right, desk.checks);
  const manifest = await fetchManifest(store, capsule, sk, desk.checks);
  const known = pinned !== null && capsule.sender_keys.includes(pinned);
  const first = capsule.sender_keys[0];
  if (!known && first) await desk.keeping.pin(capsule.sender, first);
  const senderKey = known ? 'known' : pinned === null ? 'first-time' : 'changed';
  const caseId = fromBase64url(capsule.case);
  return {
    capsule,
    expiry: answer.expiry,
    until: answer.until,
    senderKey,
    store,
    right,
    caseId,
    sk,
    ki,
    manifest,
    passable,
  };
}

async function ask(desk: Desk, share: string, proof: string): Promise<{ opening: string; answer: OpeningAnswer }> {
  const kept = await desk.keeping.opening(share, proof);
  if (kept) {
    try {
      return { opening: kept, answer: await desk.service.openShare(share, kept, proof) };
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'opening-over')) throw error;
    }
  }
  const opening = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  await desk.keeping.noteOpening(share, proof, opening);
  try {
    return { opening, answer: await desk.service.openShare(share, opening, proof) };
  } catch (error) {
    const never = error instanceof ServiceError && NEVER_OPENED.has(error.code);
    if (never) await desk.keeping.forgetOpening(share);
    throw error;
  }
}

async function unlock(desk: Desk, share: string, opening: string, link: Secret, answer: OpeningAnswer) {
  const sealed = fromBase64url(answer.capsule);
  if (sealed.length > CAPSULE_MOST) throw new RefusedError('capsule-length', 'the capsule is larger than any');
  const caseId = fromBase64url(answer.case);
  const opened = await openCapsule(sealed, caseId, fromBase64url(share), link, fromBase64url(answer.secret));
  const { account, checks, now } = desk;
  runChecks(checks, { stage: 'answer', share, opening, account, now: now(), answer, capsule: opened });
  const sk = await importSecret(fromBase64url(opened.sk));
  const ki = opened.ki === null ? null : await importSecret(fromBase64url(opened.ki));
  const capsule: CapsuleBody = { ...opened, sk: '', ki: opened.ki === null ? null : '' }; // keys live on as keys only
  return { capsule, sk, ki, passable: opened.onward ? opened : null };
}

async function fetchManifest(store: Store, capsule: CapsuleBody, sk: Secret, checks: readonly Check[] = CHECKS) {
  const length = capsule.manifest_length;
  if (length > sealedLength(MANIFEST_MOST)) {
    throw new RefusedError('manifest-length', 'the manifest is larger than any that Radseal makes');
  }
  const sealed = await store.read(capsule.case, 0, length, length);
  return openManifest(sealed, capsule, sk, checks);
}
