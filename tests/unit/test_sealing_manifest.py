"""The manifest, beyond its vectors: signing with several keys, hostile bytes, size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vector_files
from radseal.errors import RefusedContentError, SealError
from radseal.sealing.checks import CHECKS
from radseal.sealing.manifest import open_manifest, seal_manifest
from radseal.sealing.padded import from_body
from radseal.sealing.signing import public_key, sign, signed_by
from radseal_wire.layout import LEAST, sealed_length
from radseal_wire.sealed import CapsuleBody, ManifestBody
from radseal_wire.text import from_base64url, to_base64url

VECTOR = vector_files.load("manifest-opens")
BODY = ManifestBody.model_validate(VECTOR["expected"]["body"])
PINNED = CapsuleBody.model_validate(VECTOR["input"]["capsule"])
SK, KEYS = b"k" * 32, [bytes([number]) * 32 for number in range(1, 4)]


def _sealed(keys: list[bytes]) -> tuple[bytes, CapsuleBody]:
    sealed = seal_manifest(BODY, SK, keys)
    assert sealed.id == from_base64url(BODY.case)
    capsule = PINNED.model_copy(
        update={
            "sk": to_base64url(SK),
            "manifest_sha256": to_base64url(hashlib.sha256(sealed.ciphertext).digest()),
            "manifest_length": len(sealed.ciphertext),
            "sender_keys": [to_base64url(public_key(key)) for key in keys],
        }
    )
    return bytes(sealed.ciphertext), capsule


def test_round_trip_with_several_keys() -> None:
    """Every listed key signs, in order; the sealed manifest has the smallest padded length."""
    sealed, capsule = _sealed(KEYS)
    assert open_manifest(sealed, capsule) == BODY
    assert len(sealed) == sealed_length(LEAST)


@pytest.mark.parametrize("keys", [[0, 2, 1], [0, 1], [1], [0, 1, 2, 2]])
def test_no_key_is_skipped_or_reordered(keys: list[int]) -> None:
    """Keys in another order, or one more, are refused; a capsule that lists fewer pins that itself."""
    sealed, capsule = _sealed(KEYS)
    listed = capsule.model_copy(update={"sender_keys": [capsule.sender_keys[place] for place in keys]})
    if keys == [0, 1]:
        assert open_manifest(sealed, listed) == BODY
        return
    with pytest.raises(RefusedContentError) as caught:
        open_manifest(sealed, listed)
    assert caught.value.check == "manifest-signature"


def test_another_signer_passes_without_the_check() -> None:
    """Only the signature's check stands between another signer and the reader."""
    sealed, capsule = _sealed(KEYS[:1])
    other = capsule.model_copy(update={"sender_keys": [to_base64url(public_key(KEYS[1]))]})
    with pytest.raises(RefusedContentError):
        open_manifest(sealed, other)
    assert open_manifest(sealed, other, tuple(c for c in CHECKS if c.name != "manifest-signature")) == BODY


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=70))
def test_hostile_keys_and_signatures_are_only_wrong(public: bytes, signature: bytes) -> None:
    """No public key or signature of any bytes or length is more than a signature that does not fit."""
    assert not signed_by(public, signature, b"case", b"body")


def test_a_signature_is_for_one_case_and_body() -> None:
    """A signature of one case or body is none of another."""
    public, signature = public_key(KEYS[0]), sign(KEYS[0], b"case", b"body")
    assert signed_by(public, signature, b"case", b"body")
    assert not signed_by(public, signature, b"cas", b"ebody")
    assert not signed_by(public, signature, b"case", b"bodx")


@given(st.binary(max_size=200))
def test_hostile_bodies_are_refused(raw: bytes) -> None:
    """Any bytes in place of a body are a SealError."""
    with pytest.raises(SealError):
        from_body(ManifestBody, raw, "it")


def test_deep_or_huge_numbers_are_refused() -> None:
    """JSON made to exhaust a parser is a SealError."""
    for raw in (b"[" * 100_000, b'{"a":' + b"9" * 100_000 + b"}", b'{"a":"' + b"\\" * 99_999 + b'"}'):
        with pytest.raises(SealError):
            from_body(ManifestBody, raw, "it")
