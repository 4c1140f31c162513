// What the checks look at, one type for each stage of opening a case. Digests are base64url of SHA-256.

import type {
  Account,
  CapsuleBody,
  IdentityBody,
  ManifestBody,
  OpeningAnswer,
  Original,
  SealedEntry,
  Segment,
} from '../wire/bodies';
import type { Bytes } from './encoding';

/** What was asked, what the service answered, and the capsule that opened. Times in seconds since 1970 UTC. */
export interface AnswerEvidence {
  readonly stage: 'answer';
  readonly share: string;
  readonly opening: string;
  readonly account: Account;
  readonly now: number;
  readonly answer: OpeningAnswer;
  readonly capsule: CapsuleBody;
}

/** The keys that the capsule lists, and the one that this person is known by, if any. */
export interface SenderKeyEvidence {
  readonly stage: 'sender-key';
  readonly keys: readonly string[];
  readonly pinned: string | null;
  readonly acceptNew: boolean;
}

/** The sealed manifest as it was fetched. */
export interface ManifestEvidence {
  readonly stage: 'manifest';
  readonly capsule: CapsuleBody;
  readonly length: number;
  readonly sha256: string;
}

/** The manifest's exact body, and for each key of the capsule whether it signed. */
export interface SignedEvidence {
  readonly stage: 'signed';
  readonly signed: readonly boolean[];
}

/** A parsed manifest, and the case that the capsule names. */
export interface ContentEvidence {
  readonly stage: 'content';
  readonly case: string;
  readonly manifest: ManifestBody;
}

/** A sealed pack or identity object as it was fetched. */
export interface ObjectEvidence {
  readonly stage: 'object';
  readonly entry: SealedEntry;
  readonly length: number;
  readonly sha256: string;
  readonly header: string;
}

/** The plaintext of a segment. */
export interface SegmentEvidence {
  readonly stage: 'segment';
  readonly segment: Segment;
  readonly sha256: string;
}

/** What follows the last segment of the last pack. */
export interface PaddingEvidence {
  readonly stage: 'padding';
  readonly rest: Bytes;
}

/** An identity object's body, how many literal bytes follow it, and the manifest it belongs to. */
export interface IdentityEvidence {
  readonly stage: 'identity';
  readonly case: string;
  readonly body: IdentityBody;
  readonly literals: number;
  readonly manifest: ManifestBody;
}

/** A restored original. */
export interface OriginalEvidence {
  readonly stage: 'original';
  readonly original: Original;
  readonly sha256: string;
}

/** Where the service sends to, and the store's origin as the service's description states it. */
export interface AddressEvidence {
  readonly stage: 'address';
  readonly store: string;
  readonly url: string;
}

export type Evidence =
  | AnswerEvidence
  | SenderKeyEvidence
  | ManifestEvidence
  | SignedEvidence
  | ContentEvidence
  | ObjectEvidence
  | SegmentEvidence
  | PaddingEvidence
  | IdentityEvidence
  | OriginalEvidence
  | AddressEvidence;
