"""The values of one patient that must not be found again, in the forms in which they are searched for."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from radseal.errors import LimitError
from radseal.verifying.identifying import EVERYDAY, PLACEHOLDERS, TITLES, Kind
from radseal.verifying.words import clinical_words, fold, fold_german, is_spaceless, squeeze, tokens

MOST = 20_000
"""Searched values of one patient's files; more of them are a hostile file."""
WORD_LEAST = 3
"""Letters of a name's word; shorter ones are searched with their neighbours only."""
PLACE_LEAST = 5
ID_LEAST = 4
"""Letters and digits of an identifier that is searched inside texts; shorter ones are compared with whole values."""
RAW_LEAST = 4
"""Bytes that are searched in values that are no texts (shorter ones would be found by chance)."""


@dataclass(slots=True)
class Needles:
    """Folded texts to search for: `words` as tokens, `joined` as rows of them, `parts` anywhere, `whole` as values."""

    words: dict[str, Kind] = field(default_factory=dict)
    joined: dict[str, Kind] = field(default_factory=dict)
    parts: dict[str, Kind] = field(default_factory=dict)
    whole: dict[str, Kind] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)
    births: set[str] = field(default_factory=set)
    raw: set[bytes] = field(default_factory=set)
    ordered: list[str] = field(default_factory=list)
    """`joined` in order, so that one comparison tells whether any begins with a text."""
    _known: set[tuple[Kind, str]] = field(default_factory=set)

    def add(self, kind: Kind, texts: Iterable[str], *, birth: bool = False) -> bool:
        """Search for these readings of a value from now on; tell whether anything is new. Raises LimitError."""
        new = [text for text in texts if (kind, text) not in self._known]
        self._known.update((kind, text) for text in new)
        if len(self._known) > MOST:
            raise LimitError("the file names more people and numbers than can be searched for")
        for text in new:
            if kind is Kind.NAME:
                self._add_name(text)
            elif kind is Kind.DATE:
                self._add_date(text, birth=birth)
            else:
                self._add_whole(kind, text)
        return bool(new)

    def _add_name(self, text: str) -> None:
        """PN: three groups of five components; each word of each, and neighbours that are too short alone."""
        for group in text.split("="):
            words: list[str] = []
            for place, component in enumerate(group.split("^")):
                nobody = TITLES if place else PLACEHOLDERS
                for form in {fold(component), fold_german(component)}:
                    found = [word for word in tokens(form) if word not in nobody]
                    words += found
                    for word in found:
                        self._add_word(Kind.NAME, word)
            short = [word for word in dict.fromkeys(words) if not is_spaceless(word)]
            for one in short if len(short) <= 5 else ():  # noqa: PLR2004  (components of a name)
                for other in short:
                    if one != other and len(one) + len(other) >= ID_LEAST and min(len(one), len(other)) < WORD_LEAST:
                        self._join(Kind.NAME, one + other)

    def _add_word(self, kind: Kind, word: str) -> None:
        if is_spaceless(word):
            (self.parts if len(word) > 1 else self.whole)[word] = kind
        elif len(word) >= WORD_LEAST and not (word.isdigit() and len(word) < ID_LEAST):
            self.words[word] = kind
            self._add_raw(word)

    def _add_whole(self, kind: Kind, text: str) -> None:
        folded = fold(text)
        joined = squeeze(folded)
        if kind is Kind.PLACE:
            for word in tokens(folded):
                if len(word) >= PLACE_LEAST and not word.isdigit() and word not in EVERYDAY | clinical_words():
                    self._add_word(kind, word)
            if joined in EVERYDAY or joined in clinical_words():
                return
        if not joined or joined in PLACEHOLDERS or not joined.strip("0"):
            return
        if is_spaceless(joined):
            (self.parts if len(joined) > 1 else self.whole)[joined] = kind
        elif len(joined) >= ID_LEAST:
            self._join(kind, joined)
            self._add_raw(folded.strip())
        elif kind is Kind.ID:
            self.whole[joined] = kind

    def _join(self, kind: Kind, joined: str) -> None:
        if joined not in self.joined:
            insort(self.ordered, joined)
        self.joined[joined] = kind

    def _add_date(self, text: str, *, birth: bool) -> None:
        digits = text.strip()[:8]
        if len(digits) == 8 and digits.isascii() and digits.isdigit() and digits[:4] not in {"0000", "1900"}:  # noqa: PLR2004  (YYYYMMDD)
            (self.births if birth else self.dates).add(digits)

    def _add_raw(self, folded: str) -> None:
        encoded = folded.encode()
        if len(encoded) >= RAW_LEAST and folded.isascii():
            self.raw.add(encoded)
