"""Cobblestone-256: the public vectors, round trips, windows, and every altered bit."""

import base64
import hashlib
import json
import zlib
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st

from radseal.sealing.cobblestone import DamagedError, Window, seal, unseal
from radseal_wire.layout import CHUNK, HEADER, TAG, sealed_length

KEY, CONTEXT = bytes(range(32)), b"a context"
FOLDER = Path(cryptography_vectors.__file__).parent / "chunked-encryption"
PUBLIC = [
    vector
    for vector in json.loads((FOLDER / "vectors.json").read_text())["vectors"]
    if vector["aead"] == "AEAD_AES_256_GCM"
]
SIZES = st.one_of(
    st.integers(0, 300),
    st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, (1 << 20) - 1, 1 << 20, (1 << 20) + 5]),
)


def _whole(window: Window, sealed: bytes) -> bytes:
    return window.chunks(0, sealed[HEADER:], last=True)


@pytest.mark.parametrize("vector", PUBLIC, ids=lambda vector: vector["name"])
def test_public_vectors(vector: dict[str, str]) -> None:
    """Our window reader gives every public AES-256-GCM vector its stated outcome (they are made with SHA-256)."""
    key, context = bytes.fromhex(vector["key"]), vector["context"].encode()
    sealed = base64.b64decode(vector["ciphertext"] or "")
    if vector.get("compressed"):
        sealed = zlib.decompress(sealed)

    def read() -> bytes:
        return _whole(Window(key, context, sealed[:HEADER], "a vector", digest=hashes.SHA256()), sealed)

    if vector["expect"] == "success":
        assert hashlib.sha256(read()).hexdigest() == vector["payload_sha256"]
    else:
        with pytest.raises(DamagedError):
            read()


@settings(deadline=None, max_examples=60)
@given(SIZES, st.binary(max_size=20))
def test_round_trip(size: int, context: bytes) -> None:
    """What was sealed opens to the same bytes, whole and by window, and has the stated length."""
    message = (b"0123456789abcdef!" * (size // 17 + 1))[:size]
    sealed = bytes(seal(KEY, context, message))
    assert len(sealed) == sealed_length(size)
    assert bytes(unseal(KEY, context, sealed, "it")) == message
    assert _whole(Window(KEY, context, sealed[:HEADER], "it"), sealed) == message


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_window_reads_any_part(data: st.DataObject) -> None:
    """The span of a window holds its bytes, whatever offset and length."""
    size = data.draw(st.sampled_from([1, CHUNK - 1, CHUNK, 3 * CHUNK, 3 * CHUNK + 7]))
    offset = data.draw(st.integers(0, size - 1))
    length = data.draw(st.integers(0, size - offset))
    message = hashlib.shake_256(b"window").digest(size)
    sealed = bytes(seal(KEY, CONTEXT, message))
    first, start, end = Window.span(offset, length, size)
    plain = Window(KEY, CONTEXT, sealed[:HEADER], "it").chunks(first, sealed[start:end], last=end == len(sealed))
    skip = offset - first * CHUNK
    assert plain[skip : skip + length] == message[offset : offset + length]


def test_every_bit_counts() -> None:
    """A sealed 64 KiB object opens with no bit of any byte changed: header, every chunk, every tag."""
    sealed = seal(KEY, CONTEXT, bytes(64 * 1024))
    for place in range(len(sealed)):
        sealed[place] ^= 1 << (place % 8)
        with pytest.raises(DamagedError):
            unseal(KEY, CONTEXT, sealed, "it")
        sealed[place] ^= 1 << (place % 8)
    assert not any(unseal(KEY, CONTEXT, sealed, "it"))


@pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK, 2 * CHUNK + 1])
def test_cut_or_longer_ciphertext_is_refused(size: int) -> None:
    """No other length opens: cut anywhere, at a chunk's end, or with bytes appended."""
    sealed = bytes(seal(KEY, CONTEXT, bytes(size)))
    chunk = CHUNK + TAG
    cuts = {0, 10, HEADER, HEADER + chunk, HEADER + 2 * chunk, len(sealed) - TAG, len(sealed) - 1} - {len(sealed)}
    others = [sealed[:cut] for cut in cuts if cut < len(sealed)]
    for other in (*others, sealed + b"\0", sealed + bytes(TAG), sealed + sealed[HEADER:]):
        with pytest.raises(DamagedError):
            unseal(KEY, CONTEXT, other, "it")
        with pytest.raises(DamagedError):
            _whole(Window(KEY, CONTEXT, other[:HEADER], "it"), other)


def test_window_refuses_altered_chunks() -> None:
    """A window opens no chunk that was altered, moved, cut short, or passed off as the last."""
    sealed = bytes(seal(KEY, CONTEXT, bytes(3 * CHUNK + 9)))
    window = Window(KEY, CONTEXT, sealed[:HEADER], "it")
    one, two = sealed[HEADER : HEADER + CHUNK + TAG], sealed[HEADER + CHUNK + TAG : HEADER + 2 * (CHUNK + TAG)]
    for number, chunk, last in ((1, one, False), (0, two, False), (0, one[:-1], False), (0, one, True), (0, b"", True)):
        with pytest.raises(DamagedError):
            window.chunks(number, chunk, last=last)
    assert window.chunks(0, one + two, last=False) == bytes(2 * CHUNK)


@pytest.mark.parametrize("change", ["key", "context", "header"])
def test_another_key_or_context_opens_nothing(change: str) -> None:
    """Key, context and header are committed to before any chunk is looked at."""
    sealed = bytes(seal(KEY, CONTEXT, b"words"))
    key = bytes(32) if change == "key" else KEY
    context = b"another" if change == "context" else CONTEXT
    header = sealed[: HEADER - 1] if change == "header" else sealed[:HEADER]
    with pytest.raises(DamagedError) as caught:
        Window(key, context, header, "the thing")
    assert "the thing" in str(caught.value)
    assert caught.value.hint


def test_sealing_twice_differs() -> None:
    """Each sealing has a salt of its own."""
    assert seal(KEY, CONTEXT, b"words")[:24] != seal(KEY, CONTEXT, b"words")[:24]
