"""Boxes in pixels, and what was found in them.

Rules: a finding's text, and the value that it matches, are for the sender's own screen and the identity objects only;
everything else of a finding (place, kind, how it was decided) may travel.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle of pixels: left and top edge counted from 0, width and height at least 1."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond it."""
        return self.y + self.height

    def meet(self, other: "Box") -> "Box | None":
        """Return what both share."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        width, height = min(self.right, other.right) - left, min(self.bottom, other.bottom) - top
        return Box(left, top, width, height) if width > 0 and height > 0 else None

    def share_in(self, other: "Box") -> float:
        """Return which part of this box lies in the other, 0 to 1."""
        both = self.meet(other)
        return both.width * both.height / (self.width * self.height) if both else 0.0

    def grown(self, by: int, columns: int, rows: int, *, down: int | None = None) -> "Box":
        """Return it larger by so many pixels on each side, above and below by `down`, inside such a picture."""
        down = by if down is None else down
        left, top = max(0, self.x - by), max(0, self.y - down)
        return Box(left, top, min(columns, self.right + by) - left, min(rows, self.bottom + down) - top)


def hull(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all of them."""
    several = tuple(boxes)
    left, top = min(box.x for box in several), min(box.y for box in several)
    return Box(left, top, max(box.right for box in several) - left, max(box.bottom for box in several) - top)


class Kind(Enum):
    """What text in an image is, as far as it can be told."""

    PATIENT = "matches a value of the header"
    DATE = "a date"
    NUMBER = "may be an ID"
    INSTITUTION = "an institution"
    NAME = "may be a name"
    UNREAD = "cannot be read"
    DEVICE = "where this device writes identities"
    OUTSIDE = "outside the ultrasound regions"
    MARKED = "named by the sender"
    MARKER = "side, position or view"
    MEASUREMENT = "measurement or setting"
    TERM = "clinical or technical words"

    @property
    def proposed(self) -> bool:
        """It is or may be identifying."""
        return self not in {Kind.MARKER, Kind.MEASUREMENT, Kind.TERM}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something seen in one image, in these frames (from 0)."""

    box: Box
    kind: Kind
    frames: tuple[int, ...]
    text: str = field(default="", repr=False)
    score: float = 1.0
    """How sure the reading is, 0 to 1."""
    matches: str = field(default="", repr=False)
    """The attribute whose value was recognised."""
    preview: bytes = field(default=b"", repr=False)
    """Grey values, a byte each, in rows of `preview_width`: for the sender's own screen."""
    preview_width: int = 0
    plane: int = 0
    """The group of the overlay in which it stands; 0: in the pixels. The box counts in the overlay's own columns."""

    @property
    def proposed(self) -> bool:
        """It is or may be identifying."""
        return self.kind.proposed
