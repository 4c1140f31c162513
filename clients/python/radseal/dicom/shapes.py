"""Shapes: runs of plain elements that files of a series share header by header, remembered from file to file.

Files of a series mostly state the same tags, VRs and lengths, one after the other. Such a run is known again when all
its headers are the same, byte for byte, which one comparison tells; then it holds what the scanner would find in it,
and need not be walked. Rules: a shape holds headers and never a value; it changes how fast a file is read, and never
what is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Any

from radseal.dicom.syntax import Bytes

Element = tuple[int, bytes, int, int, int]
"""(tag, VR, start, value, end); see `scanner`."""
HEADER = 8
"""Bytes by which a run is looked up: tag, VR and length of its first element, or tag and length."""
_LEAST, _MOST = 4, 32
"""Elements of a run."""
_VALUE_MOST = 1 << 12
_PIXEL_DATA = 0x7FE00010
"""Never part of a run, however small: it is written frame by frame."""
_RUNS_MOST = 1024
"""Runs that are remembered; then all are forgotten."""
_WAIT_MOST = 64


@dataclass(slots=True, eq=False)
class Run:
    """Plain elements of one group in a row; offsets count from its start."""

    heads: Callable[[Bytes, int], tuple[bytes, ...]] = field(repr=False)
    """Reads all headers of the run that begins at an offset."""
    expected: tuple[bytes, ...] = field(repr=False)
    length: int
    elements: tuple[Element, ...] = field(repr=False)
    first: int
    """The first and the last tag."""
    last: int
    treated: tuple[Any, Any] = (None, None)
    """Whose rules, and what they make of it: the writer's own note."""
    _placed: tuple[int, Sequence[Element]] = (-1, ())

    def at(self, start: int) -> Sequence[Element]:
        """Return the elements of the run that begins at `start`."""
        known, elements = self._placed
        if known != start:
            elements = [
                (tag, vr, start + begin, start + value, start + end) for tag, vr, begin, value, end in self.elements
            ]
            self._placed = start, elements
        return elements


@dataclass(slots=True)
class Shapes:
    """What is remembered: runs by the header of their first element, one for each form of a data set."""

    _runs: dict[tuple[bool, bool], dict[bytes, Run]] = field(default_factory=dict)
    _wait: int = 1
    """Files without a known run after which one is learnt from: more of them where learning does not help."""
    _passed: int = 0

    def known(self, *, explicit: bool, little: bool) -> dict[bytes, Run]:
        """Return {header: run} of one form."""
        return self._runs.setdefault((explicit, little), {})

    def forget(self) -> None:
        """Forget everything."""
        self._runs.clear()
        self._wait, self._passed = 1, 0

    def learn(
        self, data: Bytes, elements: Sequence[Element], ends: dict[int, int], runs: int, known: dict[bytes, Run]
    ) -> None:
        """Remember the runs of a file in which `runs` were known; most of its elements were not."""
        self._passed += 1
        if runs:
            self._wait = 1
        elif self._passed < self._wait:
            return
        else:
            self._wait = min(2 * self._wait, _WAIT_MOST)
        self._passed = 0
        if len(known) > _RUNS_MOST:
            known.clear()
        for run in _cut(data, elements, ends):
            known[run.expected[0][:HEADER]] = run


SHAPES = Shapes()
"""Of this process."""


def _cut(data: Bytes, elements: Sequence[Element], ends: dict[int, int]) -> list[Run]:
    """Return the runs at top level."""
    runs: list[Run] = []
    row: list[Element] = []
    place = 0
    while place < len(elements):
        element = elements[place]
        tag, vr, start, value, end = element
        plain = place not in ends and vr != b"SQ" and tag != _PIXEL_DATA
        plain = plain and end - value <= _VALUE_MOST and value - start >= HEADER
        follows = row and plain and row[-1][4] == start and row[-1][0] >> 16 == tag >> 16 and len(row) < _MOST
        if not follows:
            runs += _to_run(data, row)
            row = []
        if plain:
            row.append(element)
        place = ends.get(place, place) + 1
    return runs + _to_run(data, row)


def _to_run(data: Bytes, row: Sequence[Element]) -> list[Run]:
    if len(row) < _LEAST:
        return []
    base = row[0][2]
    form = "".join(f"{value - start}s{end - value}x" for _tag, _vr, start, value, end in row)
    heads = Struct(form).unpack_from
    moved = tuple((tag, vr, start - base, value - base, end - base) for tag, vr, start, value, end in row)
    return [Run(heads, heads(data, base), row[-1][4] - base, moved, row[0][0], row[-1][0])]
