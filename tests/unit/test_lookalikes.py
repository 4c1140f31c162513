"""Addresses that look like known ones are found, and others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.sharing.lookalikes import find_lookalike, is_alike

KNOWN = {"jane.doe@clinic.example", "anna.modern@praxis-nord.example", "me@hospital.example"}


@pytest.mark.parametrize(
    ("address", "alike"),
    [
        ("jane.doe@clinic.example", None),
        ("jane.do@clinic.example", "jane.doe@clinic.example"),
        ("jnae.doe@clinic.example", "jane.doe@clinic.example"),
        ("janedoe@clinic.example", "jane.doe@clinic.example"),
        ("jane.d0e@clinic.example", "jane.doe@clinic.example"),
        ("anna.modem@praxis-nord.example", "anna.modern@praxis-nord.example"),
        ("jane.doe@c1inic.example", "clinic.example"),
        ("jane.doe@clinlc.example", "clinic.example"),
        ("somebody@clinics.example", "clinic.example"),
        ("somebody@praxisnord.example", "praxis-nord.example"),
        ("somebody@hospitai.example", "hospital.example"),
        ("john.smith@clinic.example", None),
        ("jane.doe@university.example", None),
        ("li@clinic.example", None),
    ],
)
def test_lookalikes_are_found(address: str, alike: str | None) -> None:
    """One letter more, less, other, swapped or dressed up is told; known addresses and other people are not."""
    assert find_lookalike(address, KNOWN) == alike


@given(st.text("abcdefghij0157-.rnmvwcl", min_size=4, max_size=20), st.integers(0, 19), st.sampled_from("xyz"))
def test_one_changed_letter_is_always_alike(name: str, place: int, letter: str) -> None:
    """Whatever single letter of a name is replaced, the two are alike, both ways round."""
    place %= len(name)
    changed = name[:place] + letter + name[place + 1 :]
    assert is_alike(name, changed)
    assert is_alike(changed, name)
