"""Connected areas of a mask, by runs of its rows and a union of those that touch."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Run = tuple[int, int, int]
"""Row, first column, first column beyond."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One connected area."""

    x: int
    y: int
    width: int
    height: int
    runs: tuple[Run, ...]


def find_blobs(mask: NDArray[np.bool_]) -> Iterator[Blob]:
    """Yield the connected areas of a mask; corners connect."""
    runs = _runs(mask)
    parents = list(range(len(runs)))
    above: list[int] = []
    for _row, own in groupby(range(len(runs)), key=lambda place: runs[place][0]):
        row = list(own)
        if above and runs[above[0]][0] == runs[row[0]][0] - 1:
            _join(runs, parents, above, row)
        above = row
    areas: dict[int, list[Run]] = {}
    for place, run in enumerate(runs):
        areas.setdefault(_root(parents, place), []).append(run)
    for area in areas.values():
        x, y = min(run[1] for run in area), area[0][0]
        yield Blob(x, y, max(run[2] for run in area) - x, area[-1][0] + 1 - y, tuple(area))


def _runs(mask: NDArray[np.bool_]) -> list[Run]:
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    edges = np.diff(padded, axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    return list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))


def _join(runs: list[Run], parents: list[int], above: list[int], row: list[int]) -> None:
    first = 0
    for place in row:
        while first < len(above) and runs[above[first]][2] < runs[place][1]:
            first += 1
        other = first
        while other < len(above) and runs[above[other]][1] <= runs[place][2]:
            parents[_root(parents, place)] = _root(parents, above[other])
            other += 1


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
