"""The demo's own eyes: what was restored against the originals, and what must not be found where.

Rules: the originals are read again from where they lie; nothing of the sealing or restoring code is used.
"""

from collections.abc import Iterator
from pathlib import Path

from radseal.errors import RadsealError
from radseal.inputs import Found

WORD_LEAST = 8
"""Bytes: shorter words turn up in any file by chance."""
_BLOCK = 4 * 1024 * 1024


def require_same_files(found: Found, folder: Path) -> int:
    """Return how many originals lie in `folder` under their own names, byte for byte.

    Raises RadsealError if one does not, or if there is any other file.
    """
    count = 0
    for source in (*(instance.source for instance in found.instances), *found.dicomdirs):
        path = folder / source.path
        if not path.is_file() or path.stat().st_size != source.size or path.read_bytes() != source.view():
            raise RadsealError("a restored file is not its original", hint=f"Look into {folder}.")
        count += 1
    if count != len(_files(folder)):
        raise RadsealError("there are more restored files than originals", hint=f"Look into {folder}.")
    return count


def require_without_name(found: Found, folder: Path) -> int:
    """Return how many files lie in `folder`; raises RadsealError if one holds the patient's name or ID."""
    files = _files(folder)
    words = name_words(found)
    for path in files:
        if any(word in block for block in _blocks(path, words) for word in words):
            raise RadsealError("a file holds the patient's name or ID", hint=f"It is {path}.")
    return len(files)


def name_words(found: Found) -> frozenset[bytes]:
    """Return the names and IDs that no other text can be by chance, in UTF-8 and UTF-16.

    A name counts with its parts joined, an ID when it has letters and digits; eight bytes at least.
    """
    texts: set[str] = set()
    for instance in found.instances:
        texts.update(name for name in instance.facts.patient_name.split("=") if "^" in name.strip("^"))
        number = instance.facts.patient_id
        if any(map(str.isalpha, number)) and any(map(str.isdigit, number)):
            texts.add(number)
    long = [text.strip() for text in texts if len(text.strip().encode()) >= WORD_LEAST]
    return frozenset(text.encode(code) for text in long for code in ("utf-8", "utf-16-le"))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _blocks(path: Path, words: frozenset[bytes]) -> Iterator[bytes]:
    """Yield the file's blocks, each with the end of the one before, so that no word falls between two."""
    overlap = max(map(len, words), default=1) - 1
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield tail + block
            tail = block[-overlap:] if overlap else b""
