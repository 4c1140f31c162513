"""Where identities stand by construction: outside ultrasound regions, and where known devices write them.

Rules: the table `data/device_regions.json` holds facts with reasons, and no tag that identifies anybody decides.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from radseal.pixels.boxes import Box, Finding, Kind, hull
from radseal.pixels.raster import Header, Raster

_LEFT, _TOP, _RIGHT, _BOTTOM = 0x00186018, 0x0018601A, 0x0018601C, 0x0018601E
_STRIP_LEAST = 8
"""Pixels that a strip outside the regions must be high or wide to hold text."""


@dataclass(frozen=True, slots=True)
class DeviceRegion:
    """Images of a device in which an identity is known to stand in these boxes; empty and 0 mean any."""

    modality: str
    manufacturer: str
    model: str
    rows: int
    columns: int
    words: str
    """One of these, separated by |, stands in ImageType or SeriesDescription."""
    boxes: tuple[Box, ...]
    reason: str


@cache
def device_table() -> tuple[DeviceRegion, ...]:
    """Return the table."""
    rows = json.loads(files("radseal.pixels").joinpath("data/device_regions.json").read_text("utf-8"))["regions"]
    return tuple(
        DeviceRegion(
            modality=row["modality"],
            manufacturer=row["manufacturer"],
            model=row["model"],
            rows=row["rows"],
            columns=row["columns"],
            words=row["words"],
            boxes=tuple(Box(*box) for box in row["boxes"]),
            reason=row["reason"],
        )
        for row in rows
    )


def ultrasound_regions(header: Header, raster: Raster) -> tuple[Box, ...]:
    """Return the regions that hold images or curves (PS3.3, C.8.5.5), cut to the picture."""
    whole = Box(0, 0, raster.columns, raster.rows)
    found = []
    for region in header.regions:
        if {_LEFT, _TOP, _RIGHT, _BOTTOM} <= region.keys():
            left, top, right, bottom = (_number(region[tag], header.order) for tag in (_LEFT, _TOP, _RIGHT, _BOTTOM))
            box = whole.meet(Box(left, top, right - left + 1, bottom - top + 1))
            found += [box] if box is not None else []
    return tuple(found)


def device_regions(header: Header, raster: Raster) -> tuple[Box, ...]:
    """Return the boxes of every row of the table that fits, cut to the picture."""
    whole = Box(0, 0, raster.columns, raster.rows)
    fitting = (row for row in device_table() if _fits(row, header, raster))
    cut = (whole.meet(box) for row in fitting for box in row.boxes)
    return tuple(dict.fromkeys(box for box in cut if box is not None))


def unexamined_findings(header: Header, raster: Raster) -> Iterator[Finding]:
    """Yield what is proposed where no text could be looked for: all of these places."""
    frames = tuple(range(raster.frames))
    regions = ultrasound_regions(header, raster)
    for box in _strips(hull(regions), raster) if regions else ():
        yield Finding(box, Kind.OUTSIDE, frames)
    for box in device_regions(header, raster):
        yield Finding(box, Kind.DEVICE, frames)


def _strips(inner: Box, raster: Raster) -> Iterator[Box]:
    """Yield what lies above, below, left and right of a box."""
    strips = (
        (0, 0, raster.columns, inner.y),
        (0, inner.bottom, raster.columns, raster.rows - inner.bottom),
        (0, inner.y, inner.x, inner.height),
        (inner.right, inner.y, raster.columns - inner.right, inner.height),
    )
    return (Box(*strip) for strip in strips if min(strip[2:]) >= _STRIP_LEAST)


def _number(raw: bytes, order: Literal["little", "big"]) -> int:
    return int.from_bytes(raw[:4], order)


def _fits(row: DeviceRegion, header: Header, raster: Raster) -> bool:
    described = f"{header.text(0x00080008)} {header.text(0x0008103E)}".upper()
    return (
        header.text(0x00080060).startswith(row.modality)
        and row.manufacturer.upper() in header.text(0x00080070).upper()
        and row.model.upper() in header.text(0x00081090).upper()
        and row.rows in {0, raster.rows}
        and row.columns in {0, raster.columns}
        and any(word in described for word in row.words.upper().split("|"))
    )
