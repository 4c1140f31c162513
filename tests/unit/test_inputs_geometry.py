"""Order and gaps: missing slices are told, and nothing else is taken for one."""

import itertools
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import phantoms
from radseal.inputs import GapFound, InstanceFound, discover
from radseal.inputs.geometry import order_and_gaps


def template() -> InstanceFound:
    """One axial slice to make others from."""
    with tempfile.TemporaryDirectory() as folder:
        phantoms.ct_series(Path(folder), 1, 16)
        (instance,) = discover([folder]).instances
    return instance


SLICE = template()
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def at(number: int | None, z: float, x: float = 0.0, tilt: tuple[float, ...] = AXIAL) -> InstanceFound:
    """A slice with this number at this place."""
    facts = replace(
        SLICE.facts,
        sop_instance_uid=f"1.2.{number}.{z}.{x}",
        instance_number=number,
        image_position=(x, 0.0, z),
        image_orientation=tilt,
    )
    return replace(SLICE, facts=facts)


def gaps_of(instances: list[InstanceFound]) -> list[tuple[int, int]]:
    """The gaps as (after, missing)."""
    return [(gap.after, gap.missing) for gap in order_and_gaps(instances)[1]]


def test_gaps_none_in_a_whole_series() -> None:
    """A whole series has no gap, whichever way its numbers run."""
    assert gaps_of([at(n, 2.5 * n) for n in range(100)]) == []
    assert gaps_of([at(100 - n, 2.5 * n) for n in range(100)]) == []


@given(
    missing=st.sets(st.integers(1, 38), max_size=12),
    step=st.sampled_from([0.625, 1.0, 3.3, 10.0]),
    renumbered=st.booleans(),
    down=st.booleans(),
)
def test_gaps_are_exactly_the_missing_slices(*, missing: set[int], step: float, renumbered: bool, down: bool) -> None:
    """Every slice that is missing inside a series is counted once, at its place, renumbered or not."""
    kept = [n for n in range(40) if n not in missing]
    slices = [at(place if renumbered else n, (-1 if down else 1) * step * n) for place, n in enumerate(kept)]
    ordered, gaps = order_and_gaps(slices)
    expected = {(b, a) if down else (a, b): b - a - 1 for a, b in itertools.pairwise(kept) if b - a > 1}
    places = [round(abs(i.facts.image_position[2]) / step) for i in ordered]
    told = {(places[gap.after], places[gap.after + 1]): gap.missing for gap in gaps}
    regular = {pair: count for pair, count in expected.items() if not renumbered}
    assert told.items() <= expected.items()
    assert regular.items() <= told.items()


def test_gaps_in_a_renumbered_series() -> None:
    """A single hole is found by geometry alone, when an export has numbered the rest anew."""
    assert gaps_of([at(place, float(z)) for place, z in enumerate([0, 1, 2, 3, 6, 7, 8, 9])]) == [(3, 2)]


def test_gaps_without_numbers() -> None:
    """Images without numbers are placed and compared by geometry alone."""
    assert gaps_of([at(None, float(z)) for z in (0, 1, 2, 4, 5, 6)]) == [(2, 1)]


def test_no_gaps_between_time_points() -> None:
    """The same places again are time points: no gap, and those of one place lie together."""
    slices = [at(time * 10 + place, 3.0 * place) for time in range(5) for place in range(10)]
    ordered, gaps = order_and_gaps(slices)
    assert gaps == ()
    assert [i.facts.image_position[2] for i in ordered] == sorted(3.0 * place for place in range(10) for _ in range(5))


def test_gaps_in_time_points() -> None:
    """A place that is missing in every time point is a gap after the last image of the place before it."""
    slices = [at(time * 10 + place, 3.0 * place) for time in range(3) for place in range(10) if place != 4]
    assert gaps_of(slices) == [(11, 1)]


def test_no_gaps_in_a_localizer(tmp_path: Path) -> None:
    """Three planes with unevenly spaced images in one series have no gaps."""
    phantoms.localizer(tmp_path)
    assert discover([tmp_path]).studies[0].series[0].gaps == ()


def test_no_gaps_between_stacks() -> None:
    """Stacks of other orientation, shifted sideways, or planned apart with numbers that run on, have no gaps."""
    tilted = (1.0, 0.0, 0.0, 0.0, 0.9397, 0.342)
    turned = [at(n, 4.0 * n) for n in range(5)] + [at(5 + n, 40 + 4.0 * n, tilt=tilted) for n in range(5)]
    shifted = [at(n, 4.0 * n) for n in range(5)] + [at(6 + n, 40 + 4.0 * n, x=30) for n in range(5)]
    apart = [at(n, 4.0 * n) for n in range(5)] + [at(5 + n, 33.7 + 4.0 * n) for n in range(5)]
    for stacks in (turned, shifted, apart):
        assert gaps_of(stacks) == []


def test_no_gaps_where_the_spacing_changes() -> None:
    """A head scanned every 5 mm, then every 10 mm, is whole when its numbers run on."""
    places = [5.0 * n for n in range(8)] + [40.0 + 10 * n for n in range(8)]
    assert gaps_of([at(n, z) for n, z in enumerate(places)]) == []


def test_no_gaps_in_a_tilted_gantry() -> None:
    """With a tilted gantry every slice moves sideways a little: one stack, and a hole in it is still told."""
    slices = [at(n, 5.0 * n, x=1.7 * n) for n in range(20)]
    assert gaps_of(slices) == []
    assert gaps_of(slices[:7] + slices[9:]) == [(6, 2)]


def test_no_gaps_in_jittered_places() -> None:
    """Rounding in the positions is no gap."""
    assert gaps_of([at(n, 1.25 * n + (0.04 if n % 3 else -0.04)) for n in range(50)]) == []


def test_order_without_geometry() -> None:
    """Images without a place, or with impossible ones, come first, by number; nothing is dropped."""
    odd = [
        replace(SLICE, facts=replace(SLICE.facts, sop_instance_uid=f"1.3.{n}", instance_number=n, **change))
        for n, change in (
            (3, {"image_position": None}),
            (1, {"image_orientation": None}),
            (2, {"image_position": (float("nan"), 0.0, 0.0)}),
            (5, {"image_orientation": (0.0,) * 6}),
            (4, {"frames": 10}),
        )
    ]
    ordered, gaps = order_and_gaps([*odd, at(9, 1.0), at(8, 0.0)])
    assert [instance.facts.instance_number for instance in ordered] == [1, 2, 3, 4, 5, 8, 9]
    assert gaps == ()


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-1e300, 1e300), st.floats(-10, 10)), max_size=30))
def test_order_keeps_everything(places: list[tuple[int, float, float]]) -> None:
    """Whatever the places are, every image comes out once and every gap lies between two images."""
    slices = [at(n, z, x) for n, z, x in places]
    ordered, gaps = order_and_gaps(slices)
    assert sorted(map(id, ordered)) == sorted(map(id, slices))
    assert all(0 <= gap.after < len(ordered) - 1 and gap.missing >= 1 for gap in gaps)


def test_gaps_of_a_series_on_disk(tmp_path: Path) -> None:
    """A folder from which slices were removed tells its gaps in the place of the manifest's instances."""
    phantoms.ct_series(tmp_path, 12, missing={4, 9, 10})
    assert discover([tmp_path]).studies[0].series[0].gaps == (GapFound(2, 1), GapFound(6, 2))
