"""A PostgreSQL that archives its write-ahead log, and goes back to a point in time as an operator would."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from real.postgres import run
from real.service import free_port

_PATIENCE = 60


@dataclass
class Archiving:
    """A running server whose write-ahead log lies in `folder`/archive; its data folder may be replaced."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The service's database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/radseal"

    def ask(self, query: str, database: str = "radseal") -> str:
        """Return the one value that a query gives."""
        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/{database}", autocommit=True) as connection:
            cursor = connection.execute(query)
            return str(cursor.fetchone()[0]) if cursor.description else ""

    def base_backup(self) -> None:
        """Take a base backup into `folder`/base."""
        words = ("-D", self.folder / "base", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", "fast")
        run("pg_basebackup", *words)

    def go_back(self, moment: str) -> None:
        """Stop at once, put the base backup in place, recover up to `moment` from the archive, and start."""
        segment = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        deadline = time.monotonic() + _PATIENCE
        while not (self.folder / "archive" / segment).exists():
            assert time.monotonic() < deadline, "the log was not archived"
            time.sleep(0.05)
        data = self.folder / "data"
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(data)
        (self.folder / "base").rename(data)
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"restore_command = 'cp {self.folder}/archive/%f %p'\n")
            settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
        (data / "recovery.signal").touch()
        self.start()
        while self.ask("SELECT pg_is_in_recovery()") == "True":
            assert time.monotonic() < deadline, "the server was not promoted"
            time.sleep(0.05)

    def start(self) -> None:
        """Start the server over whatever lies in the data folder."""
        settings = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}")
        settings += ("fsync=off", "wal_level=replica", "archive_mode=on", "log_min_messages=fatal")
        flags = " ".join(f"-c {setting}" for setting in settings)
        archive = f"test ! -f {self.folder}/archive/%f && cp %p {self.folder}/archive/%f"
        run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o",
            f"{flags} -c archive_command='{archive}'", "start")  # fmt: skip


@contextmanager
def archiving_postgres() -> Iterator[Archiving]:
    """Start a server with the empty database `radseal`, and stop it again."""
    folder = Path(tempfile.mkdtemp(prefix="radseal-archiving-"))
    try:
        (folder / "archive").mkdir()
        for path in (folder, folder / "archive"):
            shutil.chown(path, "nobody")
        run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        server = Archiving(folder, free_port())
        server.start()
        try:
            server.ask("CREATE DATABASE radseal", "postgres")
            yield server
        finally:
            run("pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
