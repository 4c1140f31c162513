"""Copies of a whole database: taken while it is served from, put back in one step that happens or does not.

SQLite by its online backup; PostgreSQL by its own pg_dump, pg_restore and psql. The password goes to them in the
environment, never among the words of a command.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from radseal_server.sql.database import Database
from radseal_server.sql.tables import metadata

SECRET_TABLES = ("share_secrets", "share_capsules")
"""What a copy without secrets leaves out: all that makes a link open."""
_DEBIAN = Path("/usr/lib/postgresql")


def copy_name(database: Database) -> str:
    """Return what the copy of such a database is called."""
    return "database.sqlite3" if database.is_sqlite else "database.dump"


def take(database: Database, folder: Path, *, with_secrets: bool) -> None:
    """Write a copy of the database into `folder`, for its owner alone. Raises OSError."""
    target = folder / copy_name(database)
    target.touch(mode=0o600)
    if database.is_sqlite:
        _take_sqlite(Path(str(database.engine.url.database)), target, with_secrets=with_secrets)
        return
    left_out = [] if with_secrets else [f"--exclude-table-data={name}" for name in SECRET_TABLES]
    options = ["--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={target}"]
    _run(database.engine.url, "pg_dump", *options)


def put_back(database: Database, folder: Path) -> None:
    """Replace the database's content by the copy in `folder`, whole or not at all. Raises OSError."""
    source = folder / copy_name(database)
    if database.is_sqlite:
        _put_back_sqlite(source, Path(str(database.engine.url.database)))
        return
    ours = ", ".join(f'"{name}"' for name in (*metadata.tables, "alembic_version"))
    with tempfile.TemporaryDirectory(prefix="radseal-restore-") as passing:  # whole, before any of it counts
        script = Path(passing) / "script.sql"
        script.touch(mode=0o600)
        _run(None, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(database.engine.url, "psql", *once, f"--command=DROP TABLE IF EXISTS {ours} CASCADE", f"--file={script}")


def _take_sqlite(source: Path, target: Path, *, with_secrets: bool) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        if not with_secrets:
            for name in SECRET_TABLES:
                copy.execute(f"DELETE FROM {name}")  # noqa: S608  (our own two names)
        copy.execute("VACUUM")
        _require_sound(copy, target)


def _put_back_sqlite(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as copy:
            _require_sound(copy, source)
            with closing(sqlite3.connect(target, timeout=30)) as live:
                copy.backup(live)
                live.execute("PRAGMA journal_mode=WAL")
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise OSError(f"{source} could not be put back ({error}); stop every process of the service") from error


def _require_sound(copy: sqlite3.Connection, path: Path) -> None:
    if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise OSError(f"{path} is damaged; take another copy")


def _run(url: URL | None, program: str, *options: str) -> None:
    environment = dict(os.environ)
    words = [str(_find(program)), *options]
    if url is not None:
        known = {**url.translate_connect_args(database="dbname", username="user"), **url.query}
        environment |= {"PGPASSWORD": str(known.pop("password"))} if "password" in known else {}
        words += [f"--dbname={make_conninfo('', **{key: str(value) for key, value in known.items()})}"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise OSError(f"{program} ended with status {done.returncode}: {lines[0]}")


def _find(program: str) -> Path:
    """Return where one of PostgreSQL's programs lies: the newest of Debian's, or the one on PATH."""
    found = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which(program)
    if found or on_path:
        return found[-1] if found else Path(str(on_path))
    raise FileNotFoundError(f"{program} is not installed: apt-get install postgresql-client, of the server's version")
