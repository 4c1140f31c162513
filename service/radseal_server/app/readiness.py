"""Whether the service can serve: asked of the database each time, of the store now and then."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from radseal_server.http.logs import note_fault
from radseal_server.interfaces import Blobs, Records

STORE_FRESH = 5.0
"""Seconds for which the store's answer counts; the database is asked each time."""


class Check(Protocol):
    """Whether database and store belong together."""

    def check(self) -> None:
        """Raise OSError where they do not."""


class Readiness:
    """The answer of /readyz."""

    def __init__(
        self, records: Records, store: Blobs, standing: Check, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._records = records
        self._store = store
        self._standing = standing
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: float | None = None

    def ask(self) -> bool:
        """Return whether database, schema and store are there and belong together; the reason of a no is logged."""
        try:
            self._records.check()
            with self._lock:
                if self._asked is None or self._clock() - self._asked > STORE_FRESH:
                    self._store.check()
                    self._standing.check()
                    self._asked = self._clock()
        except OSError as error:
            note_fault("not ready", error)
            return False
        return True
