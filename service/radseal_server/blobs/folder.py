"""The folder store: one file for each object, put and got at signed addresses that the service itself serves.

Rules: bytes are hashed while they arrive in `incoming/`, made durable, and only then linked to their name, which fails
where there is one: nothing is overwritten, nothing half written is ever seen. Beside each object lies `NAME.sha256`,
what was verified on arrival. An erased case takes no late upload: its tombstone refuses it.
"""

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from radseal_server.access import Refused
from radseal_server.blobs.addresses import Grant, read, sign
from radseal_server.blobs.names import is_case, require_mark, require_object, require_prefix, require_tombstone
from radseal_server.interfaces import PutAddress, StoredObject
from radseal_wire.layout import tombstone_name
from radseal_wire.text import from_base64url, to_base64url

PIECE = 1024 * 1024
"""Bytes that are read at once."""
STALE = 86_400
"""Seconds after which a cut-off upload is swept."""
_SUM = ".sha256"


class FolderStore:
    """Objects under `root`, at addresses below `origin` signed with `key`; `now` gives seconds since 1970 UTC."""

    def __init__(self, root: Path, *, key: bytes, origin: str, now: Callable[[], int]) -> None:
        self._root = root
        self._key = key
        self._origin = origin
        self._now = now
        for folder in (root, root / "incoming", root / "cases", root / "tombstones", root / "marks"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put_address(self, name: str, length: int, sha256: bytes, life: int) -> PutAddress:
        """Return an address that takes exactly these bytes once, for `life` seconds."""
        grant = Grant("PUT", require_object(name), length, to_base64url(sha256), self._now() + life)
        headers = {"content-length": str(length), "if-none-match": "*"}
        return PutAddress(f"{self._origin}/blobs/{sign(self._key, grant)}", headers)

    def get_address(self, name: str, life: int) -> str:
        """Return an address that serves the object, whole or by range, for `life` seconds."""
        return f"{self._origin}/blobs/{sign(self._key, Grant('GET', require_object(name), 0, '', self._now() + life))}"

    def stat(self, name: str) -> StoredObject | None:
        """Return length and the checksum verified on arrival, or None where there is no object."""
        path = self._root / require_object(name)
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            return None
        try:
            return StoredObject(length, from_base64url(_sum(path).read_text("ascii"), 32))
        except (FileNotFoundError, ValueError):
            with path.open("rb") as file:
                return StoredObject(length, hashlib.file_digest(file, "sha256").digest())

    def erase(self, prefix: str) -> int:
        """Remove an object, or all of a case (`cases/CASE/`); return how many objects. Idempotent."""
        place = self._root / require_prefix(prefix)
        if prefix.endswith("/"):
            paths = sorted(place.iterdir()) if place.is_dir() else []
        else:
            paths = [path for path in (place, _sum(place)) if path.exists()]
        for path in paths:
            path.unlink(missing_ok=True)
        if prefix.endswith("/") and place.is_dir():
            shutil.rmtree(place)
        if paths:
            _sync(place.parent)
        return sum(path.suffix != _SUM for path in paths)

    def put_tombstone(self, name: str, body: bytes) -> None:
        """Write a tombstone durably; writing it again changes nothing."""
        path = self._root / require_tombstone(name)
        if not path.exists():
            _make_folders(path.parent, self._root)
            self._write(path, body)

    def tombstone(self, name: str) -> bytes:
        """Return what a tombstone holds. Raises OSError where there is none."""
        return (self._root / require_tombstone(name)).read_bytes()

    def tombstones(self) -> list[str]:
        """Return the names of all tombstones."""
        found = (self._root / "tombstones").glob("*/*")
        return sorted(str(path.relative_to(self._root)) for path in found if path.is_file())

    def put_mark(self, name: str) -> None:
        """Write, durably, how far the audit chain has come."""
        path = self._root / require_mark(name)
        if not path.exists():
            _make_folders(path.parent, self._root)
            self._write(path, b"")

    def marks(self) -> list[str]:
        """Return the names of all marks."""
        return sorted(f"marks/{path.name}" for path in (self._root / "marks").glob("*"))

    def erase_marks(self, names: Sequence[str]) -> None:
        """Remove marks. Idempotent."""
        for name in names:
            (self._root / require_mark(name)).unlink(missing_ok=True)
        _sync(self._root / "marks")

    def cases(self) -> list[str]:
        """Return the ids of all cases of which the store holds an object."""
        return sorted(path.name for path in (self._root / "cases").iterdir() if is_case(path.name))

    def check(self) -> None:
        """Raise OSError, with what to change, when the folder is not writable or is open to others."""
        if stat.S_IMODE(self._root.stat().st_mode) & 0o077:
            raise PermissionError(f"store: others may look into {self._root}. Change: chmod 700 {self._root}")
        name = f"probe/{to_base64url(secrets.token_bytes(16))}"
        _make_folders(self._root / "probe", self._root)
        self._write(self._root / name, b"probe")
        self.erase(name)

    def begin_upload(self, address: str) -> "FolderUpload":
        """Return the upload that a signed address allows. Raises Refused "address-refused"."""
        grant = read(self._key, address, "PUT", self._now())
        if _is_erased(self._root, require_object(grant.name)):
            raise Refused("address-refused", "the case was erased")
        if (self._root / grant.name).exists():
            raise Refused("already-stored", "there is an object of that name")
        return FolderUpload(self._root, grant)

    def open_object(self, address: str) -> "FolderReading":
        """Return the object that a signed address names. Raises Refused "address-refused" or "not-found"."""
        grant = read(self._key, address, "GET", self._now())
        try:
            return FolderReading(self._root / require_object(grant.name))
        except FileNotFoundError as error:
            raise Refused("not-found", "there is no such object") from error

    def sweep(self, now: int) -> int:
        """Remove leftovers of uploads that were cut off, a day old at `now`; return how many."""
        stale = [path for path in (self._root / "incoming").iterdir() if path.stat().st_mtime < now - STALE]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _write(self, path: Path, body: bytes) -> None:
        checksum = to_base64url(hashlib.sha256(body).digest())
        grant = Grant("PUT", str(path.relative_to(self._root)), len(body), checksum, until=0)
        upload = FolderUpload(self._root, grant)
        try:
            upload.write(body)
            upload.finish()
        except Refused as refused:
            if refused.code != "already-stored":
                raise
        finally:
            upload.abandon()


class FolderUpload:
    """One object on its way in; nothing is kept unless `finish` returns."""

    def __init__(self, root: Path, grant: Grant) -> None:
        self.length = grant.length
        self._root = root
        self._grant = grant
        self._hash = hashlib.sha256()
        self._arrived = 0
        self._path = root / "incoming" / secrets.token_hex(16)
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)

    def write(self, piece: bytes) -> None:
        """Take the next bytes. Raises Refused "malformed" beyond the signed length."""
        self._arrived += len(piece)
        if self._arrived > self.length:
            raise Refused("malformed", "longer than the address was signed for")
        self._hash.update(piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]

    def finish(self) -> None:
        """Keep the object, durably. Raises Refused "malformed" or "already-stored"."""
        if self._arrived != self.length or to_base64url(self._hash.digest()) != self._grant.sha256:
            raise Refused("malformed", "another length or checksum than the address was signed for")
        os.fsync(self._file.fileno())
        target = self._root / self._grant.name
        _make_folders(target.parent, self._root)
        try:
            os.link(self._path, target)
        except FileExistsError as error:
            raise Refused("already-stored", "there is an object of that name") from error
        if target.parent.parent.name == "cases":
            _sum(target).write_text(self._grant.sha256, "ascii")
        _sync(target.parent)
        if _is_erased(self._root, self._grant.name):
            target.unlink(missing_ok=True)
            _sum(target).unlink(missing_ok=True)
            raise Refused("address-refused", "the case was erased meanwhile")
        self.abandon()

    def abandon(self) -> None:
        """Remove what was written under its passing name. Idempotent."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class FolderReading:
    """One object, open for reading: bytes that are erased meanwhile still come out whole."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.length = os.fstat(self._file.fileno()).st_size

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, then close the object."""
        with self._file:
            self._file.seek(start)
            while start < stop and (piece := self._file.read(min(PIECE, stop - start))):
                start += len(piece)
                yield piece

    def close(self) -> None:
        """Close the object without reading it. Idempotent."""
        self._file.close()


def _is_erased(root: Path, name: str) -> bool:
    kind, _, rest = name.partition("/")
    return kind == "cases" and (root / tombstone_name("case", rest.partition("/")[0])).exists()


def _sum(path: Path) -> Path:
    return path.with_name(path.name + _SUM)


def _make_folders(folder: Path, root: Path) -> None:
    """Make `folder` below `root`, and make each new entry durable."""
    if folder.is_dir() or folder == root:
        return
    _make_folders(folder.parent, root)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
