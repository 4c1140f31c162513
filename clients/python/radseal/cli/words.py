"""The words of a command: durations, addresses and the options that several commands have.

Rules: a word that does not fit is refused before anything is read or sent, naming the word and the form expected.
"""

import re
from datetime import UTC, datetime

import click

from radseal.errors import UsageError
from radseal_wire.text import MalformedError, to_email

_UNITS = {"d": 86_400, "h": 3600, "m": 60}
_SIZES = {"": 1, "k": 1000, "m": 1_000_000}
_SLOWEST = 1000
_LONGEST = 3660 * 86_400


class Duration(click.ParamType[int]):
    """A length of time, such as 7d, 36h or 90m; its value is whole seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return whole seconds, or refuse the word."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"([1-9][0-9]{0,5})([dhm])", str(value).strip().lower(), re.ASCII)
        if match is None:
            self.fail(f"{value!r} is no duration: write a number and d, h or m, such as 7d, 36h or 90m.", param, ctx)
        seconds = int(match[1]) * _UNITS[match[2]]
        if seconds > _LONGEST:
            self.fail(f"{value!r} is longer than ten years.", param, ctx)
        return seconds


class Address(click.ParamType[str]):
    """An e-mail address in plain ASCII; its value is lower case."""

    name = "email"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address in lower case, or refuse the word."""
        try:
            return to_email(str(value))
        except MalformedError as error:
            self.fail(f"{value!r} is {error}.", param, ctx)


class Rate(click.ParamType[int]):
    """A limit on bytes a second, such as 250k or 2M; its value is whole bytes a second."""

    name = "rate"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return bytes a second, or refuse the word."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"([1-9][0-9]{0,8})([km]?)", str(value).strip().lower(), re.ASCII)
        rate = int(match[1]) * _SIZES[match[2]] if match else 0
        if rate < _SLOWEST:
            self.fail(f"{value!r} is no rate: write bytes a second, at least 1k, such as 250k or 2M.", param, ctx)
        return rate


def read_numbers(text: str) -> frozenset[int]:
    """Return the numbers of a list such as "1, 3"; raises UsageError for anything else."""
    words = text.replace(",", " ").split()
    if not words or not all(re.fullmatch(r"[0-9]{1,6}", word, re.ASCII) for word in words):
        raise UsageError("these are no numbers of studies", hint="Write numbers as shown, such as 1,3.")
    return frozenset(map(int, words))


DURATION = Duration()
RATE = Rate()
ADDRESS = Address()


def _speak_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  (click calls it so)
    if value and context.obj is not None:
        context.obj.screen.json = True


limit_option = click.option(
    "--limit-rate", type=RATE, help="At most so many bytes a second to and from the store, such as 250k or 2M."
)
"""Gives a command `--limit-rate`, as `limit_rate`."""

json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=_speak_json,
    help="Print one JSON object on standard output.",
)
"""Gives a command `--json`."""


def say_duration(seconds: int) -> str:
    """Return `seconds` in the words of a person: "7 days", "36 hours", "90 minutes"."""
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {word}" + ("s" if count != 1 else "")
    return f"{seconds} seconds"


def say_instant(seconds: int) -> str:
    """Return an instant, in seconds since 1970 UTC, as local time with its zone."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M %Z")
