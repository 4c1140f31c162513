"""`make torture`: bad input by the thousand, hostile services, kills at random; what came of it in docs/reliability.md.

Never part of `make test`. `MINUTES` is how long the guided fuzzing runs (60), `CASES` how many mutants of each family
(1,000), `SETS` how many made-up data sets both engines get (10,000); `PARTS="NAME…"` runs only these, what is known of
the others stays. Exit status 1 where anything failed.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from torture.page import keep
from torture.parts import Part, engines, guided, pytest_part, score


def parts(minutes: int, cases: int, sets: int) -> dict[str, Callable[[], Part]]:
    """Return what is run, in order, by short name."""

    def tests(title: str, path: str, made: int = 0) -> Callable[[], Part]:
        return partial(pytest_part, title, f"tests/{path}", made)

    return {
        "engines": partial(engines, sets),
        "families": tests("Mutants of each family of bad files", "hardening/test_fuzz.py::test_family", cases),
        "spoilt": tests("Made-up files with bytes changed", "hardening/test_fuzz.py::test_spoilt_files", cases),
        "guided": partial(guided, minutes),
        "hostile-files": tests("Hostile files (list A), within 5 s and 512 MB", "hardening/test_hostile_files.py"),
        "canaries": tests("Planted identities in every syntax and character set", "hardening/test_canaries.py"),
        "iods": tests("`dciodvfy` before and after, each test file and profile", "hardening/test_iods.py"),
        "kills": tests("Clients and service killed at random", "journeys/test_kill_at_random.py"),
        "lies": tests("Lies of a hostile service to the command line", "journeys/test_hostile_service.py"),
        "page-lies": tests("Lies of a hostile service to the page", "browser/test_hostile_page.py"),
        "score": score,
    }


def main() -> int:
    """Run the parts that are named, or all, and write the page after each: a run that is stopped has told something."""
    asked = argparse.ArgumentParser()
    for name, usual in (("minutes", 60), ("cases", 1000), ("sets", 10_000)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("named", nargs="*")
    words = asked.parse_args()
    known = parts(words.minutes, words.cases, words.sets)
    failed = False
    for name in words.named or known:
        done = known[name]()
        failed |= bool(done.failed)
        sys.stdout.write(f"{done.title}: {done.cases}, {done.failed} failed, {done.seconds:.0f} s\n")
        sys.stdout.flush()
        keep(name, done, list(known))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
