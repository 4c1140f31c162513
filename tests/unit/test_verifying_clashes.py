"""Surnames and numbers that are clinical words: nothing clinical changes by itself, and there is always a way on."""

import io
import warnings

import pydicom
import pytest

from phantoms.surnames import CLASHING, SURNAMES
from radseal.deidentifying.clashing import Choice, Decisions, UndecidedError
from radseal.deidentifying.verifying import Verifier
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.inputs.found import CLASH, UnreadableError
from strategies import BIG_ENDIAN, EXPLICIT, IMPLICIT, Element, even, identified, part_10

RULES = load_profile(BASIC)
SOFTWARE = 0x00181020
CLINICAL = {
    0x00080008: ("CS", "ORIGINAL\\PRIMARY\\AXIAL\\HEAD"),
    0x00080060: ("CS", "CT"),
    0x00180015: ("CS", "HEAD"),
    0x00180022: ("CS", "HELICAL MODE"),
    0x00181210: ("SH", "KERNEL"),
    0x00185101: ("CS", "AP"),
    0x00200060: ("CS", "L"),
    0x00204000: ("LT", "goes by the rules"),
}
CODE = (
    Element(0x00080100, "SH", b"69536005"),
    Element(0x00080102, "SH", b"SCT "),
    Element(0x00080104, "LO", even("Head and neck, right hand, long bone")),
)


def clashing_file(name: str, number: str, syntax: str = EXPLICIT, *, words: str = "") -> bytes:
    """A CT whose software version holds the surname, or the number where the name is no matter."""
    text = words or (number if name == "Quxfield" else f"Syngo {name.upper()} 2.0")
    elements = [Element(tag, vr, even(value)) for tag, (vr, value) in CLINICAL.items()]
    elements += [
        Element(0x00100010, "PN", even(f"{name}^Wei")),
        Element(0x00100020, "LO", even(number)),
        Element(0x00082218, "SQ", (CODE,)),
        Element(SOFTWARE, "LO", even(f"VA1\\{text}")),
        Element(0x7FE00010, "OW", bytes(64)),
    ]
    return part_10(identified(*elements), syntax)


def made(file: bytes) -> Deidentified:
    """The new file before the second net."""
    return deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))


def texts(done: Deidentified) -> dict[int, str]:
    """Every text and code of a new file but the software version, as pydicom reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of words that no IOD has
        data = pydicom.dcmread(io.BytesIO(b"".join(done.parts)))
        return {int(one.tag): str(one.value) for one in data.iterall() if one.VR != "SQ" and one.tag != SOFTWARE}


def verify(file: bytes, done: Deidentified, choice: Choice) -> Deidentified:
    """The new file as it may go under a choice for everything."""
    return Verifier(RULES, Decisions(choice)).verify(file, done, "place")


def clashing_tags(file: bytes, done: Deidentified) -> set[int]:
    """What the sender is asked about."""
    try:
        verify(file, done, Choice.STOP)
    except UndecidedError as error:
        return {clash.tag for clash in error.clashes}
    return set()


def test_there_are_two_hundred() -> None:
    """The list is what the check asks for."""
    assert len(set(CLASHING)) >= 200
    assert len(set(SURNAMES)) == len(SURNAMES)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_two_hundred_clashes_have_a_way_on(syntax: str) -> None:
    """Each stops; removing takes that value only, leaving out and keeping work; no clinical word changes."""
    missed = []
    for name, number in CLASHING:
        file = clashing_file(name, number, syntax)
        done = made(file)
        before = texts(done)
        if not clashing_tags(file, done):
            missed.append(name)
            continue
        assert clashing_tags(file, done) == {SOFTWARE}, (name, number)
        with pytest.raises(UnreadableError, match=CLASH):
            verify(file, done, Choice.LEAVE_OUT)
        kept = verify(file, done, Choice.KEEP)
        assert b"".join(kept.parts) == b"".join(done.parts)
        removed = verify(file, done, Choice.REMOVE)
        new = b"".join(removed.parts)
        assert texts(removed) == before, (name, number)
        assert pydicom.dcmread(io.BytesIO(new))[SOFTWARE].value[1] == "REMOVED"
        assert removed.length == len(new)
        assert b"".join(restore(removed.recipe, new)) == file
    assert missed == ["Li", "Wu", "Ng"]


def test_short_surnames_are_found_with_their_neighbours() -> None:
    """A surname of two letters alone proves nothing; next to the first name it does."""
    for words in ("Li Wei", "WEI LI", "Wei^Li", "Li", "scanned by Wei"):
        file = clashing_file("Li", "PAT-77812", words=words)
        if words == "Li":
            verify(file, made(file), Choice.STOP)
            continue
        with pytest.raises(UndecidedError):
            verify(file, made(file), Choice.STOP)


def test_the_sender_sees_the_value_the_log_does_not() -> None:
    """What a person is shown names attribute, value and word; the message for logs has none of them."""
    file = clashing_file("Wright", "PAT-77812")
    with pytest.raises(UndecidedError) as caught:
        verify(file, made(file), Choice.STOP)
    assert "SoftwareVersions (0018,1020) in 1 files" in caught.value.private
    assert "'wright', part of a name" in caught.value.private
    assert "wright" not in (str(caught.value) + caught.value.hint).lower()
    assert "--on-clash" in caught.value.hint


def test_decisions_are_counted_without_values() -> None:
    """What was removed or kept by decision is in the counts, by rule."""
    file = clashing_file("Wright", "PAT-77812")
    for choice, action in ((Choice.REMOVE, "remove"), (Choice.KEEP, "keep")):
        counts = verify(file, made(file), choice).counts
        assert [count for (_tag, rule, done), count in counts.items() if "second net" in rule and done == action] == [1]


@pytest.mark.parametrize("name", ["Head", "Hand", "Neck", "Bone"])
def test_codes_and_terms_are_no_clash(name: str) -> None:
    """HEAD as body part and `Head` in a code's meaning stand under a patient of that name, without a question."""
    file = clashing_file(name, "PAT-77812", words="nothing")
    done = made(file)
    assert verify(file, done, Choice.STOP) == done


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", [b"YES", b"Modified^Ann"])
def test_what_every_new_file_states_is_no_name(name: bytes, *, full: bool) -> None:
    """A patient called Yes: that the identity was removed is said without a question, and cannot be taken out."""
    file = part_10(identified(Element(0x00100010, "PN", name)))
    for choice in (Choice.STOP, Choice.REMOVE):
        assert Verifier(RULES, Decisions(choice), full=full).verify(file, made(file), "place") == made(file)


@pytest.mark.parametrize("full", [False, True])
def test_the_type_of_a_report_item_is_no_name(*, full: bool) -> None:
    """A patient called Text: TEXT as an item's type stays without a question, elsewhere it is asked about."""
    item = (Element(0x0040A040, "CS", b"TEXT"),)
    name = Element(0x00100010, "PN", b"Text^Wei")
    file = part_10(identified(name, Element(0x00540016, "SQ", (item,))))
    assert Verifier(RULES, Decisions(Choice.STOP), full=full).verify(file, made(file), "place") == made(file)
    file = part_10(identified(name, Element(0x00080008, "CS", b"TEXT")))
    with pytest.raises(UndecidedError):
        verify(file, made(file), Choice.STOP)
