"""Addresses that look like known ones are found, and others are left alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.sharing.lookalikes import find_lookalike, is_alike

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/addresses/lookalikes.json").read_text())
"""The page finds the same."""


@pytest.mark.parametrize(("address", "alike"), VECTORS["cases"])
def test_lookalikes_are_found(address: str, alike: str | None) -> None:
    """One letter more, less, other, swapped or dressed up is told; known addresses and other people are not."""
    assert find_lookalike(address, VECTORS["known"]) == alike


@given(st.text("abcdefghij0157-.rnmvwcl", min_size=4, max_size=20), st.integers(0, 19), st.sampled_from("xyz"))
def test_one_changed_letter_is_always_alike(name: str, place: int, letter: str) -> None:
    """Whatever single letter of a name is replaced, the two are alike, both ways round."""
    place %= len(name)
    changed = name[:place] + letter + name[place + 1 :]
    assert is_alike(name, changed)
    assert is_alike(changed, name)
