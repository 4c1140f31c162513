"""Backups and restores in processes of their own, which may be killed in the middle."""

import multiprocessing
import time
from pathlib import Path

from radseal_server.app.backups import back_up, restore
from radseal_server.app.joining import join
from radseal_server.settings import make

_WORDS = multiprocessing.get_context("forkserver")
_WORDS.set_forkserver_preload(["radseal_server.app"])


def work(word: str, values: dict, folder: Path) -> None:
    """Back up to `folder`, or restore from it, as the program would."""
    joined = join(make(values, folder.parent))
    if word == "backup":
        back_up(joined, folder, with_secrets=True)
    else:
        restore(joined, folder)


def run_for(seconds: float, word: str, values: dict, folder: Path) -> float | None:
    """Run it and kill it after so many seconds; return how long it took, or None where it was killed."""
    process = _WORDS.Process(target=work, args=(word, values, folder))
    process.start()
    begun = time.monotonic()
    process.join(seconds)
    took = time.monotonic() - begun
    if process.is_alive():
        process.kill()
        process.join()
        return None
    assert process.exitcode == 0
    return took
