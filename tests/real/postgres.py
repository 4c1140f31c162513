"""A PostgreSQL of our own: a real server on a free port of loopback, in a temporary folder, stopped by its own tool.

PostgreSQL refuses to run as root: then everything is done as nobody. The binaries are those on PATH, or Debian's.
"""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "max_connections=120",
    "fsync=off",  # a test database need not outlive the machine
    "log_min_messages=fatal",
    "log_min_error_statement=fatal",
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; anybody on this machine may connect as postgres."""

    port: int
    folder: Path

    def database(self, name: str) -> str:
        """Create an empty database and return its URL."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._url(name).replace("postgresql:", "postgresql+psycopg:", 1)

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server and stop it again."""
    folder = Path(tempfile.mkdtemp(prefix="radseal-postgres-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        port = _free_port()
        flags = " ".join(
            f"-c {setting}" for setting in (*_SETTINGS, f"port={port}", f"unix_socket_directories={folder}")
        )
        run("pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", flags, "start")
        try:
            yield Postgres(port, folder)
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs, as nobody where we are root."""
    command = [str(find(program)), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "nobody", "--", *command]
    done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program} as {getpass.getuser()} ended with {done.returncode}: {done.stderr[-500:]}")


def find(program: str) -> Path:
    """Return where one of PostgreSQL's programs lies: the newest of Debian's, or the one on PATH."""
    found = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]), reverse=True)
    on_path = shutil.which(program)
    found += [Path(on_path)] if on_path else []
    if not found:
        raise FileNotFoundError(f"{program} is not installed: run `make packages`, or apt-get install postgresql")
    return found[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
