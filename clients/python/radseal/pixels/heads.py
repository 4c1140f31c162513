"""A head in a volume: where it is, what of it is brain, and the plane that parts the face from it.

Rules: runs in the limited child only. Coordinates are the patient's in millimetres: x to the left, y to the back, z to
the crown (PS3.3, C.7.6.2.1.1). The plane touches what is kept, and what is kept is larger than the brain: what was
found of it, and an ellipsoid that follows the crown of the head. So the plane errs towards leaving face. The idea is
Schimke and Hale's (Quickshear defacing, 2011).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from radseal.errors import InputError

GRID = 2.5
"""Millimetres of the grid on which the head is measured."""
MARGIN = 6.0
"""Millimetres between the plane and what is kept."""
NO_HEAD = "no head of the usual form was found in it"
NO_CROWN = "the crown of the head is not in view, so that the brain cannot be told"
STAYS = "the face could not be told from the brain"
_ENOUGH = 0.9
"""The part of the face's surface that must lie before the plane."""
_AS_GOOD = 0.02
"""Of planes before which nearly as much of the face lies, the one that takes the least."""
_WIDEST, _BELOW = 0.9, 1.05
"""The first level from the crown with so much of the widest area, above any nose; and how much further the kept
reaches below the middle than above it."""
_LOWER = 40.0
"""Millimetres below that level in which the middle is looked for."""
_SKIN, _SKULL = 9.0, 12.0
"""Millimetres under the skin where a brain may begin, and where it begins."""
_PROUD, _PROUDEST = 4.0, 10.0
"""Millimetres by which a brow, and a nose or chin, stand out from the form of the crown."""
_ALL = 0.97
"""The part of nose and chin that must lie before the plane."""
_ANGLES = (-10, 71)
"""Degrees downwards to which the plane may look: less than 0 for heads that are bent back."""
_CT_TISSUE, _CT_BONE = -300, 250
_ADULT = 95.0
"""Half the length of a grown-up's head: other measures are in its proportion."""

Volume = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grid:
    """Values on a grid along the patient's axes, in the order z, y, x; `origin` is the first point, as x, y, z."""

    values: Volume
    seen: Mask
    """Points that lie inside the images."""
    origin: NDArray[np.float64]

    def at(self, axis: int) -> NDArray[np.float64]:
        """Return the coordinates along x (0), y (1) or z (2)."""
        return np.asarray(self.origin[axis] + GRID * np.arange(self.values.shape[2 - axis]))


@dataclass(frozen=True, slots=True)
class Plane:
    """Points with normal · point > offset are the face's side."""

    normal: tuple[float, float, float]
    offset: float


@dataclass(frozen=True, slots=True)
class _Crown:
    """What the upper head says of the rest: the middle of the widest level, half axes, and the proportion."""

    middle: NDArray[np.float64]
    half: NDArray[np.float64]
    scale: float
    top: float


def find_head(grid: Grid, *, ct: bool) -> tuple[Mask, float]:
    """Return the head without holes, and the value from which on there is tissue."""
    least = float(_CT_TISSUE) if ct else 0.5 * _otsu(grid.values[grid.seen])
    tissue = np.pad((grid.values > least) & grid.seen, 4)
    closed = ndimage.binary_closing(tissue, iterations=3)[4:-4, 4:-4, 4:-4] & grid.seen
    solid = np.stack([ndimage.binary_fill_holes(level) for level in closed])
    return _largest(ndimage.binary_opening(solid)), least


def find_plane(grid: Grid, head: Mask, least: float, *, ct: bool) -> Plane:
    """Return the plane that parts the face from the brain. Raises InputError where that cannot be done safely."""
    crown = _measure(grid, head)
    found = _brain(grid, head, crown, least, ct=ct)
    if not ct:  # where no bone parts them, skin and muscle hang together with the brain
        found &= _ellipsoid(grid, crown, _SKIN)
    kept = _points(grid, found | _ellipsoid(grid, crown, _SKULL))
    (surface, proud), inside = _face(grid, head, crown), _points(grid, head)
    choices = []
    for angle in np.radians(np.arange(*_ANGLES, 5)):
        normal = np.array([0.0, -np.cos(angle), -np.sin(angle)])
        offset = float((kept @ normal).max()) + MARGIN
        share = _share(surface, normal, offset) if _share(proud, normal, offset) >= _ALL else 0.0
        plane = Plane((0.0, float(normal[1]), float(normal[2])), offset)
        choices.append((share, int((inside @ normal > offset).sum()), plane))
    most = max(share for share, _lost, _plane in choices)
    if most < _ENOUGH:
        raise InputError(STAYS)
    return min((one for one in choices if one[0] >= most - _AS_GOOD), key=lambda one: one[1])[2]


def beyond(grid: Grid, plane: Plane) -> Mask:
    """Return the points on the face's side."""
    _x, y, z = plane.normal
    level = z * grid.at(2)[:, None] + y * grid.at(1)[None, :]
    return np.broadcast_to((level > plane.offset)[:, :, None], grid.values.shape)


def _measure(grid: Grid, head: Mask) -> _Crown:
    areas = head.sum((1, 2)) * GRID**2
    levels = np.flatnonzero(areas > 500)  # noqa: PLR2004  (square millimetres)
    if not len(levels):
        raise InputError(NO_HEAD)
    top = int(levels[-1])
    _require_crown(grid, head)
    upper = range(top, max(int(levels[0]), top - round(110 / GRID)) - 1, -1)
    widest = max(areas[level] for level in upper)
    level = next(level for level in upper if areas[level] >= _WIDEST * widest)
    rows, columns = np.flatnonzero(head[level].any(1)), np.flatnonzero(head[level].any(0))
    y, x = grid.at(1)[rows[[0, -1]]], grid.at(0)[columns[[0, -1]]]
    height = _height(areas, top, level)
    wider = 1 / max(0.8, 1 - (1 - (top - level) * GRID / height) ** 2) ** 0.5  # an ellipsoid's middle is wider
    half = np.array([(x[1] - x[0]) / 2 * wider, (y[1] - y[0]) / 2 * wider, height])
    low, high = np.array([45.0, 60.0, 35.0]), np.array([110.0, 130.0, 130.0])
    if (half < low).any() or (half > high).any():
        raise InputError(NO_HEAD)
    middle = np.array([x.mean(), y.mean(), grid.at(2)[top] - height])
    return _Crown(middle, half, half[1] / _ADULT, float(grid.at(2)[top]))


def _height(areas: NDArray[np.float64], top: int, level: int) -> float:
    """Return how far the middle lies below the crown: where the areas of an ellipsoid would be the largest."""
    places = np.arange(level, top + 1)
    bent, _steep, _flat = np.polyfit(places, areas[level : top + 1], 2) if len(places) > 3 else (0.0, 0.0, 0.0)  # noqa: PLR2004
    peak = -_steep / (2 * bent) if bent < 0 else float(level)
    return float((top - np.clip(peak, level - _LOWER / GRID, level)) * GRID)


def _require_crown(grid: Grid, head: Mask) -> None:
    """Raise InputError where the images end before the head does."""
    heights = head.shape[0] - 1 - np.argmax(head[::-1], axis=0)
    columns = head.any(0)
    above = np.minimum(heights + 1, head.shape[0] - 1)
    y, x = np.indices(columns.shape)
    open_air = grid.seen[above, y, x] & (heights + 1 < head.shape[0])
    if open_air[columns].mean() < 0.6:  # noqa: PLR2004  (part of the head's columns that end in air)
        raise InputError(NO_CROWN)


def _ellipsoid(grid: Grid, crown: _Crown, under: float) -> Mask:
    """Return what lies so many millimetres under the skin of a grown-up's head, were it an ellipsoid."""
    across, along, up = crown.half - under * crown.scale
    x, y = ((grid.at(0) - crown.middle[0]) / across) ** 2, ((grid.at(1) - crown.middle[1]) / along) ** 2
    height = grid.at(2) - crown.middle[2]
    z = np.where(height > 0, height / up, height / (_BELOW * crown.half[2] - under * crown.scale)) ** 2
    return np.asarray(z[:, None, None] + y[None, :, None] + x[None, None, :] < 1)


def _brain(grid: Grid, head: Mask, crown: _Crown, least: float, *, ct: bool) -> Mask:
    """Return soft tissue that hangs together inside the skull, above the foramen magnum; rather more than less."""
    values = grid.values
    soft = (values > 0) & (values < 100) if ct else values > least  # noqa: PLR2004  (Hounsfield units)
    inside = head & soft & (grid.at(2) > crown.top - 125 * crown.scale)[:, None, None]
    cores = ndimage.binary_erosion(inside, iterations=2)
    labels, count = ndimage.label(cores)
    if not count:
        return np.zeros_like(head)
    common = np.bincount(labels[_ellipsoid(grid, crown, _SKULL)], minlength=count + 1)
    common[0] = 0
    core = labels == common.argmax()
    grown = ndimage.binary_dilation(core, iterations=4, mask=head & ~(values > _CT_BONE) if ct else head)
    return np.asarray(ndimage.binary_dilation(grown))  # points that brain and bone share


def _share(points: NDArray[np.float64], normal: NDArray[np.float64], offset: float) -> float:
    """Return which part of some points lies beyond a plane; all, where there are none."""
    return float((points @ normal > offset).mean()) if len(points) else 1.0


def _face(grid: Grid, head: Mask, crown: _Crown) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of the front surface from the bridge of the nose to the chin, and those of nose and chin.

    Where the head is bent back they lie higher: what stands out from the crown's form counts from its middle on.
    """
    z, x = grid.at(2), grid.at(0)
    low = (z < crown.middle[2] - 35 * crown.scale)[:, None]
    columns = (np.abs(x - crown.middle[0]) < 45 * crown.scale)[None, :]
    first = np.argmax(head, axis=1)
    within = (z < crown.middle[2] + 20 * crown.scale) & (z > crown.middle[2] - 115 * crown.scale)
    shown = head.any(1) & columns & within[:, None]
    y = grid.at(1)[first]
    out = [
        ~np.take_along_axis(_ellipsoid(grid, crown, -by), first[:, None, :], 1)[:, 0, :] for by in (_PROUD, _PROUDEST)
    ]

    def _at(mask: Mask) -> NDArray[np.float64]:
        level, column = np.nonzero(shown & mask)
        return np.stack([x[column], y[level, column], z[level]], -1)

    return _at(low | out[0]), _at(out[1])


def _points(grid: Grid, mask: Mask) -> NDArray[np.float64]:
    z, y, x = np.nonzero(mask)
    return np.stack([grid.at(0)[x], grid.at(1)[y], grid.at(2)[z]], -1)


def _largest(mask: Mask) -> Mask:
    labels, count = ndimage.label(mask)
    if not count:
        raise InputError(NO_HEAD)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray(labels == sizes.argmax())


def _otsu(values: NDArray[np.float32]) -> float:
    """Return the value that best parts two kinds of values (Otsu, 1979)."""
    counts, edges = np.histogram(values, 256, (float(values.min()), float(np.percentile(values, 99.5)) + 1e-3))
    centres = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * centres)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(centres[np.nanargmax(between)])
