"""Slices of one series to values on a grid along the patient's axes. Runs in the limited child only."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from radseal.pixels.codecs import Form
from radseal.pixels.heads import GRID, Grid
from radseal.pixels.pictures import Shown, to_samples

_COARSE = 2.0
"""Millimetres below which neighbouring pixels are averaged."""
_AIR = -1024.0
_VALUES = (-1024.0, 3071.0)
"""Hounsfield units beyond these are padding or metal."""

Matrix = NDArray[np.float64]


def to_grid(order: Mapping[str, Any], slices: Iterable[tuple[Mapping[str, Any], bytes]]) -> Grid:
    """Return the volume of some slices; `order` says where they lie and how far they are apart, in millimetres."""
    by_row, by_column = (max(1, round(_COARSE / float(length))) for length in order["spacing"])
    levels = [_level(one, payload, by_row, by_column, ct=order["ct"]) for one, payload in slices]
    volume = np.stack(levels)
    step, row, column = (np.asarray(order[name], float) for name in ("step", "down", "right"))
    origin = np.asarray(order["origin"], float) + row * (by_row - 1) / 2 + column * (by_column - 1) / 2
    axes = np.stack([step, row * by_row, column * by_column], 1)
    return _resample(volume, axes, origin, _AIR if order["ct"] else 0.0)


def _level(one: Mapping[str, Any], payload: bytes, by_row: int, by_column: int, *, ct: bool) -> NDArray[np.float32]:
    form = Form(**{name: one[name] for name in Form.__dataclass_fields__})
    shown = Shown(form, one["planar"], one["high"], one["signed"], one["little"], one["encapsulated"], ())
    values = to_samples(payload, shown).astype(np.float32) * one["slope"] + one["intercept"]
    if ct:
        values = values.clip(*_VALUES)
    rows, columns = values.shape[0] // by_row, values.shape[1] // by_column
    cut = values[: rows * by_row, : columns * by_column]
    return np.asarray(cut.reshape(rows, by_row, columns, by_column).mean((1, 3)), np.float32)


def _resample(volume: NDArray[np.float32], axes: Matrix, origin: Matrix, air: float) -> Grid:
    """Return the volume along the patient's axes; `axes` leads from place (slice, row, column) to x, y, z."""
    ends = np.array(np.meshgrid(*([0, size - 1] for size in volume.shape), indexing="ij")).reshape(3, -1)
    corners = axes @ ends + origin[:, None]
    first, last = corners.min(1), corners.max(1)
    shape = np.ceil((last - first) / GRID).astype(int) + 1
    turn = np.linalg.inv(axes)
    # From a place (z, y, x) of the grid to one of the volume.
    matrix = turn[:, ::-1] * GRID
    start = turn @ (first - origin)
    size = tuple(int(length) for length in shape[::-1])
    values = ndimage.affine_transform(volume, matrix, start, size, order=1, mode="constant", cval=air)
    inside = ndimage.affine_transform(
        np.ones(volume.shape, np.uint8), matrix, start, size, order=0, mode="constant", cval=0
    )
    return Grid(np.asarray(values, np.float32), inside > 0, first)
