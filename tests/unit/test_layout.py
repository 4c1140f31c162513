"""The arithmetic both sides share."""

from hypothesis import given
from hypothesis import strategies as st

from radseal_wire import layout
from radseal_wire.problems import PROBLEMS


def test_a_full_pack():
    """A pack of 16 MiB has 1,024 full chunks and an empty last one: 56 bytes of header and 16 of tag for each."""
    assert layout.sealed_length(layout.PACK) == 56 + 16 * 1024 * 1024 + 1025 * 16
    assert layout.sealed_length(0) == 56 + 16


@given(st.integers(0, 1 << 40))
def test_padding_is_a_power_of_two(length):
    """A padded length is the least power of two that is at least 64 KiB and holds the plaintext."""
    padded = layout.padded_length(length)
    assert padded >= max(length, layout.LEAST)
    assert padded & (padded - 1) == 0
    assert padded == layout.LEAST or padded // 2 < length


def test_every_problem_says_what_to_do():
    """Every refusal has a unique code, a fitting status and at least two sentences: the reason and the next step."""
    for code, problem in PROBLEMS.items():
        assert problem.code == code
        assert 400 <= problem.status <= 503
        assert problem.detail.count(".") + problem.detail.count(";") + problem.detail.count(":") >= 1, code
        assert problem.type == f"urn:radseal:problem:{code}"
