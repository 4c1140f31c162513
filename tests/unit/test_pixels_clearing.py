"""Overlays inside compressed pixels: every bit beside a value goes, every value stays, in each lossless family."""

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import (
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from radseal.deidentifying.preparing import Preparer
from radseal.dicom.deidentify import deidentify
from radseal.dicom.embedded import CompressedOverlayError
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.inputs import discover
from radseal.pixels.boxes import Box
from radseal.pixels.codecs import Form, encode
from radseal.pixels.redacting import PixelPlan, Redaction, make_edit

RULES = load_profile("specialist")
NAMES = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")
FILES = Path(pydicom.__file__).parent / "data/test_files"
SYNTAXES = (JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless, HTJ2KLossless, RLELossless)


def planted(syntax: str, *, signed: bool = False, frames: int = 2) -> tuple[bytes, np.ndarray]:
    """A file whose second frame alone has an overlay in bit 15, and its values of 12 bits."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    random = np.random.default_rng(4)
    values = random.integers(-2048 if signed else 0, 2048 if signed else 4096, (frames, 24, 40))
    samples = (values & 0x0FFF).astype(np.uint16)
    samples[1:, 4:9, 10:30] |= 0x8000
    for element in [one for one in data if one.VR in {"PN", "LO", "SH", "UN", "SQ"} or one.tag.is_private]:
        del data[element.tag]  # its words, and what a net would ask about
    data.NumberOfFrames, data.Rows, data.Columns = frames, 24, 40
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, int(signed)
    data.add_new(0x60000010, "US", 24)
    data.add_new(0x60000011, "US", 40)
    data.add_new(0x60000100, "US", 16)
    data.add_new(0x60000102, "US", 15)
    form = Form(24, 40, 1, 16, 16, "MONOCHROME2", syntax)
    data.PixelData = encapsulate([encode(frame, form, syntax, 16) for frame in samples])
    data["PixelData"].VR, data["PixelData"].is_undefined_length = "OB", True
    data.file_meta.TransferSyntaxUID = syntax
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue(), values


def decoded(file: bytes) -> tuple[pydicom.Dataset, np.ndarray]:
    """The data set, and every bit of its samples as another decoder gives them."""
    data = pydicom.dcmread(io.BytesIO(file))
    whole = pydicom.dcmread(io.BytesIO(file))
    whole.BitsStored, whole.HighBit, whole.PixelRepresentation = 16, 15, 0
    return data, whole.pixel_array


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_bits_beside_the_values_go(syntax: str, *, signed: bool) -> None:
    """Each value is the same, above it stands nothing or its sign; the frame without an overlay keeps its bytes."""
    file, values = planted(syntax, signed=signed)
    with pytest.raises(CompressedOverlayError):
        deidentify(file, RULES, NAMES)
    done = deidentify(file, RULES, NAMES, edit=make_edit(file, PixelPlan(), clear=True))
    data, samples = decoded(b"".join(done.parts))
    assert np.array_equal(samples, values.astype(np.int16).view(np.uint16))
    assert 0x60000102 not in data
    assert data.file_meta.TransferSyntaxUID == syntax
    assert np.array_equal(data.pixel_array, values)


def test_what_has_nothing_beside_its_values_keeps_its_bytes() -> None:
    """A file that only says that an overlay lies there loses the saying."""
    file, _ = planted(JPEG2000Lossless, frames=1)
    before = pydicom.dcmread(io.BytesIO(file))
    done = deidentify(file, RULES, NAMES, edit=make_edit(file, PixelPlan(), clear=True))
    after = pydicom.dcmread(io.BytesIO(b"".join(done.parts)))
    assert after.PixelData == before.PixelData
    assert 0x60000102 not in after


def test_clearing_and_redacting_are_one_step() -> None:
    """A box and the overlay go together, and the original comes back by the recipe."""
    file, values = planted(RLELossless)
    plan = PixelPlan((Redaction(Box(0, 0, 8, 3), frozenset({0})),), "NO")
    done = deidentify(file, RULES, NAMES, edit=make_edit(file, plan, clear=True))
    _, samples = decoded(b"".join(done.parts))
    assert len(set(samples[0, :3, :8].flat)) == 1
    assert np.array_equal(samples[0, 3:], values[0, 3:])
    assert np.array_equal(samples[1], values[1])


def test_a_run_clears_by_itself(tmp_path: Path) -> None:
    """Nobody has to ask: the image is de-identified like any other, with or without a look at its pixels."""
    file, values = planted(JPEGLSLossless)
    (tmp_path / "one.dcm").write_bytes(file)
    preparer = Preparer(RULES, None, b"k" * 32, "ABCD1234", [])
    prepared = preparer.prepare(next(iter(discover([tmp_path]).instances)))
    assert np.array_equal(decoded(b"".join(prepared.parts))[1], values)
