"""Made-up DICOM files of every shape, for properties: written byte by byte here, by nothing that is under test."""

import struct
import zlib
from dataclasses import dataclass

from hypothesis import strategies as st

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
SYNTAXES = (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_UNDEFINED = 0xFFFFFFFF
_SEQUENCES = (0x00081140, 0x00081115, 0x00540016, 0x00400275, 0x52009229)
_VALUES = {
    0x00080008: "CS",
    0x00080020: "DA",
    0x00080050: "SH",
    0x00080080: "LO",
    0x00081155: "UI",
    0x00100010: "PN",
    0x00100020: "LO",
    0x00100030: "DA",
    0x00180050: "DS",
    0x00280010: "US",
    0x00290010: "LO",
    0x00291010: "OB",
    0x00400244: "DA",
    0x60000022: "LO",
    0x60003000: "OW",
    0xFFFCFFFC: "OB",
}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `value` is bytes, or for a sequence its items, each a list of elements."""

    tag: int
    vr: str
    value: "bytes | tuple[tuple[Element, ...], ...]"
    defined: bool = True
    """Sequences and items state their length, or end with a delimiter."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a data set is written."""

    explicit: bool = True
    order: str = "<"

    def tag(self, tag: int) -> bytes:
        """The four bytes of a tag."""
        return struct.pack(f"{self.order}HH", tag >> 16, tag & 0xFFFF)

    def header(self, tag: int, vr: str, length: int) -> bytes:
        """The bytes before a value."""
        if not self.explicit:
            return self.tag(tag) + struct.pack(f"{self.order}L", length)
        if vr in _LONG:
            return self.tag(tag) + vr.encode() + b"\0\0" + struct.pack(f"{self.order}L", length)
        return self.tag(tag) + vr.encode() + struct.pack(f"{self.order}H", length)

    def elements(self, elements: "tuple[Element, ...] | list[Element]") -> bytes:
        """Elements in the order of their tags."""
        return b"".join(self.element(one) for one in sorted(elements, key=lambda one: one.tag))

    def element(self, one: Element) -> bytes:
        """One element."""
        if isinstance(one.value, bytes):
            return self.header(one.tag, one.vr, len(one.value)) + one.value
        body = b"".join(self.item(item, defined=one.defined) for item in one.value)
        if one.defined:
            return self.header(one.tag, one.vr, len(body)) + body
        return self.header(one.tag, one.vr, _UNDEFINED) + body + self.tag(0xFFFEE0DD) + bytes(4)

    def item(self, elements: "tuple[Element, ...]", *, defined: bool) -> bytes:
        """One item of a sequence."""
        body = self.elements(elements)
        long = struct.Struct(f"{self.order}L").pack
        if defined:
            return self.tag(0xFFFEE000) + long(len(body)) + body
        return self.tag(0xFFFEE000) + long(_UNDEFINED) + body + self.tag(0xFFFEE00D) + bytes(4)


ENCODINGS = {
    IMPLICIT: Encoding(explicit=False),
    EXPLICIT: Encoding(),
    DEFLATED: Encoding(),
    BIG_ENDIAN: Encoding(order=">"),
}


def even(text: str) -> bytes:
    """A text value of even length."""
    return text.encode() + b" " * (len(text) % 2)


def identified(*more: Element) -> list[Element]:
    """The elements given, and those that say which image it is."""
    uids = {0x00080016: "1.2.840.10008.5.1.4.1.1.2", 0x00080018: "1.2.3.4"}
    return [*more, *(Element(tag, "UI", (uid + "\0" * (len(uid) % 2)).encode()) for tag, uid in uids.items())]


def part_10(
    elements: list[Element], syntax: str = EXPLICIT, *, preamble: bytes = bytes(128), owner: bytes = b""
) -> bytes:
    """A whole file: preamble, file meta (with `owner` as Source AE Title), data set."""
    plain = Encoding()
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    meta = [Element(0x00020001, "OB", b"\0\1"), Element(0x00020010, "UI", uid)]
    meta += [Element(0x00020016, "AE", owner)] if owner else []
    body = ENCODINGS.get(syntax, plain).elements(elements)
    if syntax == DEFLATED:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = packer.compress(body) + packer.flush()
    return preamble + b"DICM" + plain.elements(meta) + body


def values(vr: str) -> st.SearchStrategy[bytes]:
    """Values that a VR may have, and some that it should not."""
    texts = {
        "DA": st.dates().map(lambda day: f"{day:%Y%m%d}".rjust(8, "0").encode()),
        "UI": st.lists(st.integers(0, 10**9), min_size=1, max_size=5).map(lambda n: even(".".join(map(str, n)))),
        "DS": st.floats(-1e6, 1e6).map(lambda number: even(f"{number:.4f}")),
        "US": st.binary(min_size=2, max_size=2),
    }
    odd_bytes = st.binary(max_size=40).map(lambda raw: raw + b"\0" * (len(raw) % 2))
    return texts.get(vr, odd_bytes)


@st.composite
def data_sets(draw: st.DrawFn, depth: int = 3) -> tuple[Element, ...]:
    """Elements without double tags, sequences within sequences down to `depth`."""
    tags = draw(st.lists(st.sampled_from(sorted(_VALUES)), unique=True, max_size=8))
    found = [Element(tag, _VALUES[tag], draw(values(_VALUES[tag]))) for tag in tags]
    if depth:
        for tag in draw(st.lists(st.sampled_from(_SEQUENCES), unique=True, max_size=2)):
            items = tuple(draw(st.lists(data_sets(depth - 1), max_size=2)))
            found.append(Element(tag, "SQ", items, defined=draw(st.booleans())))
    return tuple(found)


@st.composite
def dicom_files(draw: st.DrawFn) -> bytes:
    """Whole files in any of the four forms, with and without pixel data."""
    elements = identified(*draw(data_sets()))
    if draw(st.booleans()):
        pixels = draw(st.binary(min_size=2, max_size=400).map(lambda raw: raw + b"\0" * (len(raw) % 2)))
        elements.append(Element(0x7FE00010, "OW", pixels))
        elements.append(Element(0x00280008, "IS", even(str(draw(st.integers(1, 4))))))
    return part_10(elements, draw(st.sampled_from(SYNTAXES)), preamble=draw(st.binary(min_size=128, max_size=128)))
