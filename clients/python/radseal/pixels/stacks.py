"""The slices of one series as one stack: where each lies in the patient, in millimetres (PS3.3, C.7.6.2). Pure.

Rules: a stack is told by what the headers say; whatever makes its geometry doubtful is a refusal by name.
"""

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from radseal.errors import InputError
from radseal.inputs import InstanceFound
from radseal.pixels.families import JPEG_LOSSY
from radseal.pixels.native import Run
from radseal.pixels.raster import Header, Raster, read_header, read_raster

MULTI_FRAME = "its images hold several frames each"
NO_GEOMETRY = "it does not say where its images lie"
NO_STACK = "its images are no even stack of slices: too few, too thick, of several directions, or with gaps"
LOSSY = "its pixels are compressed with loss, and could not stay as they are beside the face"
COLOURED = "its pixels are no plain grey"
_LEAST, _THICKEST, _UNEVEN = 10, 6.5, 0.15
_SAME = 1e-3
_SPACING, _SLOPE, _INTERCEPT, _REFERENCE = 0x00280030, 0x00281053, 0x00281052, 0x00200052

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Slice:
    """One image: its first pixel, and the ways to the next pixel to the right and down."""

    instance: InstanceFound
    header: Header = field(repr=False)
    raster: Raster = field(repr=False)
    origin: Vector
    right: Vector
    down: Vector

    @property
    def space(self) -> str:
        """What tells its coordinates from others: the Frame of Reference UID, or the series."""
        return self.header.text(_REFERENCE) or self.instance.facts.series_instance_uid

    @property
    def spacing(self) -> tuple[float, float]:
        """Millimetres from row to row, and from column to column."""
        return _length(self.down), _length(self.right)

    @property
    def scale(self) -> tuple[float, float]:
        """Rescale slope and intercept."""
        return _number(self.header, _SLOPE, 1.0), _number(self.header, _INTERCEPT, 0.0)

    def beyond(self, normal: Vector, offset: float) -> tuple[Run, ...]:
        """Return the pixels whose middle lies beyond a plane."""
        start, down, right = (_dot(normal, way) for way in (self.origin, self.down, self.right))
        rows, columns = self.raster.rows, self.raster.columns
        spans = ((row, *_span(start + row * down - offset, right, columns)) for row in range(rows))
        return tuple(Run(row, first, last) for row, first, last in spans if first < last)


def read_slice(instance: InstanceFound) -> Slice:
    """Return where an image lies. Raises InputError by name."""
    header = read_header(instance.source.view())
    facts, raster = instance.facts, read_raster(header)
    if raster.frames > 1:
        raise InputError(MULTI_FRAME)
    if raster.samples != 1 or not raster.photometric.startswith("MONOCHROME"):
        raise InputError(COLOURED)
    if raster.syntax in JPEG_LOSSY:
        raise InputError(LOSSY)
    place, cosines, spacing = facts.image_position, facts.image_orientation, _numbers(header.text(_SPACING))
    if place is None or cosines is None or (len(place), len(cosines), len(spacing)) != (3, 6, 2):
        raise InputError(NO_GEOMETRY)
    numbers = (*place, *cosines, *spacing)
    across, along = cosines[:3], cosines[3:]
    if not all(map(math.isfinite, numbers)) or min(spacing) <= 0 or abs(_dot(across, along)) > 0.01:  # noqa: PLR2004
        raise InputError(NO_GEOMETRY)
    if any(abs(_length(way) - 1) > 0.01 for way in (across, along)):  # noqa: PLR2004  (unit vectors)
        raise InputError(NO_GEOMETRY)
    return Slice(instance, header, raster, _vector(place), _times(across, spacing[1]), _times(along, spacing[0]))


def stack(slices: Iterable[Slice]) -> list[Slice]:
    """Return one slice for each place, in order. Raises InputError by name."""
    several = list(slices)
    first = several[0]
    normal = _cross(first.right, first.down)
    if any(_differs(one, first) for one in several):
        raise InputError(NO_STACK)
    by_place = {round(_dot(one.origin, normal) / _length(normal), 2): one for one in reversed(several)}
    ordered = [by_place[place] for place in sorted(by_place)]
    places = sorted(by_place)
    steps = [other - one for one, other in itertools.pairwise(places)]
    if len(ordered) < _LEAST or not 0 < statistics.median(steps) <= _THICKEST:
        raise InputError(NO_STACK)
    if any(abs(step / statistics.median(steps) - 1) > _UNEVEN for step in steps):
        raise InputError(NO_STACK)
    return ordered


def step_of(ordered: Sequence[Slice]) -> Vector:
    """Return the mean way from one slice to the next."""
    first, last = ordered[0].origin, ordered[-1].origin
    return _vector((b - a) / (len(ordered) - 1) for a, b in zip(first, last, strict=True))


def _differs(one: Slice, other: Slice) -> bool:
    ways = zip((*one.right, *one.down), (*other.right, *other.down), strict=True)
    sizes = (one.raster.rows, one.raster.columns) != (other.raster.rows, other.raster.columns)
    return sizes or any(abs(a - b) > _SAME for a, b in ways)


def _span(start: float, step: float, columns: int) -> tuple[int, int]:
    """Return the columns at which start + column * step is above 0."""
    if abs(step) < 1e-9:  # noqa: PLR2004  (the plane runs along the row)
        return (0, columns) if start > 0 else (0, 0)
    edge = -start / step
    if step > 0:
        return max(0, math.floor(edge) + 1), columns
    return 0, min(columns, max(0, math.ceil(edge)))


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split("\\"))
    except ValueError:
        return ()


def _number(header: Header, tag: int, default: float) -> float:
    found = _numbers(header.text(tag))
    return found[0] if len(found) == 1 and math.isfinite(found[0]) else default


def _vector(numbers: Iterable[float]) -> Vector:
    x, y, z = numbers
    return x, y, z


def _times(way: Sequence[float], by: float) -> Vector:
    return _vector(part * by for part in way)


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _length(way: Sequence[float]) -> float:
    return math.sqrt(_dot(way, way))


def _cross(one: Vector, other: Vector) -> Vector:
    (a, b, c), (d, e, f) = one, other
    return b * f - c * e, c * d - a * f, a * e - b * d
