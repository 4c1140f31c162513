"""Bulk de-identification on executors that are not this process: a local pool, and a real Dask cluster."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from phantoms import ct_series
from radseal.deidentifying.folder import BATCH_FILES, FolderReport, Rulebook, deidentify_into
from radseal.dicom.profile_file import shipped

RULEBOOK = Rulebook(shipped("basic"), None, bytes(range(32)))
SLICES = 2 * BATCH_FILES + 3


@contextmanager
def local_pool(_work: Path) -> Iterator[Executor]:
    """Two processes of this machine."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("forkserver")) as executor:
        yield executor


@contextmanager
def dask_cluster(work: Path) -> Iterator[Executor]:
    """Two Dask workers, each a process of its own, reached through the scheduler on loopback."""
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=str(work / "dask"),
        ) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        yield executor


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    """A series of more than two batches, with a file in it that cannot be read."""
    folder = tmp_path_factory.mktemp("images")
    paths = ct_series(folder, slices=SLICES, size=16)
    paths[40].write_bytes(paths[40].read_bytes()[:900])
    return folder


def work(images: Path, out: Path, executor: Executor | None) -> tuple[FolderReport, dict[str, bytes], list[int]]:
    """What is reported, the files that were made, and how far the progress went."""
    told: list[int] = []

    def note(stage: str, done: int, total: int | None = None) -> None:
        if stage == "de-identifying":
            told.append(done)
            assert total is not None

    report = deidentify_into(out, [images], RULEBOOK, note, executor)
    return report, {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.dcm"))}, told


@pytest.mark.parametrize("open_executor", [local_pool, dask_cluster])
def test_executor_gives_the_same(images, tmp_path, open_executor) -> None:
    """Workers elsewhere write byte for byte what one process writes, count the same, and leave the same file out."""
    alone = work(images, tmp_path / "alone", None)
    with open_executor(tmp_path) as executor:
        shared = work(images, tmp_path / "shared", executor)
    assert shared == alone
    report, files, told = alone
    assert (report.files, len(files)) == (SLICES - 1, SLICES - 1)
    assert len(report.left_out) == 1
    assert told[-1] == SLICES - 1
