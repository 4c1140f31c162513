"""Runs of the command line, each in a process of its own that is timed and weighed.

A small server process imports the program once and forks for every run, so that a run costs no start and starts small.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from radseal.cli.frame import run


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended. `peak` is its largest resident size in bytes, `seconds` by the wall clock."""

    status: int
    seconds: float
    peak: int
    out: str
    err: str


class Runner:
    """The server process; close it when done."""

    def __init__(self) -> None:
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "NO_COLOR": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "real.limited"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def run(self, words: list[str], home: Path, *, seconds: float = 30) -> Ran:
        """Run one command to its end, or for at most so many seconds."""
        self._process.stdin.write(json.dumps({"words": words, "home": str(home), "seconds": seconds}) + "\n")
        self._process.stdin.flush()
        return Ran(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the server process."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def _serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begun = time.monotonic()
            child = os.fork()
            if not child:
                _become(asked, out.fileno(), err.fileno())
            status, usage = _wait(child, begun + asked["seconds"])
            told = {
                "status": os.waitstatus_to_exitcode(status),
                "seconds": time.monotonic() - begun,
                "peak": usage.ru_maxrss * 1024,
            }
            for name, file in (("out", out), ("err", err)):
                file.seek(0)
                told[name] = file.read().decode("utf-8", "replace")
        print(json.dumps(told), flush=True)  # noqa: T201  (the server's answer)


def _become(asked: dict[str, object], out: int, err: int) -> None:
    os.dup2(out, 1)
    os.dup2(err, 2)
    status = 70
    try:
        status = run(asked["words"], {"RADSEAL_HOME": asked["home"]}, Path(asked["home"]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _wait(child: int, until: float) -> tuple[int, object]:
    while time.monotonic() < until:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return status, usage
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return os.wait4(child, 0)[1:]


if __name__ == "__main__":
    import radseal.cli.deidentifying
    import radseal.deidentifying.folder  # noqa: F401  (loaded once, before the first fork)

    _serve()
