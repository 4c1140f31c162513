"""Where the frames of pixel data lie, so that each can be verified and shown on its own (PS3.5, A.4 and 8.2)."""

from itertools import pairwise

from radseal.dicom.scanner import Scan

MOST = 100_000


def cut_frames(value: int, end: int, found: Scan, frames: int) -> list[tuple[int, int]]:
    """Return consecutive spans that cover pixel data from `value` to `end`.

    Native data are cut into equal frames where they divide; encapsulated data at each fragment, the delimiters going
    with the fragment before. More than 100,000 spans, or frames that do not divide, give one span.
    """
    if found.encapsulated:
        stops = [stop for _, stop in found.fragments][:-1]
        return _spans(value, end, stops) if len(stops) < MOST else [(value, end)]
    size, rest = divmod(end - value, frames)
    if frames == 1 or frames > MOST or rest > 1 or not size:
        return [(value, end)]
    return _spans(value, end, [value + size * frame for frame in range(1, frames)])


def _spans(value: int, end: int, stops: list[int]) -> list[tuple[int, int]]:
    edges = sorted({value, *(stop for stop in stops if value < stop < end), end})
    return list(pairwise(edges))
