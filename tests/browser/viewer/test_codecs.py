"""Images compressed by another library (imagecodecs) are decoded to the very values that were compressed."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate

from real.chromium import Chromium
from real.reading_room import ReadingRoom, Stored

_UID = "1.2.840.10008.1.2.4."
_HTJ2K = f"{_UID}201"
Pixels = NDArray[Any]
Encode = Callable[[Pixels], bytes]

CODECS: dict[str, tuple[str, Encode]] = {
    "JPEG lossless": (f"{_UID}57", imagecodecs.ljpeg_encode),
    "JPEG-LS": (f"{_UID}80", imagecodecs.jpegls_encode),
    "JPEG 2000": (f"{_UID}90", lambda pixels: imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k")),
    "HTJ2K": (_HTJ2K, lambda pixels: imagecodecs.htj2k_encode(pixels, reversible=True)),
    "JPEG XL": (f"{_UID}110", lambda pixels: imagecodecs.jpegxl_encode(pixels, lossless=True)),
}


def _picture(kind: str) -> Pixels:
    y, x = np.mgrid[0:120, 0:90]
    deep = (x * 300 + y * 13 + np.random.default_rng(0).integers(0, 50, x.shape)).astype(np.uint16)
    flat = (deep >> 8).astype(np.uint8)
    return {"16 bit": deep, "8 bit": flat, "colour": np.stack([flat, flat[::-1], flat[:, ::-1]], -1)}[kind]


def _write(path: Path, pixels: Pixels, syntax: str, stream: bytes) -> None:
    """Write a file; pydicom does not know JPEG XL, so its identifier is put in afterwards, of the same length."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = _HTJ2K if syntax.endswith(".110") else syntax
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = "2.25.9"
    data.Rows, data.Columns = pixels.shape[:2]
    data.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    data.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
    if pixels.ndim == 3:
        data.PlanarConfiguration = 0
    data.BitsAllocated = data.BitsStored = pixels.dtype.itemsize * 8
    data.HighBit, data.PixelRepresentation = data.BitsStored - 1, 0
    data.PixelData = encapsulate([stream])
    data["PixelData"].VR = "OB"
    data.save_as(path, enforce_file_format=True)
    path.write_bytes(path.read_bytes().replace(str(data.file_meta.TransferSyntaxUID).encode(), syntax.encode(), 1))


@pytest.mark.parametrize("codec", CODECS)
def test_a_foreign_encoders_image_is_decoded_exactly(
    codec: str, chromium: Chromium, room: ReadingRoom, tmp_path: Path
) -> None:
    """Grey of 8 and 16 bits, and colour where the syntax is used for it."""
    syntax, encode = CODECS[codec]
    kinds = ["8 bit", "16 bit"] if codec == "JPEG lossless" else ["8 bit", "16 bit", "colour"]
    with chromium.visit() as visitor:
        visitor.page.goto(f"{room.address}/decoder.html")
        for kind in kinds:
            pixels = _picture(kind)
            _write(tmp_path / "image.dcm", pixels, syntax, encode(pixels))
            room.files = [Stored(tmp_path / "image.dcm")]
            said = visitor.page.evaluate("(address) => decode(address, 0)", f"/file/0?{kind}")
            assert said.get("digest") == hashlib.sha256(pixels.tobytes()).hexdigest(), (kind, said)


@pytest.mark.parametrize("claimed", [20_000, 2_000])
def test_a_stream_larger_than_its_file_says_is_refused(
    claimed: int, chromium: Chromium, room: ReadingRoom, tmp_path: Path
) -> None:
    """A JPEG 2000 stream that claims more pixels than the header is not decoded: a sentence, no memory."""
    pixels = _picture("8 bit")
    stream = bytearray(imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k"))
    at = stream.index(b"\xff\x51") + 6
    stream[at : at + 8] = claimed.to_bytes(4, "big") * 2
    _write(tmp_path / "image.dcm", pixels, f"{_UID}90", bytes(stream))
    room.files = [Stored(tmp_path / "image.dcm")]
    with chromium.visit() as visitor:
        visitor.page.goto(f"{room.address}/decoder.html")
        assert visitor.page.evaluate("(address) => decode(address, 0)", f"/file/0?{claimed}") == {"failed": "layout"}
