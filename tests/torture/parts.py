"""The parts of `make torture`: each runs in processes of its own and comes back with counts."""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scoring.table import score_table
from two_engines import differences

ROOT = Path(__file__).parents[2]
_CHUNK = 500
"""Data sets that are compared at once: what one run of the page's engine holds."""
_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """What one part did: how many cases, in words; how many failed, and what was said of them."""

    title: str
    cases: str
    failed: int
    detail: str
    seconds: float
    lines: tuple[str, ...] = ()
    """More for the page: the score's table."""


def score() -> Part:
    """Count the MIDI-B style score of every profile over every real file."""
    begun = time.monotonic()
    lines, checks, missed = score_table()
    title = "MIDI-B style score (below)"
    return Part(title, f"{checks:,} checks", missed, "", time.monotonic() - begun, tuple(lines))


def engines(sets: int) -> Part:
    """Compare the Python engine with the page's over so many made-up data sets."""
    begun = time.monotonic()
    found = [
        number for first in range(0, sets, _CHUNK) for number in differences(range(first, min(first + _CHUNK, sets)))
    ]
    detail = f"made files that come out different: {found}\n" if found else ""
    name = "Made-up data sets through both engines, byte for byte"
    return Part(name, f"{sets:,}", len(found), detail, time.monotonic() - begun)


def pytest_part(title: str, path: str, cases: int = 0) -> Part:
    """Run tests; `cases` sets how many each of the fuzz families makes."""
    begun = time.monotonic()
    environment = {**os.environ, **({"RADSEAL_FUZZ_CASES": str(cases)} if cases else {})}
    words = (sys.executable, "-m", "pytest", "-q", "--tb=line", "-n", os.environ.get("JOBS", "2"), path)
    ran = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", ran.stdout)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    total = failed + counts.get("passed", 0)
    if ran.returncode:  # it may not even have begun
        failed = max(failed, 1)
    told = f"{total} tests" if not cases else f"{cases:,} in each of {total}" if total > 1 else f"{cases:,}"
    return Part(title, told, failed, (ran.stdout + ran.stderr)[-_TAIL:] if failed else "", time.monotonic() - begun)


def guided(minutes: int) -> Part:
    """Fuzz both the engine and the second net, guided by coverage, from the seeds of every family."""
    begun = time.monotonic()
    harness = ROOT / "tests/torture/guided.py"
    with tempfile.TemporaryDirectory() as work:
        corpus = Path(work) / "corpus"
        corpus.mkdir()
        words = [sys.executable, harness, f"-max_total_time={60 * minutes}", corpus]
        ran = subprocess.run(words, cwd=work, capture_output=True, text=True, check=False)
        kept = sum(1 for _ in corpus.iterdir())
    runs = re.search(r"Done (\d+) runs", ran.stderr)
    reached = re.findall(r"cov: (\d+)", ran.stderr)
    failed = int(ran.returncode != 0 or runs is None)
    cases = f"{int(runs.group(1)):,} runs, {reached[-1]} edges, {kept} inputs kept" if runs and reached else "cut short"
    name = f"Fuzzing guided by coverage, {minutes} min"
    return Part(name, cases, failed, ran.stderr[-_TAIL:] if failed else "", time.monotonic() - begun)
