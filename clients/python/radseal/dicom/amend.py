"""Changing single values of a file that is de-identified already, so that the original can still be made again.

Rules: a change gives an element another value; its length follows, nothing else moves. Sequences of a new file end with
delimiters, so that no other length is touched. What a change takes out goes into the recipe as it was.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from radseal.dicom.deidentify import Deidentified
from radseal.dicom.encoding import LONG
from radseal.dicom.restore import CopyStep, LiteralStep, Step
from radseal.dicom.syntax import BIG_ENDIAN, IMPLICIT, Bytes


@dataclass(frozen=True, slots=True)
class Change:
    """The value from `start` to `end` of the new file becomes `value`, of even length."""

    start: int
    end: int
    vr: bytes
    value: bytes = field(repr=False)


_Splice = tuple[int, int, bytes]
"""(start, end, what comes instead) in the file before."""


def amend(done: Deidentified, changes: Sequence[Change]) -> Deidentified:
    """Return the file with these values changed, and the recipe that still makes the original."""
    explicit = done.transfer_syntax_uid != IMPLICIT
    little = done.transfer_syntax_uid != BIG_ENDIAN
    splices = sorted(splice for change in changes for splice in _splices(change, explicit=explicit, little=little))
    starts = [0, *accumulate(len(part) for part in done.parts)]
    parts = tuple(_splice(part, start, splices) for part, start in zip(done.parts, starts, strict=False))
    shift = _Shift(splices)
    recipe = [step for old in done.recipe for step in _restep(old, done.parts, starts, splices, shift)]
    return replace(done, parts=parts, length=sum(map(len, parts)), recipe=tuple(recipe))


def _splices(change: Change, *, explicit: bool, little: bool) -> Iterator[_Splice]:
    """The length field before the value, and the value."""
    width = 4 if not explicit or change.vr in LONG else 2
    yield change.start - width, change.start, len(change.value).to_bytes(width, "little" if little else "big")
    yield change.start, change.end, change.value


def _splice(part: Bytes, base: int, splices: Sequence[_Splice]) -> Bytes:
    mine = [(start - base, end - base, new) for start, end, new in splices if base <= start < base + len(part)]
    if not mine:
        return part
    pieces, place = [], 0
    for start, end, new in mine:
        pieces += [bytes(part[place:start]), new]
        place = end
    return b"".join((*pieces, bytes(part[place:])))


class _Shift:
    """Where a place of the file before lies in the file after."""

    def __init__(self, splices: Sequence[_Splice]) -> None:
        self._ends = [end for _, end, _ in splices]
        self._shifts = [0, *accumulate(len(new) - (end - start) for start, end, new in splices)]

    def __call__(self, place: int) -> int:
        return place + self._shifts[bisect_right(self._ends, place)]


def _restep(
    step: Step, parts: Sequence[Bytes], starts: Sequence[int], splices: Sequence[_Splice], shift: _Shift
) -> Iterator[Step]:
    """A copy that a splice cuts becomes the copies around it, and what was there before."""
    if isinstance(step, LiteralStep):
        yield step
        return
    place, stop = step.offset, step.offset + step.length
    for start, end, _new in splices:
        first, last = max(start, place), min(end, stop)
        if first >= last:
            continue
        if first > place:
            yield CopyStep(shift(place), first - place)
        yield LiteralStep(_read(parts, starts, first, last))
        place = last
    if place < stop:
        yield CopyStep(shift(place), stop - place)


def _read(parts: Sequence[Bytes], starts: Sequence[int], first: int, last: int) -> bytes:
    """Return bytes of the file before; a splice lies in one part."""
    part = bisect_right(starts, first) - 1
    return bytes(parts[part][first - starts[part] : last - starts[part]])
