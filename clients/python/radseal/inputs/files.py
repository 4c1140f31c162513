"""Files and folders: walking a tree without leaving it, and reading a file that must not change meanwhile.

Rules: links inside a tree are listed and never followed; what is no regular file is never opened; a file is opened
without following a link and without waiting, and must still be the one that was listed. Read errors are reasons, not
ends. A large file is read into a private copy, and that is mapped: a file that shrinks or fails under a mapping kills
the program.
"""

import errno
import mmap
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from radseal.errors import LimitError
from radseal.inputs import found
from radseal.inputs.found import LeftOutFile, Limits, UnreadableError
from radseal.inputs.places import to_path

IN_MEMORY = 64 * 1024**2
"""Bytes: larger files are mapped from a private copy."""
_BLOCK = 4 * 1024**2
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file on disk, as it was when it was found."""

    path: str
    location: str
    size: int
    mtime_ns: int
    inode: int
    device: int

    @property
    def identity(self) -> str:
        """Size, time and place on disk."""
        return f"{self.size}:{self.mtime_ns}:{self.device}:{self.inode}"

    def head(self, length: int) -> bytes:
        """Return at most the first `length` bytes. Raises UnreadableError."""
        return self.read_at(0, min(length, self.size))

    def read_at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`. Raises UnreadableError."""
        try:
            handle = self._open()
            try:
                os.lseek(handle, offset, os.SEEK_SET)
                data = _read(handle, length)
                self._require_same(os.fstat(handle))
            finally:
                os.close(handle)
        except OSError as error:
            raise refusal(error, self.path) from error
        if len(data) != length:
            raise UnreadableError(found.CHANGED, self.path)
        return data

    def view(self) -> memoryview:
        """Return all bytes of the file; see Source.view."""
        if self.size <= IN_MEMORY:
            return memoryview(self.read_at(0, self.size))
        try:
            handle = self._open()
            try:
                copy = copy_to_map(iter(lambda: os.read(handle, _BLOCK), b""), self.size, self.path)
                self._require_same(os.fstat(handle))
            finally:
                os.close(handle)
        except OSError as error:
            raise refusal(error, self.path) from error
        return copy

    def _open(self) -> int:
        handle = os.open(self.location, _OPEN)
        try:
            self._require_same(os.fstat(handle))
        except UnreadableError:
            os.close(handle)
            raise
        return handle

    def _require_same(self, now: os.stat_result) -> None:
        is_same = (now.st_size, now.st_mtime_ns, now.st_ino, now.st_dev) == (
            self.size,
            self.mtime_ns,
            self.inode,
            self.device,
        )
        if not is_same or not stat.S_ISREG(now.st_mode):
            raise UnreadableError(found.CHANGED, self.path)


def _read(handle: int, length: int) -> bytes:
    data = os.read(handle, length)
    if len(data) == length:
        return data
    parts = [data]
    left = length - len(data)
    while left and parts[-1]:
        parts.append(os.read(handle, left))
        left -= len(parts[-1])
    return b"".join(parts)


def copy_to_map(blocks: Iterator[bytes], size: int, path: str) -> memoryview:
    """Return `size` bytes of `blocks` as a mapped private file that has no name and ends with the view.

    Raises UnreadableError when the blocks hold more or less than that, or when there is no room for them.
    """
    with tempfile.TemporaryFile(prefix="radseal-", buffering=0) as copy:
        length = 0
        for block in blocks:
            length += len(block)
            if length > size:
                break
            _append(copy, block, path)
        if length != size:
            raise UnreadableError(found.CHANGED, path)
        return memoryview(mmap.mmap(copy.fileno(), size, access=mmap.ACCESS_READ))


def _append(copy: IO[bytes], block: bytes, path: str) -> None:
    left = memoryview(block)
    try:
        while left:
            left = left[copy.write(left) :]
    except OSError as error:
        raise UnreadableError(found.NO_ROOM, path) from error


def refusal(error: OSError, path: str) -> UnreadableError:
    """Return what an operating system's error means for the sender."""
    reasons = {
        errno.EACCES: found.NOT_ALLOWED,
        errno.EPERM: found.NOT_ALLOWED,
        errno.ENOENT: found.VANISHED,
        errno.ELOOP: found.CHANGED,
        errno.ENXIO: found.CHANGED,
    }
    return UnreadableError(reasons.get(error.errno or 0, found.READ_ERROR), path)


def to_source(location: str, parts: tuple[str, ...], status: os.stat_result) -> FileSource:
    """Return the source of the file at `location` with the given names as its relative path."""
    return FileSource(to_path(parts), location, status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def walk(root: str, prefix: tuple[str, ...], limits: Limits) -> Iterator[FileSource | LeftOutFile]:
    """Yield every file below the folder `root`, by name, and what is left out of it.

    Raises LimitError when there are more entries than `limits.files`.
    """
    folders = [(root, prefix)]
    count = 0
    while folders:
        folder, parts = folders.pop()
        entries, problem = _list(folder, parts, limits.files - count)
        count += len(entries)
        inner = []
        for entry in entries:
            item = _to_item(entry.path, (*parts, entry.name), limits)
            if item is None and len(parts) - len(prefix) < limits.depth:
                inner.append((entry.path, (*parts, entry.name)))
            else:
                yield item or LeftOutFile(to_path((*parts, entry.name)), found.TOO_DEEP)
        if problem:
            yield problem
        folders.extend(reversed(inner))


def _list(folder: str, parts: tuple[str, ...], most: int) -> tuple[list["os.DirEntry[str]"], LeftOutFile | None]:
    entries: list[os.DirEntry[str]] = []
    problem = None
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                entries.append(entry)
                if len(entries) > most:
                    raise LimitError(
                        "there are more files than one case may be chosen from",
                        hint="Name the folder of the study itself.",
                        private=to_path(parts),
                    )
    except OSError as error:
        problem = LeftOutFile(to_path(parts), str(refusal(error, "")))
    return sorted(entries, key=lambda entry: entry.name), problem


def _to_item(location: str, parts: tuple[str, ...], limits: Limits) -> FileSource | LeftOutFile | None:
    """Return the file, why it is left out, or None for a folder."""
    path = to_path(parts)
    try:
        status = os.lstat(location)
    except OSError as error:
        return LeftOutFile(path, str(refusal(error, path)))
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFDIR:
        return None
    reason = found.LINK if kind == stat.S_IFLNK else found.SPECIAL if kind != stat.S_IFREG else ""
    if not reason and status.st_size > limits.file_bytes:
        reason = found.TOO_LARGE
    elif not reason and len(path) > limits.path:
        reason = found.TOO_DEEP
    return LeftOutFile(path, reason) if reason else to_source(location, parts, status)
