"""What goes to the limited child and back: a JSON head with lengths, then bytes. Pure."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from radseal.pixels.raster import Raster

ALL_BRIGHT, ALL_DARK = -1, -2
"""In place of a frame's number: the brightest, and the darkest, that each pixel is in any frame."""
_FIELDS = ("rows", "columns", "samples", "allocated", "stored", "photometric", "syntax")
_SHOWN = ("planar", "high", "signed", "little", "encapsulated")


def describe(raster: Raster) -> dict[str, object]:
    """Return what a decoder must know of a raster."""
    palette = [base64.b64encode(part).decode() for part in raster.palette]
    return {**{name: getattr(raster, name) for name in (*_FIELDS, *_SHOWN)}, "palette": palette}


def pack(head: Sequence[dict[str, object]], payloads: Sequence[bytes]) -> bytes:
    """Return a request."""
    text = json.dumps({"head": head, "lengths": [len(part) for part in payloads]}).encode()
    return b"".join((len(text).to_bytes(4, "big"), text, *payloads))


def unpack(request: bytes) -> tuple[list[dict[str, Any]], Iterator[bytes]]:
    """Return the head, and the payloads in order."""
    size = int.from_bytes(request[:4], "big")
    read = json.loads(request[4 : 4 + size])
    return read["head"], _cut(memoryview(request)[4 + size :], read["lengths"])


def _cut(data: memoryview, lengths: Iterable[int]) -> Iterator[bytes]:
    place = 0
    for length in lengths:
        yield bytes(data[place : place + length])
        place += length
