"""The engine: one way in for SQLite and PostgreSQL, and what each needs to be safe.

SQLite: WAL, every commit on the disk, deleted bytes overwritten, one writer at a time from the first statement on.
PostgreSQL: READ COMMITTED with row locks where an action asks for them.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from radseal_server.access import Refused

_BUSY_MS = 30_000
_SCRUB_SECONDS = 10.0
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_BUSY_MS}",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)


class Database:
    """An engine with our rules; `url` is SQLAlchemy's, such as sqlite:///FILE or postgresql://HOST/NAME."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self._turn: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            connect = {"timeout": _BUSY_MS / 1000, "check_same_thread": False}
            self.engine = create_engine(url, connect_args=connect, pool_size=20, max_overflow=40)
            _teach_sqlite(self.engine)
        else:
            self.engine = create_engine(_with_driver(url), pool_pre_ping=True, pool_size=20, max_overflow=20)

    @contextmanager
    def begin(self, *, write: bool) -> Iterator[Connection]:
        """Open a transaction. A row that somebody else made at the same moment raises Refused "id-in-use"."""
        try:
            with (
                self._turn if write else nullcontext(),  # SQLite has one writer: threads queue here, not in its sleeps
                self.engine.connect().execution_options(radseal_write=write) as connection,
                connection.begin(),
            ):
                yield connection
        except IntegrityError as error:
            raise Refused("id-in-use", "made by another request at the same moment") from error
        except OperationalError as error:
            raise Refused("not-ready", f"database: {type(error.orig).__name__}") from error
        except PoolTimeoutError as error:
            raise Refused("not-ready", "database: every connection was in use for too long") from error

    def now(self) -> int:
        """Return the database's time in whole seconds since 1970 UTC (interfaces.Clock)."""
        query = (
            "SELECT unixepoch()" if self.is_sqlite else "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"
        )
        with self.begin(write=False) as connection:
            return int(connection.execute(text(query)).scalar_one())

    def scrub(self) -> None:
        """Return when no deleted row is left in SQLite's files: its write-ahead log is emptied.

        Raises OSError when other connections kept it busy for too long; asking again is right. PostgreSQL cleans its
        own files in its own time (docs/limits.md).
        """
        if not self.is_sqlite:
            return
        deadline = time.monotonic() + _SCRUB_SECONDS
        while True:
            raw = self.engine.raw_connection()
            try:
                busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:  # a locked table is as busy as a busy log
                busy = 1
            finally:
                raw.close()
            if not busy:
                return
            if time.monotonic() > deadline:
                raise OSError("the database is too busy to clean its write-ahead log; try again")
            time.sleep(0.02)

    def check(self) -> None:
        """Raise OSError when the database does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise OSError(f"the database does not answer: {type(error.orig).__name__}") from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_private(path: Path) -> None:
    """Create a SQLite file for its owner alone, before SQLite would create it for everybody."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401  (a DBAPI connection)
        """Set what each new connection needs."""
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        """Begin with or without the write lock."""
        write = connection.get_execution_options().get("radseal_write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
