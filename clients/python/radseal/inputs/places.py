"""The relative path under which a file is listed, sealed and restored.

Rules: always valid UTF-8, `/` between parts, no empty part, no `.` or `..`, no backslash, no control character; what
a file system allows beyond that is written as %XX, so that no two files meet under one name without need.
"""

import unicodedata

_ESCAPED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_INVISIBLE = frozenset({"Cf", "Co", "Cn"})


def to_part(name: str) -> str:
    """Return one file or folder name in the form that may travel; bytes that are no UTF-8 become %XX."""
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name if name.strip(".") else name.replace(".", "%2E")
    return "".join(_escape(char, _ESCAPED) for char in name)


def to_path(parts: tuple[str, ...]) -> str:
    """Return the relative path made of these names."""
    return "/".join(to_part(part) for part in parts)


def to_screen(path: str) -> str:
    """Return a path or value for a terminal: no control, nothing invisible or that turns the writing direction."""
    if path.isascii() and path.isprintable():
        return path
    return "".join(_escape(char, _ESCAPED | _INVISIBLE) for char in path)


def _escape(char: str, categories: frozenset[str]) -> str:
    if char != "\\" and unicodedata.category(char) not in categories:
        return char
    raw = char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)
