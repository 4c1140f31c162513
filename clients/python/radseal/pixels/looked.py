"""What looking at the pixels came to: each image's plan, and what may be reported of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from radseal.inputs import Found
from radseal.pixels.examining import Key
from radseal.pixels.redacting import PixelPlan


@dataclass(frozen=True, slots=True)
class Looked:
    """Plans by file, and the public findings (see `deciding.to_public`)."""

    plans: Mapping[Key, PixelPlan] = field(default_factory=dict, repr=False)
    public: Mapping[str, object] = field(default_factory=dict)


NOT_LOOKED = Looked()
Look = Callable[[Found], Looked]
"""Looks at what was found, and has it decided."""
