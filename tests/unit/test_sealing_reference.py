"""The case reference: what people read to each other."""

from hypothesis import given
from hypothesis import strategies as st

from radseal.sealing.reference import ALPHABET, make_reference, read_reference

REFERENCES = st.binary(min_size=16, max_size=16).map(make_reference)


@given(REFERENCES)
def test_single_errors_and_swaps_are_caught(reference: str) -> None:
    """Every single wrong character and every swap of neighbours is refused."""
    for place, letter in enumerate(reference):
        for other in set(ALPHABET) - {letter}:
            assert read_reference(reference[:place] + other + reference[place + 1 :]) is None
    for place in range(len(reference) - 1):
        one, two = reference[place], reference[place + 1]
        if one != two:
            assert read_reference(reference[:place] + two + one + reference[place + 2 :]) is None


@given(REFERENCES)
def test_as_people_type_it(reference: str) -> None:
    """Small letters, dashes, spaces and look-alikes are forgiven."""
    assert read_reference(f"{reference[:4]}-{reference[4:]}".lower()) == reference
    assert read_reference(f" {reference} ") == reference
    assert read_reference(reference.replace("0", "O").replace("1", "l")) == reference


def test_other_texts_are_none() -> None:
    """Other lengths and foreign characters are no reference."""
    assert [read_reference(text) for text in ("", "123", "1" * 9, "ÄÖÜ12345", "ZZZZZZZZ")] == [None] * 5
