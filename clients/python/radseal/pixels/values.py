"""The identifying values of a header, as they may stand burned into its pixels: for comparing, never for showing.

Rules: names, IDs, dates, institutions and addresses of any depth; in any character set that the file states. Words of a
value that are too short, or mean something clinical, do not identify and are not looked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from radseal.dicom.dictionary import attributes
from radseal.dicom.facts import decode_words
from radseal.dicom.scanner import PIXEL_DATA
from radseal.pixels.raster import Header
from radseal.pixels.words import is_known

_LISTED = frozenset(
    (
        *(0x00080050, 0x00080080, 0x00080081, 0x00081010, 0x00081040, 0x00100020, 0x00100021, 0x00101000),
        *(0x00101040, 0x00102154, 0x00104000, 0x00180010, 0x00181000, 0x00181002, 0x00200010, 0x00321032),
        *(0x00380010, 0x00380060, 0x00380300, 0x00380400, 0x00400242, 0x00401001, 0x00402016, 0x00402017),
    )
)
"""Beside names (PN) and dates (DA, DT): IDs, institution, address, telephone, station, admission."""
_NOT_IDENTIFYING = frozenset({0x00180010})
_LEAST = 3
"""Letters of a word that is looked for."""
_ALIKE = 0.8
"""How alike a misread word must be, 0 to 1, from five letters on."""
_LOOKALIKES = str.maketrans("0135648|!@", "OIJSGABIIA")
"""What readers of text confuse: both sides become the same letter."""
_VALUE_MOST = 1024


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked for: (attribute, folded word) pairs, and the dates as eight digits."""

    words: tuple[tuple[str, str], ...] = field(repr=False)
    dates: tuple[tuple[str, str], ...] = field(repr=False)

    def match(self, text: str) -> str:
        """Return the attribute whose value, or a part of it, stands in `text`; empty when none does."""
        read = [fold(word) for word in re.split(r"[\s^,;:/()\[\]]+", text)]
        whole = fold(text)
        for attribute, word in self.words:
            if (len(word) > _LEAST and word in whole) or any(_alike(word, one) for one in read):
                return attribute
        shown = set(dates_in(text))
        return next((attribute for attribute, date in self.dates if date in shown), "")


def read_known(header: Header) -> Known:
    """Gather what identifies from a scanned file."""
    charsets = header.text(0x00080005).encode("latin-1")
    words: dict[tuple[str, str], None] = {}
    dates: dict[tuple[str, str], None] = {}
    for tag, vr, _start, value, end in header.found.elements:
        if tag == PIXEL_DATA or value == end or not (vr in {b"PN", b"DA", b"DT"} or tag in _LISTED):
            continue
        raw = bytes(header.opened.data[value : min(end, value + _VALUE_MOST)])
        name = attributes().get(tag, (b"", "an attribute"))[1]
        if vr in {b"DA", b"DT"}:
            dates.update({(name, raw[:8].decode("latin-1")): None} if raw[:8].isdigit() else {})
        elif tag not in _NOT_IDENTIFYING:
            words.update(((name, word), None) for word in _words(decode_words(raw, charsets)))
    return Known(tuple(words), tuple(dates))


def fold(text: str) -> str:
    """Return letters and digits only, without accents and case, what looks alike made the same."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return "".join(one for one in plain.upper().translate(_LOOKALIKES) if one.isalnum())


def dates_in(text: str) -> Iterator[str]:
    """Yield every date that `text` may show, as eight digits, in each order in which it may be read."""
    for first, second, third in re.findall(r"(?<!\d)(\d{1,4})\s?[./\- ]\s?(\d{1,2})\s?[./\- ]\s?(\d{1,4})(?!\d)", text):
        yield from _orders(first, second, third)
    for digits in re.findall(r"(?<!\d)(\d{8})(?!\d)", text):
        yield from _orders(digits[:4], digits[4:6], digits[6:])
        yield from _orders(digits[:2], digits[2:4], digits[4:])
    for day, month, year in re.findall(r"(\d{1,2})[ .\-/]*([A-Za-zäÄéû]{3,9})\.?,?[ .\-/]*(\d{4}|\d{2})", text):
        yield from _orders(day, _month(month), year)
    for month, day, year in re.findall(r"([A-Za-zäÄéû]{3,9})\.?[ \-]*(\d{1,2}),?[ \-]+(\d{4})", text):
        yield from _orders(day, _month(month), year)


_MONTHS = {
    name: f"{number:02d}"
    for number, names in enumerate(
        (
            *("jan ene gen", "feb fev fév", "mar mär mrz", "apr abr avr", "may mai mag maj", "jun jui giu"),
            *("jul lug", "aug ago aoû aou", "sep set", "oct okt ott out", "nov", "dec dez dic déc des"),
        ),
        1,
    )
    for name in names.split()
}


def _month(word: str) -> str:
    return _MONTHS.get(word[:3].lower(), "")


def _orders(first: str, second: str, third: str) -> Iterator[str]:
    for year, month, day in ((first, second, third), (third, second, first), (third, first, second)):
        if not (month and day) or len(month) > 2 or len(day) > 2 or len(year) not in {2, 4}:  # noqa: PLR2004
            continue
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and (len(year) == 2 or year[:2] in {"19", "20"}):  # noqa: PLR2004
            centuries = ("19", "20") if len(year) == 2 else ("",)  # noqa: PLR2004
            yield from (f"{century}{year}{int(month):02d}{int(day):02d}" for century in centuries)


def _words(text: str) -> Iterator[str]:
    for part in re.split(r"[\s^=,;:/\\()\[\].]+", text):
        word = fold(part)
        letters = _LEAST if word.isascii() else 2
        if len(word) >= letters and not is_known(part):
            yield word


def _alike(word: str, read: str) -> bool:
    if word == read:
        return True
    if len(word) < 5 or abs(len(word) - len(read)) > 2:  # noqa: PLR2004  (short words are alike by chance)
        return False
    return SequenceMatcher(None, word, read, autojunk=False).ratio() >= _ALIKE


def any_date(texts: Iterable[str]) -> bool:
    """Whether one of them shows a date."""
    return any(next(dates_in(text), None) is not None for text in texts)
