"""From the paths that a person names to the single files behind them: folders walked, ZIP archives listed.

Rules: a path that is named is followed, a link inside a folder is not. With several paths, the relative paths begin
with the name of each; with one they begin inside it. A ZIP archive inside a folder or archive is listed, not opened.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from radseal.errors import InputError, LimitError
from radseal.inputs.archive import MAGIC, ZipSource, list_members
from radseal.inputs.files import FileSource, refusal, to_source, walk
from radseal.inputs.found import SPECIAL, TOO_LARGE, LeftOutFile, Limits

Item = FileSource | ZipSource | LeftOutFile
_PREAMBLE = 128
_DICM = b"DICM"


def is_part_10(head: bytes) -> bool:
    """Tell whether a file that begins so states that it is DICOM (PS3.10, 7.1)."""
    return head[_PREAMBLE : _PREAMBLE + 4] == _DICM


def expand(paths: Iterable[str | os.PathLike[str]], limits: Limits) -> Iterator[Item]:
    """Yield every file that the paths lead to, and what is left out, in an order that does not depend on the disk.

    Raises InputError when a path leads nowhere; LimitError when there is more than `limits` allow.
    """
    names = _name_paths(paths)
    count = total = 0
    for location, prefix in names:
        for item in _expand_one(location, prefix if names[1:] else (), limits):
            count += 1
            total += 0 if isinstance(item, LeftOutFile) else item.size
            if count > limits.files or total > limits.total_bytes:
                raise LimitError("there is more here than one case may hold", hint="Name the folder of the study.")
            yield item


def _name_paths(paths: Iterable[str | os.PathLike[str]]) -> list[tuple[str, tuple[str]]]:
    """Return each distinct path, resolved, with a name of its own."""
    named: dict[str, tuple[str]] = {}
    taken: set[str] = set()
    for path in paths:
        location = os.path.realpath(os.fspath(path))
        if location in named:
            continue
        name = Path(location).name or "root"
        unique = next(word for word in _variants(name) if word not in taken)
        taken.add(unique)
        named[location] = (unique,)
    return list(named.items())


def _variants(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _expand_one(location: str, prefix: tuple[str, ...], limits: Limits) -> Iterator[Item]:
    try:
        status = os.stat(location)  # noqa: PTH116  (undecodable names pass through as they are)
    except (OSError, ValueError) as error:
        reason = refusal(error, location) if isinstance(error, OSError) else "not a path"
        raise InputError(f"a path that was named is {reason}", hint="Check the path.", private=location) from error
    if stat.S_ISDIR(status.st_mode):
        yield from walk(location, prefix, limits)
    elif not stat.S_ISREG(status.st_mode):
        yield LeftOutFile(Path(location).name, SPECIAL)
    else:
        yield from _expand_file(to_source(location, prefix or (Path(location).name,), status), prefix, limits)


def _expand_file(source: FileSource, prefix: tuple[str, ...], limits: Limits) -> Iterator[Item]:
    try:
        head = source.head(_PREAMBLE + len(_DICM))
        if head.startswith(MAGIC) and not is_part_10(head):
            yield from list_members(source, prefix, limits)
        elif source.size > limits.file_bytes:
            yield LeftOutFile(source.path, TOO_LARGE)
        else:
            yield source
    except LimitError:
        raise
    except InputError as error:
        yield LeftOutFile(source.path, str(error))
