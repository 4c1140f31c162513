"""Overlays inside pixel data: planes in bits of a sample that its value does not use (PS3.5, 8.1.2, until 2004).

Rules: nobody can clean words out of such a plane, so it goes under every profile, and what was said of it with it.
Every bit that is no part of a sample's value is written anew: 0, or above a signed value its sign. Values stay. Where
that cannot be done, the file is refused.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from radseal.dicom.edits import Patch, patched
from radseal.dicom.limits import Limits
from radseal.dicom.scanner import PIXEL_DATA, Scan
from radseal.dicom.shapes import Element
from radseal.dicom.syntax import Opened
from radseal.dicom.writer import Writer
from radseal.errors import InputError, LimitError

_OVERLAYS = 0x60
"""The first two digits of their groups; odd ones are private."""
_OVERLAY_BITS, _OVERLAY_POSITION, _OVERLAY_DATA = 0x0100, 0x0102, 0x3000
_BITS_ALLOCATED, _BITS_STORED, _HIGH_BIT, _REPRESENTATION = 0x00280100, 0x00280101, 0x00280102, 0x00280103
_WIDTHS = frozenset({8, 16, 32})
_WIDTHS_BIG_ENDIAN = {b"OB": frozenset({8}), b"OW": frozenset({8, 16})}
"""By VR: how samples of 32 bits lie in big-endian words of 16 is read in two ways."""
_ORDERS: dict[bool, Literal["little", "big"]] = {True: "little", False: "big"}
_AT_ONCE = 4096
"""Bytes of pixels that are written anew, or copied, as one."""


class EmbeddedOverlayError(InputError):
    """An overlay lies inside pixels out of which it cannot be taken."""

    def __init__(self, hint: str = "Leave this image out.") -> None:
        super().__init__(
            "an overlay lies in bits of its pixels, and cannot be cleared from them",
            hint=hint,
        )


class CompressedOverlayError(EmbeddedOverlayError):
    """An overlay lies inside compressed pixels: who can decode them clears it (`Edit.cleared`)."""

    def __init__(self) -> None:
        super().__init__("Convert this image to an uncompressed transfer syntax first, or leave it out.")


@dataclass(frozen=True, slots=True)
class Cells:
    """How the samples of native pixel data lie, and which of their bits are the value's."""

    base: int
    """Where the first begins."""
    end: int
    width: int
    """Bits of a sample: 8, 16 or 32."""
    low: int
    high: int
    """The lowest and the highest bit of a value."""
    signed: bool
    order: Literal["little", "big"]

    def write(self, writer: Writer, begin: int, stop: int, patches: tuple[Patch, ...]) -> None:
        """Write the pixel data from `begin` to `stop`, patched, without what stands in the bits beside the values."""
        size = self.width // 8
        for place in range(begin - (begin - self.base) % size, stop, _AT_ONCE):
            beyond = min(place + _AT_ONCE, stop + (self.base - stop) % size, self.end)
            new = self._cleared(patched(writer.source, place, beyond, patches))
            first, last = max(place, begin), min(beyond, stop)
            piece = new[first - place : last - place]
            if piece == writer.source[first:last]:
                writer.copy(first, last)
            else:
                writer.write(piece)

    def _cleared(self, samples: bytes) -> bytes:
        """Return samples with every bit beside the values at 0, or at the sign: all of them as one number."""
        count = len(samples) * 8 // self.width
        whole = count * self.width // 8
        number = int.from_bytes(samples[:whole], self.order)
        values = number & self._each(((1 << (self.high + 1 - self.low)) - 1) << self.low, count)
        if self.signed:
            negative = values & self._each(1 << self.high, count)
            values |= (negative << (self.width - self.high)) - (negative << 1)
        return values.to_bytes(whole, self.order) + samples[whole:]

    def _each(self, bits: int, count: int) -> int:
        """Return a number with these bits in each of so many samples."""
        return int.from_bytes(bits.to_bytes(self.width // 8, "little") * count, "little")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What of one file's pixels is written anew, and the attributes that speak of nothing else."""

    cells: Cells | None = None
    tags: frozenset[int] = frozenset()


def find_embedded(
    opened: Opened, found: Scan, elements: Sequence[Element], limits: Limits, *, cleared: bool = False
) -> Embedded:
    """Find overlays that a file says lie inside its pixels; `elements` are those of its top level.

    `cleared`: from compressed pixels they are gone already.
    Raises CompressedOverlayError where that has not been done, EmbeddedOverlayError where it cannot, or LimitError.
    """
    place = bisect_left(elements, (_OVERLAYS << 24,))
    if place == len(elements) or elements[place][0] >> 24 != _OVERLAYS:
        return Embedded()
    top = _Top(opened, elements)
    allocated = top.number(_BITS_ALLOCATED, 0)
    stored = top.number(_BITS_STORED, allocated)
    high = top.number(_HIGH_BIT, stored - 1)
    low = high + 1 - stored
    groups = {tag >> 16 for tag in top.values if tag >> 24 == _OVERLAYS and not tag >> 16 & 1}
    inside = {group for group in groups if top.is_inside(group, low)}
    vr, value, end = top.values.get(PIXEL_DATA, (b"", 0, 0))
    if not inside or value == end:
        return Embedded()
    if any(low <= top.position(group) <= high and not top.has_data(group) for group in inside):
        raise EmbeddedOverlayError
    if stored == allocated == high + 1 > 0:
        return Embedded()
    tags = frozenset(tag for tag in top.values if tag >> 16 in inside and not top.has_data(tag >> 16))
    if found.encapsulated:
        if not cleared:
            raise CompressedOverlayError
        return Embedded(tags=tags)
    known = _WIDTHS if opened.little else _WIDTHS_BIG_ENDIAN.get(vr, frozenset())
    if allocated not in known or not 0 <= low <= high < allocated:
        raise EmbeddedOverlayError
    if end - value > limits.cleared:
        raise LimitError("the pixels in which an overlay lies are larger than can be written anew")
    signed = top.number(_REPRESENTATION, 0) == 1
    return Embedded(Cells(value, end, allocated, low, high, signed, _ORDERS[opened.little]), tags)


class _Top:
    """The top level of a data set."""

    def __init__(self, opened: Opened, elements: Sequence[Element]) -> None:
        self._data, self._order = opened.data, _ORDERS[opened.little]
        self.values = {tag: (vr, value, end) for tag, vr, _start, value, end in elements}
        """Tag -> (VR, where its value begins, where it ends)."""

    def number(self, tag: int, default: int) -> int:
        """Return an unsigned short, or the default where there is no value."""
        _vr, value, end = self.values.get(tag, (b"", 0, 0))
        return int.from_bytes(self._data[value : min(end, value + 2)], self._order) if end > value else default

    def has_data(self, group: int) -> bool:
        """Tell whether a plane has bits of its own."""
        _vr, value, end = self.values.get(group << 16 | _OVERLAY_DATA, (b"", 0, 0))
        return end > value

    def position(self, group: int) -> int:
        """Return the bit in which a plane is said to lie."""
        return self.number(group << 16 | _OVERLAY_POSITION, 0)

    def is_inside(self, group: int, low: int) -> bool:
        """Tell whether a plane is said to lie inside the pixels, or has no other place; a value begins at `low`."""
        allocated = self.number(group << 16 | _OVERLAY_BITS, 1)
        return allocated != 1 or self.position(group) != 0 or (low > 0 and not self.has_data(group))
