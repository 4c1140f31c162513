"""Every pixel of every file that pydicom can decode: the viewer's values are pydicom's, byte for byte.

The page's own worker decodes in Chromium, under the product's content policy. Exceptions stand in `EXCEPTIONS`, with
reasons, and in docs/guides/viewer.md.
"""

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page
from pydicom.pixels import pixel_array
from pydicom.uid import JPEGBaseline8Bit

from phantoms.canaries import real_files
from real.chromium import Chromium
from real.reading_room import ReadingRoom, Stored

EXCEPTIONS = {
    "JPGExtended.dcm": (1, "12-bit JPEG: two inverse cosine transforms round differently"),
    "SC_rgb_jpeg.dcm": (1, "Pillow cannot read it; libjpeg's transform rounds differently"),
    "HTJ2K_08_RGB.dcm": (1, "lossy HTJ2K: OpenJPH and OpenJPEG round differently"),
}
"""By name: how far a value may be from pydicom's, and why."""
UNREAD = {
    "JPEG-lossy.dcm": "12-bit JPEG: no decoder of pydicom's takes it",
    "JPEG2000-embedded-sequence-delimiter.dcm": "made to be cut at a delimiter within its data",
    "MR_truncated.dcm": "half of its pixels are missing",
    "SC_rgb_jpeg.dcm": "one of two of this name: its data does not begin as encapsulated data must",
    "badVR.dcm": "an attribute of the image says 1A where a number belongs",
    "image_dfl.dcm": "not read without its transfer syntax, which is deflated and unmarked",
    "meta_missing_tsyntax.dcm": "states no transfer syntax",
    "nested_priv_SQ.dcm": "its pixels are no image: no bits allocated are stated",
    "OT-PAL-8-face.dcm": "not in the DICOM file format",
}
"""Files with pixel data that pydicom itself does not decode, by name: nothing to compare with."""


@dataclass(frozen=True)
class Wanted:
    """A frame as pydicom decodes it, little endian."""

    path: Path
    frame: int
    values: NDArray[Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the values' bytes."""
        return hashlib.sha256(np.ascontiguousarray(self.values).tobytes()).hexdigest()


def _decode(path: Path, frame: int, *, baseline: bool) -> NDArray[Any]:
    plugin = "pillow" if baseline else ""
    try:
        values = pixel_array(path, index=frame, decoding_plugin=plugin)
    except (RuntimeError, ValueError, AttributeError):
        if not baseline:
            raise
        values = pixel_array(path, index=frame)
    return values.astype(values.dtype.newbyteorder("<"))


def _wanted(unread: set[str]) -> Iterator[Wanted]:
    """Yield first, middle and last frame of every file that pydicom decodes, each content once; name the others."""
    seen: set[str] = set()
    for path in real_files():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        try:
            data = pydicom.dcmread(path, force=True)
            frames = int(data.get("NumberOfFrames", 1) or 1)
            baseline = data.file_meta.get("TransferSyntaxUID") == JPEGBaseline8Bit
            if any(name in data for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
                for frame in sorted({0, frames // 2, frames - 1}):
                    yield Wanted(path, frame, _decode(path, frame, baseline=baseline))
        except Exception:  # noqa: BLE001  (pydicom's refusals have no common class: such a file is no yardstick)
            unread.add(path.name)


@pytest.fixture
def page(chromium: Chromium, room: ReadingRoom) -> Iterator[Page]:
    with chromium.visit() as visitor:
        visitor.page.goto(f"{room.address}/decoder.html")
        yield visitor.page
        assert [told for told in visitor.told if "404" not in told] == []


def test_shown_values_are_pydicoms(page: Page, room: ReadingRoom) -> None:
    """At least 200 frames of every transfer syntax agree in kind, sum and hash."""
    unread: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's remarks on its own test files
        frames = list(_wanted(unread))
    wrong = {}
    syntaxes = set()
    for number, wanted in enumerate(frames):
        room.files = [Stored(wanted.path)]
        said = page.evaluate("([address, frame]) => decode(address, frame)", [f"/file/0?{number}", wanted.frame])
        if said.get("digest") != wanted.digest and not _is_excepted(page, wanted, number):
            wrong[f"{wanted.path.name} frame {wanted.frame}"] = said.get("failed") or said.get("kind")
        syntaxes.add(str(pydicom.dcmread(wanted.path, force=True).file_meta.get("TransferSyntaxUID")))
    assert wrong == {}
    assert unread == set(UNREAD)
    assert len(frames) >= 200
    assert len(syntaxes) >= 11


def _is_excepted(page: Page, wanted: Wanted, number: int) -> bool:
    """Tell whether the values are as near to pydicom's as the list of exceptions says."""
    most, _ = EXCEPTIONS.get(wanted.path.name, (-1, ""))
    values = page.evaluate("([address, frame]) => decodedValues(address, frame)", [f"/file/0?{number}", wanted.frame])
    if len(values) != wanted.values.size:
        return False
    return bool(np.abs(np.array(values) - wanted.values.ravel().astype(float)).max() <= most)
