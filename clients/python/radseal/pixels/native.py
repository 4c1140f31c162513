"""Replacing native pixels in place: pure arithmetic on bytes, no decoder (PS3.5, section 8.1 and 8.2).

Rules: only the bytes of the named pixels change. The fill is what a reader shows as black: nothing for colour, the
darkest value that the frame itself has for grey, so that no window setting moves.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from radseal.dicom.edits import Patch, join_near
from radseal.dicom.syntax import Bytes
from radseal.pixels.boxes import Box
from radseal.pixels.raster import Raster, swap_words

_CODES = {8: "B", 16: "H", 32: "I"}


@dataclass(frozen=True, slots=True)
class Run:
    """Pixels of one row, from `first` up to, not including, `beyond`."""

    row: int
    first: int
    beyond: int


def runs_of(boxes: Iterable[Box]) -> tuple[Run, ...]:
    """Return the pixels of boxes, row by row, none twice."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for box in boxes:
        for row in range(box.y, box.bottom):
            rows.setdefault(row, []).append((box.x, box.right))
    return tuple(Run(row, *span) for row in sorted(rows) for span in _united(rows[row]))


def _united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    done: list[tuple[int, int]] = []
    for first, beyond in sorted(spans):
        if done and first <= done[-1][1]:
            done[-1] = done[-1][0], max(done[-1][1], beyond)
        else:
            done.append((first, beyond))
    return done


def patch_native(data: Bytes, raster: Raster, frame: int, runs: Iterable[Run]) -> tuple[Patch, ...]:
    """Return what makes these pixels of a native frame black."""
    start = raster.spans[frame][0]
    old = raster.payload(data, frame)
    new = bytearray(old)
    pixel = fill_pixel(raster, old)
    touched: list[tuple[int, int]] = []
    for run in runs:
        touched += _fill(new, raster, run, pixel)
    patches = [Patch(start + first, start + beyond, bytes(new[first:beyond])) for first, beyond in _united(touched)]
    if raster.swapped:
        patches = [_in_words(data, raster, patch) for patch in patches]
    return join_near(patches, data)


def _in_words(data: Bytes, raster: Raster, patch: Patch) -> Patch:
    """Return a patch of samples as one of whole words whose bytes are swapped; neighbours stay as they are."""
    first, beyond = raster.word_before(patch.start), raster.word_before(patch.end + 1)
    samples = bytearray(swap_words(bytes(data[first:beyond])))
    samples[patch.start - first : patch.end - first] = patch.data
    return Patch(first, beyond, swap_words(bytes(samples)))


def fill_pixel(raster: Raster, frame: bytes) -> bytes:
    """Return one sample of each of the pixel's samples, as it is stored, that is shown as black."""
    width = max(1, raster.allocated // 8)
    match raster.photometric:
        case "RGB":
            return bytes(width * raster.samples)
        case "YBR_FULL" | "YBR_FULL_422":
            half = (1 << (raster.stored - 1)).to_bytes(width, raster.order)
            return bytes(width) + half * 2
        case "PALETTE COLOR":
            return darkest_index(raster).to_bytes(width, raster.order)
        case "MONOCHROME1":
            return _extreme(raster, frame, brightest=True)
        case _:
            return _extreme(raster, frame, brightest=False)


def darkest_index(raster: Raster) -> int:
    """Return the index whose colour in the palette is the darkest; 0 without a palette that can be read."""
    if len(raster.palette) < 6 or any(len(part) < 6 for part in raster.palette[:3]):  # noqa: PLR2004
        return 0
    count, first = (int.from_bytes(raster.palette[0][at : at + 2], raster.order) for at in (0, 2))
    tables = [_levels(table, count or 1 << 16, little=raster.little) for table in raster.palette[3:]]
    least = min(map(len, tables))
    return first + min(range(least), key=lambda place: sum(table[place] for table in tables)) if least else 0


def _levels(table: bytes, entries: int, *, little: bool) -> "array[int]":
    if len(table) < 2 * entries:
        return array("B", table[:entries])
    levels = array("H", table[: 2 * entries])
    if little != (sys.byteorder == "little"):
        levels.byteswap()
    return levels


def _extreme(raster: Raster, frame: bytes, *, brightest: bool) -> bytes:
    """Return the brightest or darkest stored sample of a frame, as it stands there."""
    if raster.allocated == 1:
        return b"\1" if brightest else b"\0"
    values = array(_CODES[raster.allocated], frame[: len(frame) - len(frame) % (raster.allocated // 8)])
    if raster.little != (sys.byteorder == "little") and raster.allocated > 8:  # noqa: PLR2004
        values.byteswap()
    shift = max(0, raster.high + 1 - raster.stored)
    mask, sign = (1 << raster.stored) - 1, 1 << (raster.stored - 1) if raster.signed else 0

    def _shown(value: int) -> int:
        plain = value >> shift & mask
        return plain - ((plain & sign) << 1)

    chosen = (max if brightest else min)(set(values), key=_shown, default=0)
    return chosen.to_bytes(raster.allocated // 8, raster.order)


def _fill(new: bytearray, raster: Raster, run: Run, pixel: bytes) -> list[tuple[int, int]]:
    """Fill one run; return the bytes that were written."""
    if raster.allocated == 1:
        return _fill_bits(new, raster, run, pixel)
    width = raster.allocated // 8
    line = run.row * raster.columns
    if raster.photometric == "YBR_FULL_422":
        first, beyond = (line + run.first) & ~1, (line + run.beyond + 1) & ~1
        spans = [(2 * first * width, 2 * beyond * width, pixel[:width] * 2 + pixel[width:])]
    elif raster.planar:
        plane = raster.rows * raster.columns * width
        spans = [
            (place * plane + (line + run.first) * width, place * plane + (line + run.beyond) * width, sample)
            for place, sample in enumerate(_samples(pixel, width))
        ]
    else:
        spans = [((line + run.first) * len(pixel), (line + run.beyond) * len(pixel), pixel)]
    for first, beyond, pattern in spans:
        new[first:beyond] = pattern * ((beyond - first) // len(pattern))
    return [(first, beyond) for first, beyond, _pattern in spans]


def _samples(pixel: bytes, width: int) -> Iterator[bytes]:
    return (pixel[place : place + width] for place in range(0, len(pixel), width))


def _fill_bits(new: bytearray, raster: Raster, run: Run, pixel: bytes) -> list[tuple[int, int]]:
    first, beyond = run.row * raster.columns + run.first, run.row * raster.columns + run.beyond
    for place in range(first, beyond):
        bit = 1 << (place % 8)
        new[place // 8] = new[place // 8] | bit if pixel == b"\1" else new[place // 8] & ~bit
    return [(first // 8, (beyond + 7) // 8)]
