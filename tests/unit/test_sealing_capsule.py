"""Capsules and owner capsules, beyond their vectors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vector_files
from radseal.errors import SealError
from radseal.sealing.capsule import open_capsule, open_owner, seal_capsule, seal_owner
from radseal.sealing.cobblestone import DamagedError
from radseal_wire.layout import CAPSULE_MOST, sealed_length
from radseal_wire.sealed import CapsuleBody, OwnerBody
from radseal_wire.text import from_base64url

BODY = CapsuleBody.model_validate(vector_files.load("capsule-opens")["expected"]["body"])
OWNER = OwnerBody.model_validate(vector_files.load("owner-opens")["expected"]["body"])
CASE, SHARE = from_base64url(BODY.case), from_base64url(BODY.share)
L, S = b"l" * 32, b"s" * 32


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=4000), st.booleans())
def test_round_trip(note: str, identity: bool) -> None:  # noqa: FBT001  (hypothesis gives it)
    """Any note comes back, the sealed length tells it to a KiB only, and the service takes it."""
    body = BODY.model_copy(update={"note": note, "ki": BODY.ki if identity else None})
    if any("\ud800" <= letter <= "\udfff" for letter in note):
        return
    sealed = seal_capsule(body, L, S)
    assert open_capsule(sealed, CASE, SHARE, L, S) == body
    assert len(sealed) in {sealed_length(size) for size in range(1024, 40_000, 1024)}
    assert len(sealed) <= CAPSULE_MOST


def test_every_bit_counts() -> None:
    """A capsule with one bit changed anywhere opens nothing."""
    sealed = bytearray(seal_capsule(BODY, L, S))
    for place in range(len(sealed)):
        sealed[place] ^= 4
        with pytest.raises(DamagedError):
            open_capsule(sealed, CASE, SHARE, L, S)
        sealed[place] ^= 4
    assert open_capsule(sealed, CASE, SHARE, L, S) == BODY


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused(raw: bytes) -> None:
    """Bytes of any kind in place of a capsule are a SealError."""
    with pytest.raises(SealError):
        open_capsule(raw, CASE, SHARE, L, S)
    with pytest.raises(SealError):
        open_owner(raw, CASE, L)


def test_owner_round_trip() -> None:
    """The owner capsule comes back with its own secret."""
    assert open_owner(seal_owner(OWNER, L), CASE, L) == OWNER


def test_errors_hold_no_value() -> None:
    """A capsule that parses badly is told by its place, without what stands there."""
    body = BODY.model_copy(update={"note": "x" * 4001})
    with pytest.raises(SealError, match="note") as caught:
        open_capsule(seal_capsule(body, L, S), CASE, SHARE, L, S)
    assert "xxx" not in str(caught.value)
