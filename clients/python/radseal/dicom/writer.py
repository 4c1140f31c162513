"""The new file as it grows: runs of the source, and bytes of our own; both ways are known at the end."""

from dataclasses import dataclass, field

from radseal.dicom.restore import CopyStep, LiteralStep, Step
from radseal.dicom.syntax import Bytes

LEAST = 96
"""A shorter run is cheaper to repeat than to point at."""


@dataclass(slots=True)
class Writer:
    """Gathers pieces; `copy` takes a run of the source, `write` takes bytes."""

    source: Bytes
    pieces: list[Bytes] = field(default_factory=list)
    length: int = 0
    _copies: list[tuple[int, int, int]] = field(default_factory=list)
    _start: int = 0
    _end: int = 0

    def copy(self, start: int, end: int) -> None:
        """Append bytes of the source; runs that touch become one."""
        if start != self._end:
            self.flush()
            self._start = start
        self._end = end

    def write(self, piece: bytes) -> None:
        """Append bytes of our own."""
        self.flush()
        self.pieces.append(piece)
        self.length += len(piece)

    def flush(self) -> None:
        """End the current run."""
        start, end = self._start, self._end
        if end > start:
            self.pieces.append(memoryview(self.source)[start:end])
            self._copies.append((start, end, self.length))
            self.length += end - start
        self._start = self._end = -1

    def recipe(self) -> list[Step]:
        """Return how the source is made from the new file and literal bytes."""
        steps: list[Step] = []
        view, place = memoryview(self.source), 0
        for start, end, offset in self._copies:
            if end - start < LEAST:
                continue
            if start > place:
                steps.append(LiteralStep(view[place:start]))
            steps.append(CopyStep(offset, end - start))
            place = end
        if place < len(view):
            steps.append(LiteralStep(view[place:]))
        return steps
