"""Overlay planes (PS3.3, C.9.2): those that hide in unused bits of the pixels, and the bitmaps that stay."""

from radseal.pixels.raster import Header

_ALLOCATED, _POSITION, _DATA = 0x0100, 0x0102, 0x3000
_GROUPS = range(0x6000, 0x6020, 2)


def embedded_bits(header: Header) -> int:
    """Return a mask of the bits of each pixel in which overlays are kept that have no data of their own.

    Only bits that the image itself does not use are named.
    """
    allocated, stored = header.number(0x00280100), header.number(0x00280101)
    high = header.number(0x00280102, max(stored, 1) - 1)
    used = ((1 << stored) - 1) << max(0, high + 1 - stored)
    mask = 0
    for group in _GROUPS:
        tag = group << 16
        if (tag | _POSITION) in header.values and (tag | _DATA) not in header.values:
            position = header.number(tag | _POSITION)
            mask |= 1 << position if position < allocated else 0
    return mask & ~used
