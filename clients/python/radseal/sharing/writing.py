"""Plaintext onto the recipient's disk: only of a case that was verified, in a folder of its own until it is complete.

Rules: folders 0700, files 0600; nothing is ever overwritten or followed. A name that is taken, or that this system
cannot hold, gets another one, and that is counted. Originals come back under their relative paths; de-identified files
get neutral ones.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from radseal.errors import InputError

_NAME_MOST = 200
"""Bytes of a name after shortening: every file system holds it with a number added."""
_TRIES = 10_000


def require_free(out: Path) -> None:
    """Raise InputError unless `out` is missing or an empty folder, in a folder that exists."""
    hint = "Choose another folder with --out."
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out} is not a folder", hint=hint)
    if out.is_dir() and any(out.iterdir()):
        raise InputError(f"{out} is not empty", hint=hint)
    if not out.name or not out.parent.is_dir():
        raise InputError(f"{out.parent} is not there", hint="Make it first, or choose another folder with --out.")


def name_images(reference: str, series_of_studies: Iterable[Iterable[Iterable[int]]]) -> Iterator[tuple[int, str]]:
    """Yield for each instance of each series of each study its neutral path, below the case reference."""
    for study, series_list in enumerate(series_of_studies, 1):
        for series, instances in enumerate(series_list, 1):
            for place, instance in enumerate(instances, 1):
                yield instance, f"{reference}/ST{study:03d}/SE{series:03d}/IM{place:05d}.dcm"


@dataclass(slots=True)
class Tray:
    """A new folder that is filled with files and then takes its final name, all at once."""

    folder: Path
    files: int = 0
    renamed: int = 0

    def begin(self) -> None:
        """Make the folder, without anything that an earlier run left there."""
        if self.folder.is_symlink():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(mode=0o700)

    def write(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Write one file under its relative path, or under the nearest name that is free."""
        *folders, name = path.split("/")
        place = self.folder
        moved = False
        for folder in folders:
            place, changed = _make_folder(place, folder)
            moved = moved or changed
        handle, changed = _make_file(place, name)
        with open(handle, "wb", buffering=0) as file:  # noqa: PTH123  (an open handle, made with O_EXCL)
            for piece in pieces:
                _write_all(file.fileno(), piece)
        self.files += 1
        self.renamed += moved or changed

    def finish(self, out: Path) -> None:
        """Give the folder its final name; where `out` is an empty folder, it takes its place."""
        require_free(out)
        self.folder.rename(out)

    def abandon(self) -> None:
        """Remove what was written."""
        if self.folder.exists():
            shutil.rmtree(self.folder)


def _write_all(handle: int, piece: bytes | memoryview) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _make_folder(parent: Path, name: str) -> tuple[Path, bool]:
    for number, candidate in enumerate(_candidates(name)):
        place = parent / candidate
        try:
            place.mkdir(mode=0o700)
        except FileExistsError:
            if not place.is_dir():
                continue
        except OSError as error:
            _require_name_trouble(error)
            continue
        return place, number > 0
    raise InputError("a folder of the case cannot be named on this disk", hint="Choose another disk with --out.")


def _make_file(parent: Path, name: str) -> tuple[int, bool]:
    for number, candidate in enumerate(_candidates(name)):
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
            return os.open(parent / candidate, flags, 0o600), number > 0
        except OSError as error:
            _require_name_trouble(error)
    raise InputError("a file of the case cannot be named on this disk", hint="Choose another disk with --out.")


def _candidates(name: str) -> Iterator[str]:
    yield name
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix) > 16:  # noqa: PLR2004  (a longer suffix is part of the name)
        stem, suffix = name, ""
    else:
        suffix = f".{suffix}"
    short = stem.encode("utf-8", "replace")[:_NAME_MOST].decode("utf-8", "ignore")
    for number in range(2, _TRIES):
        yield f"{short}~{number}{suffix}"


def _require_name_trouble(error: OSError) -> None:
    """Go on with another name where this one is taken, too long or not allowed; anything else is the disk's trouble."""
    if error.errno not in {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}:
        raise error
