"""What the checks look at, one frozen type for each stage of opening a case."""

from dataclasses import dataclass

from radseal_wire.bodies import Account, OpeningAnswer
from radseal_wire.sealed import CapsuleBody, IdentityBody, ManifestBody, Original, SealedEntry, Segment


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """What was asked, what the service answered, and the capsule that opened. Times in seconds since 1970 UTC."""

    share: str
    opening: str
    account: Account
    now: int
    answer: OpeningAnswer
    capsule: CapsuleBody


@dataclass(frozen=True, slots=True)
class SenderKeyEvidence:
    """The keys that the capsule lists, and the one that this person is known by, if any; all base64url."""

    keys: tuple[str, ...]
    pinned: str | None
    accept_new: bool


@dataclass(frozen=True, slots=True)
class ManifestEvidence:
    """The sealed manifest as it was fetched: bytes, and base64url of its SHA-256."""

    capsule: CapsuleBody
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ObjectEvidence:
    """A sealed pack or identity object as it was fetched; digest and header are base64url."""

    entry: SealedEntry
    length: int
    sha256: str
    header: str


@dataclass(frozen=True, slots=True)
class SegmentEvidence:
    """The plaintext of a segment: base64url of its SHA-256."""

    segment: Segment
    sha256: str


@dataclass(frozen=True, slots=True)
class IdentityEvidence:
    """An identity object's body, how many literal bytes follow it, and the manifest it belongs to."""

    case: str
    body: IdentityBody
    literals: int
    manifest: ManifestBody


@dataclass(frozen=True, slots=True)
class OriginalEvidence:
    """A restored original: base64url of its SHA-256."""

    original: Original
    sha256: str
