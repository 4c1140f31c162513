"""Taking identifying words out of a text that stays: sought words, and what looks like a date or a telephone number.

Rules: decided by the text, the sought words and fixed lists only, so that another implementation decides alike. Whole
tokens go, never a part of one; clinical words stay; a run of what goes becomes one `*`. Nothing crosses a line or a
backslash.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from radseal.dicom.charsets import STAND_IN, read_text
from radseal.dicom.dictionary import table
from radseal.dicom.folding import Token, fold, is_spaceless, tokens
from radseal.dicom.sought import Sought, word_list

_GAP = re.compile(r"[ .,;:^_='\u2019/()-]{0,3}")
"""What may stand between the parts of a name or number."""
_BETWEEN = re.compile(r"[ ,.^=*-]*")
"""Between two stand-ins: they become one."""
_LABEL_GAP = re.compile(r"[ ]?[:#=][ ]?")
_LABEL_END = re.compile(r"[,;|/\r\n\t\\]")
_LABELLED_MOST, _TITLED_MOST = 4, 3
LONGEST = 1 << 20
"""Characters of a text that is cleaned; a longer one goes whole."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a text: `value` is None where nothing changed; `doubtful` are words that stay and may identify."""

    value: bytes | None
    doubtful: tuple[str, ...] = field(default=(), repr=False)


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Return the expressions for dates, telephone numbers, addresses of mail and web and long numbers."""
    found: list[str] = table("words.json")["patterns"]  # type: ignore[assignment]  # the generator's own form
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found)


def clean(raw: bytes, charsets: bytes, sought: Sought) -> Cleaned:
    """Clean one value; `charsets` are the bytes of SpecificCharacterSet that hold where it stands."""
    if len(raw) > LONGEST:
        return Cleaned(STAND_IN.encode())
    written = read_text(raw, charsets)
    found = tokens(written.text)
    spans = _merge(written.text, sorted((*_sought(written.text, found, sought), *_shaped(written.text, found))))
    gone = {place for start, end in spans for place in range(start, end)}
    doubtful = tuple(sorted({one.word for one in found if one.word in sought.doubtful and one.start not in gone}))
    return Cleaned(written.cut(spans) if spans else None, doubtful)


def _sought(text: str, found: list[Token], sought: Sought) -> Iterator[tuple[int, int]]:
    place, longest = 0, max(map(len, sought.joined), default=0)
    while place < len(found):
        last = _row(text, found, place, sought.joined, longest)
        if last < 0 and found[place].word in sought.single:
            last = place
        if last >= 0:
            yield found[place].start, found[last].end
        place = max(place, last) + 1
    if sought.inside and is_spaceless(text):
        level = _level(text)
        for word in sorted(sought.inside):
            for match in re.finditer(re.escape(word), level):
                yield match.start(), match.end()


def _row(text: str, found: list[Token], first: int, joined: set[str], longest: int) -> int:
    """Return the last token of the longest row from `first` that is sought as a whole, or -1."""
    word, end, last = "", found[first].start, -1
    for place in range(first, len(found)):
        token = found[place]
        if len(word) + len(token.word) > longest or not _GAP.fullmatch(text, end, token.start):
            break
        word, end = word + token.word, token.end
        if word in joined:
            last = place
    return last


def _level(text: str) -> str:
    """Return the text folded letter by letter, of the same length."""
    return "".join(folded if len(folded := fold(letter)) == 1 else letter for letter in text)


def _shaped(text: str, found: list[Token]) -> Iterator[tuple[int, int]]:
    for pattern in patterns():
        for match in pattern.finditer(text):
            yield match.start(), match.end()
    for place, token in enumerate(found):
        if token.word in word_list("titles"):
            yield from _titled(text, found, place)
        elif token.word in word_list("labels"):
            yield from _labelled(text, found, place)


def _titled(text: str, found: list[Token], place: int) -> Iterator[tuple[int, int]]:
    """`Dr. Miller`: capitalised words behind a title go, up to the first that is clinical."""
    last = found[place].end
    for token in found[place + 1 : place + 1 + _TITLED_MOST]:
        between = text[last : token.start]
        capital = text[token.start] != text[token.start].lower()
        if token.word in word_list("titles"):
            last = token.end
            continue
        if not capital or token.word in word_list("clinical") or not set(between) <= set(" .-'\u2019"):
            return
        yield token.start, token.end
        last = token.end


def _labelled(text: str, found: list[Token], place: int) -> Iterator[tuple[int, int]]:
    """`MRN: 12 34`: what stands behind a label and a colon goes, up to a comma or the end of the line."""
    mark = _LABEL_GAP.match(text, found[place].end)
    if mark is None:
        return
    last = mark.end()
    for token in found[place + 1 : place + 1 + _LABELLED_MOST]:
        if _LABEL_END.search(text, last, token.start):
            return
        if token.word not in word_list("clinical") and token.word not in word_list("labels"):
            yield token.start, token.end
        last = token.end


def _merge(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order and apart; what only separators part is one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and (start <= merged[-1][1] or _BETWEEN.fullmatch(text, merged[-1][1], start)):
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
