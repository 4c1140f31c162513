"""Overlays in data of their own are searched like frames, and cleared box by box; icons go, graphics are cleaned."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, GrayscaleSoftcopyPresentationStateStorage

from phantoms.burned import Text, draw
from radseal.cli.frame import run
from radseal.deidentifying.preparing import Preparer
from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.inputs import Found, discover
from radseal.pixels.boxes import Box, Kind
from radseal.pixels.deciding import PixelChoice, Which, choose, gather, make_plans, to_public
from radseal.pixels.examining import examine, key_of
from radseal.pixels.planes import plane_raster
from radseal.pixels.raster import read_header
from radseal.pixels.redacting import PixelPlan, make_edit

FILES = Path(pydicom.__file__).parent / "data/test_files"
NAMES = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")
PROFILES = ("basic", "specialist", "patient", "teaching", "research")
ROWS, COLUMNS = 96, 301
"""Not a multiple of eight: a row begins inside a byte."""


def plane(words: str) -> np.ndarray:
    """A plane with these words."""
    bits = np.zeros((ROWS, COLUMNS), np.uint8)
    letters = draw(Text(words, 16))
    bits[20 : 20 + letters.shape[0], 30 : 30 + letters.shape[1]] = letters
    bits[80, 5:290] = 1
    return bits


def with_plane(bits: np.ndarray, syntax: str = ExplicitVRLittleEndian, *, state: bool = False) -> bytes:
    """An image, or a presentation state without pixels, with an overlay of its own data."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    for element in [one for one in data if one.VR in {"PN", "LO", "SH", "UN", "SQ"} or one.tag.is_private]:
        del data[element.tag]
    if state:
        for tag in [one.tag for one in data if one.tag.group in {0x0028, 0x7FE0}]:
            del data[tag]
        data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = GrayscaleSoftcopyPresentationStateStorage
        data.Modality = "PR"
    packed = np.packbits(bits, bitorder="little").tobytes()
    packed += b"\0" * (len(packed) % 2)
    big = syntax == ExplicitVRBigEndian
    if big:
        packed = np.frombuffer(packed, "<u2").astype(">u2").tobytes()
        if not state:
            data.PixelData = data.pixel_array.astype(">i2").tobytes()
    frames = 1 if bits.ndim == 2 else len(bits)
    for tag, vr, value in (
        (0x60000010, "US", bits.shape[-2]),
        (0x60000011, "US", bits.shape[-1]),
        (0x60000015, "IS", frames),
        (0x60000040, "CS", "G"),
        (0x60000050, "SS", [1, 1]),
        (0x60000100, "US", 1),
        (0x60000102, "US", 0),
        (0x60003000, "OW", packed),
    ):
        data.add_new(tag, vr, value)
    plain = Dataset()
    plain.update({one.tag: one for one in data})
    plain.file_meta = data.file_meta
    plain.file_meta.TransferSyntaxUID = syntax
    stream = io.BytesIO()
    plain.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def bits_of(file: bytes) -> np.ndarray:
    """The plane as pydicom reads it."""
    return pydicom.dcmread(io.BytesIO(file)).overlay_array(0x6000)


def found_in(folder: Path, file: bytes) -> Found:
    """What is found in a folder with this file only."""
    (folder / "one.dcm").write_bytes(file)
    return discover([folder])


@pytest.mark.parametrize("state", [False, True])
def test_words_in_an_overlay_are_found_and_cleared(tmp_path: Path, *, state: bool) -> None:
    """The plane is looked at; its words go when proposed places are redacted, the line below and the pixels stay."""
    file = with_plane(plane("MUELLER JUERGEN"), state=state)
    found = found_in(tmp_path, file)
    examination = examine(found, lambda *_: None)
    places = gather(found, examination)
    assert [(one.finding.plane, one.finding.kind) for one in places] == [(0x6000, Kind.NAME)]
    redacted = choose(places, PixelChoice(Which.PROPOSED))
    (instance,) = (*found.instances, *found.unidentified)
    plan = make_plans(found, examination, places, redacted)[key_of(instance)]
    assert plan.burned_in == ("" if state else "NO")
    shown = to_public(found, examination, places, redacted)["places"]
    assert [one["overlay"] for one in shown] == ["6000"]  # type: ignore[index]  # a list of mappings
    prepared = Preparer(load_profile("specialist"), None, b"k" * 32, "ABCD1234", []).prepare(instance, plan)
    after = bits_of(b"".join(prepared.parts))
    assert not after[:70].any()
    assert after[80, 5:290].all()


def test_a_box_of_a_plane_is_cleared_bit_by_bit() -> None:
    """Only the box changes, in every frame, and the original comes back."""
    chance = np.random.default_rng(2)
    bits = chance.integers(0, 2, (2, 24, 40)).astype(np.uint8)
    file = with_plane(bits)
    plan = PixelPlan(planes={0x6000: (Box(3, 5, 18, 4), Box(39, 0, 9, 9))})
    done = deidentify(file, load_profile("specialist"), NAMES, edit=make_edit(file, plan))
    new = b"".join(done.parts)
    expected = bits.copy()
    expected[:, 5:9, 3:21] = 0
    expected[:, 0:9, 39:] = 0
    assert np.array_equal(bits_of(new), expected)
    assert b"".join(restore(done.recipe, new)) == file


def test_a_plane_in_big_endian_words_goes_whole() -> None:
    """Its bits are read in two ways: a box of it would be cleared in the wrong place by one of them."""
    file = with_plane(plane("X"), ExplicitVRBigEndian)
    assert plane_raster(read_header(file), 0x6000) is None
    edit = make_edit(file, PixelPlan(planes={0x6000: (Box(0, 0, 2, 2),)}))
    done = deidentify(file, load_profile("specialist"), NAMES, edit=edit)
    assert not bits_of(b"".join(done.parts)).any()


def test_a_plane_that_is_too_short_is_proposed_whole(tmp_path: Path) -> None:
    """What cannot be looked at is not passed over."""
    data = pydicom.dcmread(io.BytesIO(with_plane(plane("X"))))
    data[0x60000010].value = 500
    stream = io.BytesIO()
    data.save_as(stream)
    file = stream.getvalue()
    assert plane_raster(read_header(file), 0x6000) is None
    found = found_in(tmp_path, file)
    (place,) = gather(found, examine(found, lambda *_: None))
    assert (place.finding.kind, place.finding.plane, place.proposed) == (Kind.UNREAD, 0x6000, True)
    edit = make_edit(file, PixelPlan(planes={0x6000: (place.finding.box,)}))
    vr, value = edit.stated[0x60003000] or (b"", b"")
    assert vr == b"OW"
    assert not any(value)


def test_the_page_shows_each_place_and_no_other_form_does(tmp_path: Path) -> None:
    """The sender's page has a small picture of what was found; text and JSON have neither picture nor words."""
    (tmp_path / "one.dcm").write_bytes(with_plane(plane("MUELLER JUERGEN")))
    words = [word for form in ("json", "html", "txt") for word in ("--report", str(tmp_path / f"report.{form}"))]
    home = {"RADSEAL_HOME": str(tmp_path / "home")}
    command = ["deidentify", str(tmp_path / "one.dcm"), "--out", str(tmp_path / "out"), "--redact", "proposed", *words]
    assert run(command, home, tmp_path) == 0
    page, *others = ((tmp_path / f"report.{form}").read_text("utf-8") for form in ("html", "json", "txt"))
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))))
    assert shown.max() - shown.min() > 140
    assert "may be a name, redacted" in page
    assert not any("MUELLER" in text for text in (page, *others))
    assert not any("png" in text for text in others)


def test_a_profile_that_removes_overlays_still_does(tmp_path: Path) -> None:
    """A box that was cleared brings no plane back under `basic`."""
    found = found_in(tmp_path, with_plane(plane("X")))
    plan = PixelPlan(planes={0x6000: (Box(0, 0, 9, 9),)})
    preparer = Preparer(load_profile("basic"), None, b"k" * 32, "ABCD1234", [])
    prepared = preparer.prepare(next(iter(found.instances)), plan)
    assert 0x60003000 not in pydicom.dcmread(io.BytesIO(b"".join(prepared.parts)))


@pytest.mark.parametrize("profile", PROFILES)
def test_icons_go_under_every_profile(profile: str) -> None:
    """An icon shows what the image shows, and nobody looks at it: it goes, at any depth."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    icon = Dataset()
    icon.Rows = icon.Columns = icon.BitsAllocated = 8
    icon.PixelData = b"MUELLER " * 8
    inner = Dataset()
    inner.IconImageSequence = Sequence([icon])
    data.IconImageSequence = Sequence([icon])
    data.ReferencedImageSequence = Sequence([inner])
    stream = io.BytesIO()
    data.save_as(stream)
    done = deidentify(stream.getvalue(), load_profile(profile), NAMES)
    assert b"MUELLER" not in b"".join(done.parts)


@pytest.mark.parametrize("profile", PROFILES)
def test_texts_of_a_presentation_state_lose_the_patient(profile: str) -> None:
    """Graphic annotations go (basic) or stay with clean words (Clean Graphics)."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    data.PatientName = "Quexley^Marla"
    text, annotation = Dataset(), Dataset()
    text.UnformattedTextValue = "nodule of QUEXLEY"
    annotation.GraphicLayer, annotation.TextObjectSequence = "L1", Sequence([text])
    data.GraphicAnnotationSequence = Sequence([annotation])
    stream = io.BytesIO()
    data.save_as(stream)
    new = b"".join(deidentify(stream.getvalue(), load_profile(profile), NAMES).parts)
    assert b"QUEXLEY" not in new.upper()
    after = pydicom.dcmread(io.BytesIO(new))
    if profile != "basic":
        kept = after.GraphicAnnotationSequence[0].TextObjectSequence[0].UnformattedTextValue
        assert kept.startswith("nodule of")
