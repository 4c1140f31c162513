"""The background thread that destroys what is due. Any number of processes may sweep: the database settles who does."""

import threading
import time
from collections.abc import Callable, Mapping

from radseal_server.http.logs import LOGGER, note_fault
from radseal_server.http.metrics import Metrics


class Sweeper:
    """Runs `sweep` every `seconds` until stopped; a sweep that fails is logged and tried again."""

    def __init__(self, sweep: Callable[[], Mapping[str, int]], seconds: float, metrics: Metrics) -> None:
        self._sweep = sweep
        self._seconds = seconds
        self._metrics = metrics
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin; the first sweep is at once."""
        self._thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """End after the sweep under way, at most `patience` seconds later."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                counts = dict(self._sweep())
            except Exception as error:  # noqa: BLE001  (the thread must outlive any fault, and says so)
                note_fault("the sweep failed; it is tried again", error)
            else:
                self._metrics.count_swept(counts, time.time())
                if any(counts.values()):
                    LOGGER.info("swept", extra={"fields": {"swept": counts}})
            self._stop.wait(self._seconds)
