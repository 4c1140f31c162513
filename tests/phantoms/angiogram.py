"""A made angiogram, since no package ships a real one: vessels filled from frame to frame, bone, collimator, noise."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from pydicom.dataset import Dataset
from pydicom.uid import XRayAngiographicImageStorage

from phantoms.series import new_data

_BITS = 10
_BRANCHES = 7


def angiogram(size: int, frames: int = 1, seed: int = 5) -> Dataset:
    """An X-ray angiographic image of `size` x `size` pixels of 10 bits."""
    data = new_data(XRayAngiographicImageStorage, "XA", study="angiogram", series=f"angiogram {size}")
    data.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    data.Rows = data.Columns = size
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, _BITS, _BITS - 1
    data.NumberOfFrames, data.PixelIntensityRelationship = frames, "LIN"
    random = np.random.default_rng(seed)
    still = _anatomy(size, random)
    vessels = _vessels(size, random)
    shown = [_frame(still, vessels, (at + 1) / frames, random) for at in range(frames)]
    data.PixelData = np.stack(shown).tobytes()
    data["PixelData"].VR = "OW"
    return data


def _anatomy(size: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Soft tissue, four ribs, and the border of the collimator."""
    sheet = Image.new("L", (size, size), 155)
    pen = ImageDraw.Draw(sheet)
    for rib in range(4):
        y = size * (0.12 + 0.24 * rib)
        pen.arc((-0.3 * size, y, 1.2 * size, y + size * 0.7), 200, 330, fill=135, width=size // 18)
    pen.ellipse((0.45 * size, 0.3 * size, 1.1 * size, 1.2 * size), fill=130)
    soft = np.asarray(sheet.filter(ImageFilter.BoxBlur(size // 40)), np.float64) * 4
    soft += np.asarray(Image.fromarray(random.normal(0, 40, (16, 16)).astype(np.float32)).resize((size, size)))
    edge = size // 32
    soft[:edge], soft[-edge:], soft[:, :edge], soft[:, -edge:] = 40, 40, 40, 40
    return soft


def _vessels(size: int, random: np.random.Generator) -> NDArray[np.float64]:
    """How much contrast medium is in the way of each pixel, 0 to 1; a tree of branches that grow thin."""
    sheet = Image.new("L", (size, size))
    pen = ImageDraw.Draw(sheet)
    starts = [(0.25 * size, 0.12 * size, 1.1, size / 70)]
    for _ in range(_BRANCHES):
        x, y, heading, wide = starts[int(random.integers(len(starts)))]
        while wide > 0.8 and 0.05 * size < x < 0.95 * size and 0.05 * size < y < 0.95 * size:
            heading += float(random.normal(0, 0.22))
            onward = x + np.cos(heading) * size / 50, y + np.sin(heading) * size / 50
            pen.line((x, y, *onward), fill=round(255 * min(1.0, wide * 60 / size)), width=max(1, round(wide)))
            (x, y), wide = onward, wide * 0.965
            if random.random() < 0.2:
                starts.append((x, y, heading + float(random.choice((-0.8, 0.8))), wide * 0.75))
    return np.asarray(sheet.filter(ImageFilter.BoxBlur(1)), np.float64) / 255


def _frame(
    still: NDArray[np.float64], vessels: NDArray[np.float64], filled: float, random: np.random.Generator
) -> NDArray[np.uint16]:
    shown = still * (1 - 0.55 * vessels * filled)
    noisy = shown + random.normal(0, 1, shown.shape) * np.sqrt(shown) * 0.6
    return noisy.clip(0, (1 << _BITS) - 1).astype("<u2")
