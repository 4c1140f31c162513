"""From a file to its values: preamble, file meta, data set before and behind the pixel data (PS3.10, section 7)."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import Struct

from radseal.verifying.reader import WIDE, Form, MisreadError, Pieces, Walk, skip_fragments
from radseal.verifying.rows import Bytes, Rows, Value

IMPLICIT, BIG_ENDIAN, DEFLATED = "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"
INFLATED_MOST = 256 << 20
_PREFIX = 132
_HEADER = Struct("<HH2sH").unpack_from
_LENGTH = Struct("<L").unpack_from
_META = 2
_NO_LENGTH = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Section:
    """Some of a data set: `values` lie in `data`, which begins at `base` of the file (of what it inflates to)."""

    data: Bytes = field(repr=False)
    base: int
    values: list[Value] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as the second parser sees it; `sections` are before and behind the pixel data."""

    preamble: bytes
    meta: dict[int, bytes] = field(repr=False)
    syntax: str
    sections: tuple[Section, ...]

    @property
    def little(self) -> bool:
        """Numbers are little endian."""
        return self.syntax != BIG_ENDIAN


def read_file(parts: Sequence[Bytes], vrs: Mapping[int, bytes], rows: Rows | None = None) -> FileRead:
    """Read a file that is given in parts; `rows` are known from others of its kind.

    Raises MisreadError where it does not add up.
    """
    first = parts[0] if parts else b""
    marked = bytes(first[128:_PREFIX]) == b"DICM"
    meta, at = _read_meta(first, _PREFIX if marked else 0)
    stated = meta.get(0x00020010, b"").rstrip(b"\0 ").decode("latin-1")
    syntax = stated or _guess(first, at)
    if syntax == DEFLATED:
        parts, at = [_inflate(b"".join(parts)[at:])], 0
    form = Form(explicit=syntax != IMPLICIT, little=syntax != BIG_ENDIAN)
    sections = _sections(Pieces(parts), at, form, vrs, rows)
    return FileRead(bytes(first[:128]) if marked else b"", meta, syntax, sections)


def _sections(pieces: Pieces, at: int, form: Form, vrs: Mapping[int, bytes], rows: Rows | None) -> tuple[Section, ...]:
    head = Walk(pieces.parts[0] if pieces.parts else b"", 0, form, vrs, rows)
    pixels = head.run(at)
    if pixels is None:
        if len(pieces.parts) > 1:
            raise MisreadError("there is more than the data set has elements for")
        return (Section(head.data, 0, head.values),)
    value, length = pixels
    before = Section(head.data[:value], 0, head.values)
    end = value + length
    if length == _NO_LENGTH:
        end = skip_fragments(lambda start: pieces.read(start, start + 8), value, little=form.little)
    if end > pieces.length:
        raise MisreadError("the pixel data reach beyond the end")
    if end == pieces.length:
        return (before,)
    tail = Walk(pieces.read(end, pieces.length), end, form, vrs, rows)
    if tail.run(0) is not None:
        raise MisreadError("there are pixel data twice")
    return before, Section(tail.data, end, tail.values)


def _read_meta(data: Bytes, at: int) -> tuple[dict[int, bytes], int]:
    meta: dict[int, bytes] = {}
    while at + 8 <= len(data):
        group, number, vr, length = _HEADER(data, at)
        if group != _META:
            break
        value = at + 8
        if vr in WIDE:
            if value + 4 > len(data):
                raise MisreadError("the file meta information is cut off")
            length, value = _LENGTH(data, value)[0], value + 4
        at = value + length
        if at > len(data):
            raise MisreadError("the file meta information is cut off")
        meta[group << 16 | number] = bytes(data[value:at])
    return meta, at


def _guess(data: Bytes, at: int) -> str:
    """Return the transfer syntax of a data set that states none."""
    head = bytes(data[at : at + 8])
    big = head[:1] == b"\0" and head[1:2] != b"\0"
    if head[4:6].isalpha() and head[4:6].isupper():
        return BIG_ENDIAN if big else f"{IMPLICIT}.1"
    return IMPLICIT


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, INFLATED_MOST)
    except zlib.error as damaged:
        raise MisreadError("the deflated data set is damaged") from damaged
    if not inflater.eof:
        raise MisreadError("the deflated data set is cut off or too large")
    return data
