"""The 28 cases of hostile DICOM content: for each, what lies in a folder beside one good image.

Each maker writes into a folder; a name in `REFUSED` says that its files must not come out, and why. The rest must
come out harmless.
"""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from strategies import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, Element, Encoding, even, part_10

CANARY = b"ZQXVWKJY"
PIXELS = 0x7FE00010
SEQUENCE = 0x00540016
RLE, J2K, JPEG = f"{IMPLICIT}.5", f"{IMPLICIT}.4.90", f"{IMPLICIT}.4.50"
CT, SR, PDF, CDA, STL = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "88.11", "104.1", "104.2", "104.3"))
Maker = Callable[[Path], None]
CASES: dict[str, tuple[Maker, str]] = {}
"""{case: (maker, reason with which its files are left out, or nothing where they come out harmless)}."""


def case(name: str, reason: str = "") -> Callable[[Maker], Maker]:
    """Enter a maker into `CASES`."""

    def _enter(maker: Maker) -> Maker:
        CASES[name] = maker, reason
        return maker

    return _enter


def image(*more: Element, sop_class: str = CT, name: str = "Hostile^Hanna", instance: str = "1.9.1") -> list[Element]:
    """The elements of a small image; `more` take the place of what has their tags."""
    plain = {
        0x00080016: ("UI", sop_class.encode()),
        0x00080018: ("UI", instance.encode()),
        0x00080060: ("CS", b"CT"),
        0x00100010: ("PN", even(name)),
        0x00100020: ("LO", b"HOST-1"),
        0x0020000D: ("UI", b"1.9.2"),
        0x0020000E: ("UI", b"1.9.3"),
        0x00280010: ("US", b"\4\0"),
        0x00280011: ("US", b"\4\0"),
    }
    elements = {tag: Element(tag, vr, value + b"\0" * (len(value) % 2)) for tag, (vr, value) in plain.items()}
    elements[PIXELS] = Element(PIXELS, "OW", bytes(32))
    return list((elements | {one.tag: one for one in more}).values())


def write(folder: Path, data: bytes, name: str = "hostile.dcm") -> None:
    """Put one file into the folder."""
    (folder / name).write_bytes(data)


def encapsulated(*fragments: bytes) -> bytes:
    """Pixel data of undefined length with these fragments, the offset table first."""
    items = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(one)) + one for one in fragments)
    return struct.pack("<HH2s2xL", 0x7FE0, 0x0010, b"OB", 0xFFFFFFFF) + items + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def compressed(syntax: str, *fragments: bytes, more: tuple[Element, ...] = ()) -> bytes:
    """A file with encapsulated pixel data."""
    elements = [one for one in image(*more) if one.tag != PIXELS]
    return part_10(elements, syntax) + encapsulated(*fragments)


def raw_tail(tail: bytes, syntax: str = EXPLICIT) -> bytes:
    """A file whose last bytes are written by hand."""
    return part_10([one for one in image() if one.tag != PIXELS], syntax) + tail


@case("01 deflate bomb", "deeper than|more than|larger than|beyond the limits")
def _deflate_bomb(folder: Path) -> None:
    head = Encoding().elements([one for one in image() if one.tag != PIXELS])
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(head + struct.pack("<HH2s2xL", 0x7FE0, 0x0010, b"OW", 400 << 20))
    packed += b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
    write(folder, part_10([], DEFLATED).removesuffix(b"\x03\x00") + packed)


@case("02 ten megabytes of DS")
def _ds_bomb(folder: Path) -> None:
    numbers = Element(0x00283006, "UT", b"1\\" * (5 << 20))
    write(folder, part_10(image(Element(0x30060050, "UN", numbers.value)), EXPLICIT), "unknown.dcm")
    write(folder, part_10(image(Element(0x30060050, "DS", numbers.value), instance="1.9.8"), IMPLICIT), "implicit.dcm")


@case("03 a million empty items", "deeper than|more than|larger than|beyond the limits")
def _items(folder: Path) -> None:
    write(folder, raw_tail(b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\0\0\0\0" * 1_000_000))


@case("04 a million empty elements", "deeper than|more than|larger than|beyond the limits")
def _elements(folder: Path) -> None:
    many = (struct.pack("<HH2sH", 0x29 + 2 * (n >> 16), n & 0xFFFF, b"LO", 0) for n in range(1_000_000))
    write(folder, raw_tail(b"".join(many)))


@case("05 nested 5,000 deep", "deeper than|more than|larger than|beyond the limits")
def _nested(folder: Path) -> None:
    open_ended = b"\x54\x00\x16\x00SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    close = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
    write(folder, raw_tail(open_ended * 5000), "cut.dcm")
    write(folder, raw_tail(open_ended * 5000 + close * 5000), "undefined.dcm")
    defined = b""
    for _ in range(5000):
        item = b"\xfe\xff\x00\xe0" + struct.pack("<L", len(defined)) + defined
        defined = b"\x54\x00\x16\x00SQ\0\0" + struct.pack("<L", len(item)) + item
    write(folder, raw_tail(defined), "defined.dcm")


@case("06 four gigabytes stated", "malformed|beyond the end")
def _length_lie(folder: Path) -> None:
    write(folder, raw_tail(b"\xe0\x7f\x10\x00OW\0\0\xf0\xff\xff\xff" + bytes(1000)))


@case("08 RLE offsets beyond the data")
def _rle(folder: Path) -> None:
    write(folder, compressed(RLE, b"", struct.pack("<16L", 15, *[0xFFFFFFF0] * 15) + bytes(8)))


@case("09 huge frames stated in JPEG and J2K")
def _huge_frames(folder: Path) -> None:
    jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\1\x11\0\2\x11\0\3\x11\0\xff\xd9"
    j2k = b"\xff\x4f\xff\x51\0\x2f\0\0" + struct.pack(">8L", *[0xFFFF, 0xFFFF, 0, 0] * 2) + bytes(11)
    sides = (Element(0x00280010, "US", b"\xff\xff"), Element(0x00280011, "US", b"\xff\xff"))
    write(folder, compressed(JPEG, b"", jpeg, more=sides), "jpeg.dcm")
    write(folder, compressed(J2K, b"", j2k, more=(*sides, Element(0x00080018, "UI", b"1.9.9\0"))), "j2k.dcm")


@case("10 a thousand million frames")
def _frames(folder: Path) -> None:
    write(folder, part_10(image(Element(0x00280008, "IS", b"1000000000"))))


@case("11 Rows as UL and with many values")
def _rows(folder: Path) -> None:
    write(folder, part_10(image(Element(0x00280010, "UL", b"\4\0\0\0"))), "ul.dcm")
    many = Element(0x00280010, "US", b"\4\0" * 30_000)
    write(folder, part_10(image(many, Element(0x00080018, "UI", b"1.9.9\0"))), "many.dcm")


@case("12 an offset table that points backwards")
def _offsets(folder: Path) -> None:
    table = struct.pack("<4L", 0, 0xFFFFFFF0, 4, 4)
    write(folder, compressed(JPEG, table, *[b"\xff\xd8\xff\xd9"] * 4, more=(Element(0x00280008, "IS", b"4 "),)))


@case("13 an extended offset table that lies")
def _extended(folder: Path) -> None:
    lies = (Element(0x7FE00001, "OV", b"\xff" * 16), Element(0x7FE00002, "OV", b"\xff" * 16))
    write(folder, compressed(JPEG, b"", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xd9", more=lies))


@case("14a a VR that is none", "malformed|unknown VR")
def _vrs(folder: Path) -> None:
    write(folder, raw_tail(b"\x28\x00\x99\x00??\x02\x00\x01\x00"), "data.dcm")
    good = part_10(image())
    write(folder, good.replace(b"\x02\0\x10\0UI", b"\x02\0\x10\0??"), "meta.dcm")


@case("14b odd lengths and the wrong VR")
def _odd(folder: Path) -> None:
    write(folder, part_10(image(Element(0x00181020, "LO", b"odd"))), "odd.dcm")
    wrong = Element(0x00280010, "LO", CANARY)
    write(folder, part_10(image(wrong, Element(0x00080018, "UI", b"1.9.9\0"))), "wrong.dcm")


@case("15a says explicit, is implicit", "malformed|VR|beyond")
def _syntax_lie(folder: Path) -> None:
    lying = Encoding(explicit=False).elements(image())
    write(folder, part_10([], EXPLICIT) + lying, "explicit.dcm")
    write(folder, part_10([], BIG_ENDIAN) + Encoding().elements(image()), "big.dcm")


@case("15b says implicit, is explicit", "malformed|beyond|out of order")
def _syntax_lie_back(folder: Path) -> None:
    write(folder, part_10([], IMPLICIT) + Encoding().elements(image()))


@case("16 tags twice and out of order", "malformed|out of order")
def _order(folder: Path) -> None:
    rows = b"\x28\x00\x10\x00US\x02\x00\x04\x00"
    plain = Encoding().elements([one for one in image() if one.tag != PIXELS])
    write(folder, part_10([]) + plain + rows + rows, "twice.dcm")
    write(folder, part_10([]) + plain + b"\x18\x00\x20\x10LO\x04\x00late", "order.dcm")


@case("17 group lengths that lie")
def _group_length(folder: Path) -> None:
    write(folder, part_10(image(Element(0x00080000, "UL", b"\xff\xff\xff\x7f"), Element(0x00280000, "UL", bytes(4)))))


@case("18 escapes without end, mixed and broken sets")
def _charsets(folder: Path) -> None:
    sets = Element(0x00080005, "CS", b"ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 149 ")
    bomb = Element(0x00100010, "PN", b"\x1b$B\x1b(B\x1b$)C" * 5000)
    write(folder, part_10(image(sets, bomb)), "bomb.dcm")
    broken = Element(0x00100010, "PN", b"\xff\xfe\xc3(\xa0\xa1")
    utf8 = Element(0x00080005, "CS", b"ISO_IR 192")
    write(folder, part_10(image(utf8, broken, Element(0x00080018, "UI", b"1.9.9\0"))), "broken.dcm")
    long = Element(0x00181020, "LO", b"\x1b$B\x1b(B" * 8000)
    write(folder, part_10(image(sets, long, Element(0x00080018, "UI", b"1.9.7\0"))), "text.dcm")


@case("19 control and invisible characters")
def _controls(folder: Path) -> None:
    odd = "a\0b\r\nc\u202ed\u200be".encode()
    utf8 = Element(0x00080005, "CS", b"ISO_IR 192")
    name = Element(0x00100010, "PN", b"Host\0\r\n" + odd)
    study = Element(0x00081030, "LO", odd + b"\x1b]0;owned\x07")
    write(folder, part_10(image(utf8, name, study, Element(0x00200010, "SH", b"\x1b[31mred"))))


@case("20a UIDs that lead elsewhere")
def _uids(folder: Path) -> None:
    names = (b"../../x", b"/etc/passwd", b"CON", b"1." + b"2" * 10_000, b"..\\..\\x", b"a" * 300)
    for number, name in enumerate(names):
        uid = Element(0x00080018, "UI", name + b"\0" * (len(name) % 2))
        write(folder, part_10(image(uid)), f"uid{number}.dcm")


@case("20b no UID at all", "identifiers|which image it is")
def _no_uid(folder: Path) -> None:
    write(folder, part_10(image(Element(0x00080018, "UI", b""))))


@case("21 preambles that are programs or documents")
def _preambles(folder: Path) -> None:
    heads = (b"MZ\x90", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"II*\0", b"PK\3\4", b"<html>", b"%PDF-1.7")
    for number, head in enumerate(heads):
        data = part_10(image(instance=f"1.9.5.{number}"), preamble=(head + CANARY).ljust(128, b"\x90"))
        write(folder, data, f"preamble{number}.dcm")


@case("22 documents that attack their reader")
def _documents(folder: Path) -> None:
    bomb = (
        b"<!DOCTYPE b [<!ENTITY a 'aaaa'><!ENTITY b '" + b"&a;" * 1000 + b"'>]><ClinicalDocument>&b;</ClinicalDocument>"
    )
    outside = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><ClinicalDocument>&e;</ClinicalDocument>"
    pdf = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
    stl = b"solid".ljust(80) + b"\xff\xff\xff\xff" + bytes(50)
    documents = ((PDF, pdf), (CDA, bomb), (CDA, outside), (STL, stl), (CDA, b"<svg onload='x()'/>"))
    for number, (sop_class, document) in enumerate(documents):
        held = Element(0x00420011, "OB", document + b"\0" * (len(document) % 2))
        elements = image(held, sop_class=sop_class, instance=f"1.9.5.{number}")
        write(folder, part_10([one for one in elements if one.tag != PIXELS]), f"document{number}.dcm")


@case("23 identity in private tags, overlays, curves, thumbnails")
def _hidden(folder: Path) -> None:
    icon = (Element(0x00280010, "US", b"\1\0"), Element(PIXELS, "OB", CANARY))
    write(
        folder,
        part_10(
            image(
                Element(0x00090010, "LO", CANARY),
                Element(0x00091001, "UN", CANARY),
                Element(0x50000022, "LO", CANARY),
                Element(0x50003000, "OB", CANARY),
                Element(0x60000022, "LO", CANARY),
                Element(0x60003000, "OW", CANARY),
                Element(0x00880200, "SQ", (icon,)),
                Element(0xFFFCFFFC, "OB", CANARY),
            )
        ),
    )


@case("25 what is no plain file", "not followed|not a file|unreadable|larger|not DICOM")
def _specials(folder: Path) -> None:
    (folder / "link.dcm").symlink_to("/etc/hostname")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.dcm")
    with (folder / "sparse.dcm").open("wb") as file:
        file.truncate(1 << 40)


@case("26 a DICOMDIR that leads out", "DICOMDIR|not there")
def _dicomdir(folder: Path) -> None:
    record = (
        Element(0x00041430, "CS", b"IMAGE "),
        Element(0x00041500, "CS", b"..\\..\\ETC\\PASSWD "),
        Element(0x00041511, "UI", b"1.2.3\0"),
    )
    absolute = (Element(0x00041430, "CS", b"IMAGE "), Element(0x00041500, "CS", b"/etc/passwd "))
    elements = [Element(0x00041130, "CS", b"CD"), Element(0x00041220, "SQ", (record, absolute))]
    data = part_10(elements).replace(b"DICM", b"DICM" + _meta(b"1.2.840.10008.1.3.10"), 1)
    write(folder, data, "DICOMDIR")


def _meta(sop_class: bytes) -> bytes:
    return Encoding().element(Element(0x00020002, "UI", sop_class + b"\0" * (len(sop_class) % 2)))


@case("27a what is no image", "not DICOM|malformed")
def _others(folder: Path) -> None:
    write(folder, b"", "empty.dcm")
    write(folder, b"Dear colleague," * 50, "letter.dcm")
    write(folder, bytes(128) + b"DICM", "only.dcm")


@case("27b without preamble")
def _bare(folder: Path) -> None:
    write(folder, Encoding(explicit=False).elements(image()), "implicit.dcm")
    write(folder, Encoding().elements(image(instance="1.9.9")), "explicit.dcm")


@case("28 names of files that attack", "not DICOM|copy")
def _names(folder: Path) -> None:
    for number, name in enumerate((b"x" * 255, b"a\nb\x1b[2J.dcm", b"\xff\xfe.dcm", b"ZQXVWKJY^Petra.dcm")):
        path = os.path.join(os.fsencode(folder), name)  # noqa: PTH118  (a name that is no text)
        with open(path, "wb") as file:  # noqa: PTH123  (as above)
            file.write(part_10(image(instance=f"1.9.5.{number}")) if number else b"no image")
