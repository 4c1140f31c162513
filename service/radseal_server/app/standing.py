"""Whether database and store still belong together, asked now and then: a restore under a running service shows too."""

import threading
import time
from collections.abc import Callable

from radseal_server import actions
from radseal_server.access import Refused
from radseal_server.http.logs import note_fault
from radseal_wire.chain import Head

FRESH = 5.0
"""Seconds for which an answer counts."""


class Standing:
    """Remembers how far this process saw the audit chain come, and holds database and store to it."""

    def __init__(self, service: actions.Service, clock: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: float | None = None
        self._seen = Head()

    def check(self) -> None:
        """Raise OSError, with what is to be done, where database or store were restored or do not answer."""
        with self._lock:
            self._check()

    def require(self) -> None:
        """Raise Refused "not-ready" unless all was well at most `FRESH` seconds ago; the reason is logged.

        Of many requests at once one asks, and the others take its answer.
        """
        if self._is_fresh():
            return
        try:
            with self._lock:
                if not self._is_fresh():
                    self._check()
        except OSError as error:
            note_fault("not serving; radseal-server doctor says why", error)
            raise Refused("not-ready", str(error)) from error

    def mark(self) -> None:
        """Write to the store how far the chain has come. Raises OSError as `check` does."""
        with self._lock:
            self._seen = actions.mark_progress(self._service, self._seen)

    def _is_fresh(self) -> bool:
        asked = self._asked
        return asked is not None and self._clock() - asked <= FRESH

    def _check(self) -> None:
        self._asked = None
        self._seen = actions.require_standing(self._service, self._seen)
        self._asked = self._clock()
