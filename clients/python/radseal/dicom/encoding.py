"""Writing single elements (PS3.5, section 7.1) and the stand-in values of each VR (PS3.5, section 6.2)."""

from dataclasses import dataclass
from struct import Struct

from radseal.dicom.scanner import ITEM, ITEM_END, SEQUENCE_END
from radseal.dicom.stand_ins import Item

LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
SHORT_MOST = 0xFFFE
"""Bytes of a value whose VR states its length in two bytes, and is padded to an even one."""
_UNDEFINED = b"\xff\xff\xff\xff"
_NUL_PADDED = frozenset({b"UI", b"OB", b"UN"})
_HEADS = {
    little: tuple(Struct(order + form).pack for form in ("HHL", "HH2sH", "HH2sxxL"))
    for little, order in ((True, "<"), (False, ">"))
}
"""How headers are written: without a VR, with a short length, with a long one."""

DUMMIES: dict[bytes, bytes] = {
    b"AE": b"RADSEAL ",
    b"AS": b"000D",
    b"AT": bytes(4),
    b"CS": b"REMOVED ",
    b"DA": b"19000101",
    b"DS": b"0 ",
    b"DT": b"19000101",
    b"FD": bytes(8),
    b"FL": bytes(4),
    b"IS": b"0 ",
    b"LO": b"REMOVED ",
    b"LT": b"REMOVED ",
    b"OB": bytes(2),
    b"OD": bytes(8),
    b"OF": bytes(4),
    b"OL": bytes(4),
    b"OV": bytes(8),
    b"OW": bytes(2),
    b"PN": b"REMOVED ",
    b"SH": b"REMOVED ",
    b"SL": bytes(4),
    b"SS": bytes(2),
    b"ST": b"REMOVED ",
    b"SV": bytes(8),
    b"TM": b"000000",
    b"UC": b"REMOVED ",
    b"UL": bytes(4),
    b"UR": b"urn:removed ",
    b"US": bytes(2),
    b"UT": b"REMOVED ",
    b"UV": bytes(8),
}
"""What stands for a value that must not be empty; a UID has its own verb."""

_REGISTERED = (6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 192, 203)
CHARACTER_SETS = frozenset(
    {"", "GB18030", "GBK"} | {f"{kind} {number}" for kind in ("ISO_IR", "ISO 2022 IR") for number in _REGISTERED}
)
"""What SpecificCharacterSet may say (PS3.3, C.12.1.1.2), and the empty first value."""


def is_short(vr: bytes) -> bool:
    """Tell whether a VR states its length in two bytes."""
    return vr not in LONG


def even(vr: bytes, value: bytes) -> bytes:
    """Return a value of an even length, padded as its VR is (PS3.5, section 6.2)."""
    return value + (b"\0" if vr in _NUL_PADDED else b" ") if len(value) % 2 else value


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes elements as one transfer syntax has them."""

    explicit: bool
    little: bool

    def element(self, tag: int, vr: bytes, value: bytes) -> bytes:
        """Return an element, its value padded to an even length."""
        value = even(vr, value)
        plain, short, long = _HEADS[self.little]
        if not self.explicit:
            return plain(tag >> 16, tag & 0xFFFF, len(value)) + value
        if vr in LONG:
            return long(tag >> 16, tag & 0xFFFF, vr, len(value)) + value
        return short(tag >> 16, tag & 0xFFFF, vr, len(value)) + value

    def sequence(self, tag: int) -> bytes:
        """Return the header of a sequence that ends with a delimiter."""
        return self._tag(tag) + (b"SQ\0\0" if self.explicit else b"") + _UNDEFINED

    def items(self, tag: int, *items: Item) -> bytes:
        """Return a whole sequence."""
        inner = b"".join(
            self.mark(ITEM, item=True)
            + b"".join(
                self.element(one, vr, value) if isinstance(value, bytes) else self.items(one, *value)
                for one, vr, value in item
            )
            + self.mark(ITEM_END)
            for item in items
        )
        return self.sequence(tag) + inner + self.mark(SEQUENCE_END)

    def mark(self, tag: int, *, item: bool = False) -> bytes:
        """Return an item of undefined length, or a delimiter."""
        return self._tag(tag) + (_UNDEFINED if item else bytes(4))

    def _tag(self, tag: int) -> bytes:
        return self._number(tag >> 16, 2) + self._number(tag & 0xFFFF, 2)

    def _number(self, value: int, length: int) -> bytes:
        return value.to_bytes(length, "little" if self.little else "big")


META = Encoder(explicit=True, little=True)
"""File meta information is always Explicit VR Little Endian (PS3.10, section 7.1)."""
