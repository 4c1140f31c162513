"""Pictures with the patient's name and number drawn into the pixels, and where."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from phantoms.series import Patient, new_data
from scoring.actions import Box

ROWS, COLUMNS, SIZE = 384, 512, 26
KEPT: Box = (0, ROWS // 2, COLUMNS, ROWS)
"""The lower half: nothing is drawn there, and nothing may change."""


def pictures(patient: Patient) -> list[tuple[Dataset, Box]]:
    """Return an ultrasound loop, a secondary capture and a radiograph, each with the box of its text."""
    return [
        _drawn(UltrasoundMultiFrameImageStorage, "US", patient, frames=2, colour=True),
        _drawn(SecondaryCaptureImageStorage, "OT", patient),
        _drawn(ComputedRadiographyImageStorage, "CR", patient, bits=16),
    ]


def _drawn(
    sop_class: UID, modality: str, patient: Patient, *, frames: int = 1, colour: bool = False, bits: int = 8
) -> tuple[Dataset, Box]:
    data = new_data(sop_class, modality, patient, study="pictures", series=modality)
    data.Rows, data.Columns = ROWS, COLUMNS
    data.SamplesPerPixel, data.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    if colour:
        data.PlanarConfiguration, data.NumberOfFrames = 0, frames
        data.FrameTime, data.FrameIncrementPointer = 40, 0x00181063
    data.ConversionType, data.BurnedInAnnotation, data.ImageType = "WSD", "YES", ["DERIVED", "SECONDARY"]
    data.BitsAllocated = data.BitsStored = bits
    data.HighBit, data.PixelRepresentation = bits - 1, 0
    plane, box = _plane(f"{patient.name.replace('^', ' ')}  {patient.id}")
    grey = plane.astype(np.uint16) * 200 if bits > 8 else plane
    one = np.repeat(grey[..., None], 3, axis=-1) if colour else grey
    data.PixelData = one.tobytes() * frames
    data["PixelData"].VR = "OW" if bits > 8 else "OB"
    return data, box


def _plane(words: str) -> tuple[np.ndarray, Box]:
    """Return a grey picture with a fan of echoes, and a white text above it with its box."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    fan = (np.hypot(x - COLUMNS / 2, y - 90) < 280) & (y > 110 + abs(x - COLUMNS / 2) * 0.6)
    noise = np.random.default_rng(7).integers(30, 110, (ROWS, COLUMNS))
    picture = Image.fromarray(np.where(fan, noise, 0).astype(np.uint8))
    drawing, font = ImageDraw.Draw(picture), ImageFont.load_default(size=SIZE)
    left, top, right, bottom = drawing.textbbox((20, 16), words, font=font)
    drawing.text((20, 16), words, fill=235, font=font)
    return np.asarray(picture), (int(left), int(top), int(right), int(bottom))
