"""The bounds on what one file may ask of us; every loop over hostile input counts against one of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file. Work is linear in elements and bytes, so that these bound the time as well."""

    bytes: int = 8 << 30
    """Of the file."""
    inflated: int = 256 << 20
    """Bytes that a deflated file may become."""
    elements: int = 500_000
    """Elements, items and delimiters together."""
    depth: int = 32
    """Sequences within sequences."""
    fragments: int = 200_000
    """Fragments of encapsulated pixel data."""
    cleared: int = 256 << 20
    """Bytes of pixels that may have to be written anew, in memory, since an overlay lies in them."""
    value: int = 64 << 20
    """Bytes of one value other than bulk data."""


LIMITS = Limits()
