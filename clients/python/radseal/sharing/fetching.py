"""Sealed objects of an opening onto this machine: in parallel, resumable, each verified as soon as it is here.

Rules: only ciphertext is staged. An address is asked for right before it is used. The first failure stops the rest.
"""

import threading
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from radseal.sealing.checks import Check
from radseal.sharing.desk import Desk
from radseal.sharing.judging import EntryJudge
from radseal.sharing.restoring import Restorer
from radseal.sharing.resume import OpenJournal
from radseal.sharing.transfer import THREADS, Judge
from radseal_wire.bodies import Address, AddressQuestion
from radseal_wire.sealed import ManifestBody, SealedEntry

STAGE = "download"


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches objects for one opening."""

    desk: Desk
    journal: OpenJournal
    share: str
    opening: str
    proof: str

    def fetch(self, object_id: str, length: int, judge: Judge, moved: "Counter") -> None:
        """Stage one object, unless it is staged already. Raises as transfer.Store.get."""

        def ask() -> Address:
            """Ask for a fresh address."""
            question = AddressQuestion(proof=self.proof, objects=[object_id])
            return self.desk.service.ask_addresses(self.share, self.opening, question).addresses[0]

        self.desk.store.get(self.journal.path(object_id), length, ask, judge, moved.add)

    def fetch_case(
        self, manifest: ManifestBody, restorer: Restorer, checks: tuple[Check, ...], *, identity: bool
    ) -> None:
        """Stage and verify every pack, and with `identity` every identity object."""
        wanted = [*manifest.packs, *(manifest.identity if identity else ())]
        counter = Counter(self.desk, sum(entry.length for entry in wanted))

        def fetch(place: int, entry: SealedEntry) -> None:
            """Stage one object; a pack is verified at once."""
            self.fetch(entry.id, entry.length, EntryJudge(checks, entry), counter)
            if place < len(manifest.packs):
                verifying.submit(restorer.verify_pack, place).result()
            self.desk.step("fetched object")

        # one thread verifies: one pack in memory at a time
        with ThreadPoolExecutor(1, "verify") as verifying, ThreadPoolExecutor(THREADS, "download") as pool:
            futures = [pool.submit(fetch, place, entry) for place, entry in enumerate(wanted)]
            try:
                _require_all(futures)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _require_all(futures: list[Future[None]]) -> None:
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in futures:
        if future in done:
            future.result()


class Counter:
    """Adds up bytes from several threads and shows them."""

    def __init__(self, desk: Desk, total: int) -> None:
        self._desk = desk
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def add(self, more: int) -> None:
        """Count `more` bytes."""
        with self._lock:
            self._done += more
            done = self._done
        self._desk.progress(STAGE, done, self._total)
