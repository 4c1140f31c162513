"""The attributes of an original that its new file does not have as they were, as a data set of their own.

For the Encrypted Attributes Sequence (PS3.15, E.1.1 and PS3.3, C.12.1.1.4.1): Explicit VR Little Endian, whatever the
original's transfer syntax. Rules: sequences go in whole; pixel data, group lengths and padding do not; a value whose
VR nobody knows stays UN, as it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from radseal.dicom.encoding import META, SHORT_MOST, Encoder, is_short
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.scanner import ITEM, ITEM_END, PIXEL_DATA, SEQUENCE_END, Scan, scan_opened
from radseal.dicom.syntax import Bytes, Opened, open_file
from radseal.errors import LimitError

MODIFIED = 0x04000550
"""Modified Attributes Sequence."""
ENCRYPTED = 0x04000500
_SYNTAX_UID, _CONTENT = 0x04000510, 0x04000520
_EXPLICIT = b"1.2.840.10008.1.2.1"
_WIDTHS = {
    vr: width
    for width, names in ((2, b"US SS OW AT"), (4, b"UL SL FL OF OL"), (8, b"FD OD OV SV UV"))
    for vr in names.split()
}
MOST = 64 << 20
"""Bytes of the attributes of one file."""


@dataclass(frozen=True, slots=True)
class Originals:
    """`content` is the data set with the Modified Attributes Sequence; `encoder` writes as the file is written."""

    content: bytes = field(repr=False)
    encoder: Encoder


def collect(file: Bytes, keeps: Callable[[int], bool], limits: Limits = LIMITS) -> Originals:
    """Return the attributes that the new file has not as they were. Raises InputError for what is no DICOM file.

    `keeps` tells of a top-level tag that the new file has it as it was.
    """
    opened = open_file(file, limits)
    found = scan_opened(opened, limits)
    body, length = [], 0
    for first, last in _top(found):
        tag = found.elements[first][0]
        if tag & 0xFFFF == 0 or tag >> 16 in {0x0002, 0xFFFC} or tag == PIXEL_DATA or keeps(tag):
            continue
        for place in range(first, last + 1):
            piece = _encode(opened, found, place)
            length += len(piece)
            if length > MOST:
                raise LimitError("the attributes to be encrypted are larger than allowed")
            body.append(piece)
    items = META.mark(ITEM, item=True) + b"".join(body) + META.mark(ITEM_END)
    content = META.sequence(MODIFIED) + items + META.mark(SEQUENCE_END)
    return Originals(content, Encoder(opened.explicit, opened.little))


def wrap(encoder: Encoder, content: bytes) -> bytes:
    """Return the value of the Encrypted Attributes Sequence: one item with the encrypted `content`."""
    item = encoder.element(_SYNTAX_UID, b"UI", _EXPLICIT) + encoder.element(_CONTENT, b"OB", content)
    return encoder.mark(ITEM, item=True) + item + encoder.mark(ITEM_END)


def _top(found: Scan) -> list[tuple[int, int]]:
    """Places of the first and last entry of each top-level element."""
    spans, place = [], 0
    while place < len(found.elements):
        last = found.ends.get(place, place)
        spans.append((place, last))
        place = last + 1
    return spans


def _encode(opened: Opened, found: Scan, place: int) -> bytes:
    tag, vr, _start, value, end = found.elements[place]
    if tag == ITEM:
        return META.mark(ITEM, item=True)
    if tag in {ITEM_END, SEQUENCE_END}:
        return META.mark(tag)
    if place in found.ends:
        return META.sequence(tag)
    data = bytes(opened.data[value:end])
    if not opened.little:
        data = _swap(data, _WIDTHS.get(vr, 1))
    too_long = len(data) > SHORT_MOST and is_short(vr)  # an implicit file has no such bound
    return META.element(tag, b"UN" if too_long else vr, data)


def _swap(data: bytes, width: int) -> bytes:
    """Return numbers of `width` bytes in the other byte order."""
    swapped = bytearray(data)
    whole = len(data) - len(data) % width
    for place in range(width if width > 1 else 0):
        swapped[place:whole:width] = data[width - 1 - place : whole : width]
    return bytes(swapped)
