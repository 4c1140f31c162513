"""Documents that travel with a case: judged by their bytes, bounded, under neutral names."""

import pytest

from radseal.errors import InputError, LimitError
from radseal.sharing.attaching import BYTES_MOST, COUNT_MOST, name_received, read_attachments

JPEG = (
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\xd9"
)
PLAIN = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "media_type", "suffix"),
    [
        (PLAIN, "application/pdf", ".pdf"),
        (JPEG, "image/jpeg", ".jpg"),
        ("Befund: unauffällig".encode(), "text/plain", ".txt"),
    ],
)
def test_documents_get_neutral_names(tmp_path, data, media_type, suffix):
    """What a document is, its bytes say; its own name, which may be the patient's, does not travel."""
    path = tmp_path / "Petra Phantom.bin"
    path.write_bytes(data)
    (document,) = read_attachments([path])
    assert (document.name, document.media_type, document.data) == (f"attachment1{suffix}", media_type, data)


@pytest.mark.parametrize("data", [b"", b"MZ\0\0", b"\xff\xfe", b"text with \0"])
def test_other_documents_are_refused(tmp_path, data):
    """Programs and unknown forms do not travel; the message names the place in the list, not the file."""
    path = tmp_path / "Petra.exe"
    path.write_bytes(data)
    with pytest.raises(InputError, match="attachment 1 is neither") as refused:
        list(read_attachments([path]))
    assert "Petra" not in str(refused.value)
    assert "Petra" in refused.value.private


def test_documents_are_bounded(tmp_path):
    """Too many or too large a document is refused before anything is sent."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(BYTES_MOST + 1)
    with pytest.raises(LimitError, match="larger"):
        list(read_attachments([path]))
    with pytest.raises(LimitError, match="17 attachments"):
        list(read_attachments([path] * (COUNT_MOST + 1)))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_attachments([tmp_path / "missing"]))


def test_all_together_are_bounded(tmp_path):
    """Three documents that each fit, and together do not, are refused."""
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (BYTES_MOST - 1))
    with pytest.raises(LimitError, match="together"):
        list(read_attachments([path] * 3))


def test_received_documents_are_judged_again():
    """A received document gets a neutral name by what it is; one that is not what was said, or acts, is marked."""
    assert name_received(1, "application/pdf", PLAIN) == "attachment1.pdf"
    assert name_received(2, "text/plain", PLAIN) == "attachment2.unchecked"
    acting = PLAIN.replace(b"/Catalog", b"/Catalog /S /JavaScript")
    assert name_received(3, "application/pdf", acting) == "attachment3.unchecked"
