"""Sealed objects on their way to the store while others are still being sealed.

Rules: an address is asked for right before it is used, so that none grows old on a slow line; the first failure stops
all and is raised where the caller waits. Ciphertext lies on disk until the send is acknowledged, so nothing is held in
memory here.
"""

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from radseal.errors import RadsealError
from radseal.sharing.desk import Desk
from radseal.sharing.resume import SendJournal
from radseal.sharing.transfer import THREADS
from radseal_wire.bodies import SealedObject, UploadAddress

STAGE = "upload"


class Uploads:
    """Uploads what it is given, in the background. A context: leaving it by an error abandons what is waiting."""

    def __init__(self, desk: Desk, case: str, journal: SendJournal) -> None:
        self._desk = desk
        self._case = case
        self._journal = journal
        self._waiting: queue.SimpleQueue[SealedObject | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._failed: BaseException | None = None
        self._stop = threading.Event()
        self._done = 0
        self._known = 0
        self._total: int | None = None
        self._threads = [threading.Thread(target=self._work, name=f"upload-{n}", daemon=True) for n in range(THREADS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stop.set()
        for _ in self._threads:
            self._waiting.put(None)
        if error is None or isinstance(error, RadsealError):
            for thread in self._threads:
                thread.join()

    def add(self, thing: SealedObject) -> None:
        """Upload one staged object. Raises what made an earlier one fail."""
        if self._failed is not None:
            raise self._failed
        with self._lock:
            self._known += thing.length
        self._waiting.put(thing)

    def finish(self) -> None:
        """Wait until the store has every object. Raises what made one fail."""
        self._total = self._known
        self._show(0)
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        if self._failed is not None:
            raise self._failed

    def _work(self) -> None:
        while (thing := self._waiting.get()) is not None and not self._stop.is_set():
            try:
                self._upload(thing)
            except BaseException as error:  # noqa: BLE001  (raised again where the caller waits)
                with self._lock:
                    self._failed = self._failed or error
                self._stop.set()

    def _upload(self, thing: SealedObject) -> None:
        if thing.id in self._journal.uploaded:
            self._show(thing.length)
        else:
            self._desk.store.put(self._journal.path(thing.id), thing, self._asker(thing), self._show)
            with self._lock:
                self._journal.mark_uploaded(thing.id)
            self._desk.step(f"uploaded {thing.kind}")

    def _asker(self, thing: SealedObject) -> Callable[[], UploadAddress]:
        return lambda: self._desk.service.ask_uploads(self._case, [thing]).addresses[0]

    def _show(self, more: int) -> None:
        with self._lock:
            self._done += more
            done = self._done
        self._desk.progress(STAGE, done, self._total)
