"""From what was decided about one image to the edit that the engine applies: pixels, offset tables, attributes.

Rules: native pixels change in place, of compressed ones only the frames that are touched, unless their syntax cannot
hold a lossless frame. What the file then says of itself is true: LossyImageCompression, photometric interpretation,
BurnedInAnnotation, the method's codes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from radseal.child import run_limited
from radseal.dicom.edits import UNCHANGED, Edit, Patch
from radseal.dicom.syntax import Bytes
from radseal.errors import InputError
from radseal.pixels.boxes import Box
from radseal.pixels.families import JPEG_LOSSY, rewritten
from radseal.pixels.installed import missing_parts
from radseal.pixels.native import Run, darkest_index, patch_native, runs_of
from radseal.pixels.planes import clear_planes
from radseal.pixels.raster import LENGTHS, OFFSETS, Header, Raster, read_header, read_raster
from radseal.pixels.requests import describe, pack, unpack

CLEAN_PIXELS = ("113101", "Clean Pixel Data Option")
CLEAN_FEATURES = ("113102", "Clean Recognizable Visual Features Option")
"""CID 7050."""
_RECOGNIZABLE = 0x00280302
_BURNED_IN, _ICON, _SMALLEST, _LARGEST = 0x00280301, 0x00880200, 0x00280106, 0x00280107
_PHOTOMETRIC, _PLANAR, _LOSSY = 0x00280004, 0x00280006, 0x00282110
_ITEM = b"\xfe\xff\x00\xe0"
_MEMORY, _ANSWER = 4 * 1024**3, 1024**3
_SECONDS, _SECONDS_EACH = 60.0, 2.0


class UnchangeableError(InputError):
    """What must go from an image's pixels cannot be taken out of them."""

    def __init__(
        self, hint: str = "Leave this image out, or convert it to an uncompressed transfer syntax first."
    ) -> None:
        super().__init__("its pixels are compressed in a way that cannot be changed", hint=hint)


@dataclass(frozen=True, slots=True)
class Redaction:
    """Boxes that become black in these frames."""

    box: Box
    frames: frozenset[int]


@dataclass(frozen=True, slots=True)
class PixelPlan:
    """What was decided about one image. Can be pickled."""

    redactions: tuple[Redaction, ...] = ()
    burned_in: str = ""
    """What BurnedInAnnotation must say: YES, NO, or nothing."""
    removed: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)
    """Frame -> pixels of a face."""
    refused: str = ""
    """Why the image does not leave, in words that may travel."""
    planes: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)
    """Group of an overlay -> boxes that are cleared from it, in every frame."""


def make_edit(file: Bytes, plan: PixelPlan, *, clear: bool = False) -> Edit:
    """Return the edit of one file; `clear`: also of bits of compressed pixels that are no part of a value.

    Raises InputError when its pixels cannot be rewritten.
    """
    header = read_header(file)
    stated: dict[int, tuple[bytes, bytes] | None] = {}
    if plan.burned_in or header.text(_BURNED_IN):
        stated[_BURNED_IN] = (b"CS", plan.burned_in.encode()) if plan.burned_in else None
    if plan.removed:
        stated |= {_RECOGNIZABLE: (b"CS", b"NO"), _ICON: None}
    codes = (CLEAN_PIXELS,) * bool(plan.redactions) + (CLEAN_FEATURES,) * bool(plan.removed)
    stated |= clear_planes(header, plan.planes)
    runs = _runs_by_frame(plan)
    if not runs and not clear:
        return Edit(stated=stated, codes=codes) if stated or codes else UNCHANGED
    raster = read_raster(header)
    stated |= {_ICON: None, _SMALLEST: None, _LARGEST: None} if runs else {}
    if not raster.encapsulated:
        patches = [
            patch
            for frame in sorted(runs)
            if frame < raster.frames
            for patch in patch_native(header.opened.data, raster, frame, runs[frame])
        ]
        return Edit(tuple(patches), stated=stated, codes=codes)
    return _edit_encapsulated(header, raster, runs, Edit(stated=stated, codes=codes, cleared=clear))


def _runs_by_frame(plan: PixelPlan) -> dict[int, tuple[Run, ...]]:
    frames = sorted({frame for redaction in plan.redactions for frame in redaction.frames} | plan.removed.keys())
    every = (
        (frame, (*runs_of(one.box for one in plan.redactions if frame in one.frames), *plan.removed.get(frame, ())))
        for frame in frames
    )
    return {frame: runs for frame, runs in every if runs}


def _edit_encapsulated(header: Header, raster: Raster, runs: Mapping[int, Sequence[Run]], edit: Edit) -> Edit:
    target = rewritten(raster.syntax)
    if not target:
        raise UnchangeableError
    moves = target != raster.syntax
    everything = moves or edit.cleared
    touched = list(range(raster.frames)) if everything else [frame for frame in sorted(runs) if frame < raster.frames]
    streams = _recode(header, raster, runs, touched, target, clear=edit.cleared)
    items = {frame: _item(stream) for frame, stream in zip(touched, streams, strict=True) if stream}
    if not items:
        return edit
    patches = [Patch(*raster.spans[frame], item) for frame, item in items.items()]
    tables, stated = _offset_tables(header, raster, items)
    return replace(
        edit,
        patches=(*tables, *patches),
        syntax=target if moves else "",
        stated={**edit.stated, **stated, **dict(_restated(raster, whole=len(items) == raster.frames))},
    )


def _recode(
    header: Header,
    raster: Raster,
    runs: Mapping[int, Sequence[Run]],
    touched: Sequence[int],
    target: str,
    *,
    clear: bool,
) -> list[bytes]:
    """Return new code streams; an empty one where a frame stays as it is."""
    if missing_parts():
        raise UnchangeableError("Install what decodes them: pip install 'radseal[pixels]'")
    from radseal.pixels.recoding import recode  # noqa: PLC0415  (needs the extra `pixels`)

    order = {
        **describe(raster),
        "target": target,
        "clear": clear,
        "darkest": darkest_index(raster),
        "runs": [[(run.row, run.first, run.beyond) for run in runs.get(frame, ())] for frame in touched],
    }
    request = pack([order], [raster.payload(header.opened.data, frame) for frame in touched])
    seconds = _SECONDS + _SECONDS_EACH * len(touched)
    answer = run_limited(recode, request, memory_bytes=_MEMORY, seconds=seconds, answer_most=_ANSWER)
    return list(unpack(answer)[1])


def _item(stream: bytes) -> bytes:
    return _ITEM + len(stream).to_bytes(4, "little") + stream


def _offset_tables(
    header: Header, raster: Raster, items: Mapping[int, bytes]
) -> tuple[list[Patch], dict[int, tuple[bytes, bytes] | None]]:
    """Return what the offset tables become when frames change their lengths (PS3.5, A.4; PS3.3, C.7.6.3.1.8)."""
    offsets, lengths, place = [], [], 0
    for frame, (start, end) in enumerate(raster.spans):
        size = len(items.get(frame, b"")) or end - start
        offsets.append(place)
        lengths.append(size - 8)
        place += size
    first, last = header.found.fragments[0]
    patches = []
    if last - first == 4 * raster.frames:
        basic = place < 1 << 32
        table = b"".join(offset.to_bytes(4, "little") for offset in offsets) if basic else b""
        patches.append(Patch(first - 8, last, _item(table)))
    stated: dict[int, tuple[bytes, bytes] | None] = {}
    if OFFSETS in header.values:
        one_each = all(len(own) == 1 for frame, own in enumerate(raster.fragments) if frame not in items)
        for tag, numbers in ((OFFSETS, offsets), (LENGTHS, lengths)):
            table = b"".join(number.to_bytes(8, "little") for number in numbers)
            stated[tag] = (b"OV", table) if one_each else None
    return patches, stated


def _restated(raster: Raster, *, whole: bool) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """Yield what the new code streams make true."""
    if raster.syntax in JPEG_LOSSY:
        yield _LOSSY, (b"CS", b"01")  # the syntax no longer says so, the pixels still are
        if raster.samples > 1:
            yield _PHOTOMETRIC, (b"CS", b"RGB")
            yield _PLANAR, (b"US", bytes(2))
    elif raster.photometric == "YBR_ICT" and whole:
        yield _PHOTOMETRIC, (b"CS", b"YBR_RCT")
