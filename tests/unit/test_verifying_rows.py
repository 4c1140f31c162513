"""Rows make the second reader faster and change nothing of what it sees."""

from hypothesis import given, settings
from hypothesis import strategies as st

from phantoms import ct_series
from phantoms.planted import planted_case
from radseal.dicom.dictionary import vrs
from radseal.verifying.opening import FileRead, read_file
from radseal.verifying.reader import MisreadError
from radseal.verifying.rows import Rows
from strategies import Element, data_sets, part_10


def seen(file: bytes, rows: Rows | None) -> list[tuple[int, list[object]]] | str:
    """What the second reader sees of a file, or why it does not read it."""
    try:
        read: FileRead = read_file([file], vrs(), rows)
    except MisreadError as error:
        return str(error)
    return [(section.base, list(section.values)) for section in read.sections]


def test_a_row_is_known_again_and_read_the_same(tmp_path) -> None:
    """In files of a series, and among files of other kinds, every value is seen where it stands."""
    files = [path.read_bytes() for path in ct_series(tmp_path / "ct", slices=3, private=180)]
    files += [path.read_bytes() for path in planted_case(tmp_path / "planted").files]
    rows = Rows()
    for file in (*files, *reversed(files)):
        assert seen(file, rows) == seen(file, None)
    assert sum(len(row.elements) for row in rows.of((True, True)).values()) > 180


def test_rows_hold_no_value(tmp_path) -> None:
    """What is remembered are headers."""
    rows = Rows()
    for path in ct_series(tmp_path, slices=2, private=20):
        seen(path.read_bytes(), rows)
    kept = repr([(row.same, row.elements) for row in rows.of((True, True)).values()])
    assert [word for word in ("Phantom", "Petra", "PH-0001", "private value", "19610812") if word in kept] == []


@settings(deadline=None)
@given(data_sets(), st.data())
def test_rows_change_nothing(elements: tuple[Element, ...], chosen: st.DataObject) -> None:
    """A file and any damaged copy of it are seen, or not read, as they would be without anything known."""
    syntax = chosen.draw(st.sampled_from(["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"]))
    whole, rows = part_10(elements, syntax), Rows()
    spoilt = bytearray(whole)
    for place in chosen.draw(st.lists(st.integers(132, len(whole) - 1), max_size=4)):
        spoilt[place] = chosen.draw(st.integers(0, 255))
    cut = whole[: chosen.draw(st.integers(132, len(whole)))]
    for data in (whole, whole, bytes(spoilt), cut, whole):
        assert seen(data, rows) == seen(data, None)
