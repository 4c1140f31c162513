"""Nothing left: planted identities in every attribute, syntax, depth and character set, and in real files.

Of every profile. What no rule removes the second net finds; it is answered here as `--on-clash remove` answers.
"""

import io
import warnings
from collections import Counter
from pathlib import Path

import pydicom
import pytest

from phantoms.canaries import KOREAN, SCRIPTS, WORDS, Script, in_script, left, plant, real_files, synthetic
from phantoms.embedded import Cells, embedded
from radseal.deidentifying.clashing import Choice, Decisions, UndecidedError
from radseal.deidentifying.verifying import Verifier
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.profile_file import NAMES
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.errors import InputError
from strategies import BIG_ENDIAN, EXPLICIT, SYNTAXES, Element, identified, part_10

PROFILES = NAMES
RETAINED = {"patient": {b"quxhaven"}}
"""The patient's own copy names the institution."""
REMOVE = Decisions(Choice.REMOVE)
KEY = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")


def run(file: bytes, profile: str, decisions: Decisions = REMOVE) -> Deidentified:
    """The new file as the command writes it."""
    rules = load_profile(profile)
    return Verifier(rules, decisions).verify(file, deidentify(file, rules, KEY), "place")


def bytes_of(done: Deidentified) -> bytes:
    """The new file in one piece."""
    return b"".join(done.parts)


def pixels(file: bytes) -> object:
    """The pixel data as pydicom reads them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the file had already
        return pydicom.dcmread(io.BytesIO(file), force=True).get("PixelData")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("defined", [True, False])
def test_synthetic_set(profile: str, syntax: str, depth: int, *, defined: bool) -> None:
    """Every attribute of the dictionary, private data, overlays, curves, signatures, padding, preamble, file meta."""
    file = synthetic(syntax, depth, defined=defined)
    assert len(left(file)) == 10 or syntax == SYNTAXES[2]
    done = run(file, profile)
    new = bytes_of(done)
    assert left(new) == []
    assert b"".join(restore(done.recipe, new)) == file
    assert pixels(new) == pixels(file)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.charset} {script.name[:9]}")
def test_character_sets(profile: str, syntax: str, script: Script) -> None:
    """Names in three groups, and their parts where no table looks, in every character set."""
    file, planted = in_script(script, syntax)
    done = run(file, profile)
    new = bytes_of(done)
    assert [part for part in planted if part in new] == []
    assert b"".join(restore(done.recipe, new)) == file


@pytest.mark.parametrize("profile", PROFILES)
def test_korean_with_escapes(profile: str) -> None:
    """ISO 2022 IR 149, which needs its escape in each component."""
    charset, name, part = KOREAN
    elements = [
        Element(0x00080005, "CS", charset + b" "),
        Element(0x00100010, "PN", name + b" " * (len(name) % 2)),
        Element(0x00181020, "LO", part),
    ]
    new = bytes_of(run(part_10(identified(*elements)), profile))
    assert b"\xd1\xce\xd4\xd7" not in new


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("bit", [12, 13, 14, 15])
def test_words_drawn_into_unused_bits_of_pixels(profile: str, syntax: str, bit: int) -> None:
    """An overlay inside the pixels, which nobody looked at: no bit of any sample holds a word of it, values stay."""
    cells = Cells(signed=bit > 13, little=syntax != BIG_ENDIAN)
    file = embedded(cells, bit, WORDS.encode(), syntax)
    before, after = pixels(file), pixels(bytes_of(run(file, profile)))
    assert isinstance(before, bytes)
    assert isinstance(after, bytes)
    assert len(left(cells.plane(before, bit))) > 5
    assert [left(cells.plane(after, place)) for place in range(16)] == [[]] * 16
    assert cells.shown(after) == cells.shown(before)


def test_the_net_is_needed() -> None:
    """Without a decision the same set stops: the rules alone leave what no table lists."""
    with pytest.raises(UndecidedError):
        run(synthetic(EXPLICIT, 0, defined=True), BASIC, Decisions())


REFUSED = {
    "DICOMDIR": "a DICOMDIR",
    "DICOMDIR-bigEnd": "a DICOMDIR",
    "DICOMDIR-empty.dcm": "a DICOMDIR",
    "DICOMDIR-implicit": "a DICOMDIR",
    "DICOMDIR-nopatient": "a DICOMDIR",
    "DICOMDIR-reordered": "a DICOMDIR",
    "DICOMDIR-nooffset": "beyond the end",
    "README": "not DICOM",
    "winter.dcm": "out of order",
    "MR_truncated.dcm": "beyond the end",
    "rtplan_truncated.dcm": "beyond the end",
    "SC_rgb_jpeg.dcm": "unknown VR",
    "empty_charset_LEI.dcm": "which image it is",
    "nested_priv_SQ.dcm": "which image it is",
    "meta_missing_tsyntax.dcm": "no transfer syntax",
    "no_meta.dcm": "not DICOM",
    "emri_small_jpeg_2k_lossless_too_short.dcm": "cut off",
}
"""What of the real set is no image, is cut off, or is out of order; everything else comes out."""


@pytest.mark.parametrize("profile", PROFILES)
def test_real_set(profile: str) -> None:
    """Every readable real file with a planted identity comes out without it, pixels identical, restored bit for bit."""
    seen: Counter[str] = Counter()
    for path in real_files():
        file = path.read_bytes()
        if path.name in REFUSED:
            with pytest.raises(InputError, match=REFUSED[path.name]):
                run(file, profile)
            continue
        planted = plant(file)
        file = planted or file
        done = run(file, profile)
        new = bytes_of(done)
        assert set(left(new.replace(bytes_of_pixels(done), b""))) <= RETAINED.get(profile, set()), path.name
        assert pixels(new) == pixels(file), path.name
        assert b"".join(restore(done.recipe, new)) == file, path.name
        seen["out"] += 1
        seen["planted"] += planted is not None
    assert seen["out"] >= 225
    assert seen["planted"] >= 200


def bytes_of_pixels(done: Deidentified) -> bytes:
    """The frames of a new file: chance finds nothing there, and nothing was planted."""
    return b"".join(done.parts[1:-1]) or b"\0no pixels\0"


@pytest.mark.parametrize("profile", PROFILES)
def test_references_of_the_real_set_are_consistent(profile: str) -> None:
    """One original UID becomes one new UID, in every file, and two never become one."""
    forward: dict[str, str] = {}
    for path in real_files():
        file = path.read_bytes()
        try:
            new = bytes_of(run(file, profile))
        except InputError:
            continue
        for before, after in uid_pairs(file, new):
            assert forward.setdefault(before, after) == after, path.name
    assert len(set(forward.values())) == len(forward)
    assert len(forward) > 250


def uid_pairs(file: bytes, new: bytes) -> list[tuple[str, str]]:
    """UIDs of study, series, instance and frame of reference before and after, and of references that stayed."""
    keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the file had already
        before, after = (pydicom.dcmread(io.BytesIO(data), force=True) for data in (file, new))
        pairs = [(before.get(key), after.get(key)) for key in keywords]
        pairs += _references(before, after)
    return [
        (str(one), str(other)) for one, other in pairs if one and other and not str(one).startswith("1.2.840.10008")
    ]


def _references(before: pydicom.Dataset, after: pydicom.Dataset) -> list[tuple[object, object]]:
    pairs: list[tuple[object, object]] = []
    for element in after:
        if element.VR == "SQ" and element.tag in before and before[element.tag].VR == "SQ":
            for one, other in zip(before[element.tag].value, element.value, strict=False):
                pairs.append((one.get("ReferencedSOPInstanceUID"), other.get("ReferencedSOPInstanceUID")))
                pairs += _references(one, other)
    return pairs


def test_real_set_is_there() -> None:
    """Both packages are read by path."""
    assert len({Path(path).parent for path in real_files()}) > 3
    assert sum(1 for _ in real_files()) > 240
