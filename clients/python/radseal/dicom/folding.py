r"""Texts as tokens, so that case, accents and separators make no difference; written to be done alike in JavaScript.

A token is a run of letters (`\p{L}`, `\p{Nl}`, `\p{No}` and the marks below), or a run of digits (`\p{Nd}`). Folding is
NFKD without marks (`\p{M}`), lower case, a few letters that do not decompose, and NFC again.
"""

import re
import unicodedata
from dataclasses import dataclass

_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
"""Combining marks of the scripts that DICOM's character sets can write."""
_TOKEN = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+|\d+")
_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ς": "\u03c3"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SPACELESS = re.compile(
    r"[\u0e01-\u0e2e\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9d]"
)


def fold(text: str) -> str:
    """Return a text without case, accents and compatibility forms."""
    if text.isascii():
        return text.lower()
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if unicodedata.category(letter)[0] != "M")
    return unicodedata.normalize("NFC", plain.lower().translate(_LETTERS))


def spellings(text: str) -> set[str]:
    """Return a folded text, with umlauts written out where it has any, and without where they are written out."""
    if text.isascii():
        plain = text.lower()
        return {plain, plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")}
    return {fold(text), fold(unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS))}


def is_spaceless(text: str) -> bool:
    """Tell whether a text has Han, kana, Hangul or Thai: scripts whose words stand without spaces."""
    return _SPACELESS.search(text) is not None


@dataclass(frozen=True, slots=True)
class Token:
    """A folded run of letters or digits, and where it stands in the text."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order."""
    return [Token(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]
