"""Which words are sought in the texts that stay: what the removed values of a file, and of its case, say of somebody.

Names are sought by each of their words, and whole; numbers and codes whole, whatever separates their parts; places
whole and by the words that only they have. A clinical or everyday word is never sought alone: where a name is one
(Head, May, White), only the whole name is, and the word itself is doubtful: it is told to the sender.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations

from radseal.dicom.dictionary import table
from radseal.dicom.folding import fold, is_spaceless, spellings, tokens
from radseal.dicom.rules import Kind

NAME_LEAST, PLACE_LEAST, CODE_LEAST, MIXED_LEAST = 3, 4, 5, 4
"""Characters of a word of a name and of a place, of a number, and of a code of letters and digits."""
_SPACELESS_LEAST = 2
_PARTS_MOST = 4
"""Words of a name whose orders are all sought."""


@cache
def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of data/words.json, folded."""
    return frozenset(table("words.json")[name])  # type: ignore[call-overload,no-any-return]  # the generator's form


@dataclass(frozen=True, slots=True)
class Value:
    """An identifying value that goes: its tag, what it identifies by, and what it says (never shown in a log)."""

    tag: int
    kind: Kind
    text: str = field(repr=False)


@dataclass(slots=True)
class Sought:
    """Folded words: `single` as one token, `joined` as tokens in a row, `inside` anywhere, `doubtful` only told."""

    single: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)

    def add(self, values: Iterable[Value]) -> "Sought":
        """Seek these values too."""
        for value in values:
            for text in value.text.split("\\"):
                if value.kind is Kind.NAME:
                    self._add_name(text)
                elif value.kind is Kind.CODE:
                    self._add_code(text)
                else:
                    self._add_place(text)
        return self

    def _add_name(self, text: str) -> None:
        for group in text.split("="):
            for spelling in spellings(group):
                words = [token.word for token in tokens(spelling) if token.word not in word_list("nobody")]
                if is_spaceless(group):
                    self._add_spaceless(words)
                for word in words:
                    self._add_word(word)
                distinct = list(dict.fromkeys(word for word in words if not word.isdigit()))[:_PARTS_MOST]
                for pair in permutations(distinct, 2):
                    if not set(pair) <= word_list("clinical") and min(map(len, pair)) > 1:
                        self.joined.add("".join(pair))
                if len(distinct) > 1 and not set(distinct) <= word_list("clinical"):
                    self.joined.add("".join(distinct))

    def _add_word(self, word: str) -> None:
        """One word of a name."""
        if len(word) < NAME_LEAST or word in word_list("clinical") or word.isdigit():
            self.doubtful.add(word)
        else:
            self.single.add(word)

    def _add_spaceless(self, words: list[str]) -> None:
        found = {word for word in (*words, "".join(words)) if is_spaceless(word) and len(word) >= _SPACELESS_LEAST}
        self.inside |= found

    def _add_code(self, text: str) -> None:
        word = "".join(token.word for token in tokens(fold(text)))
        mixed = not word.isdigit() and not word.isalpha()
        if word in word_list("nobody"):
            return
        if len(word) >= (MIXED_LEAST if mixed else CODE_LEAST) and word not in word_list("clinical"):
            self.joined.add(word)
            if word.isdigit() and len(word.lstrip("0")) >= CODE_LEAST:
                self.joined.add(word.lstrip("0"))
        elif word:
            self.doubtful.add(word)

    def _add_place(self, text: str) -> None:
        common = word_list("places") | word_list("clinical") | word_list("nobody")
        for spelling in spellings(text):
            words = [token.word for token in tokens(spelling)]
            if is_spaceless(text):
                self._add_spaceless(words)
            self.single |= {word for word in words if word not in common and self._tells(word)}
            if len(words) > 1 and not set(words) <= common:
                self.joined.add("".join(words))

    @staticmethod
    def _tells(word: str) -> bool:
        return len(word) >= (CODE_LEAST if word.isdigit() else PLACE_LEAST)
