// The manifest: the signed, encrypted table of contents of a case (docs/spec/case.md, section 6).
//
// Rules: the exact bytes are signed. The order of opening is fixed: the capsule's length and digest, decryption, every
// signature, and only then is the body parsed.

import { SealError } from '../errors';
import type { CapsuleBody, ManifestBody } from '../wire/bodies';
import { MANIFEST_MOST, paddedLength } from '../wire/layout';
import { fromBase64url, toBase64url } from '../wire/text';
import { CHECKS, type Check, runChecks } from './checks';
import { seal, unseal } from './cobblestone';
import { type Bytes, context, deriveSecret, join, type Secret, sha256 } from './encoding';
import type { SealedBytes } from './packs';
import { frame, fromBody, split, toBody } from './padded';
import { SIGNATURE, sign, signedBy } from './signing';

const MANIFEST = 'the manifest';

/** Signs and seals a manifest; its object id is the case's own. Throws SealError when it is too large to be read. */
export async function sealManifest(body: ManifestBody, sk: Secret, keys: readonly CryptoKey[]): Promise<SealedBytes> {
  const caseId = fromBase64url(body.case);
  const exact = toBody<'ManifestBody'>(body);
  const signatures = join(...(await Promise.all(keys.map((key) => sign(key, caseId, exact)))));
  const length = paddedLength(4 + exact.length + signatures.length);
  if (length > MANIFEST_MOST) throw new SealError('too-many-images', 'the case has too many images for one manifest');
  const key = await deriveSecret(sk, 'manifest');
  const ciphertext = await seal(key, context('manifest', caseId), frame(exact, signatures, length));
  return { id: caseId, kind: 'manifest', ciphertext, sha256: await sha256(ciphertext) };
}

/** The manifest that the capsule pins. Throws SealError or RefusedError for any other. `sk` is the capsule's. */
export async function openManifest(
  sealed: Bytes,
  capsule: CapsuleBody,
  sk: Secret,
  checks: readonly Check[] = CHECKS,
): Promise<ManifestBody> {
  const digest = toBase64url(await sha256(sealed));
  runChecks(checks, { stage: 'manifest', capsule, length: sealed.length, sha256: digest });
  const caseId = fromBase64url(capsule.case);
  const key = await deriveSecret(sk, 'manifest');
  const plaintext = await unseal(key, context('manifest', caseId), sealed, MANIFEST);
  const { body: exact, rest } = split(plaintext, MANIFEST);
  runChecks(checks, { stage: 'signed', signed: await signatures(capsule, caseId, exact, rest) });
  const manifest = fromBody('ManifestBody', exact, MANIFEST);
  runChecks(checks, { stage: 'content', case: capsule.case, manifest });
  return manifest;
}

function signatures(capsule: CapsuleBody, caseId: Bytes, exact: Bytes, rest: Bytes): Promise<boolean[]> {
  return Promise.all(
    capsule.sender_keys.map((key, place) =>
      signedBy(fromBase64url(key), rest.slice(place * SIGNATURE, (place + 1) * SIGNATURE), caseId, exact),
    ),
  );
}
