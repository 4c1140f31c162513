"""Packs: segments, sizes, padding, and opening what the manifest pins."""

import hashlib
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radseal.errors import RefusedContentError
from radseal.sealing.checks import CHECKS
from radseal.sealing.cobblestone import DamagedError
from radseal.sealing.opening import open_pack
from radseal.sealing.packs import FilledPack, PackWriter, seal_pack
from radseal_wire.layout import LEAST, PACK, padded_length
from radseal_wire.sealed import Segment
from radseal_wire.text import from_base64url

SK, CASE = b"k" * 32, b"c" * 16


def _write(pieces: list[bytes]) -> tuple[list[FilledPack], list[list[Segment]]]:
    packs: list[FilledPack] = []
    numbers = count()
    writer = PackWriter(lambda: next(numbers).to_bytes(16, "big"), packs.append)
    segments = [writer.add(piece) for piece in pieces]
    assert writer.finish() == len(packs)
    return packs, segments


def _read(packs: list[FilledPack], segments: list[Segment]) -> bytes:
    return b"".join(bytes(packs[one.pack].plaintext[one.offset : one.offset + one.length]) for one in segments)


def test_packs_are_full_and_the_last_is_padded() -> None:
    """Every pack but the last holds 16 MiB; the last is zero-padded to a power of two; pieces that cross are cut."""
    pieces = [b"a" * (PACK - 3), b"b" * 10, b"c" * (PACK + 100_000)]
    packs, segments = _write(pieces)
    assert [len(pack.plaintext) for pack in packs] == [PACK, PACK, 128 * 1024]
    assert [len(found) for found in segments] == [1, 2, 2]
    assert [_read(packs, found) for found in segments] == pieces
    assert not any(packs[-1].plaintext[100_007:])


def test_a_case_without_content_has_one_pack() -> None:
    """Nothing at all is one pack of zeros; content that fills a pack exactly needs no other."""
    assert [len(pack.plaintext) for pack in _write([])[0]] == [LEAST]
    assert [len(pack.plaintext) for pack in _write([bytes(PACK)])[0]] == [PACK]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.binary(max_size=5000), max_size=8))
def test_pieces_come_back(pieces: list[bytes]) -> None:
    """Segments are consecutive, carry their digests, and give each piece back after sealing and opening."""
    packs, segments = _write(pieces)
    flat = [one for found in segments for one in found]
    assert [from_base64url(one.sha256) for one in flat] == [hashlib.sha256(p).digest() for p in pieces if p]
    assert [one.offset for one in flat] == [sum(len(p) for p in [q for q in pieces if q][:n]) for n in range(len(flat))]
    sealed = seal_pack(SK, CASE, packs[0])
    plain = open_pack(sealed.ciphertext, SK, CASE, sealed.entry(), flat)
    assert bytes(plain) == b"".join(pieces).ljust(padded_length(sum(map(len, pieces))), b"\0")


def test_what_is_told_is_what_was_sealed() -> None:
    """Service and manifest hear the same id, length and digest of the ciphertext."""
    sealed = seal_pack(SK, CASE, _write([b"words"])[0][0])
    entry, stated = sealed.entry(), sealed.stated()
    assert (entry.id, entry.length, entry.sha256) == (stated.id, stated.length, stated.sha256)
    assert from_base64url(entry.sha256) == hashlib.sha256(sealed.ciphertext).digest()
    assert from_base64url(entry.header) == sealed.ciphertext[:56]


def test_an_insider_with_sk_cannot_alter_a_pack() -> None:
    """Other bytes sealed by the right key are refused by their segment's digest, and only by that."""
    packs, segments = _write([b"the image", b"another"])
    packs[0].plaintext[0] ^= 1
    sealed = seal_pack(SK, CASE, packs[0])
    flat = [one for found in segments for one in found]
    with pytest.raises(RefusedContentError) as caught:
        open_pack(sealed.ciphertext, SK, CASE, sealed.entry(), flat)
    assert caught.value.check == "segment-digest"
    others = tuple(check for check in CHECKS if check.name != "segment-digest")
    assert open_pack(sealed.ciphertext, SK, CASE, sealed.entry(), flat, others)


def test_another_case_does_not_open_it() -> None:
    """The same pack under the same SK does not open in another case."""
    sealed = seal_pack(SK, CASE, _write([b"words"])[0][0])
    with pytest.raises(DamagedError):
        open_pack(sealed.ciphertext, SK, b"d" * 16, sealed.entry(), [])
