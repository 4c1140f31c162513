"""The opener's checks: each named once, each needed, none standing in for another."""

from typing import Any

import pytest

import vector_files
from radseal.errors import RefusedContentError
from radseal.sealing import content
from radseal.sealing.checks import CHECKS, Check, run_checks
from radseal.sealing.evidence import (
    AnswerEvidence,
    IdentityEvidence,
    ManifestEvidence,
    ObjectEvidence,
    OriginalEvidence,
    SegmentEvidence,
    SenderKeyEvidence,
)
from radseal.sealing.padded import to_body
from radseal.sealing.signing import sign
from radseal_wire.bodies import Account, OpeningAnswer
from radseal_wire.sealed import CapsuleBody, IdentityBody, ManifestBody, Original, SealedEntry
from radseal_wire.text import from_base64url, to_base64url

WHOLE = vector_files.load("manifest-opens")
MANIFEST = ManifestBody.model_validate(WHOLE["expected"]["body"])
CAPSULE = CapsuleBody.model_validate(WHOLE["input"]["capsule"])
ENTRY = SealedEntry.model_validate(vector_files.load("pack-opens")["input"]["entry"])
SEGMENT = MANIFEST.instances[0].segments[0]
OTHER = to_base64url(bytes(32))


def _from_vectors(name: str) -> object:
    """Return the evidence that a vector of an answer, manifest body or identity body describes."""
    given: dict[str, Any] = vector_files.load(name)["input"]
    if "answer" in given:
        account, answer = Account.model_validate(given["account"]), OpeningAnswer.model_validate(given["answer"])
        capsule = CapsuleBody.model_validate(given["capsule"])
        return AnswerEvidence(given["share"], given["opening"], account, given["now"], answer, capsule)
    if "pinned" in given:
        return SenderKeyEvidence(tuple(given["keys"]), given["pinned"], given["accept_new"])
    if "literals" in given:
        return IdentityEvidence(given["case"], IdentityBody.model_validate(given["body"]), given["literals"], MANIFEST)
    return content.ContentEvidence(given["case"], ManifestBody.model_validate(given["body"]))


def _originals() -> Original:
    return Original.model_validate(vector_files.load("original-whole")["input"]["original"])


REFUSED: dict[str, object] = {
    "share-asked": _from_vectors("answer-other-share"),
    "capsule-share": _from_vectors("answer-capsule-share"),
    "capsule-case": _from_vectors("answer-capsule-case"),
    "sender-named": _from_vectors("answer-other-sender"),
    "recipient-named": _from_vectors("answer-other-recipient"),
    "recipient-me": _from_vectors("answer-not-for-me"),
    "passer-named": _from_vectors("answer-passer-hidden"),
    "expiry-within-latest": _from_vectors("answer-expiry-late"),
    "not-expired": _from_vectors("answer-expired"),
    "identity-as-shared": _from_vectors("answer-identity-denied"),
    "sender-key-known": _from_vectors("sender-key-changed"),
    "manifest-length": ManifestEvidence(CAPSULE, CAPSULE.manifest_length - 1, CAPSULE.manifest_sha256),
    "manifest-digest": ManifestEvidence(CAPSULE, CAPSULE.manifest_length, OTHER),
    "manifest-signature": content.SignedEvidence(
        CAPSULE, to_body(MANIFEST), sign(b"o" * 32, from_base64url(CAPSULE.case), to_body(MANIFEST))
    ),
    "manifest-case": _from_vectors("content-other-case"),
    "objects-distinct": _from_vectors("content-object-twice"),
    "segments-cover-packs": _from_vectors("content-overlap"),
    "segments-make-instances": _from_vectors("content-instance-length"),
    "instances-distinct": _from_vectors("content-instance-twice"),
    "series-hold-instances": _from_vectors("content-loose-instance"),
    "counts-add-up": _from_vectors("content-counts"),
    "object-length": ObjectEvidence(ENTRY, ENTRY.length + 1, ENTRY.sha256, ENTRY.header),
    "object-digest": ObjectEvidence(ENTRY, ENTRY.length, OTHER, ENTRY.header),
    "object-header": ObjectEvidence(ENTRY, ENTRY.length, ENTRY.sha256, to_base64url(bytes(56))),
    "segment-digest": SegmentEvidence(SEGMENT, OTHER),
    "padding-zero": content.PaddingEvidence(b"\0\0\1"),
    "identity-case": _from_vectors("recipes-other-case"),
    "recipes-in-bounds": _from_vectors("recipes-copy-beyond"),
    "recipes-not-growing": _from_vectors("recipes-growing"),
    "paths-safe": _from_vectors("recipes-unsafe-path"),
    "original-digest": OriginalEvidence(_originals(), OTHER),
}
"""For each check, evidence in which one thing is wrong."""

SOUND: tuple[object, ...] = (
    _from_vectors("answer-whole"),
    _from_vectors("sender-key-first"),
    _from_vectors("content-whole"),
    _from_vectors("recipes-whole"),
    ManifestEvidence(CAPSULE, CAPSULE.manifest_length, CAPSULE.manifest_sha256),
    ObjectEvidence(ENTRY, ENTRY.length, ENTRY.sha256, ENTRY.header),
    SegmentEvidence(SEGMENT, SEGMENT.sha256),
    content.PaddingEvidence(bytes(100)),
    OriginalEvidence(_originals(), _originals().sha256),
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_each_check_is_needed(check: Check) -> None:
    """With all checks the manipulation is refused by this name; without this one it passes."""
    with pytest.raises(RefusedContentError) as caught:
        run_checks(CHECKS, REFUSED[check.name])
    assert caught.value.check == check.name
    assert caught.value.hint
    run_checks(tuple(other for other in CHECKS if other is not check), REFUSED[check.name])


def test_every_check_is_named_once_and_tried() -> None:
    """Names are kebab-case, distinct, and each has its manipulation here."""
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert set(names) == set(REFUSED)
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


@pytest.mark.parametrize("evidence", SOUND, ids=lambda evidence: type(evidence).__name__)
def test_sound_evidence_passes(evidence: object) -> None:
    """What is as it should be is not refused."""
    run_checks(CHECKS, evidence)


def test_reasons_hold_no_value() -> None:
    """No reason or hint of a check repeats what the evidence holds."""
    for evidence in REFUSED.values():
        with pytest.raises(RefusedContentError) as caught:
            run_checks(CHECKS, evidence)
        words = f"{caught.value} {caught.value.hint}"
        assert not any(value in words for value in ("2.25", "@", "IM0000", CAPSULE.case, ENTRY.id, OTHER))


def test_segments_of_a_pack_come_by_offset() -> None:
    """Segments are gathered by pack, over instances and attachments, in the order of the pack."""
    found = content.segments_by_pack(MANIFEST)
    assert list(found) == [0]
    offsets = [segment.offset for segment in found[0]]
    assert offsets == sorted(offsets)
    assert len(offsets) == 10
