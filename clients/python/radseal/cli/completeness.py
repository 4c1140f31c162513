"""When something that was asked for was not done: an image that could not be read, but not a viewer on a CD."""

from collections.abc import Iterable

from radseal.inputs import found

HARMLESS = frozenset({found.NOT_DICOM, found.PROGRAM, found.DUPLICATE})
"""Reasons for leaving a file out that take no image away."""


def is_complete(reasons: Iterable[str]) -> bool:
    """Tell whether everything left out for these reasons is no image, or a copy of one."""
    return HARMLESS.issuperset(reasons)
