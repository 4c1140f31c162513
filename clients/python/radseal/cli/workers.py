"""Processes of this machine that share bulk work; `--jobs 1` does it in this one."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import click

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="How many processes share the work; as many as there are processors without it.",
)


@contextmanager
def open_workers(jobs: int | None) -> Iterator[Executor | None]:
    """Give an executor of `jobs` processes (None: one for each processor), or None where one process is enough.

    The processes start here, before this one has threads, so that they may be forks of it where the system has that;
    they are gone afterwards, and what still waits then is dropped.
    """
    jobs = jobs or len(os.sched_getaffinity(0))
    if jobs == 1:
        yield None
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=_leave_interrupts_to_the_parent)
    executor.submit(os.getpid)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches the whole group: the parent stops the work and says so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
