"""Shapes make reading faster and change nothing: what is known from other files is what the walk would find."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantoms import ct_series
from phantoms.hostile import CASES
from phantoms.planted import planted_case
from radseal.dicom.deidentify import Deidentified, deidentify
from radseal.dicom.edits import UNCHANGED, Edit
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.scanner import Scan, scan
from radseal.dicom.shapes import SHAPES, Shapes
from radseal.dicom.syntax import open_file
from radseal.errors import InputError
from strategies import Element, Encoding, data_sets

EDIT = Edit(
    stated={0x00280301: (b"CS", b"NO"), 0x00080060: None, 0x00191003: None}, kept=frozenset({0x00081030, 0x00191002})
)
ROW = tuple(Element(0x00180000 | number, "LO", b"value of an element ") for number in range(0x1000, 0x1010))


def found(data: bytes, shapes: Shapes, limits: Limits = LIMITS, **form: bool) -> Scan | str:
    """What the scanner finds, or the reason why it refuses the data set."""
    how = {"explicit": True, "little": True} | form
    try:
        return scan(data, 0, limits=limits, shapes=shapes, **how)
    except InputError as error:
        return str(error)


def same(one: Scan | str, other: Scan | str) -> bool:
    """Whether two scans say the same, however they came to it."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    parts = [(each.elements, each.ends, each.fragments, each.encapsulated) for each in (one, other)]
    return parts[0] == parts[1]


def test_a_run_is_known_again_wherever_it_stands() -> None:
    """The second file of a series is not walked again, even where an earlier value is longer."""
    shapes, plain = Shapes(), Encoding()
    for name in (b"A ", b"AB", b"A much longer name"):
        data = plain.elements([Element(0x00100010, "PN", name), *ROW])
        again = found(data, shapes)
        assert same(again, found(data, Shapes()))
    assert [len(run.elements) for run in again.runs.values()] == [len(ROW)]


@pytest.mark.parametrize("change", ["tag", "vr", "length", "order", "cut"])
def test_a_run_with_another_header_is_walked(change: str) -> None:
    """One other tag, VR or length, or the end of the file: nothing is taken from what was known."""
    shapes, plain, row = Shapes(), Encoding(), list(ROW)
    assert isinstance(found(plain.elements(row), shapes), Scan)
    other = {
        "tag": Element(0x0018100B, "LO", row[10].value),
        "vr": Element(row[10].tag, "SH", row[10].value),
        "length": Element(row[10].tag, "LO", row[10].value + b"xx"),
    }.get(change)
    row[10] = other or row[10]
    if change in {"tag", "order"}:
        del row[11]
    data = plain.elements([*row, row[0]] if change == "order" else row)
    again = found(data[:-30] if change == "cut" else data, shapes)
    assert same(again, found(data[:-30] if change == "cut" else data, Shapes()))
    if change != "order":
        assert isinstance(again, str) or not again.runs


def test_pixel_data_are_never_part_of_a_run() -> None:
    """However small, and whatever stands before them in their group: frames are written one by one."""
    shapes = Shapes()
    before = [Element(0x7FE00001 + number, "OB", bytes(8)) for number in range(6)]
    data = Encoding().elements([*before, Element(0x7FE00010, "OW", bytes(32))])
    for _ in range(2):
        again = found(data, shapes)
        assert isinstance(again, Scan)
    assert [run.last for run in again.runs.values()] == [before[-1].tag]


def test_limits_hold_for_what_is_known() -> None:
    """A known run does not lead over the limit on elements."""
    shapes, data = Shapes(), Encoding().elements([*ROW])
    few = Limits(elements=len(ROW) - 1)
    assert isinstance(found(data, shapes), Scan)
    assert found(data, shapes, few) == found(data, Shapes(), few) == f"the file has more than {len(ROW) - 1} elements"


@settings(deadline=None)
@given(data_sets(), st.data())
def test_shapes_change_nothing(elements: tuple[Element, ...], chosen: st.DataObject) -> None:
    """Whatever was read before, a data set and any damaged copy of it are found to be the same as without shapes."""
    explicit, little = chosen.draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    form = {"explicit": explicit, "little": little}
    shapes, whole = Shapes(), Encoding(explicit=explicit, order="<" if little else ">").elements(elements)
    for _ in range(2):
        assert same(found(whole, shapes, **form), found(whole, Shapes(), **form))
    spoilt = bytearray(whole)
    for place in chosen.draw(st.lists(st.integers(0, max(len(whole) - 1, 0)), max_size=4)) if whole else ():
        spoilt[place] = chosen.draw(st.integers(0, 255))
    damaged = bytes(spoilt[: chosen.draw(st.integers(0, len(spoilt)))])
    for data in (bytes(spoilt), damaged, whole):
        assert same(found(data, shapes, **form), found(data, Shapes(), **form))


@pytest.mark.parametrize("profile", ["basic", "specialist", "research"])
def test_the_new_file_and_its_report_are_the_same(tmp_path, profile: str) -> None:
    """Planted files and a series come out byte for byte as when nothing was known, with the same recipe and counts."""
    files = [path.read_bytes() for path in planted_case(tmp_path / "planted").files]
    files += [path.read_bytes() for path in ct_series(tmp_path / "ct", slices=3, private=180)]
    files += [files[-1], *files[:4]]
    for edit in (UNCHANGED, EDIT):
        known = [_outcome(file, profile, edit) for file in (*files, *files)]
        for file, outcome in zip((*files, *files), known, strict=True):
            SHAPES.forget()
            assert _outcome(file, profile, edit) == outcome


def test_hostile_files_teach_nothing_wrong(tmp_path) -> None:
    """After every hostile file, and among them, a good file comes out as before."""
    (path,) = ct_series(tmp_path / "good", slices=1, private=20)
    good = path.read_bytes()
    expected = _outcome(good, "basic")
    for number, (make, _reason) in enumerate(CASES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder)
        for other in sorted(one for one in folder.rglob("*") if one.is_file() and one.stat().st_size < 1 << 16):
            before = _outcome(other.read_bytes(), "basic")
            assert _outcome(good, "basic") == expected
            assert _outcome(other.read_bytes(), "basic") == before


def test_no_value_is_remembered(tmp_path) -> None:
    """Shapes hold headers: tags, VRs and lengths, and nothing that a file says."""
    shapes = Shapes()
    for path in ct_series(tmp_path, slices=2, private=20):
        opened = open_file(path.read_bytes(), LIMITS)
        scan(opened.data, opened.start, explicit=True, little=True, shapes=shapes)
    kept = repr([(run.expected, run.elements) for run in shapes.known(explicit=True, little=True).values()])
    assert "\\x19\\x00" in kept
    assert [word for word in ("Phantom", "Petra", "PH-0001", "private value", "19610812") if word in kept] == []


def test_files_of_all_kinds_are_not_learnt_from_each_time() -> None:
    """Where no file is like another, learning is given up for longer and longer."""
    shapes, learnt = Shapes(), 0
    known = shapes.known(explicit=True, little=True)
    for number in range(200):
        row = [Element(one.tag, "LO", bytes(2 * number + 2)) for one in ROW]
        before = len(known)
        assert isinstance(found(Encoding().elements(row), shapes), Scan)
        learnt += len(known) > before
    assert 0 < learnt < 12


def _outcome(file: bytes, profile: str, edit: Edit = UNCHANGED) -> object:
    try:
        done = deidentify(file, load_profile(profile), Pseudonyms(bytes(32), bytes(32), "ABCD1234"), edit=edit)
    except InputError as error:
        return type(error), str(error)
    return _plain(done)


def _plain(done: Deidentified) -> object:
    recipe = [(step.offset, step.length) if hasattr(step, "offset") else bytes(step.data) for step in done.recipe]
    return [bytes(part) for part in done.parts], done.counts, recipe, done.doubtful, done.removed
