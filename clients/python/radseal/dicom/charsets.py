"""Texts in DICOM's character sets, and how to take words out of them without touching another byte.

PS3.3, C.12.1.1.2 and PS3.5, section 6.1. A text is read as units: a character, its bytes, and under ISO 2022 which sets
were invoked when it was read. What cannot be read in the sets that the file states is read byte by byte (Latin-1), so
that every text can be read, and is written back as it was. The stand-in is `*`: ASCII, one character.
"""

from dataclasses import dataclass, field
from functools import cache

STAND_IN = "*"
_SETS = {
    "": "ascii",
    "6": "ascii",
    "100": "iso8859_1",
    "101": "iso8859_2",
    "109": "iso8859_3",
    "110": "iso8859_4",
    "144": "iso8859_5",
    "127": "iso8859_6",
    "126": "iso8859_7",
    "138": "iso8859_8",
    "148": "iso8859_9",
    "203": "iso8859_15",
    "166": "iso8859_11",
    "13": "shift_jis",
    "192": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gb18030",
}
"""Defined terms without ISO_IR or ISO 2022 IR; JIS X 0201 is the one-byte part of Shift JIS."""
_ESCAPES: dict[bytes, tuple[int, str, int]] = {
    b"\x1b(B": (0, "ascii", 1),
    b"\x1b(J": (0, "ascii", 1),
    b"\x1b$B": (0, "euc_jp", 2),
    b"\x1b$@": (0, "euc_jp", 2),
    b"\x1b$(D": (0, "euc_jp", 3),
    b"\x1b)I": (1, "shift_jis", 1),
    b"\x1b$)C": (1, "euc_kr", 2),
    b"\x1b$)A": (1, "gb2312", 2),
    b"\x1b-A": (1, "iso8859_1", 1),
    b"\x1b-B": (1, "iso8859_2", 1),
    b"\x1b-C": (1, "iso8859_3", 1),
    b"\x1b-D": (1, "iso8859_4", 1),
    b"\x1b-L": (1, "iso8859_5", 1),
    b"\x1b-G": (1, "iso8859_6", 1),
    b"\x1b-F": (1, "iso8859_7", 1),
    b"\x1b-H": (1, "iso8859_8", 1),
    b"\x1b-M": (1, "iso8859_9", 1),
    b"\x1b-b": (1, "iso8859_15", 1),
    b"\x1b-T": (1, "iso8859_11", 1),
}
"""Escape sequence -> (the half it is for, codec, bytes of a character; 3 is JIS X 0212 in two bytes)."""
_RESETS = frozenset("\r\n\f\t\\^=")
"""Behind these the sets are those of the beginning again (PS3.5, section 6.1.2.5.3)."""
_ASCII = b"\x1b(B"
_SHORTEST = 2


@dataclass(slots=True)
class Written:
    """A text that was read: `text`, and where each character's bytes are, with the escapes that hold for it."""

    text: str
    codec: str = "ascii"
    units: list[tuple[bytes, bytes, bytes]] | None = field(default=None, repr=False)
    """ISO 2022: (escape of the lower half, of the upper half, bytes) of each character."""

    def cut(self, spans: list[tuple[int, int]]) -> bytes:
        """Return the bytes with a stand-in for each span of characters; spans are in order and apart."""
        if self.units is None:
            parts, place = [], 0
            for start, end in spans:
                parts += [self.text[place:start], STAND_IN]
                place = end
            return "".join((*parts, self.text[place:])).encode(self.codec)
        return _cut_units(self.text, self.units, spans)


def read_text(raw: bytes, charsets: bytes) -> Written:
    """Read a text whose file states these SpecificCharacterSet (0008,0005) bytes."""
    if raw.isascii() and b"\x1b" not in raw:
        return Written(raw.decode("ascii"))
    if b"\x1b" in raw and b"\\" in charsets:
        try:
            return _read_units(raw, first_codec(charsets))
        except (UnicodeDecodeError, KeyError):
            return Written(raw.decode("latin-1"), "latin-1")
    codec = first_codec(charsets)
    try:
        text = raw.decode(codec)
        if text.encode(codec) == raw:
            return Written(text, codec)
    except (UnicodeDecodeError, UnicodeEncodeError):
        pass
    return Written(raw.decode("latin-1"), "latin-1")


@cache
def first_codec(charsets: bytes) -> str:
    """Return the codec of the first character set that is stated."""
    first = charsets.decode("latin-1").split("\\")[0].strip("\0 ").upper().replace("_", " ")
    return _SETS.get(first.removeprefix("ISO IR ").removeprefix("ISO 2022 IR "), "ascii")


def _read_units(raw: bytes, first: str) -> Written:
    begin = (b"", b""), ("ascii", 1), (first, 1)
    (lower, upper), low, high = begin
    text: list[str] = []
    units: list[tuple[bytes, bytes, bytes]] = []
    place = 0
    while place < len(raw):
        byte = raw[place]
        if byte == 0x1B:  # noqa: PLR2004  (escape)
            escape = next(
                raw[place : place + size]
                for size in (4, 3, 2)
                if raw[place : place + size] in _ESCAPES or size == _SHORTEST
            )
            half, codec, width = _ESCAPES[escape]
            if half:
                upper, high = escape, (codec, width)
            else:
                lower, low = escape, (codec, width)
            place += len(escape)
            continue
        control = byte < 0x20  # noqa: PLR2004  (C0 control characters are one byte in any set)
        codec, width = ("ascii", 1) if control else high if byte >= 0x80 else low  # noqa: PLR2004  (the upper half)
        size = min(width, 2)
        letter = _decode(raw[place : place + size], codec, width)
        text.append(letter)
        units.append((lower, upper, raw[place : place + size]))
        place += size
        if letter in _RESETS and width == 1:
            (lower, upper), low, high = begin
    return Written("".join(text), units=units)


def _decode(unit: bytes, codec: str, width: int) -> str:
    if width == 1:
        letter = unit.decode(codec)
    elif width == 2:  # noqa: PLR2004
        letter = bytes(byte | 0x80 for byte in unit).decode(codec)
    else:
        letter = (b"\x8f" + bytes(byte | 0x80 for byte in unit)).decode(codec)
    if len(letter) != 1:
        raise UnicodeDecodeError(codec, unit, 0, len(unit), "more than one character")
    return letter


def _cut_units(text: str, units: list[tuple[bytes, bytes, bytes]], spans: list[tuple[int, int]]) -> bytes:
    cut = {place: start for start, end in spans for place in range(start, end)}
    out = bytearray()
    lower = upper = b""
    for place, (low, high, unit) in enumerate(units):
        if place in cut:
            if cut[place] == place:
                out += (_ASCII if lower not in {b"", _ASCII} else b"") + STAND_IN.encode()
                lower = b"" if lower == b"" else _ASCII
            continue
        if low != lower:
            out += low or _ASCII
        if high != upper and high:
            out += high
        out += unit
        lower, upper = low, high
        if text[place] in _RESETS and len(unit) == 1:
            lower = upper = b""
    if lower not in {b"", _ASCII}:
        out += _ASCII
    return bytes(out)
