"""Processes of this machine that share bulk work; `--jobs 1` does it in this one."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import click

_PRELOADED = "radseal.deidentifying.folder"

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="How many processes share the work; as many as there are processors without it.",
)


@contextmanager
def open_workers(jobs: int | None) -> Iterator[Executor | None]:
    """Give an executor of `jobs` processes (None: one for each processor), or None where one process is enough.

    The processes start with the first work, and are gone afterwards; what still waits then is dropped.
    """
    jobs = jobs or len(os.sched_getaffinity(0))
    if jobs == 1:
        yield None
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    executor = ProcessPoolExecutor(jobs, context, initializer=_leave_interrupts_to_the_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches the whole group: the parent stops the work and says so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
