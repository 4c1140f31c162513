"""`radseal-server backup` and `restore`: the database and the service's own keys; the store is outside of both.

Rules: a backup appears whole, by one rename, for its owner alone, with the SHA-256 of each file. A restore puts the
database back in one step and then makes it good: all tombstones applied, every share with limited openings closed. Cut
off at any point, either the old database serves or nothing is served until `restore` has gone through.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from radseal_server import actions
from radseal_server.app.joining import Joined
from radseal_server.sql import copies
from radseal_wire.text import MalformedError, dumps, loads

FORMAT = "radseal-backup/1"
STATEMENT = "backup.json"
_UNFINISHED = ".unfinished"
_STATEMENT_MOST = 1024 * 1024


def back_up(joined: Joined, to: Path, *, with_secrets: bool) -> Mapping[str, int]:
    """Write a backup into the new folder `to`; return when it was taken, the last record in it, and its bytes.

    Without secrets no link opens after a restore, and the backup may be kept for longer. Raises OSError.
    """
    if to.exists():
        raise FileExistsError(f"{to} exists already: name a folder that does not")
    joined.records.check()
    joined.standing.check()
    with _passing_folder(to) as passing:
        with joined.records.reading() as tx:
            head = tx.head()  # the copy holds this record, and maybe later ones
        now = joined.clock.now()
        copies.take(joined.database, passing, with_secrets=with_secrets)
        _copy_keys(joined.settings.data / "secrets", passing / "secrets")
        files = {str(path.relative_to(passing)): _digest(path) for path in _files(passing)}
        size = sum(path.stat().st_size for path in _files(passing))
        statement = {"format": FORMAT, "time": now, "record": head.sequence, "links": with_secrets, "files": files}
        _write(passing / STATEMENT, dumps(statement))
        for path in (*_files(passing), *_folders(passing)):
            _sync(path)
        passing.rename(to)
        _sync(to.parent)
    return {"time": now, "record": head.sequence, "bytes": size}


@contextmanager
def _passing_folder(to: Path) -> Iterator[Path]:
    """Yield a new folder beside `to`, held while it is used; what killed backups left beside it is removed first."""
    to.parent.mkdir(parents=True, exist_ok=True)
    for left in to.parent.glob(f".*{_UNFINISHED}"):
        with _held(left) as mine:
            if mine:
                shutil.rmtree(left)
    passing = to.with_name(f".{to.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    passing.mkdir(mode=0o700)
    try:
        with _held(passing):
            yield passing
    finally:
        shutil.rmtree(passing, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder while in use, and yield whether nobody else does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def restore(joined: Joined, source: Path | None) -> Mapping[str, int]:
    """Put the backup `source` back, or take the database as it was put back by hand; then make it good.

    Returns counts of what was revoked, erased, closed and lost. Raises OSError; nothing is served before it returns.
    """
    joined.store.check()
    if source is not None:
        _require_whole(source, copies.copy_name(joined.database))
        copies.put_back(joined.database, source)
        _copy_keys(source / "secrets", joined.settings.data / "secrets")
    joined.migrate()
    done = actions.make_good(joined.service)
    joined.sweep()
    return done


def _require_whole(source: Path, wanted: str) -> None:
    """Raise OSError unless `source` is a backup of such a database, and every file is as it was written."""
    try:
        with (source / STATEMENT).open("rb") as file:
            stated = loads(file.read(_STATEMENT_MOST))
        if stated["format"] != FORMAT:
            raise OSError(f"{source} was written by another version: restore it with that one, then migrate")
        files = {str(name): str(digest) for name, digest in stated["files"].items()}
    except (MalformedError, KeyError, TypeError, AttributeError, FileNotFoundError) as error:
        raise OSError(f"{source} is no backup: name the folder that `radseal-server backup` made") from error
    if wanted not in files:
        raise OSError(f"{source} holds no {wanted}: it is a backup of another kind of database")
    if {str(path.relative_to(source)) for path in _files(source)} != {*files, STATEMENT}:
        raise OSError(f"{source} is not complete, or holds what does not belong there; take another backup")
    damaged = [name for name, digest in files.items() if _digest(source / name) != digest]
    if damaged:
        raise OSError(f"{source} is damaged: {damaged[0]} is not as it was written; take another backup")


def _copy_keys(source: Path, target: Path) -> None:
    """Copy the service's own keys that `target` does not hold yet, durably, for their owner alone."""
    if not source.is_dir():
        return
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(source.glob("*.key")):
        if not (target / path.name).exists():
            _write(target / path.name, path.read_bytes())


def _write(path: Path, body: bytes) -> None:
    passing = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    passing.rename(path)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _folders(folder: Path) -> Iterator[Path]:
    yield from (path for path in (*folder.rglob("*"), folder) if path.is_dir())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
