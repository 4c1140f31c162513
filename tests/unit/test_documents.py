"""What may travel beside the images: judged by its bytes, one thing only, and nothing that acts by itself."""

import base64
import contextlib
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.errors import InputError
from radseal.sharing.documents import INFLATED_MOST, judge

JPEG = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    b"\x12\xff\x00\x34\xff\xd0\x56"
    b"\xff\xd9"
)


def pdf(*parts: bytes) -> bytes:
    """A PDF in outline, with these objects."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def stream(dictionary: bytes, content: bytes) -> bytes:
    """A stream object."""
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


PLAIN = pdf(b"<</Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit]>>", b"<</Type /Pages /Kids []>>")


VECTORS = json.loads((Path(__file__).parents[1] / "vectors/documents/judged.json").read_text())
"""The page judges the same files, and has a code for each refusal."""
SAID = {
    "document-twofold": "two kinds",
    "document-cut": "PDF that is cut off, or goes on",
    "document-broken": "JPEG that is cut off, broken",
    "document-locked": "password",
    "document-hidden": "hidden",
    "document-other": "neither",
    "document-acting": "can act by itself",
}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_travels_and_what_does_not(vector: dict[str, Any]) -> None:
    """Plain PDFs, JPEGs and texts pass; what acts, is two things, goes on after its end or is cut off is refused.

    Camera data is told, because it may name the patient or the place.
    """
    data = base64.b64decode(vector["data"])
    if "refused" in vector:
        with pytest.raises(InputError, match=SAID[vector["refused"]]) as refused:
            judge(data)
        assert refused.value.hint
        return
    judged = judge(data)
    assert (judged.media_type, "camera" in judged.warning) == (vector["media_type"], vector["camera"])


def test_what_grows_beyond_measure_is_refused() -> None:
    """A small PDF that inflates to more than the bound is refused without holding more than the bound."""
    bomb = zlib.compress(bytes(INFLATED_MOST + 1), 9)
    with pytest.raises(InputError, match="beyond measure"):
        judge(pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", bomb)))


def test_parts_that_together_grow_beyond_measure_are_refused() -> None:
    """A part that fills the room to its last byte leaves none for the next."""
    parts = [zlib.compress(bytes(length), 9) for length in (INFLATED_MOST, 1024)]
    with pytest.raises(InputError, match="beyond measure"):
        judge(pdf(*(stream(b"/Filter /FlateDecode", part) for part in parts)))


def test_a_pdf_of_endless_parts_is_refused() -> None:
    """A million small parts do not keep the reader busy: they are counted, and nothing is copied for each."""
    part = b"stream\n" + zlib.compress(b"") + b"\n"
    with pytest.raises(InputError, match="beyond measure"):
        judge(pdf(part * 1_000_000))


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7", b"\xff\xd8\xff", JPEG[:40], PLAIN[:60]]))
def test_any_bytes_get_an_answer(tail: bytes, head: bytes) -> None:
    """Whatever the bytes are, they are judged or refused; nothing else happens."""
    with contextlib.suppress(InputError):
        assert judge(head + tail).suffix in {".pdf", ".jpg", ".txt"}
