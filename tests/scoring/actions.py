"""The ten actions, and one question of the answer key."""

from dataclasses import dataclass, field
from enum import Enum


class Action(Enum):
    """What must be true of a de-identified file."""

    TAG_RETAINED = "tag retained"
    TEXT_NOT_NULL = "text not null"
    TEXT_RETAINED = "text retained"
    TEXT_REMOVED = "text removed"
    DATE_SHIFTED = "date shifted"
    UID_CHANGED = "UID changed"
    UID_CONSISTENT = "UID consistent"
    PATIENT_ID_CONSISTENT = "patient ID consistent"
    PIXELS_HIDDEN = "pixels hidden"
    PIXELS_RETAINED = "pixels retained"


Place = tuple[str | int, ...]
"""Keywords and places of items; a private attribute is (group, creator, element)."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels; the last two are outside."""
WHOLE: Box = (0, 0, 0, 0)
"""All pixel data, byte for byte."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question: `mark` is the InstanceNumber by which the new file is found."""

    mark: int
    action: Action
    place: Place = ()
    words: tuple[str, ...] = field(default=(), repr=False)
    """What must be there, or must be gone."""
    box: Box = WHOLE


@dataclass(frozen=True, slots=True)
class Miss:
    """A check that failed, and why, without a value."""

    check: Check
    why: str
