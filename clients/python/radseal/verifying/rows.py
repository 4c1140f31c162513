"""Rows of elements that stood in another file of the patient too, header by header: they need not be walked again.

Rules: a row is taken only where each of its headers is the same, byte for byte. It holds headers, never a value.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from struct import Struct

Bytes = bytes | memoryview
Value = tuple[int, bytes, int, int, bytes, int]
"""(tag, VR, start, end, character sets, depth) of one element; a sequence has start == end."""
Form = tuple[bool, bool]
"""(explicit, little endian)."""
KEY = 8
"""Bytes of the first header by which a row is looked up."""
_FEW, _MANY = 4, 48
_LARGE = 1 << 12
_ROWS_MOST = 512
_PAUSE_MOST = 64


@dataclass(slots=True)
class Row:
    """Elements of the top level, one behind the other."""

    headers: Callable[[Bytes, int], tuple[bytes, ...]] = field(repr=False)
    same: tuple[bytes, ...] = field(repr=False)
    length: int
    elements: tuple[tuple[int, bytes, int, int], ...] = field(repr=False)
    """(tag, VR, start, end), from the beginning of the row."""
    _last: tuple[int, bytes, list[Value]] = (-1, b"", [])

    def is_at(self, data: Bytes, at: int) -> bool:
        """Tell whether the row stands there: every header is the same."""
        return at + self.length <= len(data) and self.headers(data, at) == self.same

    def values(self, at: int, charsets: bytes) -> list[Value]:
        """Return the values of the row that begins at `at`."""
        place, sets, values = self._last
        if place != at or sets != charsets:
            values = [(tag, vr, at + start, at + end, charsets, 0) for tag, vr, start, end in self.elements]
            self._last = at, charsets, values
        return values


@dataclass(slots=True)
class Rows:
    """The rows that are known, by the first header, for each form of a data set."""

    by_form: dict[Form, dict[bytes, Row]] = field(default_factory=dict)
    _missed: int = 0
    _pause: int = 1

    def of(self, form: Form) -> dict[bytes, Row]:
        """Return the rows of one form."""
        return self.by_form.setdefault(form, {})

    def is_due(self, *, known: int, walked: int) -> bool:
        """Tell whether to learn from a file: most of it had to be walked; less often where that never helped."""
        if known >= walked:
            return False
        self._missed += 1
        if known:
            self._pause = 1
        elif self._missed < self._pause:
            return False
        self._missed, self._pause = 0, min(2 * self._pause, _PAUSE_MOST)
        return True

    def take(self, form: Form, data: Bytes, elements: Sequence[tuple[int, bytes, int, int, int]]) -> None:
        """Keep the rows among a file's elements: (tag, VR, where the header begins, start, end) at top level."""
        known = self.of(form)
        if len(known) > _ROWS_MOST:
            known.clear()
        for row in _rows(elements):
            base = row[0][2]
            format_ = "".join(f"{start - header}s{end - start}x" for _tag, _vr, header, start, end in row)
            headers = Struct(format_).unpack_from
            moved = tuple((tag, vr, start - base, end - base) for tag, vr, _header, start, end in row)
            same = headers(data, base)
            known[same[0][:KEY]] = Row(headers, same, row[-1][4] - base, moved)


def _rows(elements: Sequence[tuple[int, bytes, int, int, int]]) -> Iterator[list[tuple[int, bytes, int, int, int]]]:
    """Cut where something else lies between, or the group changes."""
    row: list[tuple[int, bytes, int, int, int]] = []
    for element in elements:
        tag, _vr, header, start, end = element
        fits = end - start <= _LARGE
        if row and not (fits and row[-1][4] == header and row[-1][0] >> 16 == tag >> 16 and len(row) < _MANY):
            if len(row) >= _FEW:
                yield row
            row = []
        if fits:
            row.append(element)
    if len(row) >= _FEW:
        yield row
