"""Texts as tokens: folded so that case, accents and separators make no difference; dates in any usual notation."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

Token = tuple[str, int, int]
_TOKEN = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
"""Thai, kana, Han and Hangul: words of these scripts stand without spaces, or with endings joined to them."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio",
            "feb february februar fevrier febrero febbraio",
            "mar march marz maerz mars marzo",
            "apr april avril abril aprile",
            "may mai mayo maggio",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio",
            "aug august aout agosto",
            "sep sept september septembre septiembre settembre",
            "oct october oktober okt octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec december dezember dez decembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_COMPACT = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_YEAR_FIRST = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)\s?[-./年\s]\s?(\d{1,2})\s?[-./月\s]\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?[-./\s]\s?(\d{1,2})\s?[-./\s]\s?(1[89]\d\d|20\d\d)(?!\d)")
_DAY_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[-.,\s]{0,3}(?:de\s)?([^\W\d_]{3,10})[-.,\s]{0,3}(?:de\s)?(\d{4})(?!\d)"
)
_NAMED_DAY = re.compile(r"([^\W\d_]{3,10})[-.,\s]{0,3}(\d{1,2})(?:st|nd|rd|th)?[-.,\s]{1,3}(\d{4})(?!\d)")


def fold(text: str) -> str:
    """Return the text without case, accents and compatibility forms."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "l"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c))).casefold()


def fold_german(text: str) -> str:
    """Return the text folded with umlauts written out; the same as `fold` where there are none."""
    return fold(unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS))


def tokens(folded: str) -> list[str]:
    """Return the runs of letters and digits of a folded text."""
    return _TOKEN.findall(folded)


def squeeze(folded: str) -> str:
    """Return letters and digits only."""
    return "".join(_TOKEN.findall(folded))


def is_spaceless(text: str) -> bool:
    """Whether a word is of a script in which words are not set apart."""
    return _SPACELESS.search(text) is not None


def dates(folded: str) -> set[str]:
    """Return every date that a text may mean, as YYYYMMDD; day and month in both orders."""
    if not _DIGITS.search(folded):
        return set()
    found = {"".join(match) for match in _COMPACT.findall(folded)}
    for year, one, other in _YEAR_FIRST.findall(folded):
        found |= {_date(year, one, other), _date(year, other, one)}
    for one, other, year in _YEAR_LAST.findall(folded):
        found |= {_date(year, one, other), _date(year, other, one)}
    for day, month, year in _DAY_NAMED.findall(folded):
        found.add(_date(year, str(_MONTHS.get(month, 0)), day))
    for month, day, year in _NAMED_DAY.findall(folded):
        found.add(_date(year, str(_MONTHS.get(month, 0)), day))
    return found - {""}


_DIGITS = re.compile(r"\d{4}")


def _date(year: str, month: str, day: str) -> str:
    valid = 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004  (months and days)
    return f"{year}{int(month):02d}{int(day):02d}" if valid else ""


@cache
def clinical_words() -> frozenset[str]:
    """Return the words of the standard's code lists: anatomy, laterality, views, techniques, makers."""
    lines = (files("radseal.verifying") / "data" / "clinical_words.txt").read_text("ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
