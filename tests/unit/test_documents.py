"""What may travel beside the images: judged by its bytes, one thing only, and nothing that acts by itself."""

import contextlib
import io
import zipfile
import zlib

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
CAMERA = JPEG[:2] + b"\xff\xe1\x00\x08Exif\x00\x00" + JPEG[2:]


def pdf(*parts: bytes) -> bytes:
    """A PDF in outline, with these objects."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def stream(dictionary: bytes, content: bytes) -> bytes:
    """A stream object."""
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


PLAIN = pdf(b"<</Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit]>>", b"<</Type /Pages /Kids []>>")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PLAIN, "application/pdf"),
        (pdf(stream(b"/Filter /FlateDecode", zlib.compress(b"BT (JavaScript) Tj ET"))), "application/pdf"),
        (pdf(stream(b"/Subtype /Image /Filter /DCTDecode", JPEG)), "application/pdf"),
        (JPEG, "image/jpeg"),
        (CAMERA, "image/jpeg"),
        ("Frage: Blutung? Größe\tneu?\r\n\u202bשלום".encode(), "text/plain"),
    ],
)
def test_what_may_travel(data: bytes, media_type: str) -> None:
    """Plain PDFs, JPEGs and texts in any language pass, as what they are."""
    assert judge(data).media_type == media_type


def test_camera_data_is_told() -> None:
    """A picture with camera data is told apart, because it may name the patient or the place."""
    assert "camera" in judge(CAMERA).warning
    assert judge(JPEG).warning == ""


ACTING = [
    pdf(b"<</Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>>>"),
    pdf(b"<</Type /Action /S /Launch /F (cmd.exe)>>"),
    pdf(b"<</Type /Action /S /J#61vaScript /JS (1)>>"),
    pdf(b"<</Type /Filespec /EF <</F 2 0 R>>>>", stream(b"/Type /EmbeddedFile", b"MZ")),
    pdf(b"<</XFA 3 0 R>>"),
    pdf(b"<</S /SubmitForm /F (https://evil.example)>>"),
    pdf(b"<</Subtype /RichMedia>>"),
    pdf(stream(b"/Type /ObjStm /N 1 /Filter /FlateDecode", zlib.compress(b"1 0 <</S /JavaScript /JS (1)>>"))),
    pdf(stream(b"/Type /ObjStm /Subtype /Image /Filter /FlateDecode", zlib.compress(b"1 0 <</S /Launch>>"))),
    pdf(stream(b"/Type /Obj#53tm /Filter /Fl#61teDecode", zlib.compress(b"1 0 <</S /Launch>>"))),
]


@pytest.mark.parametrize("data", ACTING)
def test_documents_that_act_are_refused(data: bytes) -> None:
    """Scripts, launched programs, embedded files, forms that send: refused, however the name is spelled or hidden."""
    with pytest.raises(InputError, match="can act by itself") as refused:
        judge(data)
    assert refused.value.hint


def _zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("evil.html", "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PLAIN + _zip(), "two kinds"),
        (JPEG + _zip(), "two kinds"),
        (b"x" * 128 + b"DICM" + PLAIN, "two kinds"),
        (PLAIN + b"<script>", "goes on after its end"),
        (PLAIN[:-7], "cut off"),
        (JPEG + b"\x00\x00", ""),
        (JPEG + b"trailing", "goes on after its end"),
        (JPEG[:-2], "cut off"),
        (JPEG[:30], "cut off"),
        (b"\xff\xd8\xff\xd9", "broken"),
        (b" \n" + PLAIN[1:], ""),
        (pdf(b"<</Encrypt 2 0 R>>"), "password"),
        (pdf(stream(b"/Type /ObjStm /Filter /LZWDecode", b"\x80\x0b")), "hidden"),
        (b"MZ\x90\x00", "neither"),
        (b"", "neither"),
        (b"  \n", "neither"),
        (b"\x1b]0;title\x07", "neither"),
        (b"\xff\xfeU\x00", "neither"),
        (b"GIF89a", ""),
    ],
)
def test_two_things_at_once_are_refused(data: bytes, words: str) -> None:
    """Polyglots, tails, cut files, other forms and control characters are refused; zeros behind a JPEG pass."""
    if not words:
        assert judge(data)
        return
    with pytest.raises(InputError, match=words):
        judge(data)


def test_what_grows_beyond_measure_is_refused() -> None:
    """A small PDF that inflates to more than the bound is refused without holding more than the bound."""
    bomb = zlib.compress(bytes(INFLATED_MOST + 1), 9)
    with pytest.raises(InputError, match="beyond measure"):
        judge(pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", bomb)))


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7", b"\xff\xd8\xff", JPEG[:40], PLAIN[:60]]))
def test_any_bytes_get_an_answer(tail: bytes, head: bytes) -> None:
    """Whatever the bytes are, they are judged or refused; nothing else happens."""
    with contextlib.suppress(InputError):
        assert judge(head + tail).suffix in {".pdf", ".jpg", ".txt"}
