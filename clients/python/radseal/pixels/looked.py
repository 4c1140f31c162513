"""What looking at the pixels came to: each image's plan, and what may be reported of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from radseal.inputs import Found
from radseal.pixels.examining import Key
from radseal.pixels.redacting import PixelPlan


@dataclass(frozen=True, slots=True)
class FacePictures:
    """A head from the front and from the side, before and after its face was taken out, as PNG.

    They show the face: for the sender's own page only.
    """

    series: int
    front: bytes = field(repr=False)
    side: bytes = field(repr=False)
    front_after: bytes = field(repr=False)
    side_after: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlacePicture:
    """A place that is or may be identifying, as a small PNG of what stands there: for the sender's own page only."""

    number: int
    series: int
    kind: str
    redacted: bool
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """Plans by file, the public findings (see `deciding.to_public`), and pictures for the sender's own page."""

    plans: Mapping[Key, PixelPlan] = field(default_factory=dict, repr=False)
    public: Mapping[str, object] = field(default_factory=dict)
    faces: tuple[FacePictures, ...] = ()
    """Heads whose faces go."""
    places: tuple[PlacePicture, ...] = ()


NOT_LOOKED = Looked()
Look = Callable[[Found], Looked]
"""Looks at what was found, and has it decided."""
