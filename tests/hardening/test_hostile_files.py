"""List A: hostile files are refused or come out harmless, within 5 s and 512 MB, and the rest of the batch goes on."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import Patient, ct_series
from phantoms.embedded import PIXELS, Cells, drawn, plain, stated
from phantoms.hostile import CANARY, CASES, compressed, image, write
from radseal.errors import InputError
from radseal.inputs import discover
from real.limited import Ran, Runner
from strategies import Element, part_10

SECONDS, MEMORY = 5.0, 512 * 1024**2


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """The process that runs and weighs commands."""
    started = Runner()
    yield started
    started.close()


def deidentify(runner: Runner, folder: Path, out: Path, *more: str) -> tuple[Ran, dict[str, object]]:
    """Run the command on a folder; what it told."""
    words = ["deidentify", str(folder), "--out", str(out), "--json", "--jobs", "1", "--on-clash", "leave-out"]
    words += ["--profile", "basic", *more]  # others keep the bits of overlays, which are pictures
    ran = runner.run(words, folder.parent / "home")
    return ran, json.loads(ran.out) if ran.out else {}


def require_bounded(ran: Ran) -> None:
    """Within five seconds and 512 MB, without a traceback."""
    assert ran.seconds < SECONDS, ran
    assert ran.peak < MEMORY, ran
    assert "Traceback" not in ran.err
    assert "a fault inside" not in ran.err


@pytest.mark.parametrize("name", CASES)
def test_hostile_file(name: str, tmp_path: Path, runner: Runner) -> None:
    """The good image comes out with its pixels; the hostile one is left out with its reason, or carries no identity."""
    maker, reason = CASES[name]
    folder = tmp_path / "in"
    (good,) = ct_series(folder, slices=1, size=16)
    maker(folder)
    ran, told = deidentify(runner, folder, tmp_path / "out")
    require_bounded(ran)
    assert ran.status in {0, 3}, ran
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    pixels = [dcmread(path, force=True).get("PixelData") for path in written]
    assert dcmread(good).PixelData in pixels
    hostile = sum(1 for _ in folder.iterdir()) - 1
    if reason:
        assert all(re.search(reason, left["reason"]) for left in told["left_out"]), told["left_out"]
        assert sum(left["count"] for left in told["left_out"]) >= 1
        assert len(written) == 1 or name.startswith("28")
    else:
        assert len(written) + sum(left["count"] for left in told["left_out"]) == 1 + hostile
    for path in written:
        raw = path.read_bytes()
        assert raw[:128] == bytes(128)
        assert CANARY not in raw
        assert b"HOST-1" not in raw
        assert b"Hanna" not in raw
    assert "\x1b" not in ran.err


def test_all_28_cases_are_there() -> None:
    """Cases 7 (truncation), 24 (two patients) and the changing file of 25 have tests of their own below."""
    assert {int(name[:2]) for name in CASES} | {7, 24} == set(range(1, 29))


def test_07_truncated_at_every_byte(tmp_path: Path, runner: Runner) -> None:
    """A file cut at any byte is refused, or what is missing lay behind its last element."""
    whole = part_10(image(Element(0x7FE00010, "OW", bytes(1200)), Element(0x00204000, "LT", b"word " * 100)))
    folder = tmp_path / "in"
    folder.mkdir()
    for length in range(len(whole)):
        write(folder, whole[:length], f"cut{length:05d}.dcm")
    write(folder, whole, "whole.dcm")
    ran, told = deidentify(runner, folder, tmp_path / "out")
    require_bounded(ran)
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert told["files"] == len(written)
    assert [dcmread(path).get("PixelData") for path in written].count(bytes(1200)) == 1
    for path in written:  # cut between two elements, such a file is whole: it says what it says, and nothing more
        assert dcmread(path).get("PixelData") in {None, bytes(1200)}
    assert len(written) < 30


def test_24_two_patients_in_one_folder(tmp_path: Path, runner: Runner) -> None:
    """A mix-up stops a send before anything is read for sending; each file alone keeps its own pseudonym."""
    folder = tmp_path / "in"
    ct_series(folder / "a", slices=1, size=16)
    ct_series(folder / "b", slices=1, size=16, patient=Patient(name="Other^Olga", id="PH-0002"))
    ran, _told = deidentify(runner, folder, tmp_path / "out")
    assert ran.status == 0
    assert len({str(dcmread(path).PatientID) for path in (tmp_path / "out").rglob("*.dcm")}) == 2


def test_words_in_unused_bits_when_pixels_are_skipped(tmp_path: Path, runner: Runner) -> None:
    """Under --pixels skip an overlay inside native pixels goes too; pixels that nobody can decode are left out."""
    folder, cells = tmp_path / "in", Cells()
    (good,) = ct_series(folder, slices=1, size=16)
    write(folder, part_10(image(*stated(cells, 12), Element(PIXELS, "OW", drawn(cells, 12, CANARY)))), "native.dcm")
    fragments = compressed("1.2.840.10008.1.2.4.70", b"", b"\xff\xd8\xff\xd9", more=tuple(stated(cells, 12)))
    write(folder, fragments, "compressed.dcm")
    ran, told = deidentify(runner, folder, tmp_path / "out", "--pixels", "skip")
    require_bounded(ran)
    assert [left["reason"] for left in told["left_out"]] == ["decoding failed: Jpeg8Error"]
    written = {dcmread(path).PixelData for path in (tmp_path / "out").rglob("*.dcm")}
    assert written == {dcmread(good).PixelData, cells.pack(plain(cells))}


def test_25_a_file_that_changes_while_it_is_read(tmp_path: Path, runner: Runner) -> None:
    """Files that shrink and grow meanwhile end as left out or as one of their states, never as a crash."""
    folder = tmp_path / "in"
    paths = ct_series(folder, slices=30, size=64)
    stop = threading.Event()

    def _change() -> None:
        while not stop.is_set():
            for path in paths[5:15]:
                whole = path.read_bytes()
                path.write_bytes(whole[: len(whole) // 2])
                path.write_bytes(whole)

    changing = threading.Thread(target=_change)
    changing.start()
    try:
        ran, told = deidentify(runner, folder, tmp_path / "out")
    finally:
        stop.set()
        changing.join()
    require_bounded(ran)
    assert ran.status in {0, 3}
    assert told["files"] >= 20
    assert told["files"] + sum(left["count"] for left in told["left_out"]) == 30


def test_27_many_tiny_files(tmp_path: Path) -> None:
    """Ten thousand files that are none are walked at a rate that does a hundred thousand in half a minute."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number}.dcm").write_bytes(b"x")
    begun = time.monotonic()
    with pytest.raises(InputError):
        discover([folder])
    assert time.monotonic() - begun < SECONDS
