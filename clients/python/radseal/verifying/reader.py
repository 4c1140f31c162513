"""A small second parser: every element of a data set in one flat walk (PS3.5, section 7), for judging, not rewriting.

Rules: it trusts nothing of the engine's. What does not add up raises MisreadError; a caller counts that as a finding.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from struct import Struct, error

from radseal.errors import InputError
from radseal.verifying.rows import KEY, Bytes, Row, Rows, Value

PIXELS = 0x7FE00010
_CHARACTER_SET = 0x00080005
WIDE = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""VRs whose length stands in four bytes, in the file meta information too (PS3.5, section 7.1.2)."""
_NO_LENGTH = 0xFFFFFFFF
_MARKS = 0xFFFE
_ITEM, _ITEM_END, _SEQUENCE_END = 0xE000, 0xE00D, 0xE0DD


class MisreadError(InputError):
    """The second parser does not find the same structure in the file."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a data set is written."""

    explicit: bool = True
    little: bool = True


@dataclass(slots=True)
class Pieces:
    """A file in pieces that are not joined."""

    parts: Sequence[Bytes]
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [0, *accumulate(len(part) for part in self.parts)]

    @property
    def length(self) -> int:
        """Bytes of the file."""
        return self.starts[-1]

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end`, fewer where the file ends."""
        place, found = bisect_right(self.starts, start) - 1, []
        while start < end and place < len(self.parts):
            base = self.starts[place]
            found.append(bytes(self.parts[place][start - base : end - base]))
            start, place = self.starts[place + 1], place + 1
        return b"".join(found)


@dataclass(slots=True)
class Walk:
    """The elements of one data set. `base` is where `data` begins in the file."""

    data: Bytes
    base: int
    form: Form
    vrs: Mapping[int, bytes]
    rows: Rows | None = None
    """Of the patient's other files."""
    values: list[Value] = field(default_factory=list)
    _open: list[tuple[bool, int, bytes, bool]] = field(default_factory=list)
    """(is an item; its end, or -1: at a delimiter; character sets and explicit VR that hold again behind it)"""
    _known: int = 0
    _rows: Mapping[bytes, Row] = field(default_factory=dict)

    def run(self, at: int) -> tuple[int, int] | None:
        """Walk from `at`; return (value, length) of the pixel data at top level, or None at the end of the data."""
        self._rows = self.rows.of((self.form.explicit, self.form.little)) if self.rows is not None else {}
        try:
            found = self._run(at)
        except error as short:
            raise MisreadError("a header is incomplete") from short
        if self.rows is not None and self.rows.is_due(known=self._known, walked=len(self.values) - self._known):
            self._learn(self.rows)
        return found

    def _run(self, at: int) -> tuple[int, int] | None:  # noqa: C901, PLR0912  (one loop: calls would cost more than the work)
        data, size, opened, vrs = self.data, len(self.data), self._open, self.vrs
        order = "<" if self.form.little else ">"
        short, long = Struct(order + "HH2sH").unpack_from, Struct(order + "L").unpack_from
        explicit, charsets, keep = self.form.explicit, b"", self.values.append
        while True:
            while opened and 0 <= opened[-1][1] <= at:
                _item, end, charsets, explicit = opened.pop()
                if at > end:
                    raise MisreadError("a value reaches beyond its sequence")
            if at >= size:
                break
            if not opened and bytes(data[at : at + KEY]) in self._rows and (length := self._take(at, charsets)):
                at += length
                continue
            group, number, vr, length = short(data, at)
            tag, value = group << 16 | number, at + 8
            if group == _MARKS:
                length = long(data, at + 4)[0]
                if number == _ITEM and opened and not opened[-1][0]:
                    opened.append((True, -1 if length == _NO_LENGTH else value + length, charsets, explicit))
                else:
                    charsets, explicit = self._leave(number, length)
                at = value
                continue
            if not explicit:
                length = long(data, at + 4)[0]
                vr = vrs.get(tag, b"SQ" if length == _NO_LENGTH else b"UN")
            elif vr in WIDE:
                length, value = long(data, value)[0], at + 12
            if tag == PIXELS and not opened:
                keep((tag, vr, value, value, charsets, 0))
                return value + self.base, length
            if length == _NO_LENGTH and vr in {b"OB", b"OW"}:
                at = skip_fragments(lambda start: bytes(data[start : start + 8]), value, little=self.form.little)
                continue
            if length == _NO_LENGTH or vr == b"SQ":
                keep((tag, vr, value, value, charsets, len(opened) // 2))
                opened.append((False, -1 if length == _NO_LENGTH else value + length, charsets, explicit))
                explicit, at = explicit and vr != b"UN", value
                continue
            at = value + length
            if at > size:
                raise MisreadError("a value reaches beyond the end")
            if tag == _CHARACTER_SET:
                charsets = bytes(data[value:at])
            keep((tag, vr, value, at, charsets, len(opened) // 2))
        if opened or at != size:
            raise MisreadError("a sequence does not end")
        return None

    def _take(self, at: int, charsets: bytes) -> int:
        """Take the row that stands at `at`, if it is a known one; return its length, or 0."""
        row = self._rows[bytes(self.data[at : at + KEY])]
        if not row.is_at(self.data, at):
            return 0
        self.values += row.values(at, charsets)
        self._known += len(row.elements)
        return row.length

    def _learn(self, rows: Rows) -> None:
        """Remember the rows of plain elements at top level, but for what changes how the rest is read."""
        plain = []
        for tag, vr, start, end, _charsets, depth in self.values:
            if not (depth or vr == b"SQ" or tag in {PIXELS, _CHARACTER_SET}):
                header = start - (12 if self.form.explicit and vr in WIDE else 8)
                plain.append((tag, vr, header, start, end))
        rows.take((self.form.explicit, self.form.little), self.data, plain)

    def _leave(self, number: int, length: int) -> tuple[bytes, bool]:
        """Take a delimiter; return the character sets and explicit VR that hold behind it."""
        if length == 0 and self._open:
            item, end, charsets, explicit = self._open.pop()
            if end == -1 and number == (_ITEM_END if item else _SEQUENCE_END):
                return charsets, explicit
        raise MisreadError("an item or delimiter is where none belongs")


def skip_fragments(read: Callable[[int], bytes], at: int, *, little: bool) -> int:
    """Return where encapsulated data that begin at `at` end; `read` gives eight bytes."""
    unpack = Struct("<HHL" if little else ">HHL").unpack
    while True:
        header = read(at)
        if len(header) < 8:  # noqa: PLR2004  (tag and length)
            raise MisreadError("encapsulated pixel data do not end")
        group, number, length = unpack(header)
        at += 8
        if (group, number) == (_MARKS, _SEQUENCE_END):
            return at
        if (group, number) != (_MARKS, _ITEM) or length == _NO_LENGTH:
            raise MisreadError("a fragment of the pixel data is malformed")
        at += length
