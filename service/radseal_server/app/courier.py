"""The background thread that sends notices. Any number of processes may: the database settles who sends which."""

import random
import threading
from collections.abc import Callable

from radseal_server import actions
from radseal_server.app.standing import Standing
from radseal_server.http.logs import note_fault
from radseal_server.http.metrics import Metrics
from radseal_server.interfaces import Mail

LOOK_EVERY = 2.0
"""Seconds between looks at what waits."""
COUNT_EVERY = 30
"""Looks between counts for the figures."""


class Courier:
    """Sends what is due until stopped; a slow mail server keeps nobody waiting but this thread."""

    def __init__(self, service: actions.Service, mail: Mail, standing: Standing, metrics: Metrics) -> None:
        self._service = service
        self._mail = mail
        self._standing = standing
        self._metrics = metrics
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._jitter: Callable[[], float] = random.SystemRandom().random

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """End after the letter under way, at most `patience` seconds later; it is sent again by whoever is next."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        looks = 0
        while not self._stop.is_set():
            try:
                if looks % COUNT_EVERY == 0:
                    self._metrics.set_notices(actions.count_notices(self._service))
                self._standing.require()
                while not self._stop.is_set() and actions.send_one(self._service, self._mail, self._jitter):
                    pass
            except Exception as error:  # noqa: BLE001  (the thread must outlive any fault, and says so)
                note_fault("a notice was not sent; it is tried again", error)
                self._stop.wait(LOOK_EVERY * 5)
            looks += 1
            self._stop.wait(LOOK_EVERY)
