"""Order and gaps: where the images of a series lie, and where one seems to be missing.

Rules: a gap is told only where the geometry says so. A series may hold several stacks (other orientations, shifted
blocks), time points (the same places again), localizers and images without any place: none of these is a gap.
Lengths are millimetres (PS3.3, C.7.6.2).
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from radseal.inputs.found import GapFound, InstanceFound

_SAME = 0.01
"""Millimetres within which two images lie in the same place."""
_WIDER = 1.5
"""How many spacings apart neighbours must be, before anything can be missing between them."""
_WHOLE = 0.15
"""How near to a whole number of spacings a gap is that missing images left."""
_EVEN = 0.05
"""By which share two distances may differ and still count as the same spacing."""
_ENOUGH = 3
"""Places that show a spacing of their own."""

Vector = tuple[float, float, float]
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class _Placed:
    instance: InstanceFound
    along: float
    """Distance along the normal."""
    across: Vector
    """What is left of the position without that."""


def order_and_gaps(
    instances: Iterable[InstanceFound],
) -> tuple[tuple[InstanceFound, ...], tuple[GapFound, ...]]:
    """Return the images of one series in geometric order, stack by stack, and the gaps between them.

    Images without a place come first, by number. The order depends on nothing but the images.
    """
    stacks: dict[tuple[int, ...], list[_Placed]] = {}
    ordered: list[InstanceFound] = []
    gaps: list[GapFound] = []
    for instance in sorted(instances, key=_by_number):
        normal = _normal(instance)
        if normal is None:
            ordered.append(instance)
        else:
            stacks.setdefault(_orientation(instance), []).append(_place(instance, normal))
    for stack in stacks.values():
        stack.sort(key=lambda placed: placed.along)
        runs = _runs(stack)
        gaps.extend(GapFound(len(ordered) + after, missing) for after, missing in _gaps(runs))
        ordered.extend(placed.instance for run in runs for placed in sorted(run, key=_placed_number))
    return tuple(ordered), tuple(gaps)


def _by_number(instance: InstanceFound) -> tuple[bool, int, str]:
    number = instance.facts.instance_number
    return number is None, number or 0, instance.facts.sop_instance_uid


def _placed_number(placed: _Placed) -> tuple[bool, int, str]:
    return _by_number(placed.instance)


def _normal(instance: InstanceFound) -> Vector | None:
    facts = instance.facts
    cosines, position = facts.image_orientation, facts.image_position
    if facts.frames > 1 or cosines is None or position is None or len(cosines) != 6 or len(position) != 3:  # noqa: PLR2004
        return None
    if not all(map(math.isfinite, (*cosines, *position))):
        return None
    (a, b, c), (d, e, f) = cosines[:3], cosines[3:]
    x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if 0.5 < length < 2 else None  # noqa: PLR2004  (unit vectors)


def _orientation(instance: InstanceFound) -> tuple[int, ...]:
    facts = instance.facts
    return (*(round(cosine * 200) for cosine in facts.image_orientation or ()), facts.rows or 0, facts.columns or 0)


def _place(instance: InstanceFound, normal: Vector) -> _Placed:
    x, y, z = instance.facts.image_position or (0.0, 0.0, 0.0)
    along = x * normal[0] + y * normal[1] + z * normal[2]
    return _Placed(instance, along, (x - along * normal[0], y - along * normal[1], z - along * normal[2]))


def _runs(stack: Sequence[_Placed]) -> list[list[_Placed]]:
    """Images in the same place, together: time points, echoes, b-values."""
    runs: list[list[_Placed]] = []
    for placed in stack:
        if runs and placed.along - runs[-1][0].along < _SAME:
            runs[-1].append(placed)
        else:
            runs.append([placed])
    return runs


def _gaps(runs: list[list[_Placed]]) -> list[tuple[int, int]]:
    """Return (place within the stack after which a gap lies, missing images)."""
    if len(runs) < _ENOUGH:
        return []
    firsts = [min(run, key=_placed_number) for run in runs]
    steps = [_Step.between(one, other) for one, other in itertools.pairwise(firsts)]
    spacing = _median_low([step.distance for step in steps])
    numbers = _median_low([step.numbers for step in steps])
    tilt = _median_vector([step.shift for step in steps])
    found = []
    after = -1
    for place, step in enumerate(steps):
        after += len(runs[place])
        wide = step.distance / spacing
        if wide > _WIDER and not step.leaves(tilt, spacing) and _is_missing(steps, place, wide, numbers):
            found.append((after, max(1, round(wide) - 1)))
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """From one place to the next."""

    distance: float
    numbers: int
    """How far the image numbers are apart; 0 when unknown."""
    shift: Vector
    """Movement across the normal for each millimetre along it."""

    @classmethod
    def between(cls, one: _Placed, other: _Placed) -> "_Step":
        """Return the step from `one` to `other`."""
        distance = other.along - one.along
        numbers = [placed.instance.facts.instance_number for placed in (one, other)]
        apart = 0 if None in numbers else abs((numbers[1] or 0) - (numbers[0] or 0))
        x, y, z = (b - a for a, b in zip(one.across, other.across, strict=True))
        return cls(distance, apart, (x / distance, y / distance, z / distance))

    def leaves(self, tilt: Vector, spacing: float) -> bool:
        """Tell whether this step leads sideways out of the stack: to another stack."""
        return math.dist(self.shift, tilt) * self.distance > max(spacing, 1.0)


def _median_vector(vectors: list[Vector]) -> Vector:
    xs, ys, zs = zip(*vectors, strict=True)
    return _median_low(xs), _median_low(ys), _median_low(zs)


def _is_missing(steps: list[_Step], place: int, wide: float, numbers: int) -> bool:
    """Tell a missing image from a series that is spaced so.

    Numbers that jump say missing. Numbers that run on over a distance that repeats, or that is no whole number of
    spacings, say that the images were planned so: a second spacing, or a second stack.
    """
    step = steps[place]
    if numbers and step.numbers > numbers:
        return True
    nearby = steps[max(0, place - 1) : place] + steps[place + 1 : place + 2]
    repeats = any(abs(other.distance - step.distance) <= _EVEN * step.distance for other in nearby)
    return not repeats and abs(wide - round(wide)) <= _WHOLE


def _median_low(numbers: Sequence[_Number]) -> _Number:
    """Return the middle value, of two the lower: `statistics` would load exact arithmetic for it."""
    return sorted(numbers)[(len(numbers) - 1) // 2]
