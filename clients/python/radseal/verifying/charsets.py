"""Texts in every character set of DICOM (PS3.3, C.12.1.1.2; PS3.5, section 6.1), by Python's codecs alone.

Rules: decoding never fails: what does not fit is replaced. A text that is also valid UTF-8, or plain Latin-1 where the
file states otherwise, is given in that reading too, since files state wrong sets.
"""

from functools import cache

_SETS = {
    b"": "latin-1",
    b"6": "latin-1",
    b"100": "latin-1",
    b"101": "iso8859-2",
    b"109": "iso8859-3",
    b"110": "iso8859-4",
    b"144": "iso8859-5",
    b"127": "iso8859-6",
    b"126": "iso8859-7",
    b"138": "iso8859-8",
    b"148": "iso8859-9",
    b"203": "iso8859-15",
    b"13": "shift_jis",
    b"166": "tis-620",
    b"149": "euc_kr",
    b"58": "gb2312",
    b"192": "utf-8",
    b"GB18030": "gb18030",
    b"GBK": "gbk",
}
_ESCAPES = {
    b"(B": "latin-1",
    b"-A": "latin-1",
    b"-B": "iso8859-2",
    b"-C": "iso8859-3",
    b"-D": "iso8859-4",
    b"-L": "iso8859-5",
    b"-G": "iso8859-6",
    b"-F": "iso8859-7",
    b"-H": "iso8859-8",
    b"-M": "iso8859-9",
    b"-b": "iso8859-15",
    b"-T": "tis-620",
    b"(J": "shift_jis",
    b")I": "shift_jis",
    b"$)C": "euc_kr",
    b"$)A": "gb2312",
}
_JAPANESE = {b"$B": b"\x1b$B", b"$@": b"\x1b$@", b"$(D": b"\x1b$(D"}


@cache
def _codec(charsets: bytes) -> str:
    first = charsets.split(b"\\")[0].strip(b"\0 ").upper()
    return _SETS.get(first.removeprefix(b"ISO_IR ").removeprefix(b"ISO 2022 IR "), "latin-1")


def decode(raw: bytes, charsets: bytes) -> tuple[str, ...]:
    """Return every reading of a text whose file states these SpecificCharacterSet bytes; the stated one first."""
    if raw.isascii() and b"\x1b" not in raw:
        return (raw.decode("ascii"),)
    codec = _codec(charsets)
    stated = _decode_escapes(raw, codec) if b"\x1b" in raw else raw.decode(codec, "replace")
    others = (_try_utf8(raw), raw.decode("latin-1") if codec != "latin-1" and b"\x1b" not in raw else "")
    return (stated, *(other for other in others if other and other != stated))


def _try_utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _decode_escapes(raw: bytes, codec: str) -> str:
    """Decode by ISO 2022: each escape says how what follows is written, until the next."""
    first, *runs = raw.split(b"\x1b")
    texts = [first.decode(codec, "replace")]
    for run in runs:
        japanese = next((code for code in _JAPANESE if run.startswith(code)), None)
        if japanese:
            texts.append((_JAPANESE[japanese] + run[len(japanese) :] + b"\x1b(B").decode("iso2022_jp_2", "replace"))
            continue
        code = next((code for code in _ESCAPES if run.startswith(code)), b"")
        texts.append(run[len(code) :].decode(_ESCAPES.get(code, codec), "replace"))
    return "".join(texts)
