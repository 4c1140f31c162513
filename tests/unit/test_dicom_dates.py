"""Dates move by whole days and keep their distances; ages come from dates; what is no date is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.dicom.dates import age_between, shift_text
from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import SHIFT_MOST, Pseudonyms, identify_patient
from radseal.dicom.rules import Kind
from strategies import Element, identified, part_10

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
SHIFTS = st.integers(-SHIFT_MOST, -1)


@given(DAYS, DAYS, SHIFTS)
def test_distances_stay(one: date, other: date, days: int) -> None:
    """Two shifted dates are as far apart as they were, in one value too."""
    moved = shift_text(f"{one:%Y%m%d}\\{other:%Y%m%d}", b"DA", days)
    assert moved == f"{one + timedelta(days):%Y%m%d}\\{other + timedelta(days):%Y%m%d}"


@given(DAYS, st.sampled_from(["", "10", "1015", "101500.123456", "101500+0200", "235959.9-0530"]), SHIFTS)
def test_times_and_offsets_stay(day: date, rest: str, days: int) -> None:
    """The rest of a DT is as it was."""
    assert shift_text(f"{day:%Y%m%d}{rest}", b"DT", days) == f"{day + timedelta(days):%Y%m%d}{rest}"


@pytest.mark.parametrize(
    ("text", "vr"), [("unknown", b"DA"), ("20230230", b"DA"), ("00010101", b"DA"), ("12:30", b"DT")]
)
def test_what_is_no_date_is_told(text: str, vr: bytes) -> None:
    """None, so that the rule's other verb is carried out; an empty value stays empty."""
    assert shift_text(text, vr, -400) is None
    assert shift_text("", vr, -400) == ""


@pytest.mark.parametrize(
    ("birth", "at", "age"),
    [
        ("19610704", "20240312", "062Y"),
        ("20240301", "20240312", "011D"),
        ("20231011", "20240312", "005M"),
        ("20220312", "20240312", "002Y"),
        ("20220313", "20240312", "023M"),
        ("20240313", "20240312", ""),
        ("", "20240312", ""),
        ("19611301", "20240312", ""),
    ],
)
def test_ages(birth: str, at: str, age: str) -> None:
    """Days to three months, months to two years, then years; nothing where a date is none."""
    assert age_between(birth, at) == age


def test_patients_are_known_however_they_are_written() -> None:
    """Case, padding and width make no difference; without a number, name and birth date; without these, nothing."""
    assert identify_patient(" pid-1 ", "A", "") == identify_patient("PID-1\0", "B", "19610704")
    assert identify_patient("", "Featherstone^Ada", "19610704") == identify_patient(
        " ", "FEATHERSTONE^ADA^", "1961.07.04"
    )
    assert identify_patient("", "Featherstone^Ada", "") == ""


@given(st.binary(min_size=32, max_size=32), st.text(max_size=20))
def test_shifts_are_whole_days_back(key: bytes, patient: str) -> None:
    """1 to 3,650 days, the same for one key and patient."""
    first, again = (Pseudonyms(key, key, "ABCD1234", date_key=key, patient=patient) for _ in range(2))
    assert -SHIFT_MOST <= first.shift_days == again.shift_days <= -1


def test_what_was_removed_is_told() -> None:
    """Whoever searches the result learns which identifying values the file held: tag, kind and text."""
    elements = [
        Element(0x00080005, "CS", b"ISO_IR 100"),
        Element(0x00080050, "SH", b"ACC-77"),
        Element(0x00080080, "LO", b"Quxhaven"),
        Element(0x00100010, "PN", "Müller^Jörg ".encode("latin-1")),
    ]
    file = part_10(identified(*elements))
    done = deidentify(file, load_profile("specialist"), Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
    assert [(value.tag, value.kind, value.text.strip()) for value in done.removed] == [
        (0x00080050, Kind.CODE, "ACC-77"),
        (0x00080080, Kind.PLACE, "Quxhaven"),
        (0x00100010, Kind.NAME, "Müller^Jörg"),
    ]
    assert "Müller" not in repr(done)
