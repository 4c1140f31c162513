"""Overlays in bits of the pixels that the pixels do not use: they go under every profile; the pixels' values stay."""

import io
from dataclasses import replace

import pydicom
import pytest

from phantoms.canaries import WORDS
from phantoms.embedded import PIXELS, Cells, drawn, embedded, plain, stated
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.edits import Edit, Patch
from radseal.dicom.limits import LIMITS
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.profile_file import NAMES
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.errors import InputError, LimitError
from strategies import BIG_ENDIAN, EXPLICIT, SYNTAXES, Element, identified, part_10

KEY = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")
WRITTEN = WORDS.encode()
SHAPES = [
    (Cells(), 12),
    (Cells(), 15),
    (Cells(signed=True), 12),
    (Cells(signed=True), 15),
    (Cells(high=15), 0),
    (Cells(high=15, signed=True), 3),
    (Cells(stored=8, high=11, signed=True), 2),
    (Cells(stored=8, high=11), 14),
    (Cells(8, 6, 5), 7),
    (Cells(8, 6, 6, signed=True), 0),
    (Cells(32, 20, 19), 31),
    (Cells(32, 31, 31, signed=True), 0),
    (Cells(32, 20, 22, signed=True), 24),
]
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"


def run(file: bytes, profile: str = BASIC, edit: Edit | None = None) -> Deidentified:
    """The new file, of an image at whose pixels nobody looked."""
    return deidentify(file, load_profile(profile), KEY, edit=edit or Edit())


def read(new: bytes) -> pydicom.Dataset:
    """As pydicom reads it."""
    return pydicom.dcmread(io.BytesIO(new))


@pytest.mark.parametrize("profile", [BASIC, "specialist"])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("cells", "bit"), SHAPES)
def test_no_plane_keeps_a_word(cells: Cells, bit: int, syntax: str, profile: str) -> None:
    """A name drawn into an unused bit, high or low, is in no plane of the new file; every value is what it was."""
    cells = replace(cells, little=syntax != BIG_ENDIAN)
    if cells.allocated > 16 and not cells.little:
        with pytest.raises(InputError, match="overlay"):
            run(embedded(cells, bit, WRITTEN, syntax), profile)
        return
    file = embedded(cells, bit, WRITTEN, syntax)
    done = run(file, profile)
    new = b"".join(done.parts)
    before, after = drawn(cells, bit, WRITTEN), read(new).PixelData
    assert WRITTEN in cells.plane(before, bit)
    assert after == cells.pack(plain(cells))
    assert cells.shown(after) == cells.shown(before)
    assert b"".join(restore(done.recipe, new)) == file
    assert not [element for element in read(new) if element.tag.group >> 8 == 0x60]


@pytest.mark.parametrize("frames", [2, 3, 7])
def test_frames_stay_frames(frames: int) -> None:
    """Each frame is a part of its own; where frames end within a sample, every value stays all the same."""
    cells = Cells(signed=True)
    count = Element(0x00280008, "IS", f"{frames} ".encode())
    file = embedded(cells, 13, WRITTEN, EXPLICIT, count)
    done = run(file)
    new = read(b"".join(done.parts)).PixelData
    assert cells.shown(new) == cells.shown(drawn(cells, 13, WRITTEN))
    assert WRITTEN not in cells.plane(new, 13)
    if 12000 % frames == 0:
        assert {len(part) for part in done.parts[1:]} == {12000 // frames}


def test_patches_and_clearing_go_together() -> None:
    """What was decided about the pixels before is done, and the bits beside the values go from it too."""
    cells = Cells()
    file = embedded(cells, 12, WRITTEN)
    start = file.index(drawn(cells, 12, WRITTEN))
    patches = (Patch(start + 10, start + 30, b"\xff" * 20), Patch(start + 4090, start + 9000, b"\x11\x22" * 2455))
    done = run(file, edit=Edit(patches))
    new = b"".join(done.parts)
    expected = cells.shown(drawn(cells, 12, WRITTEN))
    expected[5:15], expected[2045:4500] = [0xFFF] * 10, [0x211] * 2455
    assert cells.unpack(read(new).PixelData) == expected
    assert b"".join(restore(done.recipe, new)) == file


def test_plain_overlay_costs_nothing() -> None:
    """An overlay in bits of its own says nothing of the pixels: they are copied, whatever their unused bits hold."""
    elements = {one.tag: one for one in stated(Cells(), 12)}
    own = (
        Element(0x60000100, "US", b"\1\0"),
        Element(0x60000102, "US", b"\0\0"),
        Element(0x60003000, "OW", bytes(752)),
    )
    raw = drawn(Cells(), 12, WRITTEN)
    elements |= {one.tag: one for one in (*own, Element(PIXELS, "OW", raw))}
    new = b"".join(run(part_10(identified(*elements.values())), "specialist").parts)
    assert read(new).PixelData == raw
    assert read(new)[0x60003000].value == bytes(752)


def compressed(cells: Cells, bit: int) -> bytes:
    """A file of one fragment that states an overlay inside its pixels."""
    items = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\4\0\0\0\xff\xd8\xff\xd9\xfe\xff\xdd\xe0\0\0\0\0"
    return part_10(identified(*stated(cells, bit)), JPEG_LOSSLESS) + b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff" + items


def hidden_in_a_value() -> bytes:
    """A file that states its overlay among the bits of its values."""
    return embedded(Cells(), 11, b"")


def without(tag: int) -> bytes:
    """A file that does not say how its samples lie."""
    elements = [one for one in stated(Cells(), 12) if one.tag != tag]
    return part_10(identified(*elements, Element(PIXELS, "OW", drawn(Cells(), 12, WRITTEN))))


@pytest.mark.parametrize("profile", NAMES)
@pytest.mark.parametrize(
    "file",
    [compressed(Cells(), 12), compressed(Cells(high=15), 0), hidden_in_a_value(), without(0x00280100)],
    ids=["compressed", "compressed low", "in a value", "no BitsAllocated"],
)
def test_what_cannot_be_cleared_is_refused(file: bytes, profile: str) -> None:
    """Compressed pixels, planes among the values, samples of unknown form: refused, in words that say what to do."""
    with pytest.raises(InputError, match="an overlay lies in bits of its pixels") as caught:
        run(file, profile)
    assert "leave" in caught.value.hint.lower()


def test_compressed_pixels_without_unused_bits_pass() -> None:
    """Eight bits of eight: there is no room for a plane."""
    assert run(compressed(Cells(8, 8, 7), 12)).frames == 1


def test_clearing_is_bounded() -> None:
    """What is written anew is held in memory: beyond the bound it is refused."""
    with pytest.raises(LimitError, match="overlay"):
        deidentify(embedded(Cells(), 12, WRITTEN), load_profile(BASIC), KEY, limits=replace(LIMITS, cleared=11_999))
