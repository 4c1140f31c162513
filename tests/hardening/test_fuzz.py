"""Bad input by the family: two hundred mutants of each are refused or come out whole, each within its time."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing import survive
from phantoms.families import FAMILIES
from strategies import dicom_files

CASES = int(os.environ.get("RADSEAL_FUZZ_CASES", "200"))
SECONDS = 5.0


@pytest.mark.parametrize("name", FAMILIES)
def test_family(name: str) -> None:
    """No mutant crashes, hangs, or comes out in a form that the second net refuses."""
    slowest = 0.0
    for seed in range(CASES):
        data = FAMILIES[name](random.Random(f"{name} {seed}"))  # noqa: S311  (reproducible, not secret)
        begun = time.perf_counter()
        survive(data)
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < SECONDS


@settings(max_examples=CASES, deadline=None)
@given(dicom_files(), st.data())
def test_spoilt_files(file: bytes, data: st.DataObject) -> None:
    """A made-up file with a few bytes changed anywhere."""
    raw = bytearray(file)
    for place, value in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=6)):
        raw[place] = value
    survive(bytes(raw))


def test_guided_by_coverage(tmp_path: Path) -> None:
    """Atheris finds nothing in a short run; `make torture` runs it for long."""
    harness = Path(__file__).parents[1] / "torture" / "guided.py"
    words = [sys.executable, str(harness), f"-runs={10 * CASES}", "-max_total_time=30", str(tmp_path)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "Done" in ended.stderr
