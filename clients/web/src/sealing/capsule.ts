// Capsules: what a link opens, and what the owner's own client keeps (docs/spec/link.md).
//
// Rules: a link's capsule opens only with both halves, L and S, for its own case and share. Bodies are padded to 1 KiB,
// so that the length tells little of the note.

import type { CapsuleBody, OwnerBody } from '../wire/bodies';
import { fromBase64url } from '../wire/text';
import { seal, unseal } from './cobblestone';
import { type Bytes, context, deriveSecret, importSecret, linkKey, type Secret } from './encoding';
import { frame, fromBody, split, toBody } from './padded';

const STEP = 1024;
const CAPSULE = "the link's capsule";
const OWNER = 'the owner capsule';

/** Seals a share's capsule under K_link from L (`link`) and S (`secret`). */
export async function sealCapsule(body: CapsuleBody, link: Secret, secret: Bytes): Promise<Bytes> {
  const [caseId, share] = [fromBase64url(body.case), fromBase64url(body.share)];
  const key = await importSecret(await linkKey(link, secret, caseId, share));
  return seal(key, context('capsule', caseId, share), padded(toBody<'CapsuleBody'>(body)));
}

/** Opens a share's capsule. Throws SealError unless it is exactly this share's. */
export async function openCapsule(
  sealed: Bytes,
  caseId: Bytes,
  share: Bytes,
  link: Secret,
  secret: Bytes,
): Promise<CapsuleBody> {
  const key = await importSecret(await linkKey(link, secret, caseId, share));
  const plaintext = await unseal(key, context('capsule', caseId, share), sealed, CAPSULE);
  return fromBody('CapsuleBody', split(plaintext, CAPSULE).body, CAPSULE);
}

/** Seals the owner capsule under the owner secret O. */
export async function sealOwner(body: OwnerBody, owner: Secret): Promise<Bytes> {
  const caseId = fromBase64url(body.case);
  const key = await deriveSecret(owner, 'owner', caseId);
  return seal(key, context('owner', caseId), padded(toBody<'OwnerBody'>(body)));
}

/** Opens the owner capsule of a case. Throws SealError for another case or another owner secret. */
export async function openOwner(sealed: Bytes, caseId: Bytes, owner: Secret): Promise<OwnerBody> {
  const key = await deriveSecret(owner, 'owner', caseId);
  const plaintext = await unseal(key, context('owner', caseId), sealed, OWNER);
  return fromBody('OwnerBody', split(plaintext, OWNER).body, OWNER);
}

function padded(body: Bytes): Bytes {
  return frame(body, new Uint8Array(0), Math.ceil((body.length + 4) / STEP) * STEP);
}
