"""The case reference: eight characters that two people can read to each other, the last one a check character.

Alphabet: digits and capitals without I, L, O, U and Z. The check is a weighted sum modulo 31 over 31 values, so
that every single wrong character and every swap of neighbours is found. (docs/spec/case.md, section 8.)
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""31 characters: a prime number, so that every weight can be undone."""
LENGTH = 8
_ALIKE = str.maketrans("ILOU", "110V")


def make_reference(random: bytes) -> str:
    """Return the reference that 16 random bytes give (the case's id, hashed apart by the caller)."""
    number, letters = int.from_bytes(random, "big"), ""
    for _ in range(LENGTH - 1):
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
    return letters + _check(letters)


def read_reference(text: str) -> str | None:
    """Return the reference that somebody typed, forgiving case, spaces, dashes and look-alikes; None if it is none."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_ALIKE)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET) or _check(letters[:-1]) != letters[-1]:
        return None
    return letters


def _check(letters: str) -> str:
    total = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(letters))
    return ALPHABET[-total % len(ALPHABET)]
