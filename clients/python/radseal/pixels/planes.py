"""Overlay planes with data of their own (60xx,3000): laid out as rasters for whoever looks, and cleared box by box.

Rules: a plane is one bit a pixel, the first in the lowest bit of the first byte (PS3.5, 8.1.2; PS3.3, C.9.2). A plane
that holds less than it states is not looked at, and goes whole; so does one in big-endian words, whose bits are read in
two ways.
"""

from collections.abc import Iterable, Mapping

from radseal.dicom.syntax import EXPLICIT
from radseal.pixels.boxes import Box
from radseal.pixels.raster import Header, Raster

_FIRST, _LAST = 0x6000, 0x601E
_ROWS, _COLUMNS, _FRAMES, _DATA = 0x0010, 0x0011, 0x0015, 0x3000
FRAMES_MOST = 8
"""Frames of a plane that are looked at; the others are proposed as those are."""


def plane_groups(header: Header) -> tuple[int, ...]:
    """Return the groups that have overlay data of their own."""
    groups = range(_FIRST, _LAST + 1, 2)
    return tuple(group for group in groups if _value(header, group)[1] > _value(header, group)[0])


def plane_size(header: Header, group: int) -> tuple[int, int]:
    """Return columns and rows of a plane, each at least 1."""
    return max(1, header.number(group << 16 | _COLUMNS)), max(1, header.number(group << 16 | _ROWS))


def plane_raster(header: Header, group: int) -> Raster | None:
    """Return a plane as a raster of its first frames; nothing where it cannot be told how its bits lie."""
    columns, rows = plane_size(header, group)
    start, end = _value(header, group)
    frames = max(1, header.number(group << 16 | _FRAMES, 1))
    bits = rows * columns
    if (bits * frames + 7) // 8 > end - start or (bits % 8 and frames > 1) or _in_big_words(header, group):
        return None
    size = (bits + 7) // 8
    return Raster(
        rows=rows,
        columns=columns,
        samples=1,
        planar=False,
        allocated=1,
        stored=1,
        high=0,
        signed=False,
        photometric="MONOCHROME2",
        syntax=EXPLICIT,
        little=True,
        swapped=False,
        spans=tuple((start + size * at, start + size * (at + 1)) for at in range(min(frames, FRAMES_MOST))),
    )


def clear_planes(header: Header, boxes: Mapping[int, Iterable[Box]]) -> dict[int, tuple[bytes, bytes]]:
    """Return tag -> (VR, value) of planes without what lies in these boxes, in every frame."""
    return {group << 16 | _DATA: (_vr(header, group), _cleared(header, group, boxes[group])) for group in boxes}


def _cleared(header: Header, group: int, boxes: Iterable[Box]) -> bytes:
    start, end = _value(header, group)
    raw = bytes(header.opened.data[start:end])
    columns, rows = plane_size(header, group)
    if plane_raster(header, group) is None:
        return bytes(len(raw))
    bits = bytearray(raw)
    frames = max(1, header.number(group << 16 | _FRAMES, 1))
    cut = [box for box in (Box(0, 0, columns, rows).meet(one) for one in boxes) if box is not None]
    for box in cut:
        for line in (frame * rows + row for frame in range(frames) for row in range(box.y, box.bottom)):
            _clear(bits, line * columns + box.x, line * columns + box.right)
    return bytes(bits)


def _clear(bits: bytearray, first: int, beyond: int) -> None:
    """Set these bits to 0."""
    begin, end = first // 8, beyond // 8
    before, after = (1 << first % 8) - 1, 0xFF << beyond % 8 & 0xFF
    if begin == end:
        bits[begin] &= before | after
        return
    bits[begin] &= before
    bits[begin + 1 : end] = bytes(end - begin - 1)
    if end < len(bits):
        bits[end] &= after


def _value(header: Header, group: int) -> tuple[int, int]:
    _tag_vr, start, end = header.values.get(group << 16 | _DATA, (b"", 0, 0))
    return start, end


def _vr(header: Header, group: int) -> bytes:
    vr = header.values[group << 16 | _DATA][0]
    return vr if vr in {b"OB", b"OW"} else b"OW"


def _in_big_words(header: Header, group: int) -> bool:
    return not header.opened.little and _vr(header, group) == b"OW"
