"""Everything that the opener checks, one named pure function each.

Rules: a check returns None, or why it refuses, in words that hold no value from a study. Checks run by stage; all of a
stage run before anything of the next is looked at. `CHECKS` is what the product uses; a test that shows a check to be
needed passes the tuple without it. What decryption refuses by itself is not here and cannot be left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from radseal.errors import RefusedContentError
from radseal.sealing import content, paths
from radseal.sealing.evidence import (
    AnswerEvidence,
    IdentityEvidence,
    ManifestEvidence,
    ObjectEvidence,
    OriginalEvidence,
    SegmentEvidence,
    SenderKeyEvidence,
)
from radseal_wire.layout import CLOCK_SKEW

Reason = str | None
_HINT = "Nothing was written. Ask the sender to share the case again; if it happens again, tell the operator."


@dataclass(frozen=True, slots=True)
class Check:
    """One reason to refuse: its name, the kind of evidence it looks at, and the function that looks."""

    name: str
    stage: type
    refuses: Callable[[Any], Reason]
    hint: str = _HINT


def run_checks(checks: tuple[Check, ...], evidence: object) -> None:
    """Run every check of the evidence's stage. Raises RefusedContentError, naming the first that refuses."""
    for check in checks:
        if check.stage is type(evidence) and (reason := check.refuses(evidence)) is not None:
            raise RefusedContentError(check.name, reason, hint=check.hint)


def _share_asked(seen: AnswerEvidence) -> Reason:
    asked = seen.answer.share == seen.share and seen.answer.opening == seen.opening
    return None if asked else "the service answered about another share or opening than was asked"


def _capsule_share(seen: AnswerEvidence) -> Reason:
    return None if seen.capsule.share == seen.share else "the capsule belongs to another share"


def _capsule_case(seen: AnswerEvidence) -> Reason:
    return None if seen.capsule.case == seen.answer.case else "the capsule belongs to another case"


def _sender_named(seen: AnswerEvidence) -> Reason:
    return None if seen.answer.sender == seen.capsule.sender else "the service names another sender than the capsule"


def _recipient_me(seen: AnswerEvidence) -> Reason:
    return None if seen.capsule.recipient == seen.account else "the capsule was made for another recipient"


def _recipient_named(seen: AnswerEvidence) -> Reason:
    same = seen.answer.recipient == seen.capsule.recipient
    return None if same else "the service names another recipient than the capsule"


def _passer_named(seen: AnswerEvidence) -> Reason:
    same = seen.answer.passed_on_by == seen.capsule.passed_on_by
    return None if same else "service and capsule disagree on who passed the case on"


def _expiry_within_latest(seen: AnswerEvidence) -> Reason:
    within = seen.answer.expiry <= seen.capsule.latest
    return None if within else "the service states an expiry later than the sender ever allowed"


def _not_expired(seen: AnswerEvidence) -> Reason:
    live = seen.now <= min(seen.answer.expiry, seen.capsule.latest) + CLOCK_SKEW
    return None if live else "by this machine's clock the link has expired"


def _identity_as_shared(seen: AnswerEvidence) -> Reason:
    same = seen.answer.identity == (seen.capsule.ki is not None)
    return None if same else "service and capsule disagree on whether the identity was shared"


def _key_known(seen: SenderKeyEvidence) -> Reason:
    changed = seen.pinned is not None and seen.pinned not in seen.keys and not seen.accept_new
    return "the sender's key is not the one that this person used before" if changed else None


def _manifest_length(seen: ManifestEvidence) -> Reason:
    return (
        None if seen.length == seen.capsule.manifest_length else "the manifest has another length than the capsule pins"
    )


def _manifest_digest(seen: ManifestEvidence) -> Reason:
    return None if seen.sha256 == seen.capsule.manifest_sha256 else "the manifest is not the one that the capsule pins"


def _object_length(seen: ObjectEvidence) -> Reason:
    return None if seen.length == seen.entry.length else "an object has another length than the manifest states"


def _object_digest(seen: ObjectEvidence) -> Reason:
    return None if seen.sha256 == seen.entry.sha256 else "an object is not the one that the manifest states"


def _object_header(seen: ObjectEvidence) -> Reason:
    return None if seen.header == seen.entry.header else "an object's header is not the one that the manifest states"


def _segment_digest(seen: SegmentEvidence) -> Reason:
    return None if seen.sha256 == seen.segment.sha256 else "a part of an image is not the one that the sender signed"


def _original_digest(seen: OriginalEvidence) -> Reason:
    return None if seen.sha256 == seen.original.sha256 else "a restored file is not the original that the sender had"


def _identity_case(seen: IdentityEvidence) -> Reason:
    return None if seen.body.case == seen.case else "an identity object belongs to another case"


CHECKS: tuple[Check, ...] = (
    Check("share-asked", AnswerEvidence, _share_asked),
    Check("capsule-share", AnswerEvidence, _capsule_share),
    Check("capsule-case", AnswerEvidence, _capsule_case),
    Check("sender-named", AnswerEvidence, _sender_named),
    Check("recipient-named", AnswerEvidence, _recipient_named),
    Check("recipient-me", AnswerEvidence, _recipient_me, "Sign in with the address that the sender named."),
    Check("passer-named", AnswerEvidence, _passer_named),
    Check("expiry-within-latest", AnswerEvidence, _expiry_within_latest),
    Check("not-expired", AnswerEvidence, _not_expired, "Check this machine's clock, or ask the sender for a new link."),
    Check("identity-as-shared", AnswerEvidence, _identity_as_shared),
    Check(
        "sender-key-known",
        SenderKeyEvidence,
        _key_known,
        "Ask the sender by telephone whether they use a new machine; if so, run it again with --accept-new-key.",
    ),
    Check("manifest-length", ManifestEvidence, _manifest_length),
    Check("manifest-digest", ManifestEvidence, _manifest_digest),
    Check("manifest-signature", content.SignedEvidence, content.unsigned),
    Check("manifest-case", content.ContentEvidence, content.other_case),
    Check("objects-distinct", content.ContentEvidence, content.repeated_objects),
    Check("segments-cover-packs", content.ContentEvidence, content.uncovered_packs),
    Check("segments-make-instances", content.ContentEvidence, content.unlike_lengths),
    Check("instances-distinct", content.ContentEvidence, content.repeated_instances),
    Check("series-hold-instances", content.ContentEvidence, content.loose_instances),
    Check("counts-add-up", content.ContentEvidence, content.wrong_counts),
    Check("object-length", ObjectEvidence, _object_length),
    Check("object-digest", ObjectEvidence, _object_digest),
    Check("object-header", ObjectEvidence, _object_header),
    Check("segment-digest", SegmentEvidence, _segment_digest),
    Check("padding-zero", content.PaddingEvidence, content.unlike_zero),
    Check("identity-case", IdentityEvidence, _identity_case),
    Check("recipes-in-bounds", IdentityEvidence, content.recipe_out_of_bounds),
    Check("recipes-not-growing", IdentityEvidence, content.recipes_grow),
    Check("paths-safe", IdentityEvidence, paths.unsafe_path),
    Check("original-digest", OriginalEvidence, _original_digest),
)
"""Every check of the opener, in the order in which it runs."""
