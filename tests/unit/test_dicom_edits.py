"""Edits: pixels change where a patch says so, attributes say what is true, and the original can still be made again."""

import io
import zlib
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import JPEGLSLossless

from radseal.dicom.deidentify import deidentify
from radseal.dicom.edits import Edit, Patch, join_near
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore

RULES = load_profile(BASIC)
NAMES = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")


def slice_file() -> bytes:
    """One native CT slice."""
    return (Path(pydicom.__file__).parent / "data/test_files/CT_small.dcm").read_bytes()


def pixels_at(file: bytes) -> int:
    """Where the pixel data begin."""
    return file.index(pydicom.dcmread(io.BytesIO(file)).PixelData)


@pytest.mark.parametrize("deflate", [False, True])
def test_patch_replaces_and_restores(*, deflate: bool) -> None:
    """Only the patched bytes differ, the frame is still one part, and the recipe gives the original."""
    file = slice_file()
    before = pydicom.dcmread(io.BytesIO(file))
    start = pixels_at(file)
    if deflate:
        before.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
        stream = io.BytesIO()
        pydicom.dcmwrite(stream, before, enforce_file_format=True)
        file = stream.getvalue()
        meta = 144 + int.from_bytes(file[140:144], "little")
        start = zlib.decompress(file[meta:], -15).index(before.PixelData)
    edit = Edit((Patch(start + 1000, start + 1010, b"\1" * 10), Patch(start + 9000, start + 9500, bytes(500))))
    done = deidentify(file, RULES, NAMES, edit=edit)
    new = b"".join(done.parts)
    expected = bytearray(before.PixelData)
    expected[1000:1010], expected[9000:9500] = b"\1" * 10, bytes(500)
    after = pydicom.dcmread(io.BytesIO(new))
    assert after.PixelData == bytes(expected)
    assert b"".join(restore(done.recipe, new)) == file
    assert done.frames == 1


def test_attributes_are_stated_left_out_or_kept() -> None:
    """What the edit states stands, what it leaves out goes, what it keeps stays, its codes are listed."""
    file = slice_file()
    edit = Edit(
        syntax=str(JPEGLSLossless),
        stated={0x00280301: (b"CS", b"NO"), 0x00280004: (b"CS", b"MONOCHROME1"), 0x00200013: None},
        kept=frozenset({0x00100010}),
        codes=(("113101", "Clean Pixel Data Option"),),
    )
    done = deidentify(file, RULES, NAMES, edit=edit)
    new = b"".join(done.parts)
    after = pydicom.dcmread(io.BytesIO(new))
    assert after.BurnedInAnnotation == "NO"
    assert after.PhotometricInterpretation == "MONOCHROME1"
    assert "InstanceNumber" not in after
    assert after.PatientName == pydicom.dcmread(io.BytesIO(file)).PatientName
    assert [item.CodeValue for item in after.DeidentificationMethodCodeSequence][-1] == "113101"
    assert after.file_meta.TransferSyntaxUID == JPEGLSLossless == done.transfer_syntax_uid
    assert b"".join(restore(done.recipe, new)) == file


def test_patches_that_are_near_become_one() -> None:
    """The bytes between stay the source's own."""
    data = bytes(range(100)) * 100
    near = join_near([Patch(10, 12, b"xx"), Patch(20, 22, b"yy"), Patch(8000, 8001, b"z")], data)
    assert [(patch.start, patch.end) for patch in near] == [(10, 22), (8000, 8001)]
    assert near[0].data == b"xx" + data[12:20] + b"yy"
