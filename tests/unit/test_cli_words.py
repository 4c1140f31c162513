"""Durations and addresses on the command line: what fits becomes one value, what does not is refused by name."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.cli.words import ADDRESS, DURATION, RATE, read_numbers, say_duration
from radseal.errors import UsageError


@pytest.mark.parametrize(("word", "seconds"), [("7d", 604_800), ("36h", 129_600), ("90m", 5400), (" 1D ", 86_400)])
def test_duration(word: str, seconds: int) -> None:
    """Days, hours and minutes become seconds."""
    assert DURATION.convert(word, None, None) == seconds


@pytest.mark.parametrize("word", ["", "7", "d", "-7d", "0d", "1.5h", "7w", "7 d", "\u0667d", "3661d", "9999999d"])
def test_duration_refused(word: str) -> None:
    """Anything else is refused, and the message shows the form."""
    with pytest.raises(click.BadParameter):
        DURATION.convert(word, None, None)


@pytest.mark.parametrize(("word", "rate"), [("250k", 250_000), ("2M", 2_000_000), ("5000", 5000), (" 1K ", 1000)])
def test_rate(word: str, rate: int) -> None:
    """A limit is whole bytes a second."""
    assert RATE.convert(word, None, None) == rate


@pytest.mark.parametrize("word", ["", "0", "999", "-2M", "2G", "1.5M", "k", "2 Mbit"])
def test_rate_refused(word: str) -> None:
    """Anything else, and what would never end, is refused."""
    with pytest.raises(click.BadParameter):
        RATE.convert(word, None, None)


@pytest.mark.parametrize(("text", "numbers"), [("1", {1}), ("1,3", {1, 3}), (" 2 , 4 2", {2, 4})])
def test_numbers(text: str, numbers: set[int]) -> None:
    """Studies are named by number, with commas or spaces."""
    assert read_numbers(text) == numbers


@pytest.mark.parametrize("text", ["", ",", "one", "1-3", "-1", "\u0661", "1;2"])
def test_numbers_refused(text: str) -> None:
    """What is no list of numbers chooses nothing."""
    with pytest.raises(UsageError):
        read_numbers(text)


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
