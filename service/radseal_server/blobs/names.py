"""What an object may be called: exactly what `radseal_wire.layout` makes, so that a name can never leave its folder."""

import re

_ID = r"[A-Za-z0-9_-]{22}"
_OBJECT = re.compile(rf"cases/{_ID}/{_ID}|probe/{_ID}")
_CASE = re.compile(rf"cases/{_ID}/")
_MARK = re.compile(r"marks/[0-9]{16}-[A-Za-z0-9_-]{43}")
_TOMBSTONE = re.compile(rf"tombstones/(?:case|share)/{_ID}")


def require_object(name: str) -> str:
    """Return `name` if it is an object's. Raises ValueError for any other: that is a fault in the service."""
    if not _OBJECT.fullmatch(name):
        raise ValueError("not the name of an object")
    return name


def require_prefix(prefix: str) -> str:
    """Return `prefix` if it is an object's whole name or a case's folder, ending in a slash. Raises ValueError."""
    if not _CASE.fullmatch(prefix):
        require_object(prefix)
    return prefix


def require_tombstone(name: str) -> str:
    """Return `name` if it is a tombstone's. Raises ValueError."""
    if not _TOMBSTONE.fullmatch(name):
        raise ValueError("not the name of a tombstone")
    return name


def require_mark(name: str) -> str:
    """Return `name` if it is a mark's. Raises ValueError."""
    if not _MARK.fullmatch(name):
        raise ValueError("not the name of a mark")
    return name


def is_case(name: str) -> bool:
    """Return whether `name` is the id of a case: a folder of the store may hold others' things."""
    return bool(re.fullmatch(_ID, name))
