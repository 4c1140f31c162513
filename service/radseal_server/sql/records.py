"""interfaces.Records over a Database: transactions, cleaning, and whether the schema is this version's."""

from collections.abc import Iterator
from contextlib import contextmanager

from radseal_server.interfaces import Transaction
from radseal_server.sql.database import Database
from radseal_server.sql.schema import require_current
from radseal_server.sql.transaction import SqlTransaction


class SqlRecords:
    """Fulfils interfaces.Records and interfaces.Clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction that may change things."""
        with self._database.begin(write=True) as connection:
            yield SqlTransaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Begin one that only reads."""
        with self._database.begin(write=False) as connection:
            yield SqlTransaction(connection)

    def now(self) -> int:
        """Return the database's time in whole seconds since 1970 UTC."""
        return self._database.now()

    def scrub(self) -> None:
        """Return when no deleted secret is left in the database's own files."""
        self._database.scrub()

    def check(self) -> None:
        """Raise OSError when the database is unreachable or its schema is not this version's."""
        self._database.check()
        require_current(self._database)
