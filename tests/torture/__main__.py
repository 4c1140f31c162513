"""`make torture`: bad input by the thousand, hostile services, kills at random; what came of it in docs/reliability.md.

Never part of `make test`. `MINUTES` is how long the guided fuzzing runs (60), `CASES` how many mutants of each family
(1,000), `SETS` how many made-up data sets both engines get (10,000). Exit status 1 where anything failed.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.timing import machine
from scoring.table import score_table
from torture.parts import Part, engines, guided, pytest_part

OUT = Path(__file__).parents[2] / "docs/reliability.md"

_ABOUT = """\
Every case is bad on purpose. It fails where something crashes, hangs, lets a value through, or differs between the
two engines. The times are of one run, on a machine that did other work as well.
"""
_SCORE = """\
## The score

As MIDI-B 2024 counts: ten actions, checks passed of all. Three invented patients are planted in every real test file
that pydicom can write again, in made objects and in pictures; what must stay and what must go follows the options of
the profile (`tests/scoring/`). The files and the key are our own: this is no result of that contest. Values that stand
in two places are decided by `--on-clash remove`, places in pixels by `--redact all`.
"""
_FUZZ = "tests/hardening/test_fuzz.py"
_TESTS = {
    "Hostile files (list A), within 5 s and 512 MB": "hardening/test_hostile_files.py",
    "Planted identities in every syntax and character set": "hardening/test_canaries.py",
    "`dciodvfy` before and after, every test file and profile": "hardening/test_iods.py",
    "Clients and service killed at random": "journeys/test_kill_at_random.py",
    "Lies of a hostile service to the command line": "journeys/test_hostile_service.py",
    "Lies of a hostile service to the page": "browser/test_hostile_page.py",
}


def main() -> int:
    """Run every part, then write the page."""
    asked = argparse.ArgumentParser()
    for name, usual in (("minutes", 60), ("cases", 1000), ("sets", 10_000)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    words = asked.parse_args()
    begun = time.monotonic()
    lines, checks, missed = score_table()
    done = [Part("MIDI-B style score (below)", f"{checks:,} checks", missed, "", time.monotonic() - begun)]
    for run in (None, *parts(words.minutes, words.cases, words.sets)):
        done += [run()] if run else []
        sys.stdout.write(f"{done[-1].name}: {done[-1].cases}, {done[-1].failed} failed, {done[-1].seconds:.0f} s\n")
        sys.stdout.flush()
        OUT.write_text("\n".join(page(done, lines, words)) + "\n")  # each time: a stopped run has told something
    return int(any(part.failed for part in done))


def parts(minutes: int, cases: int, sets: int) -> list[Callable[[], Part]]:
    """Return what is run, in order."""
    return [
        partial(engines, sets),
        partial(pytest_part, "Mutants of each family of bad files", f"{_FUZZ}::test_family", cases),
        partial(pytest_part, "Made-up files with bytes changed", f"{_FUZZ}::test_spoilt_files", cases),
        partial(guided, minutes),
        *(partial(pytest_part, name, f"tests/{path}") for name, path in _TESTS.items()),
    ]


def page(done: list[Part], score: list[str], words: argparse.Namespace) -> list[str]:
    """Return the lines of docs/reliability.md."""
    command = f"make torture MINUTES={words.minutes} CASES={words.cases} SETS={words.sets}"
    rows = [f"| {one.name} | {one.cases} | {one.failed} | {_duration(one.seconds)} |" for one in done]
    failures = ["\n".join((f"### {one.name}", "", "```", one.detail.strip(), "```", "")) for one in done if one.detail]
    return [
        "# Reliability",
        "",
        f"Written by `{command}` on {datetime.now(UTC).date()}; do not edit. {machine()}.",
        _ABOUT,
        "| what | cases | failed | time |",
        "|---|---|---|---|",
        *rows,
        "",
        *(failures or ([] if any(one.failed for one in done) else ["Nothing failed.", ""])),
        _SCORE,
        *score,
    ]


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
