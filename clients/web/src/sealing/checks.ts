// Everything that the opener checks, one named pure function each: the same names and order as in Python.
//
// Rules: a check returns null, or why it refuses, in words that hold no value from a study. All of a stage run before
// anything of the next is looked at. `CHECKS` is what the page uses; a test that shows a check to be needed passes the
// list without it. What decryption refuses by itself is not here and cannot be left out.

import { RefusedError } from '../errors';
import type { Account } from '../wire/bodies';
import { CLOCK_SKEW } from '../wire/layout';
import * as content from './content';
import type { AnswerEvidence, Evidence } from './evidence';
import { unsafePath } from './paths';

type Reason = content.Reason;
type Of<Stage extends Evidence['stage']> = Extract<Evidence, { stage: Stage }>;

/** One reason to refuse: its name, the stage of evidence it looks at, and the function that looks. */
export interface Check {
  readonly name: string;
  readonly stage: Evidence['stage'];
  readonly refuses: (seen: never) => Reason;
}

/** Runs every check of the evidence's stage. Throws RefusedError, naming the first that refuses. */
export function runChecks(checks: readonly Check[], seen: Evidence): void {
  for (const check of checks) {
    if (check.stage !== seen.stage) continue;
    const reason = check.refuses(seen as never);
    if (reason !== null) throw new RefusedError(check.name, reason);
  }
}

function check<Stage extends Evidence['stage']>(
  name: string,
  stage: Stage,
  refuses: (seen: Of<Stage>) => Reason,
): Check {
  return { name, stage, refuses };
}

function unless(fine: boolean, reason: string): Reason {
  return fine ? null : reason;
}

function alike(one: Account, other: Account): boolean {
  return one.issuer === other.issuer && one.email === other.email;
}

function passedOnAlike(one: Account | null, other: Account | null): boolean {
  return one && other ? alike(one, other) : one === other;
}

function isLive({ answer, capsule, now }: AnswerEvidence): boolean {
  return now <= Math.min(answer.expiry, capsule.latest) + CLOCK_SKEW;
}

/** Every check of the opener, in the order in which it runs. */
export const CHECKS: readonly Check[] = [
  check('share-asked', 'answer', ({ answer, share, opening }) =>
    unless(
      answer.share === share && answer.opening === opening,
      'the service answered about another share or opening than was asked',
    ),
  ),
  check('capsule-share', 'answer', ({ capsule, share }) =>
    unless(capsule.share === share, 'the capsule belongs to another share'),
  ),
  check('capsule-case', 'answer', ({ capsule, answer }) =>
    unless(capsule.case === answer.case, 'the capsule belongs to another case'),
  ),
  check('sender-named', 'answer', ({ capsule, answer }) =>
    unless(alike(answer.sender, capsule.sender), 'the service names another sender than the capsule'),
  ),
  check('recipient-named', 'answer', ({ capsule, answer }) =>
    unless(alike(answer.recipient, capsule.recipient), 'the service names another recipient than the capsule'),
  ),
  check('recipient-me', 'answer', ({ capsule, account }) =>
    unless(alike(capsule.recipient, account), 'the capsule was made for another recipient'),
  ),
  check('passer-named', 'answer', ({ capsule, answer }) =>
    unless(
      passedOnAlike(answer.passed_on_by, capsule.passed_on_by),
      'service and capsule disagree on who passed it on',
    ),
  ),
  check('expiry-within-latest', 'answer', ({ capsule, answer }) =>
    unless(answer.expiry <= capsule.latest, 'the service states an expiry later than the sender ever allowed'),
  ),
  check('not-expired', 'answer', (seen) => unless(isLive(seen), "by this machine's clock the link has expired")),
  check('identity-as-shared', 'answer', ({ capsule, answer }) =>
    unless(
      answer.identity === (capsule.ki !== null),
      'service and capsule disagree on whether the identity was shared',
    ),
  ),
  check('sender-key-known', 'sender-key', ({ keys, pinned, acceptNew }) =>
    unless(
      pinned === null || keys.includes(pinned) || acceptNew,
      "the sender's key is not the one that this person used before",
    ),
  ),
  check('manifest-length', 'manifest', ({ capsule, length }) =>
    unless(length === capsule.manifest_length, 'the manifest has another length than the capsule pins'),
  ),
  check('manifest-digest', 'manifest', ({ capsule, sha256 }) =>
    unless(sha256 === capsule.manifest_sha256, 'the manifest is not the one that the capsule pins'),
  ),
  check('manifest-signature', 'signed', content.unsigned),
  check('manifest-case', 'content', content.otherCase),
  check('objects-distinct', 'content', content.repeatedObjects),
  check('segments-cover-packs', 'content', content.uncoveredPacks),
  check('segments-make-instances', 'content', content.unlikeLengths),
  check('instances-distinct', 'content', content.repeatedInstances),
  check('series-hold-instances', 'content', content.looseInstances),
  check('counts-add-up', 'content', content.wrongCounts),
  check('object-length', 'object', ({ entry, length }) =>
    unless(length === entry.length, 'an object has another length than the manifest states'),
  ),
  check('object-digest', 'object', ({ entry, sha256 }) =>
    unless(sha256 === entry.sha256, 'an object is not the one that the manifest states'),
  ),
  check('object-header', 'object', ({ entry, header }) =>
    unless(header === entry.header, "an object's header is not the one that the manifest states"),
  ),
  check('segment-digest', 'segment', ({ segment, sha256 }) =>
    unless(sha256 === segment.sha256, 'a part of an image is not the one that the sender signed'),
  ),
  check('padding-zero', 'padding', content.unlikeZero),
  check('identity-case', 'identity', ({ body, case: expected }) =>
    unless(body.case === expected, 'an identity object belongs to another case'),
  ),
  check('recipes-in-bounds', 'identity', content.recipeOutOfBounds),
  check('recipes-not-growing', 'identity', content.recipesGrow),
  check('paths-safe', 'identity', unsafePath),
  check('original-digest', 'original', ({ original, sha256 }) =>
    unless(sha256 === original.sha256, 'a restored file is not the original that the sender had'),
  ),
  check('store-origin', 'address', ({ store, url }) =>
    unless(isAtStore(store, url), 'the service sends to a store other than the one it described'),
  ),
];

/** Whether `url` is at the store's origin, by https or at this machine, without a name or password in it. */
export function isAtStore(store: string, url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || parsed.origin !== store || parsed.username || parsed.password || parsed.hash) return false;
  return parsed.protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
}
