"""Asking what becomes of values that were removed and stand elsewhere too; the options that answer it for scripts.

Rules: words from a study are shown on a terminal only. Without a terminal and without an answer, nothing goes on.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from radseal.cli.screen import Bars, Screen
from radseal.deidentifying.clashing import UNDECIDED, Choice, Decide, Decisions, Question, gather, say_clash
from radseal.enclosed.finding import DOCUMENT
from radseal.inputs import to_screen
from radseal.verifying.net import Clash

_ANSWERS = {"r": Choice.REMOVE, "l": Choice.LEAVE_OUT, "k": Choice.KEEP, "s": Choice.STOP}
_PROMPT = "[r]emove it, [l]eave these files out, [k]eep it as harmless, [s]top? (a capital: for all that follow)"

_CHOICES = click.Choice([choice.value for choice in Choice])
_OPTIONS = (
    click.option(
        "--on-clash",
        type=_CHOICES,
        help="What to do where a removed value stands elsewhere too; a terminal asks without it, a script stops.",
    ),
    click.option(
        "--on-document",
        type=_CHOICES,
        help="The same for an enclosed PDF or CDA that names somebody or could not be searched.",
    ),
)


@dataclass(frozen=True, slots=True)
class ClashWords:
    """What the command's words say beforehand; `asks`: they leave something open."""

    decisions: Decisions
    asks: bool


def clash_options(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that answer such questions, as one argument `clashing`."""

    @functools.wraps(function)
    def _with_words(
        *args: Any,  # noqa: ANN401  (whatever the command takes)
        on_clash: str | None,
        on_document: str | None,
        **others: Any,  # noqa: ANN401  (as above)
    ) -> int:
        stop = Choice.STOP
        decisions = Decisions(Choice(on_clash or stop), documents=Choice(on_document or stop))
        return function(*args, clashing=ClashWords(decisions, None in {on_clash, on_document}), **others)

    command = _with_words
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


verify_option = click.option(
    "--verify",
    type=click.Choice(["net", "full"]),
    default="net",
    show_default=True,
    help="How new files are checked: by the small second reader, or by pydicom as well (slow).",
)


def asker(screen: Screen, bars: Bars, words: ClashWords) -> Decide | None:
    """Return who is asked what the options left open: the person at the terminal, or nobody."""
    if not (words.asks and screen.interactive):
        return None

    def _ask(clashes: Sequence[Clash]) -> Decisions:
        bars.stop()
        return ask(screen.say, screen.read, clashes, words.decisions)

    return _ask


def ask(
    say: Callable[[str], None], read: Callable[[str], str], clashes: Sequence[Clash], known: Decisions = UNDECIDED
) -> Decisions:
    """Ask one question for each attribute and word; anything that is no answer stops. `known` was said beforehand."""
    decided: list[tuple[Question, Choice]] = []
    rest, documents = known.otherwise, known.documents
    say("Values that were removed stand in other places too:")
    for question, found in gather(clashes).items():
        say(f"  {to_screen(say_clash(question, found))}")
        answer = read(_PROMPT)[:1]
        choice = _ANSWERS.get(answer.lower(), Choice.STOP)
        if choice is Choice.STOP:
            return UNDECIDED
        if answer.isupper():
            rest = choice
            documents = choice if question.tag == DOCUMENT else documents
            break
        decided.append((question, choice))
    return Decisions(rest, frozenset(decided), documents)
