"""A service's records on both databases: SQLite in a file, and a real PostgreSQL of each test file's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from office import Office, make_office, new_id
from radseal_server.sql.database import Database, make_private
from radseal_server.sql.schema import migrate
from real.postgres import Postgres, postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("server")
        return server.database(new_id())
    make_private(tmp_path / "radseal.sqlite3")
    return f"sqlite:///{tmp_path / 'radseal.sqlite3'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database)
