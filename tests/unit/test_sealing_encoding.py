"""Fields, keys and contexts."""

from hypothesis import given
from hypothesis import strategies as st

from radseal.sealing.encoding import context, derive, encode, link_key, link_proof

FIELDS = st.lists(st.binary(max_size=6), max_size=4)


@given(FIELDS, FIELDS)
def test_fields_never_run_together(one: list[bytes], other: list[bytes]) -> None:
    """Different fields have different encodings."""
    assert (encode(*one) == encode(*other)) == (one == other)


def test_keys_and_contexts_are_apart() -> None:
    """A key of one label or field is no key of another, and no context."""
    made = [
        derive(bytes(32), "pack", b"a"),
        derive(bytes(32), "pack", b"b"),
        derive(bytes(32), "manifest"),
        context("pack", b"a"),
    ]
    made += [derive(b"\1" * 32, "pack", b"a"), link_proof(bytes(32), b"a"), link_key(bytes(32), bytes(32), b"c", b"a")]
    assert len(set(made)) == len(made)


@given(st.tuples(*[st.binary(min_size=32, max_size=32)] * 4))
def test_link_key_needs_all_it_names(parts: tuple[bytes, ...]) -> None:
    """Changing L, S, case or share changes the capsule's key."""
    whole = link_key(*parts)
    for place in range(4):
        changed = [part if at != place else bytes([part[0] ^ 1]) + part[1:] for at, part in enumerate(parts)]
        assert link_key(*changed) != whole
