"""Small pictures of the places that were found, for the sender's own page. Pure."""

import zlib
from collections.abc import Iterable

from radseal.pixels.deciding import Place
from radseal.pixels.looked import PlacePicture

PICTURES_MOST = 200
"""Places of which a page shows pictures; its lists count all."""


def to_place_pictures(places: Iterable[Place], redacted: frozenset[int]) -> tuple[PlacePicture, ...]:
    """Return the first proposed places that have a preview."""
    shown = [place for place in places if place.proposed and place.finding.preview]
    return tuple(
        PlacePicture(
            place.number,
            place.series,
            place.finding.kind.value,
            place.number in redacted,
            to_png(place.finding.preview, place.finding.preview_width),
        )
        for place in shown[:PICTURES_MOST]
    )


def to_png(grey: bytes, width: int) -> bytes:
    """Return grey values, a byte each, in rows of `width`, as a PNG (ISO/IEC 15948)."""
    rows = len(grey) // width
    lines = b"".join(b"\0" + grey[row * width : (row + 1) * width] for row in range(rows))
    head = width.to_bytes(4, "big") + rows.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
