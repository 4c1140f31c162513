"""Changes to one file that are decided before the rules are applied: to its pixels, and to what is said of them.

Rules: pure. Offsets count in `Opened.data`: the file, or what it inflates to. Patches replace bytes of the pixel data
only; whatever they replace becomes literal in the recipe, so that the original comes back bit for bit.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from radseal.dicom.syntax import Bytes
from radseal.dicom.writer import Writer

NEAR = 2048
"""Patches closer than this become one: a step of a recipe costs more than the bytes between."""


@dataclass(frozen=True, slots=True)
class Patch:
    """`data` in place of the bytes from `start` to `end`; the lengths may differ in encapsulated pixel data only."""

    start: int
    end: int
    data: Bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """What one file's pixels become, and the attributes that must then be true."""

    patches: tuple[Patch, ...] = ()
    """In order, disjoint, inside the value of the top-level Pixel Data."""
    syntax: str = ""
    """The transfer syntax afterwards, where it is another one."""
    stated: Mapping[int, tuple[bytes, bytes] | None] = field(default_factory=dict, repr=False)
    """Top-level attributes to state (VR, value in the file's byte order) or to leave out, whatever the rules say."""
    kept: frozenset[int] = frozenset()
    """Top-level attributes that were examined and stay as they are, whatever the rules say."""
    codes: tuple[tuple[str, str], ...] = ()
    """(code value, meaning) of CID 7050 that the edit adds to the method."""
    cleared: bool = False
    """The patches also clear every bit of compressed pixels that is no part of a value."""


UNCHANGED = Edit()


def write_patched(writer: Writer, begin: int, stop: int, patches: tuple[Patch, ...]) -> None:
    """Write the source from `begin` to `stop`, patched. A patch belongs to the span in which it starts."""
    place = begin
    for patch in _touching(patches, begin, stop):
        if patch.start >= begin:
            writer.copy(place, patch.start)
            writer.write(bytes(patch.data))
        place = patch.end
    if place < stop:
        writer.copy(place, stop)


def patched(source: Bytes, begin: int, stop: int, patches: tuple[Patch, ...]) -> bytes:
    """Return the source from `begin` to `stop` with patches of equal length."""
    new = bytearray(source[begin:stop])
    for patch in _touching(patches, begin, stop):
        first, last = max(patch.start, begin), min(patch.end, stop)
        new[first - begin : last - begin] = patch.data[first - patch.start : last - patch.start]
    return bytes(new)


def _touching(patches: tuple[Patch, ...], begin: int, stop: int) -> Iterator[Patch]:
    place = bisect_left(patches, begin + 1, key=lambda patch: patch.end)
    while place < len(patches) and patches[place].start < stop:
        yield patches[place]
        place += 1


def join_near(patches: list[Patch], data: Bytes) -> tuple[Patch, ...]:
    """Return patches of equal length as fewer: those with little between them become one."""
    joined: list[Patch] = []
    for patch in patches:
        last = joined[-1] if joined else None
        if last is not None and patch.start - last.end < NEAR:
            between = bytes(data[last.end : patch.start])
            joined[-1] = Patch(last.start, patch.end, b"".join((last.data, between, patch.data)))
        else:
            joined.append(patch)
    return tuple(joined)
