"""The sample case that `radseal demo` sends when it is given none: a phantom head, made by arithmetic at run time.

Rules: nothing here comes from a person. The patient's name says that it is fictitious; every run makes the same bytes.
The picture is a handful of ellipses (skull, brain, ventricles, two eyes) cut at twenty heights, in Hounsfield units.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

SLICES = 20
SIZE = 192
"""Rows and columns of each slice."""
SPACING = 1.2
"""Millimetres between pixels."""
THICKNESS = 7.5
"""Millimetres between slices."""
AIR, SKULL, BRAIN, FLUID, BLEED = range(5)
_STORED = {AIR: 0, SKULL: 2048, BRAIN: 1056, FLUID: 1024, BLEED: 1088}
"""Stored value of each tissue: Hounsfield units + 1024, in steps of 16; noise fills the lowest four bits."""
_HIGH = bytes(_STORED.get(tissue, 0) >> 8 for tissue in range(256))
_LOW = bytes(_STORED.get(tissue, 0) & 0xF0 for tissue in range(256))
_NOISE = bytes(value & 0x0F for value in range(256))


@dataclass(frozen=True, slots=True)
class _Ellipsoid:
    """One part of the head: centre and half axes as shares of the picture's half size, and its tissue."""

    x: float
    y: float
    z: float
    a: float
    b: float
    c: float
    tissue: int


_HEAD = (
    _Ellipsoid(0, 0, 0, 0.70, 0.88, 1.05, SKULL),
    _Ellipsoid(0, 0, 0, 0.64, 0.82, 0.98, BRAIN),
    _Ellipsoid(-0.15, -0.05, 0.1, 0.09, 0.28, 0.35, FLUID),
    _Ellipsoid(0.15, -0.05, 0.1, 0.09, 0.28, 0.35, FLUID),
    _Ellipsoid(0.30, 0.20, -0.1, 0.12, 0.12, 0.2, BLEED),
    _Ellipsoid(-0.28, -0.82, -0.55, 0.14, 0.14, 0.2, FLUID),
    _Ellipsoid(0.28, -0.82, -0.55, 0.14, 0.14, 0.2, FLUID),
)


def make_uid(*words: str) -> UID:
    """Return the 2.25 UID that belongs to `words`: the same words, the same UID."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")


def head_slice(height: float, size: int, seed: bytes = b"") -> bytes:
    """Return `size` by `size` pixels of 16 bits, little-endian, of the phantom head cut at `height` in -1 … 1.

    `seed` and `height` determine the noise.
    """
    tissues = bytearray(size * size)
    for part in _HEAD:
        for start, stop in _spans(part, height, size):
            tissues[start:stop] = bytes([part.tissue]) * (stop - start)
    noise = hashlib.shake_256(seed + repr(height).encode()).digest(size * size).translate(_NOISE)
    low = int.from_bytes(tissues.translate(_LOW), "little") | int.from_bytes(noise, "little")
    pixels = bytearray(2 * size * size)
    pixels[0::2] = low.to_bytes(size * size, "little")
    pixels[1::2] = tissues.translate(_HIGH)
    return bytes(pixels)


def _spans(part: _Ellipsoid, height: float, size: int) -> Iterator[tuple[int, int]]:
    half = size / 2
    left = 1 - ((height - part.z) / part.c) ** 2
    for row in range(size) if left > 0 else ():
        inside = left - (((row + 0.5 - half) / half - part.y) / part.b) ** 2
        if inside > 0:
            reach = part.a * inside**0.5 * half
            middle = half + part.x * half
            yield row * size + max(0, round(middle - reach)), row * size + min(size, round(middle + reach))


def write_sample(folder: Path) -> tuple[Path, ...]:
    """Write the sample case into `folder` and return its files: one CT series of 20 slices of 192 by 192 pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    data = _header()
    paths = []
    for number in range(1, SLICES + 1):
        _set_slice(data, number)
        path = folder / f"IM{number:04d}.dcm"
        dcmwrite(path, data, enforce_file_format=True)
        paths.append(path)
    return tuple(paths)


def _set_slice(data: Dataset, number: int) -> None:
    height = (number - 0.5) / SLICES * 2 - 1
    place = (number - 1) * THICKNESS
    data.SOPInstanceUID = make_uid("sample", "instance", str(number))
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.InstanceNumber = number
    data.ImagePositionPatient = [-SIZE * SPACING / 2, -SIZE * SPACING / 2, place]
    data.SliceLocation = place
    data.PixelData = head_slice(height, SIZE)


def _header() -> Dataset:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = CTImageStorage
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.ImplementationClassUID = make_uid("sample", "implementation")
    data.SpecificCharacterSet = "ISO_IR 192"
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.SOPClassUID = CTImageStorage
    data.StudyDate = data.SeriesDate = data.AcquisitionDate = data.ContentDate = "20260914"
    data.StudyTime = data.SeriesTime = data.AcquisitionTime = data.ContentTime = "101500"
    data.AccessionNumber = "SAMPLE-0001"
    data.Modality = "CT"
    data.Manufacturer = "Radseal phantom"
    data.InstitutionName = "Fictitious General Hospital"
    data.ReferringPhysicianName = "Nobody^Doctor"
    data.StudyDescription = "Head without contrast (phantom)"
    data.SeriesDescription = "Axial 7.5 mm"
    data.PatientName = "Fictitious^Fiona"
    data.PatientID = "SAMPLE-PATIENT-1"
    data.PatientBirthDate = "19600229"
    data.PatientSex = "F"
    data.BodyPartExamined = "HEAD"
    data.KVP = 120
    data.SliceThickness = THICKNESS
    data.SpacingBetweenSlices = THICKNESS
    data.PatientPosition = "HFS"
    data.StudyInstanceUID = make_uid("sample", "study")
    data.SeriesInstanceUID = make_uid("sample", "series")
    data.FrameOfReferenceUID = make_uid("sample", "frame")
    data.StudyID = "1"
    data.SeriesNumber = 1
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    data.PositionReferenceIndicator = ""
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.Rows = data.Columns = SIZE
    data.PixelSpacing = [SPACING, SPACING]
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit = 15
    data.PixelRepresentation = 0
    data.RescaleIntercept = -1024
    data.RescaleSlope = 1
    data.RescaleType = "HU"
    data.WindowCenter = 40
    data.WindowWidth = 400
    return data
