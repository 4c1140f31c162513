"""Images with words drawn as an overlay into bits that their pixels do not use (PS3.5, 8.1.2, until 2004; ACR-NEMA)."""

import random
from dataclasses import dataclass

from strategies import ENCODINGS, EXPLICIT, Element, identified, part_10

PIXELS = 0x7FE00010
COUNT = 6000
"""Pixels, the last of a frame of two rows; not a multiple of anything that is written at once."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How samples are stored."""

    allocated: int = 16
    stored: int = 12
    high: int = 11
    signed: bool = False
    little: bool = True

    @property
    def low(self) -> int:
        """The lowest bit of a value."""
        return self.high + 1 - self.stored

    def pack(self, numbers: list[int]) -> bytes:
        """Samples as bytes."""
        order = "little" if self.little else "big"
        return b"".join(number.to_bytes(self.allocated // 8, order) for number in numbers)

    def unpack(self, raw: bytes) -> list[int]:
        """Bytes as samples."""
        order, width = "little" if self.little else "big", self.allocated // 8
        return [int.from_bytes(raw[place : place + width], order) for place in range(0, len(raw), width)]

    def shown(self, raw: bytes) -> list[int]:
        """The values that PS3.5 says these bytes have."""
        plain = [number >> self.low & (1 << self.stored) - 1 for number in self.unpack(raw)]
        return [number - (number >> (self.stored - 1) << self.stored) for number in plain] if self.signed else plain

    def plane(self, raw: bytes, bit: int) -> bytes:
        """One bit of every sample, eight to a byte."""
        bits = [number >> bit & 1 for number in self.unpack(raw)]
        return bytes(sum(one << place for place, one in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8))


def plain(cells: Cells) -> list[int]:
    """Samples of every value, whose other bits are 0, or the sign above a value."""
    chance = random.Random(1)  # noqa: S311  (made to be had again)
    numbers = []
    for value in (chance.randrange(1 << cells.stored) for _ in range(COUNT)):
        negative = cells.signed and value >> (cells.stored - 1)
        numbers.append(value << cells.low | ((1 << cells.allocated) - (1 << (cells.high + 1)) if negative else 0))
    return numbers


def drawn(cells: Cells, bit: int, words: bytes) -> bytes:
    """Pixel data with the words in one plane."""
    bits = [byte >> place & 1 for byte in words for place in range(8)]
    bits += [0] * (COUNT - len(bits))
    return cells.pack([number & ~(1 << bit) | lit << bit for number, lit in zip(plain(cells), bits, strict=True)])


def stated(cells: Cells, bit: int, *, group: int = 0x6000) -> list[Element]:
    """What an image says of its samples, and of an overlay in one of their bits."""
    encoding = ENCODINGS[EXPLICIT if cells.little else "1.2.840.10008.1.2.2"]
    numbers = {
        0x00280002: 1,
        0x00280010: 2,
        0x00280011: COUNT // 2,
        0x00280100: cells.allocated,
        0x00280101: cells.stored,
        0x00280102: cells.high,
        0x00280103: int(cells.signed),
        group << 16 | 0x0010: 2,
        group << 16 | 0x0011: COUNT // 2,
        group << 16 | 0x0100: cells.allocated,
        group << 16 | 0x0102: bit,
    }
    order = "little" if encoding.order == "<" else "big"
    elements = [Element(tag, "US", number.to_bytes(2, order)) for tag, number in numbers.items()]
    return [*elements, Element(group << 16 | 0x0040, "CS", b"G "), Element(0x00280004, "CS", b"MONOCHROME2 ")]


def embedded(cells: Cells, bit: int, words: bytes, syntax: str = EXPLICIT, *more: Element) -> bytes:
    """A whole file, without a word of it in clear."""
    vr = "OB" if cells.allocated == 8 else "OW"
    elements = {one.tag: one for one in (*stated(cells, bit), Element(PIXELS, vr, drawn(cells, bit, words)), *more)}
    return part_10(identified(*elements.values()), syntax)
