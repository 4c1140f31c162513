"""Faces are taken out of heads: the brain's pixels stay bit for bit, nose and mouth are gone, originals come back."""

import contextlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from phantoms import ct_series, read
from phantoms.heads import BRAIN, CUTS, EYES, NOSE, Cut, Head, head_series
from radseal.cli.frame import run
from radseal.deidentifying.preparing import Preparer
from radseal.dicom.profile import load_profile
from radseal.inputs import discover
from radseal.pixels.defacing import STAYS, deface
from radseal.pixels.examining import key_of
from radseal.pixels.looked import NOT_LOOKED
from radseal.sealing.identity import CopySpan


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"RADSEAL_HOME": str(tmp_path / "home")}


def command(folder: Path, home: dict[str, str], *more: str) -> int:
    """De-identify what is in `in`, as a script does."""
    words = ["deidentify", str(folder / "in"), "--out", str(folder / "out"), "--json", "--jobs", "1"]
    return run([*words, "--pixels", "skip", *more], home, folder)


def new_files(folder: Path, head: Head) -> list[Dataset]:
    """The new files in the order of the old ones."""
    by_number = {int(data.InstanceNumber): data for data in map(dcmread, (folder / "out").rglob("*.dcm"))}
    return [by_number[int(read(path).InstanceNumber)] for path in head.paths]


def relief(pixels: Sequence[NDArray[np.int16]], least: float) -> NDArray[np.float64]:
    """How far the front of an axial head stands out from its general shape, between bridge of the nose and chin."""
    volume = np.stack(pixels)[10:28, :, 24:48] > least
    seen = np.where(volume.any(1), np.argmax(volume, axis=1), volume.shape[1]).astype(float)
    rows, columns = (part.ravel() for part in np.indices(seen.shape))
    known = np.stack([np.ones(seen.size), rows, columns, rows**2, columns**2, rows * columns], 1)
    return seen.ravel() - known @ np.linalg.lstsq(known, seen.ravel(), rcond=None)[0]


@pytest.mark.parametrize(
    ("modality", "cut", "packed"),
    [
        ("CT", "axial", ()),
        ("MR", "axial", range(14, 20)),
        ("MR", "sagittal", ()),
        ("MR", "coronal", ()),
        ("CT", "oblique", ()),
    ],
)
def test_brain_stays_and_face_goes(tmp_path: Path, home, modality: str, cut: str, packed: Sequence[int]) -> None:
    """In every direction, native and compressed: no pixel of the brain changes, nose and chin are gone."""
    head = head_series(tmp_path / "in", modality, CUTS[cut], packed=packed)
    assert command(tmp_path, home, "--deface") == 0
    old = [read(path).pixel_array for path in head.paths]
    new = new_files(tmp_path, head)
    assert {data.RecognizableVisualFeatures for data in new} == {"NO"}
    assert all("113102" in [code.CodeValue for code in data.DeidentificationMethodCodeSequence] for data in new)
    labels, before, after = np.stack(head.labels), np.stack(old), np.stack([data.pixel_array for data in new])
    assert np.array_equal(before[labels == BRAIN], after[labels == BRAIN])
    changed = before != after
    assert changed[labels == NOSE].mean() > 0.97
    assert changed[labels == EYES].mean() > 0.3
    if cut == "axial":
        least = 700 if modality == "CT" else 150
        assert abs(np.corrcoef(relief(before, least), relief(after, least))[0, 1]) < 0.3


def test_the_original_comes_back(tmp_path: Path) -> None:
    """The identity's recipe makes each original again, bit for bit, native and compressed, from the defaced image."""
    head_series(tmp_path, packed=range(14, 18))
    found = discover([tmp_path], lambda *_told: None)
    looked = deface(found, NOT_LOOKED, lambda *_told: None)
    preparer = Preparer(load_profile("specialist"), None, bytes(32), "ABCD1234", [("", "", "")])
    for instance in list(found.instances)[10:24]:
        made = preparer.prepare(instance, looked.plans[key_of(instance)])
        new, original = b"".join(made.parts), bytes(instance.source.view())
        pieces = (new[step.offset :][: step.length] if isinstance(step, CopySpan) else step for step in made.recipe)
        assert b"".join(pieces) == original
        assert not np.array_equal(*(dcmread(io.BytesIO(file)).pixel_array for file in (new, original)))


def test_the_page_shows_before_and_after(tmp_path: Path, home) -> None:
    """The HTML report has four pictures and its warning; JSON and text say it, and hold no picture."""
    head_series(tmp_path / "in")
    reports = [tmp_path / f"report.{ending}" for ending in ("html", "json", "txt")]
    named = [word for path in reports for word in ("--report", str(path))]
    assert command(tmp_path, home, "--deface", *named) == 0
    page, machine, text = (path.read_text() for path in reports)
    assert page.count('<img src="data:image/png;base64,') == 4
    assert "img-src data:" in page
    assert "no proof against being recognised" in text
    assert [one["kind"] for one in json.loads(machine)["studies"][0]["attention"]] == ["faces-removed"]
    assert "base64" not in machine + text


def test_without_the_word_it_is_a_warning(tmp_path: Path, home, capfd) -> None:
    """A head is told, pixels stay; a chest, and a head of too few slices, are not; what is unknown is told."""
    for place, (body_part, slices, told) in enumerate(
        [("HEAD", 20, True), ("", 20, True), ("CHEST", 20, False), ("HEAD", 5, False)]
    ):
        folder = tmp_path / str(place)
        head_series(folder / "in", cut=Cut(size=16, slices=slices), series="slices", body_part=body_part)
        assert command(folder, home) == 0
        faces = json.loads(capfd.readouterr().out)["pixels"].get("faces", [])
        assert faces == ([{"series": 1, "images": slices, "became": "stays"}] if told else [])
        assert "113102" not in str(dcmread(next((folder / "out").rglob("*.dcm"))))


def left_out(folder: Path, home: dict[str, str], capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What stays here, and why; the chest beside it leaves."""
    ct_series(folder / "in" / "chest", slices=1, study="other")
    assert command(folder, home, "--deface") == 3
    told = json.loads(capfd.readouterr().out)
    assert told["files"] == 1
    return told["left_out"]


def test_what_cannot_be_done_safely_does_not_leave(tmp_path: Path, home, capfd) -> None:
    """A head without its crown, with a gap, or one that is none: left out by name, and nothing of it is changed."""
    reasons = {}
    crown = Cut(slices=40, middle=(0, -8, -60))
    for name, cut, spoil in (("crown", crown, 0), ("gap", Cut(), 30), ("thick", Cut(thick=9, slices=24), 0)):
        folder = tmp_path / name
        head = head_series(folder / "in", cut=cut)
        if spoil:
            for path in head.paths[spoil : spoil + 4]:
                path.unlink()
        (entry,) = left_out(folder, home, capfd)
        reasons[name] = str(entry["reason"]).removeprefix(STAYS)
    assert reasons["crown"] == "the crown of the head is not in view, so that the brain cannot be told"
    assert reasons["gap"].startswith(reasons["thick"])
    assert reasons["thick"].startswith("its images are no even stack of slices")


def test_other_series_of_the_same_space_follow(tmp_path: Path, home) -> None:
    """A few thick slices beside a head, in the same Frame of Reference, lose the same part; other spaces do not."""
    head_series(tmp_path / "in" / "head")
    scout = Cut(CUTS["sagittal"].right, (0, 0, -1), (-1, 0, 0), slices=3)
    few = head_series(tmp_path / "in" / "few", cut=scout, series="few")
    ct_series(tmp_path / "in" / "chest", slices=2, series="chest")
    assert command(tmp_path, home, "--deface") == 0
    marked = [
        data
        for data in map(dcmread, (tmp_path / "out").rglob("*.dcm"))
        if "113102" in [code.CodeValue for code in data.DeidentificationMethodCodeSequence]
    ]
    assert len(marked) == 66 + len(few.paths)


def test_the_guide_runs(tmp_path: Path, home) -> None:
    """The commands of the guide, as they stand: told, and taken out with the page."""
    guide = (Path(__file__).parents[2] / "docs/guides/faces.md").read_text()
    commands = [line.split() for line in guide.splitlines() if line.startswith("radseal deidentify")]
    head_series(tmp_path / "images")
    with contextlib.chdir(tmp_path):
        assert [run([*words, "--pixels", "skip"], home, tmp_path) for _program, *words in commands] == [0, 0]
        assert Path("faces.html").read_text().count("<img ") == 4
    assert len(list((tmp_path / "defaced").rglob("*.dcm"))) == 66
