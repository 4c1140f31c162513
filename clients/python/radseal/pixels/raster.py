"""How the pixels of one file are laid out: what is needed to find, show and replace them (PS3.3, C.7.6.3; PS3.5, 8).

Rules: read by the engine's own bounded scanner; stated numbers are checked against the bytes that are there before
anything is computed from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.scanner import ITEM, ITEM_END, PIXEL_DATA, SEQUENCE_END, Scan, scan_opened
from radseal.dicom.syntax import Bytes, Opened, open_file
from radseal.errors import InputError

REGIONS = 0x00186011
OFFSETS, LENGTHS = 0x7FE00001, 0x7FE00002
"""Extended Offset Table and its lengths."""
_PALETTES = (0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203)
_FRAMES_MOST = 100_000
_STARTS = (b"\xff\xd8", b"\xff\x4f\xff\x51")
"""Start of a JPEG or JPEG 2000 code stream."""


@dataclass(frozen=True, slots=True)
class Header:
    """The top level of a data set by tag, and its ultrasound regions; values as bytes."""

    opened: Opened
    found: Scan = field(repr=False)
    values: dict[int, tuple[bytes, int, int]] = field(repr=False)
    """Tag -> (VR, where its value begins, where it ends)."""
    regions: tuple[dict[int, bytes], ...] = field(repr=False)

    def raw(self, tag: int) -> bytes:
        """Return a value, at most 1 MiB of it; empty when it is not there."""
        _vr, value, end = self.values.get(tag, (b"", 0, 0))
        return bytes(self.opened.data[value : min(end, value + (1 << 20))])

    def text(self, tag: int) -> str:
        """Return a value as text in the default repertoire."""
        return self.raw(tag).decode("latin-1").strip("\0 ")

    def number(self, tag: int, default: int = 0) -> int:
        """Return an unsigned short, or an integer string."""
        raw = self.raw(tag)
        if self.values.get(tag, (b"",))[0] == b"IS":
            text = self.text(tag).split("\\")[0].strip()
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default  # noqa: PLR2004
        return int.from_bytes(raw[:2], self.order) if len(raw) >= 2 else default  # noqa: PLR2004

    @property
    def order(self) -> Literal["little", "big"]:
        """The byte order, as `int.from_bytes` names it."""
        return "little" if self.opened.little else "big"


@dataclass(frozen=True, slots=True)
class Raster:
    """The pixels of one file. Offsets count in the header's data."""

    rows: int
    columns: int
    samples: int
    planar: bool
    allocated: int
    stored: int
    high: int
    signed: bool
    photometric: str
    syntax: str
    little: bool
    swapped: bool
    """Samples of 8 bits in big-endian words: neighbours stand in each other's place."""
    spans: tuple[tuple[int, int], ...] = field(repr=False)
    """Native: each frame's bytes. Encapsulated: from the first item header of a frame to the end of its last one."""
    fragments: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), repr=False)
    """Encapsulated: the fragments of each frame, without their headers."""
    palette: tuple[bytes, ...] = field(default=(), repr=False)
    """Descriptors and data of red, green and blue."""

    @property
    def frames(self) -> int:
        """How many."""
        return len(self.spans)

    @property
    def encapsulated(self) -> bool:
        """Frames are code streams."""
        return bool(self.fragments)

    @property
    def order(self) -> Literal["little", "big"]:
        """The byte order of samples, as `int.from_bytes` names it."""
        return "little" if self.little else "big"

    def payload(self, data: Bytes, frame: int) -> bytes:
        """Return a frame's bytes as they are decoded: fragments joined, words of two samples put right."""
        if self.encapsulated:
            return b"".join(bytes(data[start:end]) for start, end in self.fragments[frame])
        start, end = self.spans[frame]
        if not self.swapped:
            return bytes(data[start:end])
        first = self.word_before(start)
        return swap_words(bytes(data[first : end + 1]))[start - first : end - first]

    def word_before(self, place: int) -> int:
        """Return where the word of 16 bits begins in which a byte of the pixels lies."""
        return place - (place - self.spans[0][0]) % 2


def swap_words(data: bytes) -> bytes:
    """Return the two bytes of each word in each other's place; a last one without a partner stays."""
    swapped, even = bytearray(data), len(data) & ~1
    swapped[0:even:2], swapped[1:even:2] = data[1:even:2], data[0:even:2]
    return bytes(swapped)


def read_header(file: Bytes, limits: Limits = LIMITS) -> Header:
    """Scan a file. Raises NotDicomError, LimitError or InputError."""
    opened = open_file(file, limits)
    found = scan_opened(opened, limits, skips=lambda tag: tag != REGIONS)
    values: dict[int, tuple[bytes, int, int]] = {}
    regions: list[dict[int, bytes]] = []
    path: list[int] = []
    for place, (tag, vr, _start, value, end) in enumerate(found.elements):
        if tag in {ITEM, ITEM_END}:
            if tag == ITEM and path == [REGIONS]:
                regions.append({})
        elif tag == SEQUENCE_END:
            path.pop()
        elif place in found.ends:
            path.append(tag)
        elif not path:
            values[tag] = (vr, value, end)
        elif path == [REGIONS] and regions:
            regions[-1][tag] = bytes(opened.data[value : min(end, value + 64)])
    return Header(opened, found, values, tuple(regions))


def read_raster(header: Header) -> Raster:
    """Return how the pixels lie. Raises InputError, in words that may travel, when that cannot be told."""
    rows, columns = header.number(0x00280010), header.number(0x00280011)
    samples = header.number(0x00280002, 1) or 1
    allocated = header.number(0x00280100)
    if PIXEL_DATA not in header.values or not rows or not columns:
        raise InputError("it holds no pixels of whole numbers")
    if samples not in {1, 3} or allocated not in {1, 8, 16, 32}:
        raise InputError("its pixels are of a form that cannot be looked at")
    vr, value, end = header.values[PIXEL_DATA]
    little = header.opened.little
    frames = min(header.number(0x00280008, 1) or 1, _FRAMES_MOST)
    photometric = header.text(0x00280004)
    stored = header.number(0x00280101, allocated) or allocated
    spans: tuple[tuple[int, int], ...]
    fragments: tuple[tuple[tuple[int, int], ...], ...] = ()
    if header.found.encapsulated:
        fragments = _frames_of(header, frames)
        spans = tuple((own[0][0] - 8, own[-1][1]) for own in fragments)
    else:
        spans = _native_spans(value, end, frames, _frame_bits(rows * columns, samples, allocated, photometric))
    return Raster(
        rows=rows,
        columns=columns,
        samples=samples,
        planar=header.number(0x00280006) == 1 and samples > 1,
        allocated=allocated,
        stored=stored,
        high=header.number(0x00280102, stored - 1),
        signed=header.number(0x00280103) == 1,
        photometric=photometric,
        syntax=header.opened.syntax,
        little=little,
        swapped=not little and allocated == 8 and vr == b"OW",  # noqa: PLR2004
        spans=spans,
        fragments=fragments,
        palette=tuple(header.raw(tag) for tag in _PALETTES) if photometric == "PALETTE COLOR" else (),
    )


def _frame_bits(pixels: int, samples: int, allocated: int, photometric: str) -> int:
    if photometric == "YBR_FULL_422":
        return pixels * 2 * allocated
    return pixels * samples * allocated


def _native_spans(value: int, end: int, frames: int, bits: int) -> tuple[tuple[int, int], ...]:
    if bits % 8 and frames > 1:
        raise InputError("its pixels are of a form that cannot be looked at")
    size = (bits + 7) // 8
    if size * frames > end - value:
        raise InputError("it holds fewer pixels than it states")
    return tuple((value + size * frame, value + size * (frame + 1)) for frame in range(frames))


def _frames_of(header: Header, frames: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the fragments of each frame: one each, all of one, by an offset table, or by where code streams begin."""
    table, *own = header.found.fragments or [(0, 0)]
    if not own:
        raise InputError("it holds fewer pixels than it states")
    if frames == 1:
        return (tuple(own),)
    if len(own) == frames:
        return tuple((fragment,) for fragment in own)
    data = header.opened.data
    starts = set(_offsets(bytes(data[table[0] : table[1]]), 4)) or set(_offsets(header.raw(OFFSETS), 8))
    base = own[0][0] - 8
    firsts = [
        place
        for place, (start, _end) in enumerate(own)
        if (start - 8 - base in starts if starts else bytes(data[start : start + 4]).startswith(_STARTS))
    ]
    if len(firsts) != frames or firsts[0]:
        raise InputError("it does not say where its frames begin")
    return tuple(tuple(own[first:last]) for first, last in zip(firsts, [*firsts[1:], len(own)], strict=True))


def _offsets(table: bytes, width: int) -> Iterator[int]:
    return (int.from_bytes(table[place : place + width], "little") for place in range(0, len(table) - width + 1, width))
