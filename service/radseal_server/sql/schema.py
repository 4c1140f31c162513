"""The schema's version: bringing a database up to date, and refusing one that is not (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from radseal_server.sql.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x72616473
"""The PostgreSQL advisory lock under which migrations run."""


def migrate(database: Database) -> str:
    """Bring the schema up to date and return its revision. Doing it again changes nothing."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest()


def current(database: Database) -> str | None:
    """Return the schema's revision, or None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the revision that this version of the program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("the package holds no migrations: install it again")
    return head


def require_current(database: Database) -> None:
    """Raise OSError, with the command to run, when the schema is another version's."""
    found = current(database)
    if found != newest():
        raise OSError(f"the database's schema is {found or 'missing'}, not {newest()}: run `radseal-server migrate`")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
