"""Words that name nobody, and how a text that was read is classified by them.

Rules: a text is kept only when every part of it is known: a side, a position or view, a measurement, a setting, a
clinical or technical word. Everything else is proposed, and a person or a site's profile decides.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from radseal.pixels.boxes import Kind

_UNITS = r"(?:mm|cm|m|cm2|cm3|mm2|ml|l|cc|s|sec|ms|min|h|hz|khz|mhz|db|fps|hu|kv|kvp|ma|mas|mgy|gy|msv|bpm|px|deg|%|°|"
_UNITS += r"cm/s|m/s|mmhg|kg|g|w|d|y|j|x|t|bar|in|inch|iu|bq|mbq|mci|rpm|fr|hz|hz/s)"
_NUMBER = re.compile(rf"[<>=≤≥~±+\-*#x@]*\d{{1,4}}(?:[.,:xX/*]-?\d{{1,4}}){{0,3}}{_UNITS}?", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[a-z0-9#+\-_.]{1,5}", re.IGNORECASE)
"""Short codes such as C5-1, M12L, IM#2: settings."""
_TIME = re.compile(r"[+\-]?\d{1,2}\s?[:.]\s?\d{2}(?:\s?[:.]\s?\d{2})?(?:\.\d+)?(?:\s?[ap]m)?", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"hosp(?!ice)|klini[kc]|clini[ck]|clínica|univers|institut|medical cent|med ctr|med cent|health cent|"
    r"krankenhaus|spital|ospedale|hôpital|hopital|praxis|radiolog|zentrum|centre|center|\bctr\b|\bmvz\b|\bnhs\b|"
    r"foundation|surgery|\bdept\b|department|医院|病院|병원|больниц|клиник|sjukhus|sygehus|ziekenhuis",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:dr|prof)\b\s*[.:#]?(?=.*\w{2})|\b(?:mrs|ms|mme|herr|frau|sr|sra|name|patient|pat|dob|geb|born|birth|mrn|acc(?:ession)?|"
    r"ref|phys|physician|tech|operator|oper|performed|sonographer)\b\s*[.:#]?(?=.*\w{3})|\bm\.?d\.?$",
    re.IGNORECASE,
)
_ID = re.compile(r"\b(?:p?id|mrn|acc|ssn|nhs|uid|pn|an|vn|tel)\b[\s.:#]*(?=[\w\-]*\d)", re.IGNORECASE)
_DATE_LIKE = re.compile(r"(?<!\d)(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{3,4}|\d{4}[./\-]\d{1,2}[./\-]\d{1,2})(?!\d)")
"""A date, misread or impossible ones too."""
_MISREAD = re.compile(r"[a-z]*[0158][a-z]{3,}|[a-z]{3,}[0158][a-z]*")
"""A word with a digit in it that readers take for a letter."""
_WINDOW = re.compile(r"w[wl]?-?\d{1,5}[/,]?[lc]-?\d{1,5}", re.IGNORECASE)
_SEX_AGE = re.compile(r"\(?\[?(?:[mfwo]|male|female)\]?\)?|\d{1,3}\s?[ymwd]", re.IGNORECASE)
_AXES = re.compile(r"[rlaphfsi]{2,3}")
"""Directions of the patient, such as RAS or PFL."""
_HAN_MOST = 1
_GLUED = re.compile(r"(?P<side>lt|rt|left|right|[lr])?(?P<rest>[a-z]+?)(?P<view>ap|pa|lat|obl|cc|mlo|rot|rk|lk|first)?")
"""A side, a word and a view that were read as one word."""
_GLUED_LEAST = 4


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    lines = files("radseal.pixels").joinpath("data/words.txt").read_text("utf-8").splitlines()
    themes = [line for line in lines if not line.startswith("#")]
    fold = [frozenset(_plain(word) for word in theme.split()) for theme in themes]
    return frozenset().union(*fold[:2]), frozenset().union(*fold[2:])


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss"))
    return "".join(one for one in spread if not unicodedata.combining(one))


def is_known(word: str) -> bool:
    """Whether a word names nobody."""
    markers, terms = _vocabulary()
    plain = _plain(word).strip(".,:;!?'\"()[]<>-_*=+/|~ ")
    return plain in markers or plain in terms


def classify(text: str, *, has_date: bool) -> Kind:
    """Say what a text is that matches no value of the header. Sides, units and clinical words are kept."""
    text = unicodedata.normalize("NFKC", text).strip()
    if has_date or _DATE_LIKE.search(text):
        return Kind.DATE
    if _INSTITUTION.search(text) and not is_known(text):
        return Kind.INSTITUTION
    if _TITLE.search(text) or _ID.search(text):
        return Kind.NAME if _TITLE.search(text) else Kind.NUMBER
    if _TIME.fullmatch(text):
        return Kind.MEASUREMENT
    kinds = [_classify_word(word) for word in _split(text)]
    for kind in (Kind.NUMBER, Kind.NAME, Kind.MEASUREMENT, Kind.TERM):
        if kind in kinds and (kind is not Kind.MEASUREMENT or Kind.MARKER not in kinds):
            return kind
    return Kind.MARKER


def _split(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[A-Za-z]{3})[-_/.:](?=\S)|(?<=\S)[_/:|](?=[A-Za-z]{3})|(?<=\S)[=<>](?=\S)", " ", text)
    return _mended([word for word in re.split(r"[\s,;()\[\]{}]+", spaced) if word])


def _mended(words: list[str]) -> list[str]:
    """Put together what only together is a known word: a wide font was read as two."""
    mended: list[str] = []
    for word in words:
        whole = mended[-1] + word if mended else ""
        if len(whole) > _GLUED_LEAST and is_known(whole) and not (is_known(word) and is_known(mended[-1])):
            mended[-1] = whole
        else:
            mended.append(word)
    return mended


def _is_glued(word: str) -> bool:
    """Whether a side, a known word and a view are written as one; names that are made so are rare."""
    match = _GLUED.fullmatch(word)
    if match is None or not (match["side"] or match["view"]):
        return False
    whole_views = match["rest"] in {"ap", "pa", "lat", "obl", "cc", "mlo"} and not match["view"]
    return whole_views or (len(match["rest"]) >= _GLUED_LEAST and is_known(match["rest"]))


def _classify_word(word: str) -> Kind:
    markers, terms = _vocabulary()
    plain = _plain(word).strip(".,:;!?'\"()[]<>-_*=+/|~#^→←↑↓")
    letters = sum(one.isalpha() for one in plain)
    if plain in markers or not plain or _AXES.fullmatch(plain) or _is_glued(plain):
        return Kind.MARKER
    if _MISREAD.fullmatch(plain) and plain not in terms and not _NUMBER.fullmatch(plain):
        return Kind.NAME
    if plain in terms or _NUMBER.fullmatch(plain) or _CODE.fullmatch(plain) or _is_setting(plain):
        return Kind.TERM if letters == len(plain) else Kind.MEASUREMENT
    digits = sum(one.isdigit() for one in plain)
    if digits >= 4:  # noqa: PLR2004  (a long number is an ID until somebody says otherwise)
        return Kind.NUMBER
    parts = [part for part in re.split(r"[^\w]+|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", plain) if part]
    if len(parts) > 1 and all(_is_plain_part(part) for part in parts):
        return Kind.MARKER if not digits and all(part in markers for part in parts) else Kind.MEASUREMENT
    return Kind.MARKER if letters <= _shortest(plain) and not digits else Kind.NAME


def _is_setting(word: str) -> bool:
    return bool(_SEX_AGE.fullmatch(word) or _WINDOW.fullmatch(word))


def _is_plain_part(part: str) -> bool:
    markers, terms = _vocabulary()
    return part in markers or part in terms or part.isdigit() or len(part) <= _shortest(part)


def _shortest(word: str) -> int:
    """Letters up to which a word cannot be told from a marker: two, one where a letter is a syllable or a word."""
    return 2 if word.isascii() else _HAN_MOST
