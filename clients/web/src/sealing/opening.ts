// Opening what the manifest pins: objects as they were fetched, packs, segments (docs/spec/case.md, section 6).

import type { SealedEntry, Segment } from '../wire/bodies';
import { HEADER } from '../wire/layout';
import { fromBase64url, toBase64url } from '../wire/text';
import { CHECKS, type Check, runChecks } from './checks';
import { unseal } from './cobblestone';
import { type Bytes, type Secret, sha256 } from './encoding';
import { packContext, packKey } from './packs';

/** Throws RefusedError unless these are the bytes that the manifest pins. */
export async function verifyObject(
  sealed: Bytes,
  entry: SealedEntry,
  checks: readonly Check[] = CHECKS,
): Promise<void> {
  const digest = toBase64url(await sha256(sealed));
  const header = toBase64url(sealed.subarray(0, HEADER));
  runChecks(checks, { stage: 'object', entry, length: sealed.length, sha256: digest, header });
}

/** A pack's plaintext when object, segments and padding are all what the sender signed. `segments` are all of this
 *  pack, by offset (`content.segmentsByPack`); the plaintext stands in `room` if it fits there. Throws SealError. */
export async function openPack(
  sealed: Bytes,
  sk: Secret,
  caseId: Bytes,
  entry: SealedEntry,
  segments: readonly Segment[],
  checks: readonly Check[] = CHECKS,
  room?: Bytes,
): Promise<Bytes> {
  await verifyObject(sealed, entry, checks);
  const id = fromBase64url(entry.id);
  const plaintext = await unseal(await packKey(sk, id), packContext(caseId, id), sealed, 'a pack', room);
  await verifySegments(plaintext, segments, checks);
  return plaintext;
}

/** Throws RefusedError unless a pack's plaintext is what the sender signed: each segment, and the padding. */
export async function verifySegments(
  plaintext: Bytes,
  segments: readonly Segment[],
  checks: readonly Check[] = CHECKS,
): Promise<void> {
  let end = 0;
  for (const segment of segments) {
    await verifySegment(plaintext.subarray(segment.offset, segment.offset + segment.length), segment, checks);
    end = Math.max(end, segment.offset + segment.length);
  }
  runChecks(checks, { stage: 'padding', rest: plaintext.subarray(end) });
}

/** Throws RefusedError unless `part` is the segment that the sender signed. */
export async function verifySegment(part: Bytes, segment: Segment, checks: readonly Check[] = CHECKS): Promise<void> {
  runChecks(checks, { stage: 'segment', segment, sha256: toBase64url(await sha256(part)) });
}
