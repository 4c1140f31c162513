"""The page's engine and the Python engine: made-up files, the same bytes out of both, or refused by both."""

from two_engines import differences, make_case


def test_engines_agree() -> None:
    """300 files, over every profile, syntax and character set: no difference; `make torture` does 10,000."""
    assert differences(range(300)) == []


def test_files_are_made_from_their_number() -> None:
    """A difference can be had again: the number alone makes the file."""
    assert make_case(17) == make_case(17)
    assert make_case(17) != make_case(18)
