"""Addresses that look like known ones: one letter apart, or one letter dressed up as another.

Rules: pure; a look-alike is only ever a warning, because two colleagues may have names one letter apart. An address is
known when something was sent to it before; a domain is known then too, and the sender's own always is.
"""

from collections.abc import Iterable

_LEAST = 4
"""Shorter names are one letter apart by chance."""
_DRESSED = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""), ("_", ""))


def find_lookalike(address: str, known: Iterable[str]) -> str | None:
    """Return the known address or domain that `address` may have been meant for, or None.

    Addresses are as `radseal_wire.text.to_email` gives them.
    """
    others = set(known)
    if address in others:
        return None
    name, _, domain = address.rpartition("@")
    domains = {other.rpartition("@")[2] for other in others}
    if domain not in domains:
        return next((other for other in sorted(domains) if is_alike(domain, other)), None)
    names = sorted(other for other in others if other.endswith(f"@{domain}"))
    return next((other for other in names if is_alike(name, other.rpartition("@")[0])), None)


def is_alike(one: str, other: str) -> bool:
    """Return whether a person may take one for the other: the same undressed, or one change of a letter apart."""
    if min(len(one), len(other)) < _LEAST:
        return False
    undressed = _undress(one), _undress(other)
    return undressed[0] == undressed[1] or _is_one_apart(one, other) or _is_one_apart(*undressed)


def _undress(text: str) -> str:
    for dressed, plain in _DRESSED:
        text = text.replace(dressed, plain)
    return text.replace(".", "")


def _is_one_apart(one: str, other: str) -> bool:
    """Whether one letter added, left out, replaced or swapped with its neighbour makes one of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place in range(len(short)) if short[place] != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[:start] + short[start : start + 2][::-1] + short[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped == long
