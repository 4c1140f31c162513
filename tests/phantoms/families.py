"""The families of bad input that are DICOM files: each makes one mutant after another from a seed.

A mutant is a valid file spoilt in the way that its family names, with everything else random. None is larger than a
few megabytes, so that thousands are tried in minutes; what is large when unpacked is in `phantoms.hostile`.
"""

import random
import struct
import zlib
from collections.abc import Callable

from phantoms.hostile import CDA, JPEG, PDF, PIXELS, RLE, SEQUENCE, SR, compressed, image, raw_tail
from strategies import BIG_ENDIAN, DEFLATED, ENCODINGS, EXPLICIT, IMPLICIT, SYNTAXES, Element, even, part_10

Random = random.Random
Family = Callable[[Random], bytes]
FAMILIES: dict[str, Family] = {}
_NAMES = "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SS ST SV TM UC UI UL UN UR US UT UV"
_VRS = _NAMES.split()
_TAGS = (0x00080008, 0x00080080, 0x00081030, 0x00100010, 0x00100020, 0x00181020, 0x00204000, 0x00280010, 0x00283006)


def family(maker: Family) -> Family:
    """Enter a maker under its name."""
    FAMILIES[maker.__name__.strip("_").replace("_", " ")] = maker
    return maker


def noise(rng: Random, most: int) -> bytes:
    """Random bytes of even length."""
    return rng.randbytes(2 * rng.randrange(most // 2 + 1))


def some(rng: Random) -> tuple[Element, ...]:
    """A few elements with random values, some nested."""
    found = [Element(tag, rng.choice(("LO", "UT", "CS", "PN")), noise(rng, 60)) for tag in rng.sample(_TAGS, 3)]
    inner = tuple(Element(tag, "LO", noise(rng, 20)) for tag in rng.sample(_TAGS[:6], 2))
    return (*found, Element(SEQUENCE, "SQ", (inner,) * rng.randrange(3), defined=rng.random() < 0.5))


def good(rng: Random, syntax: str = "") -> bytes:
    """A whole file that nothing is wrong with but its values."""
    return part_10(image(*some(rng)), syntax or rng.choice(SYNTAXES), preamble=rng.randbytes(128))


def spoil(rng: Random, data: bytes, most: int = 8) -> bytes:
    """Flip, drop, double or swap a few bytes."""
    raw = bytearray(data)
    for _ in range(rng.randrange(1, most)):
        place = rng.randrange(len(raw))
        match rng.randrange(4):
            case 0:
                raw[place] = rng.randrange(256)
            case 1:
                del raw[place : place + rng.randrange(1, 9)]
            case 2:
                raw[place:place] = raw[place : place + rng.randrange(1, 40)]
            case _:
                raw[place : place + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", bytes(4), b"\xfe\xff\x00\xe0", rng.randbytes(4))
                )
        if not raw:
            raw += b"\0"
    return bytes(raw)


@family
def _any_bytes(rng: Random) -> bytes:
    return spoil(rng, good(rng))


@family
def _deflate(rng: Random) -> bytes:
    head = good(rng, DEFLATED)
    if rng.random() < 0.5:
        return spoil(rng, head)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return (
        part_10([], DEFLATED)[:-2] + packer.compress(bytes(rng.randrange(1 << 22))) + packer.flush(rng.choice((4, 2)))
    )


@family
def _number_strings(rng: Random) -> bytes:
    numbers = b"\\".join(
        str(rng.random() * 10 ** rng.randrange(-300, 300)).encode() for _ in range(rng.randrange(4000))
    )
    return part_10(
        image(Element(0x30060050, "DS", (numbers[:65000] + b" ")[: len(numbers[:65000]) // 2 * 2])), IMPLICIT
    )


@family
def _items(rng: Random) -> bytes:
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * rng.randrange(30_000)
    return spoil(
        rng,
        raw_tail(b"\x54\x00\x16\x00SQ\0\0\xff\xff\xff\xff" + items + rng.choice((b"", b"\xfe\xff\xdd\xe0" + bytes(4)))),
        3,
    )


@family
def _elements(rng: Random) -> bytes:
    vr = rng.choice(_VRS[:8]).encode()
    many = (struct.pack("<HH2sH", 0x29 + 2 * (n >> 10), n & 0x3FF, vr, 0) for n in range(rng.randrange(2_000)))
    return raw_tail(b"".join(many))


@family
def _nesting(rng: Random) -> bytes:
    depth, data = rng.randrange(200), b""
    for _ in range(depth):
        length = len(data) if rng.random() < 0.9 else 0xFFFFFFFF
        item = b"\xfe\xff\x00\xe0" + struct.pack("<L", length) + data
        data = b"\x54\x00\x16\x00SQ\0\0" + struct.pack("<L", rng.choice((len(item), 0xFFFFFFFF))) + item
    return raw_tail(data)


@family
def _lengths(rng: Random) -> bytes:
    raw = bytearray(good(rng, rng.choice((EXPLICIT, IMPLICIT, BIG_ENDIAN))))
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(132, len(raw) - 4)
        raw[place : place + 4] = struct.pack(
            rng.choice("<>") + "L", rng.choice((0xFFFFFFFF, 0xFFFFFFFE, 1 << 31, rng.randrange(1 << 32), 1))
        )
    return bytes(raw)


@family
def _truncation(rng: Random) -> bytes:
    whole = good(rng)
    return whole[: rng.randrange(len(whole))]


@family
def _rle(rng: Random) -> bytes:
    header = struct.pack("<16L", *[rng.choice((0, 1, 64, 0xFFFFFFF0, rng.randrange(1 << 32))) for _ in range(16)])
    return compressed(RLE, noise(rng, 16), header + noise(rng, 60), more=some(rng))


@family
def _compressed_headers(rng: Random) -> bytes:
    starts = (
        b"\xff\xd8\xff\xc0\0\x11\x08",
        b"\xff\xd8\xff\xf7\0\x0b\x08",
        b"\xff\x4f\xff\x51\0\x2f\0\0",
        b"\0\0\0\x0cjP  ",
    )
    frames = [rng.choice(starts) + noise(rng, 60) for _ in range(rng.randrange(5))]
    syntax = f"{IMPLICIT}.4.{rng.choice((50, 51, 57, 70, 80, 81, 90, 91, 100, 103, 201, 110))}"
    return spoil(rng, compressed(syntax, noise(rng, 12), *frames, more=some(rng)), 3)


@family
def _frames_and_rows(rng: Random) -> bytes:
    frames = rng.choice((b"1000000000", b"-1", b"0 ", b"1e9 ", b"", b"2\\3 ", b"9" * 400, noise(rng, 8)))
    rows = Element(0x00280010, rng.choice(("US", "UL", "IS", "OB", "UT")), noise(rng, 12))
    return part_10(image(rows, Element(0x00280008, "IS", frames), Element(PIXELS, "OW", noise(rng, 3000))), EXPLICIT)


@family
def _offset_tables(rng: Random) -> bytes:
    tables = (Element(0x7FE00001, "OV", noise(rng, 40)), Element(0x7FE00002, "OV", noise(rng, 40)))
    frames = [noise(rng, 40) for _ in range(rng.randrange(1, 6))]
    more = tables if rng.random() < 0.5 else ()
    return compressed(JPEG, noise(rng, 40), *frames, more=(*more, Element(0x00280008, "IS", even(str(len(frames))))))


@family
def _vrs(rng: Random) -> bytes:
    elements = [Element(tag, rng.choice(_VRS), noise(rng, 30)) for tag in _TAGS]
    data = part_10(image(*elements), EXPLICIT)
    return data.replace(rng.choice(_VRS).encode(), rng.choice((b"??", b"\0\0", b"  ", b"XX", b"UN")), rng.randrange(3))


@family
def _transfer_syntaxes(rng: Random) -> bytes:
    stated, written = rng.choice(SYNTAXES), rng.choice((EXPLICIT, IMPLICIT, BIG_ENDIAN))
    return part_10([], stated) + ENCODINGS[written].elements(image(*some(rng)))


@family
def _character_sets(rng: Random) -> bytes:
    terms = (
        b"ISO_IR 192",
        b"ISO 2022 IR 87",
        b"ISO 2022 IR 149",
        b"ISO_IR 13",
        b"GB18030",
        b"",
        b"x" * 40,
        b"ISO_IR 100",
    )
    sets = b"\\".join(rng.choice(terms) for _ in range(rng.randrange(1, 6)))
    pieces = (b"\x1b$B", b"\x1b(B", b"\x1b$)C", b"\x1b", b"\x0e", b"\xff", b"=", b"^", b"\\", b"a", noise(rng, 9))
    text = b"".join(rng.choice(pieces) for _ in range(rng.randrange(3000)))
    text += b" " * (len(text) % 2)
    elements = [Element(tag, "PN" if tag == 0x00100010 else "LO", text) for tag in (0x00100010, 0x00181020)]
    return part_10(image(Element(0x00080005, "CS", sets + b" " * (len(sets) % 2)), *elements), EXPLICIT)


@family
def _uids(rng: Random) -> bytes:
    uid = rng.choice(
        (b"../../x", b"1." * 40, b"", b"1.2\\3.4", b"1..2", b"0" * 64, noise(rng, 64), b"1.2.840.10008.1.2")
    )
    uid += b"\0" * (len(uid) % 2)
    return part_10(
        image(*(Element(tag, "UI", uid) for tag in rng.sample((0x00080016, 0x00080018, 0x0020000D, 0x00081155), 2)))
    )


@family
def _preambles(rng: Random) -> bytes:
    head = rng.choice((b"MZ", b"\x7fELF", b"II*\0", b"PK\3\4", b"<html>", b"#!", b"%PDF", b""))
    data = part_10(image(*some(rng)), rng.choice(SYNTAXES), preamble=(head + rng.randbytes(128))[:128])
    return data[rng.choice((0, 0, 128, 132)) :]


@family
def _documents(rng: Random) -> bytes:
    held = rng.choice((b"%PDF-1.7\n", b"<?xml version='1.0'?><ClinicalDocument>", b"<svg>", b"solid ")) + noise(
        rng, 500
    )
    elements = image(Element(0x00420011, "OB", held + b"\0" * (len(held) % 2)), sop_class=rng.choice((PDF, CDA, SR)))
    return spoil(rng, part_10([one for one in elements if one.tag != PIXELS], EXPLICIT), 3)
