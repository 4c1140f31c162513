"""Asking what becomes of values that were removed and stand elsewhere too; the options that answer it for scripts.

Rules: words from a study are shown on a terminal only. Without a terminal and without an answer, nothing goes on.
"""

from collections.abc import Callable, Sequence

import click

from radseal.cli.screen import Bars, Screen
from radseal.deidentifying.clashing import UNDECIDED, Choice, Decide, Decisions, Question, gather, say_clash
from radseal.inputs import to_screen
from radseal.verifying.net import Clash

_ANSWERS = {"r": Choice.REMOVE, "l": Choice.LEAVE_OUT, "k": Choice.KEEP, "s": Choice.STOP}
_PROMPT = "[r]emove it, [l]eave these files out, [k]eep it as harmless, [s]top? (a capital: for all that follow)"

clash_option = click.option(
    "--on-clash",
    type=click.Choice([choice.value for choice in Choice]),
    help="What to do where a removed value stands elsewhere too; a terminal asks without it, a script stops.",
)
verify_option = click.option(
    "--verify",
    type=click.Choice(["net", "full"]),
    default="net",
    show_default=True,
    help="How new files are checked: by the small second reader, or by pydicom as well (slow).",
)


def decide_beforehand(on_clash: str | None) -> Decisions:
    """Return what the option says."""
    return Decisions(Choice(on_clash)) if on_clash else UNDECIDED


def asker(screen: Screen, bars: Bars, on_clash: str | None) -> Decide | None:
    """Return who is asked: the person at the terminal, or nobody."""
    if on_clash or not screen.interactive:
        return None

    def _ask(clashes: Sequence[Clash]) -> Decisions:
        bars.stop()
        return ask(screen.say, screen.read, clashes)

    return _ask


def ask(say: Callable[[str], None], read: Callable[[str], str], clashes: Sequence[Clash]) -> Decisions:
    """Ask one question for each attribute and word; anything that is no answer stops."""
    decided: list[tuple[Question, Choice]] = []
    rest = Choice.STOP
    say("Values that were removed stand in other places too:")
    for question, found in gather(clashes).items():
        say(f"  {to_screen(say_clash(question, found))}")
        answer = read(_PROMPT)[:1]
        choice = _ANSWERS.get(answer.lower(), Choice.STOP)
        if choice is Choice.STOP:
            return UNDECIDED
        if answer.isupper():
            rest = choice
            break
        decided.append((question, choice))
    return Decisions(rest, frozenset(decided))
