"""Decisions about places: none by default, every frame accounted for, and what an image says of itself is true."""

from pathlib import Path

import pydicom
import pytest

from radseal.errors import InputError
from radseal.inputs import Found, discover
from radseal.pixels.boxes import Box, Finding, Kind
from radseal.pixels.deciding import (
    NamedBox,
    PixelChoice,
    UndecidedPixelsError,
    Which,
    choose,
    gather,
    make_plans,
    to_public,
)
from radseal.pixels.examining import IN_PART, Examination, Examined, key_of

FILES = Path(pydicom.__file__).parent / "data/test_files"
NAME = Finding(Box(10, 20, 40, 8), Kind.NAME, (0,), "Quexley", 0.9)
MARKER = Finding(Box(60, 20, 8, 8), Kind.MARKER, (0,), "R", 0.9)
ALL = frozenset({0, 1})


@pytest.fixture(scope="module")
def found() -> Found:
    """One image."""
    return discover([FILES / "CT_small.dcm"])


def examined(found: Found, one: Examined) -> Examination:
    """What is known of it."""
    return Examination({key_of(instance): one for instance in found.instances})


def burned_in(found: Found, one: Examined, which: Which) -> str:
    """What the image will say."""
    examination = examined(found, one)
    places = gather(found, examination)
    (plan,) = make_plans(found, examination, places, choose(places, PixelChoice(which))).values()
    return plan.burned_in


def test_nothing_proposed_is_decided_by_default(found: Found) -> None:
    """A name waits for an answer, a marker alone does not; a number that is not there is refused."""
    places = gather(found, examined(found, Examined(1, frozenset({0}), (MARKER, NAME))))
    assert [place.finding.kind for place in places] == [Kind.NAME, Kind.MARKER]
    with pytest.raises(UndecidedPixelsError):
        choose(places, PixelChoice())
    assert choose(places[1:], PixelChoice()) == frozenset()
    assert choose(places, PixelChoice(Which.PROPOSED)) == {1}
    assert choose(places, PixelChoice(Which.ALL)) == {1, 2}
    with pytest.raises(InputError, match="no place 3"):
        choose(places, PixelChoice(numbers=frozenset({3})))


def test_burned_in_says_no_only_where_everything_was_seen(found: Found) -> None:
    """NO: all frames looked at, nothing proposed left. YES: something left. Nothing: not all was looked at."""
    whole = Examined(1, frozenset({0}), (NAME, MARKER))
    assert burned_in(found, whole, Which.PROPOSED) == "NO"
    assert burned_in(found, whole, Which.NONE) == "YES"
    part = Examined(2, frozenset({0}), (NAME,), IN_PART)
    assert burned_in(found, part, Which.PROPOSED) == ""
    assert burned_in(found, part, Which.NONE) == "YES"


def test_frames_that_nobody_looked_at_are_redacted_and_counted(found: Found) -> None:
    """A box goes from the frames where it was seen and from those that were passed over; these are reported."""
    examination = examined(found, Examined(4, frozenset({0, 1}), (NAME,), IN_PART))
    places = gather(found, examination)
    (plan,) = make_plans(found, examination, places, frozenset({1})).values()
    assert [redaction.frames for redaction in plan.redactions] == [frozenset({0, 2, 3})]
    public = to_public(found, examination, places, frozenset({1}))
    assert (public["frames"], public["looked_at"], public["not_looked_at"]) == (4, 2, {IN_PART: 2})
    assert "Quexley" not in str(public)


def test_a_redaction_has_room_for_a_letter_at_its_ends(found: Found) -> None:
    """Level lines grow to the sides, upright ones up and down; a named box stays as it is, cut to the picture."""
    upright = Finding(Box(100, 40, 8, 40), Kind.NAME, (0,))
    examination = examined(found, Examined(1, frozenset({0}), (NAME, upright)))
    places = gather(found, examination)
    named = (NamedBox(Box(120, 120, 50, 50)),)
    (plan,) = make_plans(found, examination, places, frozenset({1, 2}), named).values()
    boxes = {redaction.box for redaction in plan.redactions}
    assert boxes == {Box(2, 17, 56, 14), Box(97, 32, 14, 56), Box(120, 120, 8, 8)}
