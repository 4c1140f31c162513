"""The search behind "the service never saw it": planted values in any spelling, compressed data included.

Spellings: raw, lower and upper case, UTF-16 in both byte orders, hexadecimal, Base64 and base64url at every alignment,
reversed. Compressed: zlib, gzip and ZIP members at any offset, three levels deep.
"""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

LEAST = 6
"""Shorter spellings would be found in ciphertext by chance."""
_COMPRESSED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
_INFLATED_MOST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hit:
    """A planted value that was found: which, in what spelling, where."""

    planted: str
    spelling: str
    place: str
    offset: int


def spellings(value: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every spelling of `value` that is searched for, with its name."""
    yield "raw", value
    yield "lower", value.lower()
    yield "upper", value.upper()
    yield "reversed", value[::-1]
    yield "hex", value.hex().encode()
    yield "HEX", value.hex().upper().encode()
    text = value.decode("latin-1")
    yield "utf-16-le", text.encode("utf-16-le")
    yield "utf-16-be", text.encode("utf-16-be")
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        # The first and last characters depend on the neighbours too; whole groups in between do not.
        inner = coded[-(-shift * 4 // 3) : len(coded) - (4 if len(value) + shift % 3 else 0)].rstrip(b"=")
        inner = inner[: (len(value) * 8 - 8) // 6]
        yield f"base64+{shift}", inner
        yield f"base64url+{shift}", inner.translate(bytes.maketrans(b"+/", b"-_"))


class Search:
    """All spellings of all planted values, ready to be looked for at once."""

    def __init__(self, planted: Iterable[bytes]) -> None:
        self._names: list[tuple[str, str]] = []
        patterns: dict[bytes, None] = {}
        for value in planted:
            if len(value) < LEAST:
                raise ValueError(f"a planted value of {len(value)} bytes would be found by chance")
            for name, spelling in spellings(value):
                if len(spelling) >= LEAST and spelling not in patterns:
                    patterns[spelling] = None
                    self._names.append((repr(value), name))
        self._finder = ahocorasick_rs.BytesAhoCorasick(list(patterns))

    def bytes(self, data: bytes, place: str, depth: int = 3) -> list[Hit]:
        """Return every hit in `data` and in what is compressed in it."""
        hits = [
            Hit(*self._names[index], place, start) for index, start, _ in self._finder.find_matches_as_indexes(data)
        ]
        if depth:
            for offset, inner in inflated(data):
                hits += self.bytes(inner, f"{place} inflated at {offset}", depth - 1)
        return hits

    def folder(self, root: Path) -> list[Hit]:
        """Return every hit in the files below `root`, and in their names."""
        hits = []
        for path in sorted(root.rglob("*")):
            hits += self.bytes(str(path.relative_to(root)).encode("utf-8", "surrogateescape"), f"the name of {path}", 0)
            if path.is_file() and not path.is_symlink():
                hits += self.bytes(path.read_bytes(), str(path))
        return hits


def inflated(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what inflates from each place that looks like the start of compressed data."""
    for match in _COMPRESSED.finditer(data):
        start, window = match.start(), 31
        if match.group() == b"PK\x03\x04":
            lengths = data[start + 26 : start + 30]
            start += 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            window = -15
        elif match.group()[:1] == b"\x78":
            window = 15
        try:
            inner = zlib.decompressobj(window).decompress(data[start:], _INFLATED_MOST)
        except zlib.error:
            continue
        if len(inner) >= LEAST:
            yield start, inner
