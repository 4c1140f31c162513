"""Filled packs on their way to ciphertext on disk and to the upload, on other threads, a bounded few at a time.

Rules: one thread seals, so that one memory arena holds packs. An object is sealed once, staged with mode 0600,
and never sealed again under the same id. Memory: at most `IN_FLIGHT` packs, plaintext and ciphertext.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future

from radseal.sealing.packs import FilledPack, SealedBytes, seal_pack
from radseal.sharing.resume import SendJournal
from radseal_wire.bodies import SealedObject
from radseal_wire.sealed import SealedEntry

IN_FLIGHT = 1


class Staging:
    """Seals, stages and announces the objects of one case."""

    def __init__(
        self,
        executor: Executor,
        journal: SendJournal,
        *,
        sk: bytes,
        case: bytes,
        announce: Callable[[SealedObject], None],
        step: Callable[[str], None],
    ) -> None:
        self._executor = executor
        self._journal = journal
        self._sk = sk
        self._case = case
        self._announce = announce
        self._step = step
        self._room = threading.Semaphore(IN_FLIGHT)
        self._packs: list[Future[SealedEntry]] = []
        self.objects: list[SealedObject] = []

    def take(self, pack: FilledPack) -> None:
        """Seal and stage a pack on another thread; waits while too many are on their way."""
        self._room.acquire()
        self._packs.append(self._executor.submit(self._seal, pack))

    def entries(self) -> list[SealedEntry]:
        """Wait for every pack and return the entries in order. Raises what made one fail."""
        return [future.result() for future in self._packs]

    def keep(self, thing: SealedBytes) -> SealedEntry:
        """Stage an object that is already sealed."""
        stated = thing.stated()
        handle = os.open(self._journal.path(stated.id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb", buffering=0) as file:
            rest = memoryview(thing.ciphertext)
            while rest:
                rest = rest[file.write(rest) :]
        self.objects.append(stated)
        self._step(f"staged {stated.kind}")
        self._announce(stated)
        return thing.entry()

    def _seal(self, pack: FilledPack) -> SealedEntry:
        try:
            return self.keep(seal_pack(self._sk, self._case, pack))
        finally:
            self._room.release()
