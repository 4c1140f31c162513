"""When something that was asked for was not done: an image that could not be read, but not a viewer on a CD."""

from collections.abc import Iterable

from radseal.inputs.found import HARMLESS


def is_complete(reasons: Iterable[str]) -> bool:
    """Tell whether everything left out for these reasons is no image, or a copy of one."""
    return HARMLESS.issuperset(reasons)
