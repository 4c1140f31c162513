"""A made head with a brain, a skull and a face, as CT or MR, cut in any direction.

Rules: everything is a few ellipsoids in the patient's coordinates (millimetres; x left, y back, z up), so that a test
knows of each pixel what it shows.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import CTImageStorage, MRImageStorage, RLELossless

from phantoms.series import PATIENT, Patient, new_data, save, set_grey, uid

AIR, SKIN, SKULL, BRAIN, FACE, EYES, NECK, NOSE = range(8)
HOUNSFIELD = np.array([-1000, 30, 1000, 35, 40, 10, 45, 40])
SIGNAL = np.array([15, 700, 60, 500, 420, 250, 380, 420])

Labels = NDArray[np.uint8]


def _ball(middle: tuple[float, float, float], half: tuple[float, float, float]) -> Callable[..., NDArray[np.bool_]]:
    def _inside(x: object, y: object, z: object) -> NDArray[np.bool_]:
        return sum(((p - m) / h) ** 2 for p, m, h in zip((x, y, z), middle, half, strict=True)) < 1  # type: ignore[no-any-return, operator]

    return _inside


_PARTS = (
    (NECK, lambda x, y, z: ((x / 58) ** 2 + ((y - 20) / 60) ** 2 < 1) & (z < -60)),
    (SKIN, _ball((0, 0, 0), (76, 96, 82))),
    (FACE, _ball((0, -52, -72), (60, 48, 62))),
    (NOSE, _ball((0, -104, -52), (11, 16, 18))),
    (NOSE, _ball((0, -94, -112), (18, 12, 14))),
    (FACE, _ball((82, 8, -36), (6, 18, 30))),
    (FACE, _ball((-82, 8, -36), (6, 18, 30))),
    (EYES, _ball((32, -84, -34), (12, 12, 12))),
    (EYES, _ball((-32, -84, -34), (12, 12, 12))),
    (SKULL, _ball((0, 0, 0), (71, 91, 77))),
    (BRAIN, _ball((0, 0, 0), (64, 84, 70))),
    (BRAIN, _ball((0, 45, -50), (45, 35, 28))),
)
"""Label and place of each part; the later ones lie over the earlier."""


def label(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> Labels:
    """Return what stands at these points."""
    found = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), np.uint8)
    for value, inside in _PARTS:
        found[np.broadcast_to(inside(x, y, z), found.shape)] = value
    return found


@dataclass(frozen=True)
class Cut:
    """How a head is cut into slices: directions to the right, down and from slice to slice, each of length 1."""

    right: tuple[float, float, float] = (1, 0, 0)
    down: tuple[float, float, float] = (0, 1, 0)
    step: tuple[float, float, float] = (0, 0, 1)
    size: int = 72
    slices: int = 66
    pixel: float = 3.5
    thick: float = 3.6
    middle: tuple[float, float, float] = (0, -8, -22)

    def labels(self, place: int) -> tuple[Labels, NDArray[np.float64]]:
        """Return what one slice shows, and where its first pixel lies."""
        right, down, step = (np.array(way, float) for way in (self.right, self.down, self.step))
        half = (self.size - 1) / 2 * self.pixel
        origin = np.array(self.middle) - half * (right + down) + (place - (self.slices - 1) / 2) * self.thick * step
        lines = np.arange(self.size) * self.pixel
        points = origin + lines[:, None, None] * down + lines[None, :, None] * right
        return label(*(points[..., axis] for axis in range(3))), origin


_COS, _SIN = float(np.cos(np.radians(20))), float(np.sin(np.radians(20)))
CUTS = {
    "axial": Cut(),
    "coronal": Cut((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "sagittal": Cut((0, 1, 0), (0, 0, -1), (-1, 0, 0)),
    "oblique": Cut((1, 0, 0), (0, _COS, -_SIN), (0, _SIN, _COS), slices=72),
}


@dataclass(frozen=True)
class Head:
    """A written series: files in order, and what each pixel of each shows."""

    paths: tuple[Path, ...]
    labels: tuple[Labels, ...] = field(repr=False)


def head_series(
    folder: Path,
    modality: str = "CT",
    cut: Cut | None = None,
    *,
    packed: Container[int] = (),
    patient: Patient = PATIENT,
    series: str = "head",
    body_part: str = "HEAD",
) -> Head:
    """Write a head as CT or MR; the slices `packed` are compressed by run lengths."""
    cut = cut or CUTS["axial"]
    values, noise = HOUNSFIELD if modality == "CT" else SIGNAL, np.random.default_rng(5)
    paths, shown = [], []
    for place in range(cut.slices):
        labels, origin = cut.labels(place)
        data = new_data(CTImageStorage if modality == "CT" else MRImageStorage, modality, patient, series=series)
        set_grey(data, cut.size, cut.size, signed=True)
        data.BodyPartExamined, data.FrameOfReferenceUID = body_part, uid("frame of", patient.id)
        data.ImagePositionPatient = [round(float(part), 4) for part in origin]
        data.ImageOrientationPatient = [round(float(part), 9) for part in (*cut.right, *cut.down)]
        data.PixelSpacing, data.SliceThickness = [cut.pixel, cut.pixel], cut.thick
        grey = values[labels] + noise.normal(0, 6, labels.shape)
        if modality == "CT":
            data.RescaleSlope, data.RescaleIntercept = 1, -1024
            grey = grey + 1024
        data.PixelData = np.maximum(grey, 0).round().astype("<i2").tobytes()
        if place in packed:
            data.compress(RLELossless)
        paths.append(save(data, folder / f"head{place:03}.dcm", place + 1))
        shown.append(labels)
    return Head(tuple(paths), tuple(shown))
