"""Searching one text for one patient's values: by token, by tokens in a row, by dates, never inside a longer word."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from radseal.verifying.identifying import Kind
from radseal.verifying.needles import ID_LEAST, Needles
from radseal.verifying.words import clinical_words, dates, fold, fold_german, squeeze, tokens

_UID = re.compile(r"(?<![\d.])\d+(?:\.\d+){4,}(?![\d.])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A searched value that was found again; `word` is the value in its folded form."""

    kind: Kind
    word: str = field(repr=False)

    @property
    def clinical(self) -> bool:
        """The word is a clinical one as well, or an identifier so short that it proves nothing."""
        return self.word in clinical_words() or (self.kind is Kind.ID and len(self.word) < ID_LEAST)


def search(text: str, needles: Needles, uids: frozenset[str]) -> list[Hit]:
    """Return what of `needles` and `uids` stands in a text, each once."""
    found: dict[tuple[Kind, str], Hit] = {}
    for folded in {fold(text), fold_german(text)} if not text.isascii() else {fold(text)}:
        for hit in (*_words(folded, needles), *_dates(folded, needles), *_uids(folded, uids)):
            found[hit.kind, hit.word] = hit
    return list(found.values())


def _words(folded: str, needles: Needles) -> list[Hit]:
    words = tokens(folded)
    known = needles.words
    hits = [Hit(known[word], word) for word in words if word in known]
    hits += [Hit(kind, part) for part, kind in needles.parts.items() if part in folded]
    if needles.whole:
        joined = squeeze(folded)
        hits += [Hit(needles.whole[joined], joined)] if joined in needles.whole else []
    if needles.ordered:
        hits += _rows(words, needles)
    return hits


def _rows(words: list[str], needles: Needles) -> list[Hit]:
    """Identifiers and phrases: tokens in a row that together are one, whatever separates them."""
    ordered, joined, hits = needles.ordered, needles.joined, []
    for first in range(len(words)):
        text = ""
        for word in words[first:]:
            text += word
            place = bisect_left(ordered, text)
            if place == len(ordered) or not ordered[place].startswith(text):
                break
            if ordered[place] == text:
                hits.append(Hit(joined[text], text))
    return hits


def _dates(folded: str, needles: Needles) -> list[Hit]:
    if not needles.births and not needles.dates:
        return []
    return [Hit(Kind.DATE, date) for date in dates(folded) & (needles.births | needles.dates)]


def _uids(folded: str, uids: frozenset[str]) -> list[Hit]:
    if not uids or folded.count(".") < 4:  # noqa: PLR2004  (a UID of five components)
        return []
    return [Hit(Kind.UID, uid) for uid in set(_UID.findall(folded)) & uids]
