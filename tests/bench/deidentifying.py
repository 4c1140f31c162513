"""De-identification: the engine in memory against `dcmread`, and the whole command against its peers."""

import io
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from pydicom import dcmread

from bench.figures import QUICK, RUNS, SLICES, Figure, seconds
from bench.peers import Peer, compile_python, open_peers
from bench.timing import Arm, Measured, in_turn, ratio
from bench.world import BIN, study
from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.vocabulary import Vocabulary

NOTES = (
    "Peers run their own default profile from their own environments, as one process each, which is how they come;",
    "Orthanc is driven over its REST API in a network namespace of its own. All Python is compiled beforehand, as pip",
    "installs it. Radseal's whole command includes starting Python, finding and ordering the files, the second net and",
    "the report. It runs as many processes as there are processors (its default), and frames are not searched for text",
    "(`--pixels skip`), which no peer does; `one process` is `--jobs 1`, `looking at pixels` the default, which finds",
    "and shows text in the frames. The engine in memory knows a case's words from file to file, as in a case.",
    "Not reached: gdcmanon, which needs 0.13 s less for 500 slices, about as long as Python and the workers take to",
    "start and the second net to search; and dcmanon where files are many and small.",
)
MANY = 4000
"""Slices of the second study, which are small: what each file costs beside its pixels."""
TIMES = 4
"""How often the slices are gone through by one and by two processes: starting them must not count."""


def deidentifying() -> list[Figure]:
    """Measure everything about de-identification."""
    with tempfile.TemporaryDirectory(prefix="radseal-bench-") as name:
        work = Path(name)
        study(work / "images", SLICES, 512)
        paths = sorted((work / "images").rglob("*.dcm"))
        compile_python()
        figures = [_engine(paths), _two_processes(paths), *_whole_command(work)]
        shutil.rmtree(work / "images")
        study(work / "images", MANY // (10 if QUICK else 1), 64)
        return [*figures, *_many_files(work)]


def run_engine(files: Sequence[bytes]) -> None:
    """De-identify in memory by the Basic profile."""
    rules, stand_ins, words = load_profile("basic"), Pseudonyms(bytes(32), bytes(32), "00000000"), Vocabulary()
    for data in files:
        deidentify(data, rules, stand_ins, vocabulary=words)


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


def _arm(work: Path, name: str, *words: str) -> Arm:
    """Return the whole command, with these words, as one arm of the comparison."""
    out = work / f"{name}-out"

    def clear(_run: int) -> None:
        shutil.rmtree(out, ignore_errors=True)

    line = (BIN / "radseal", "deidentify", work / "images", "--out", out, "--profile", "basic", *words)
    return Arm(name, lambda _run: line, clear, {"RADSEAL_HOME": str(work / "home")})


def _whole_command(work: Path) -> list[Figure]:
    ours = _arm(work, "radseal", "--pixels", "skip")
    alone = _arm(work, "radseal, one process", "--pixels", "skip", "--jobs", "1")
    looking = _arm(work, "radseal, looking at pixels")
    with open_peers(work) as peers:
        found = in_turn((ours, alone, looking, *(peer.arm for peer in peers)), RUNS)
    times = ", ".join(seconds(found, name) for name in found)
    figures = _ahead(peers, found, ours.name, SLICES, times)
    for other in (alone, looking):
        rate = 1 / ratio(found, other.name, peers[0].arm.name)
        figures.append(Figure(f"{other.name} / {peers[0].arm.name}", rate, "told only", "as above"))
    return figures


def _many_files(work: Path) -> list[Figure]:
    """Compare with the two fast peers over many small files."""
    ours = _arm(work, "radseal", "--pixels", "skip")
    with open_peers(work) as every:
        peers = every[:2]
        found = in_turn((ours, *(peer.arm for peer in peers)), RUNS)
    times = ", ".join(seconds(found, name) for name in found)
    made = MANY // (10 if QUICK else 1)
    figures = _ahead(peers, found, ours.name, made, times)
    return [replace(figure, name=f"{made} slices of 64 x 64, {figure.name}") for figure in figures]


def _ahead(
    peers: Sequence[Peer], found: Mapping[str, Sequence[Measured]], ours: str, files: int, times: str
) -> list[Figure]:
    figures = []
    for peer in peers:
        made = sum(1 for path in peer.out.rglob("*") if path.is_file())
        if made < files:
            sys.exit(f"{peer.arm.name} made {made} of {files} files: its time says nothing")
        rate = 1 / ratio(found, ours, peer.arm.name)
        figures.append(Figure(f"whole command, files a second / {peer.arm.name}", rate, peer.reach, times))
    return figures
