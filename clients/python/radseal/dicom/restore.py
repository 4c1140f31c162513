"""The way back: a recipe of spans of the de-identified file and literal bytes makes the original, bit for bit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from radseal.dicom.syntax import Bytes


@dataclass(frozen=True, slots=True)
class CopyStep:
    """Bytes of the de-identified file: offset and length."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class LiteralStep:
    """Bytes that the de-identified file does not have."""

    data: Bytes = field(repr=False)


Step = CopyStep | LiteralStep


def restore(recipe: Iterable[Step], deidentified: Bytes) -> Iterator[Bytes]:
    """Yield the original's bytes, given the whole de-identified file. Raises ValueError for a span outside it."""
    for step in recipe:
        if isinstance(step, LiteralStep):
            yield step.data
        elif 0 <= step.offset <= step.offset + step.length <= len(deidentified):
            yield memoryview(deidentified)[step.offset : step.offset + step.length]
        else:
            raise ValueError("a recipe reaches beyond the de-identified file")
