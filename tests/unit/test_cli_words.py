"""Durations and addresses on the command line: what fits becomes one value, what does not is refused by name."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.cli.words import ADDRESS, DURATION, say_duration


@pytest.mark.parametrize(("word", "seconds"), [("7d", 604_800), ("36h", 129_600), ("90m", 5400), (" 1D ", 86_400)])
def test_duration(word: str, seconds: int) -> None:
    """Days, hours and minutes become seconds."""
    assert DURATION.convert(word, None, None) == seconds


@pytest.mark.parametrize("word", ["", "7", "d", "-7d", "0d", "1.5h", "7w", "7 d", "\u0667d", "3661d", "9999999d"])
def test_duration_refused(word: str) -> None:
    """Anything else is refused, and the message shows the form."""
    with pytest.raises(click.BadParameter):
        DURATION.convert(word, None, None)


@given(st.text(max_size=12))
def test_duration_never_breaks(word: str) -> None:
    """Whatever is typed is a positive number of seconds or refused."""
    try:
        seconds = DURATION.convert(word, None, None)
    except click.BadParameter:
        seconds = 1
    assert seconds > 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(604_800, "7 days"), (86_400, "1 day"), (129_600, "36 hours"), (5400, "90 minutes"), (61, "61 seconds")],
)
def test_duration_in_words(seconds: int, words: str) -> None:
    """A duration is told in the largest unit that divides it."""
    assert say_duration(seconds) == words


def test_address() -> None:
    """An address is compared in lower case."""
    assert ADDRESS.convert("Dr.Reader@Clinic.Example", None, None) == "dr.reader@clinic.example"


@pytest.mark.parametrize("word", ["", "nobody", "a@b", "ä@clinic.example", "a@clinic.example,b@clinic.example"])
def test_address_refused(word: str) -> None:
    """What is no plain ASCII address is refused; a look-alike in another script is not one."""
    with pytest.raises(click.BadParameter, match="e-mail address"):
        ADDRESS.convert(word, None, None)
