"""Paired timing of whole processes: the arms run in turn, so that a machine that drifts drifts for all of them."""

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of doing the work: a command, its environment, and what to clear away before each run."""

    name: str
    command: Callable[[int], Sequence[str | Path]]
    """Given the number of the run."""
    before: Callable[[int], None] = lambda _run: None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: wall and CPU seconds, and the peak resident memory of the largest process in MiB."""

    wall: float
    cpu: float
    peak: float
    said: bytes = b""


def measure(arm: Arm, run: int) -> Measured:
    """Run the arm once. Raises CalledProcessError with what it said when it fails."""
    arm.before(run)
    os.sync()  # what was cleared away must not cost this run
    words = [str(word) for word in arm.command(run)]
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=errors, env=dict(os.environ) | dict(arm.environment)
        )
        with process:
            said = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        if process.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(process.returncode, words, said, errors.read()[-4000:])
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def in_turn(arms: Sequence[Arm], runs: int) -> dict[str, list[Measured]]:
    """Run every arm once uncounted, then `runs` times in turn."""
    found: dict[str, list[Measured]] = {arm.name: [] for arm in arms}
    for run in range(runs + 1):
        for arm in arms:
            measured = measure(arm, run)
            if run:
                found[arm.name].append(measured)
    return found


def ratio(found: Mapping[str, Sequence[Measured]], ours: str, theirs: str) -> float:
    """Return the median over the runs of our wall time divided by theirs in the same turn."""
    pairs = zip(found[ours], found[theirs], strict=True)
    return statistics.median(our.wall / their.wall for our, their in pairs)


def machine() -> str:
    """Describe this machine in one line: processors, memory, kernel."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        "unknown processor",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    kernel = os.uname()
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {kernel.sysname} {kernel.release}, {limit} open files"
