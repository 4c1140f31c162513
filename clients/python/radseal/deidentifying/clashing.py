"""When a value that was removed stands elsewhere in the new file too: what was found, and what the sender decides.

Rules: nothing goes on without a decision. A decision holds for one attribute and one word, in every file of the run;
the words are the sender's own and are shown on a terminal only, the report counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from radseal.dicom.dictionary import attributes
from radseal.dicom.rules import Counted
from radseal.enclosed.finding import DOCUMENT
from radseal.errors import InputError
from radseal.verifying.identifying import Kind
from radseal.verifying.net import Clash

LINES_MOST = 50
REMOVED: Counted = (0, "second net: a value that was removed stood here too", "remove")
KEPT: Counted = (0, "second net: confirmed as harmless by the sender", "keep")
_HINT = (
    "Run it in a terminal to decide one by one, or add --on-clash remove (the values go, and travel with the identity "
    "only), --on-clash leave-out (the files stay here) or --on-clash keep (all of them are harmless). For enclosed "
    "documents (PDF, CDA) that is --on-document remove, leave-out or keep."
)


class Choice(Enum):
    """What to do with a value, the most careful first."""

    STOP = "stop"
    LEAVE_OUT = "leave-out"
    REMOVE = "remove"
    KEEP = "keep"


_CAREFUL = {choice: place for place, choice in enumerate(Choice)}


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """One attribute and one word that was found in it."""

    tag: int
    word: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the sender decided; `otherwise` holds for every question that is not among `decided`.

    `documents` holds for enclosed documents in its place: that all values are harmless says nothing of a document.
    """

    otherwise: Choice = Choice.STOP
    decided: frozenset[tuple[Question, Choice]] = field(default_factory=frozenset)
    documents: Choice = Choice.STOP

    def choose(self, clash: Clash) -> Choice:
        """Return the most careful choice for what a clash holds."""
        known = dict(self.decided)
        otherwise = self.documents if clash.tag == DOCUMENT else self.otherwise
        choices = (known.get(Question(clash.tag, hit.word), otherwise) for hit in clash.hits)
        return min(choices, key=_CAREFUL.__getitem__)

    def told(self) -> list[list[object]]:
        """Return what distinguishes these decisions from others, in a fixed order."""
        decided = sorted((asked.tag, asked.word, choice.value) for asked, choice in self.decided)
        return [[self.otherwise.value, self.documents.value], *map(list, decided)]


Decide = Callable[[Sequence[Clash]], Decisions]
"""Asks a person what becomes of the clashes of a run."""
UNDECIDED = Decisions()
"""Stop at the first question."""


class UndecidedError(InputError):
    """Values that were removed stand elsewhere too, and nobody has decided what becomes of them."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(
            "values that were removed stand in other places of the new files too, and nothing has been decided",
            hint=_HINT,
            private="\n".join(say_clashes(self.clashes)),
        )


def gather(clashes: Iterable[Clash]) -> dict[Question, list[Clash]]:
    """Return each question once, with the clashes that ask it; enclosed documents come first."""
    asked: dict[Question, list[Clash]] = {}
    for clash in sorted(clashes, key=lambda one: one.tag != DOCUMENT):
        for hit in clash.hits:
            asked.setdefault(Question(clash.tag, hit.word), []).append(clash)
    return asked


def say_clashes(clashes: Iterable[Clash]) -> list[str]:
    """Return one line for each question, for the sender's own screen."""
    asked = gather(clashes)
    lines = [say_clash(question, found) for question, found in list(asked.items())[:LINES_MOST]]
    return lines + ([f"and {len(asked) - LINES_MOST} more"] if len(asked) > LINES_MOST else [])


def say_clash(question: Question, found: list[Clash]) -> str:
    """Return what was found, where, how often, and what it may be instead; holds values."""
    keyword = attributes().get(question.tag, (b"", ""))[1]
    place = f"{keyword} ({question.tag >> 16:04X},{question.tag & 0xFFFF:04X})".strip()
    hit = next(hit for hit in found[0].hits if hit.word == question.word)
    most, _count = Counter(clash.text for clash in found).most_common(1)[0]
    if hit.kind is Kind.UNREAD:
        return f"{place} in {len(found)} files: {most[:80]} holds {question.word}: not searched"
    may_be = "; it may be a clinical word" if hit.clinical else ""
    return f"{place} in {len(found)} files: {most[:80]!r} holds {question.word!r}, part of {hit.kind.value}{may_be}"
