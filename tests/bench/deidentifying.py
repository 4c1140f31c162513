"""De-identification: the engine in memory against `dcmread`, and the whole command against its peers."""

import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from pydicom import dcmread

from bench.figures import RUNS, SLICES, Figure, seconds
from bench.peers import open_peers
from bench.timing import Arm, in_turn, ratio
from bench.world import BIN, study
from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms

NOTES = (
    "Peers run their own default profile from their own environments, as one process each; Orthanc is driven over its",
    "REST API in a network namespace of its own. Radseal's whole command includes starting Python, finding and",
    "ordering the files, the second net and the report; frames are not searched for text, which no peer does.",
)
TIMES = 4
"""How often the slices are gone through by one and by two processes: starting them must not count."""


def deidentifying() -> list[Figure]:
    """Measure everything about de-identification."""
    with tempfile.TemporaryDirectory(prefix="radseal-bench-") as name:
        work = Path(name)
        study(work / "images", SLICES, 512)
        paths = sorted((work / "images").rglob("*.dcm"))
        return [_engine(paths), _two_processes(paths), *_whole_command(work)]


def run_engine(files: Sequence[bytes]) -> None:
    """De-identify in memory by the Basic profile."""
    rules, stand_ins = load_profile("basic"), Pseudonyms(bytes(32), bytes(32), "00000000")
    for data in files:
        deidentify(data, rules, stand_ins)


def run_paths(paths: Sequence[Path], times: int) -> float:
    """Read and de-identify in memory `times` over; return the seconds that the engine took."""
    files = [path.read_bytes() for path in paths]
    run_engine(files[:1])
    start = time.perf_counter()
    for _ in range(times):
        run_engine(files)
    return time.perf_counter() - start


def _engine(paths: Sequence[Path]) -> Figure:
    files = [path.read_bytes() for path in paths]
    ours, theirs = [], []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        run_engine(files)
        middle = time.perf_counter()
        for data in files:
            dcmread(io.BytesIO(data))
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
    rate = median(their / our for our, their in zip(ours[1:], theirs[1:], strict=True))
    detail = f"{len(files) / median(ours[1:]):.0f} files/s, dcmread {len(files) / median(theirs[1:]):.0f} files/s"
    return Figure("engine, files a second / plain `dcmread`, one process, in memory", rate, "at least 1.0", detail)


def _two_processes(paths: Sequence[Path]) -> Figure:
    """Compare one process with two that halve the files; both are started and have read before the time runs."""
    halves = paths[::2], paths[1::2]
    gains = []
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for _ in range(RUNS + 1):
            alone = pool.submit(run_paths, paths, TIMES).result()
            together = max(pool.map(run_paths, halves, (TIMES, TIMES)))
            gains.append(alone / together)
    detail = f"medians of {RUNS} runs over {TIMES * len(paths)} files"
    return Figure("engine, two processes / one", median(gains[1:]), "at least 1.7", detail)


def _whole_command(work: Path) -> list[Figure]:
    out = work / "radseal-out"
    ours = Arm(
        "radseal",
        lambda run: (BIN / "radseal", "deidentify", work / "images", "--out", out / str(run), "--profile", "basic"),
        environment={"RADSEAL_HOME": str(work / "home")},
    )
    with open_peers(work) as peers:
        found = in_turn((ours, *(peer.arm for peer in peers)), RUNS)
    times = ", ".join(seconds(found, name) for name in found)
    for peer in peers:
        made = sum(1 for path in peer.out.rglob("*") if path.is_file())
        if made < SLICES:
            sys.exit(f"{peer.arm.name} made {made} of {SLICES} files: its time says nothing")
    figures = []
    for peer in peers:
        rate = 1 / ratio(found, ours.name, peer.arm.name)
        figures.append(Figure(f"whole command, files a second / {peer.arm.name}", rate, peer.reach, times))
    return figures
