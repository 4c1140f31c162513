"""Paths under which an original may be restored."""

from hypothesis import given
from hypothesis import strategies as st

from radseal.sealing.paths import is_safe, make_safe


@given(st.text(max_size=300))
def test_any_path_can_be_made_safe(path: str) -> None:
    """Whatever an original's path was, a safe one is recorded for it."""
    assert is_safe(make_safe(path))


@given(
    st.lists(
        st.sampled_from(["..", ".", "", "a", "CON", "b.", "c:", "\\x", "nul.txt", "\u202e", "\ud800", "é" * 200]),
        max_size=80,
    )
)
def test_hostile_names_can_be_made_safe(names: list[str]) -> None:
    """So are combinations of what systems take for more than a name."""
    made = make_safe("/".join(names))
    assert is_safe(made)
    assert ".." not in made.split("/")


@given(st.from_regex(r"[A-Za-z0-9_]{1,8}Q(/[A-Za-z0-9_ ]{0,8}Q){0,3}", fullmatch=True))
def test_plain_paths_stay(path: str) -> None:
    """A path that is safe is recorded as it is."""
    assert is_safe(path)
    assert make_safe(path) == path
