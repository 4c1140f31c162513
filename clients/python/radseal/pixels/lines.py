"""From the boxes that a detector gives to lines of text: what was seen twice is one, and parts of a line are joined.

Rules: pure. A line is wide or upright; only what stands close, and is as high, is of the same line.
"""

from collections.abc import Iterable, Sequence

from radseal.pixels.boxes import Box, hull

_SAME = 0.6
"""Boxes that share so much of the smaller one are one line, seen in two pictures."""
_UPRIGHT = 1.5
_LEVEL, _HIGHER, _GAP = 0.6, 1.8, 0.8
"""Parts of a line share so much of their height, are at most so many times as high, and so many heights apart."""
_AS_SURE = 0.08
Reading = tuple[str, float]


def to_lines(boxes: Iterable[Box]) -> list[Box]:
    """Return one box for each line, from top to bottom."""
    lines: list[Box] = []
    for box in boxes:
        own = box
        while True:
            joined = [line for line in lines if _belong(own, line)]
            if not joined:
                break
            own = hull((own, *joined))
            lines = [line for line in lines if line not in joined]
        lines.append(own)
    return sorted(lines, key=lambda box: (box.y, box.x))


def choose_reading(readings: Sequence[Reading]) -> Reading:
    """Return the surest of several readings of one line; of those about as sure, the one with the most words."""
    surest = max(score for _text, score in readings)
    near = [reading for reading in readings if reading[1] >= surest - _AS_SURE]
    return max(near, key=lambda reading: (len(reading[0].split()), reading[1]))


def _belong(one: Box, other: Box) -> bool:
    thin, thick = sorted(min(box.width, box.height) for box in (one, other))
    if max(one.share_in(other), other.share_in(one)) > _SAME:
        return thick <= _HIGHER * thin  # a box around several lines is none of them
    if is_upright(one) != is_upright(other):
        return False
    return _are_parts(_turned(one), _turned(other)) if is_upright(one) else _are_parts(one, other)


def is_upright(box: Box) -> bool:
    """Whether text in it would run up or down."""
    return box.height > _UPRIGHT * box.width


def _turned(box: Box) -> Box:
    return Box(box.y, box.x, box.height, box.width)


def _are_parts(one: Box, other: Box) -> bool:
    lower, higher = sorted((one.height, other.height))
    level = min(one.bottom, other.bottom) - max(one.y, other.y)
    gap = max(one.x, other.x) - min(one.right, other.right)
    return level >= _LEVEL * lower and higher <= _HIGHER * lower and gap <= _GAP * lower
