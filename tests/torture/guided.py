"""Fuzzing guided by coverage: `guided.py [libFuzzer's options] CORPUS`, for the engine and the second net together."""

import logging
import random
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["radseal"]):
    from fuzzing import survive

from phantoms.families import FAMILIES, good


def main() -> None:
    """Write the seeds, then fuzz until libFuzzer's own limits."""
    logging.disable()
    corpus = Path(sys.argv[-1])
    for number, maker in enumerate((good, *FAMILIES.values())):
        seed = maker(random.Random(number))  # noqa: S311  (reproducible, not secret)
        if len(seed) < 4096:
            (corpus / f"seed{number}").write_bytes(seed)
    atheris.Setup([*sys.argv[:-1], "-max_len=4096", "-timeout=5", "-rss_limit_mb=1024", str(corpus)], survive_any)
    atheris.Fuzz()


def survive_any(data: bytes) -> None:
    """One case."""
    survive(data)


main()
