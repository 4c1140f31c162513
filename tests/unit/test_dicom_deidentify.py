"""De-identifying one file: nothing identifying is left, nothing else changes, and the original can be made again."""

import io
import warnings
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.dictionary import attributes, table
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.dicom.rules import Verb
from radseal.errors import InputError
from strategies import DEFLATED, EXPLICIT, SYNTAXES, Element, dicom_files, even, identified, part_10

RULES = load_profile(BASIC)
DATA = Path(pydicom.__file__).parent / "data"
FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix in {"", ".dcm"})
CANARY = b"ZQXVWKJY"
PLAIN_SEQUENCE = 0x00540016
TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", "OB", "UN"})


def pseudonyms(key: bytes = b"k") -> Pseudonyms:
    """Stand-ins of one case."""
    return Pseudonyms(key * 32, key * 32, "ABCD1234")


def run(file: bytes) -> Deidentified:
    """De-identify by the Basic profile."""
    return deidentify(file, RULES, pseudonyms())


def bytes_of(done: Deidentified) -> bytes:
    """The new file in one piece."""
    return b"".join(done.parts)


def read(done: Deidentified) -> pydicom.Dataset:
    """The new file as pydicom, another parser, reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the source had already
        found = pydicom.dcmread(io.BytesIO(bytes_of(done)))
        for element in found.iterall():
            assert element.tag is not None
    return found


def planted(tag: int, vr: str) -> Element:
    """A row of the table with a value that must not be found again."""
    if vr == "SQ":
        return Element(tag, "SQ", ((Element(0x00081155, "UI", b"1.9.173917391739"),),))
    if vr == "UI":
        return Element(tag, "UI", b"1.9.173917391739")
    if vr in TEXTS:
        return Element(tag, vr, CANARY)
    return Element(tag, vr, {"AS": b"173Y", "DS": b"173917.39 ", "IS": b"173917391739"}.get(vr, b"1739173917391739"))


def rows() -> list[Element]:
    """Every row of Table E.1-1 with a value, private attributes, overlays and curves."""
    listed = [row[0] for row in table("ps3_15_e1_1.json")["rows"]]  # type: ignore[attr-defined]
    tags = [int(tag, 16) for tag in listed if len(tag) == 8 and "x" not in tag and tag[:4] not in {"0002", "FFFE"}]
    known = attributes()
    found = {tag: planted(tag, known[tag][0].decode() if tag in known else "LO") for tag in tags}
    more = {0x50000022: "LO", 0x50003000: "OB", 0x60003000: "OB", 0x60004000: "LT", 0x60220022: "LO"}
    more |= {0x00090010: "LO", 0x00091001: "UN", 0xFFFCFFFC: "OB", 0x00080001: "UN"}
    return [*(found | {tag: planted(tag, vr) for tag, vr in more.items()}).values()]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("defined", [True, False])
def test_no_planted_value_is_left(syntax: str, depth: int, *, defined: bool) -> None:
    """Every row of Table E.1-1, private data, overlays, curves, padding, preamble and file meta: nothing is found."""
    elements = tuple(one for one in rows() if not depth or one.tag not in {0x00080016, 0x00080018})
    for _ in range(depth):
        elements = (Element(PLAIN_SEQUENCE, "SQ", (elements,), defined=defined),)
    inner = [one for one in elements if one.tag not in {0x00080016, 0x00080018}]
    file = part_10(identified(*inner), syntax, preamble=CANARY * 16, owner=CANARY)
    new = bytes_of(run(file))
    assert new.count(CANARY) == 0
    assert new.count(b"17391739") == 0
    assert new.count(b"173917.39") == 0


def test_name_in_three_groups_is_left_in_none() -> None:
    """A PN with alphabetic, ideographic and phonetic groups becomes the case's name, wherever it stands."""
    name = Element(0x00100010, "PN", "Yamada^Tarou=山田^太郎=やまだ^たろう ".encode())
    done = run(part_10(identified(name, Element(PLAIN_SEQUENCE, "SQ", ((name,),)))))
    new = bytes_of(done)
    assert "山田".encode() not in new
    assert b"Yamada" not in new
    assert read(done).PatientName == "RADSEAL^ABCD1234"


@pytest.mark.parametrize("vr", ["LO", "UT", "UN", "OB", "PN"])
def test_a_misstated_vr_hides_nothing(vr: str) -> None:
    """Text under a tag that PS3.6 knows as a number goes, whatever VR the file states."""
    assert CANARY not in bytes_of(run(part_10(identified(Element(0x00280010, vr, CANARY)))))


def test_texts_that_pose_as_registered_uids_are_replaced() -> None:
    """Only digits and dots can be a registered UID; anything after the root of PS3.6 is no excuse."""
    fake = even("1.2.840.10008.ZQXVWKJY")
    file = part_10(identified(Element(0x0020000D, "UI", fake), Element(0x00081150, "UI", fake)))
    assert CANARY not in bytes_of(run(file))


def test_uids_are_mapped_alike_everywhere() -> None:
    """The same UID is replaced by the same UID at the top, in sequences and in the file meta; classes stay."""
    reference = (Element(0x00081150, "UI", b"1.2.840.10008.5.1.4.1.1.2\0"), Element(0x00081155, "UI", b"1.2.3.4\0"))
    found = read(run(part_10(identified(Element(0x00081140, "SQ", (reference,))))))
    item = found.ReferencedImageSequence[0]
    assert found.SOPInstanceUID == found.file_meta.MediaStorageSOPInstanceUID == item.ReferencedSOPInstanceUID
    assert found.SOPInstanceUID.startswith("2.25.")
    assert found.SOPClassUID == item.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_says_that_and_how_it_was_deidentified() -> None:
    """The result states identity removed, method, code 113100, dates removed, the case reference and its issuer."""
    found = read(run(part_10(identified(Element(0x00280301, "CS", b"YES ")))))
    assert found.PatientIdentityRemoved == "YES"
    assert found.DeidentificationMethod.startswith("Radseal")
    assert found.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert found.LongitudinalTemporalInformationModified == "REMOVED"
    assert (found.PatientName, found.PatientID, found.IssuerOfPatientID) == (
        "RADSEAL^ABCD1234",
        "RS-ABCD1234",
        "RADSEAL",
    )
    assert found.BurnedInAnnotation == "YES"


def test_facts_of_nested_items_are_not_the_images() -> None:
    """Frame count and UIDs are read at the top level only."""
    item = (Element(0x00280008, "IS", b"7 "), Element(0x00400555, "SQ", ()))
    pixels = Element(0x7FE00010, "OW", bytes(24))
    count = Element(0x00280008, "IS", b"3 ")
    done = run(part_10(identified(Element(0x00081140, "SQ", (item,)), count, pixels)))
    assert done.frames == 3
    assert [len(part) for part in done.parts[1:]] == [8, 8, 8]


def test_pixels_are_slices_of_the_source() -> None:
    """Frames are never copied: each is a view of the bytes that came in."""
    file = part_10(identified(Element(0x7FE00010, "OW", b"pixels" * 100)))
    (frame,) = (part for part in run(file).parts if isinstance(part, memoryview) and bytes(part[:6]) == b"pixels")
    assert frame.obj is file


def test_deflated_becomes_explicit_and_travels_whole() -> None:
    """What splicing cannot make again is a literal in the recipe."""
    file = part_10(identified(), DEFLATED)
    done = run(file)
    assert done.transfer_syntax_uid == EXPLICIT
    assert b"".join(restore(done.recipe, bytes_of(done))) == file


@pytest.mark.parametrize(
    ("stated", "stays"),
    [("ISO_IR 100", True), ("\\ISO 2022 IR 87", True), ("\0\1", False), ("ISO_IR 999", False), ("utf-8", False)],
)
def test_character_set_of_no_standard_goes(stated: str, stays: bool) -> None:  # noqa: FBT001
    """SpecificCharacterSet stays only where PS3.3 defines its terms: readers fail on others."""
    done = run(part_10(identified(Element(0x00080005, "CS", stated.encode()))))
    assert ("SpecificCharacterSet" in read(done)) == stays


def test_dicomdir_is_refused() -> None:
    """A DICOMDIR is no image: it travels only as an original."""
    with pytest.raises(InputError, match="DICOMDIR"):
        run((DATA / "test_files/dicomdirtests/DICOMDIR").read_bytes())


@given(dicom_files())
@settings(max_examples=150, deadline=None)
def test_any_file_can_be_made_again(file: bytes) -> None:
    """restore(deidentify(x)) == x, pydicom reads the result, and its length is as stated."""
    done = run(file)
    new = bytes_of(done)
    assert len(new) == done.length
    assert b"".join(restore(done.recipe, new)) == file
    assert read(done).PatientName == "RADSEAL^ABCD1234"


@given(dicom_files(), st.binary(min_size=1, max_size=1), st.binary(min_size=1, max_size=1))
@settings(max_examples=50, deadline=None)
def test_pseudonyms_depend_on_the_key(file: bytes, one: bytes, other: bytes) -> None:
    """One key, one result; another key, another UID."""
    first, again = (deidentify(file, RULES, pseudonyms(one)) for _ in range(2))
    assert bytes_of(first) == bytes_of(again)
    assert (first.sop_instance_uid == deidentify(file, RULES, pseudonyms(other)).sop_instance_uid) == (one == other)


def test_real_files_come_out_readable_and_come_back() -> None:
    """Every bundled file of pydicom that is not refused: pixels identical, no name left, restored bit for bit."""
    passed = 0
    for path in FILES:
        file = path.read_bytes()
        try:
            done = run(file)
        except InputError:
            continue
        passed += 1
        new = bytes_of(done)
        assert b"".join(restore(done.recipe, new)) == file, path.name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of values that the source had already
            before = pydicom.dcmread(io.BytesIO(file), force=True)
            after = read(done)
            assert before.get("PixelData") == after.get("PixelData"), path.name
            assert str(after.PatientName) == "RADSEAL^ABCD1234", path.name
    assert passed >= 170


def test_no_name_verb_keeps_anything() -> None:
    """No rule of Basic keeps a person's name, an address, opaque bytes or a date that PS3.15 does not list."""
    known = attributes()
    kept = {tag for tag, rule in RULES.by_tag.items() if rule.verb is Verb.KEEP}
    assert {known[tag][0] for tag in kept}.isdisjoint({b"PN", b"UR", b"UN", b"AE", b"DA", b"DT"})
