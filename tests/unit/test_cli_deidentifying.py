"""`radseal deidentify`: new files under neutral names, everything else listed, all or nothing."""

import json
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import Patient, ct_series
from radseal.cli.frame import run


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"RADSEAL_HOME": str(tmp_path / "home")}


def written(folder: Path) -> list[str]:
    """The files of a folder, by relative path."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_folder(tmp_path: Path, home, capfd) -> None:
    """A folder becomes numbered files that pydicom reads, without the patient, and the report counts what was done."""
    ct_series(tmp_path / "Petra Phantom", slices=3)
    report, out = tmp_path / "report.json", tmp_path / "out"
    words = ["deidentify", str(tmp_path / "Petra Phantom"), "--out", str(out), "--report", str(report), "--json"]
    assert run(words, home, tmp_path) == 0
    assert written(out) == [f"study001/series001/image0000{number}.dcm" for number in (1, 2, 3)]
    data = dcmread(out / "study001/series001/image00001.dcm")
    assert data.PatientIdentityRemoved == "YES"
    assert "Phantom^Petra" not in str(data)
    told = json.loads(capfd.readouterr().out)
    assert told["files"] == 3
    assert told["site_key"] is False
    assert told["rules"]
    assert json.loads(report.read_text())["studies"][0]["images"] == told["files"]
    for value in ("Petra", "PH-0001", "19610812"):
        assert value not in report.read_text()


def test_archive_and_several_patients(tmp_path: Path, home) -> None:
    """A ZIP works as a folder does; files of two patients get two pseudonyms."""
    ct_series(tmp_path / "one", slices=1)
    ct_series(tmp_path / "two", slices=1, patient=Patient(name="Other^Otto", id="PH-0002"))
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for path in (*(tmp_path / "one").iterdir(), *(tmp_path / "two").iterdir()):
            archive.write(path, f"{path.parent.name}/{path.name}")
    assert run(["deidentify", str(tmp_path / "both.zip"), "--out", str(tmp_path / "out")], home, tmp_path) == 0
    files = [dcmread(tmp_path / "out" / name) for name in written(tmp_path / "out")]
    assert len({str(data.PatientID) for data in files}) == 2


def test_pseudonyms_follow_the_key(tmp_path: Path, home, capfd) -> None:
    """Without a site key two runs give two pseudonyms, with one the same; which it was is said."""
    ct_series(tmp_path / "in", slices=1)

    def identifiers(name: str) -> tuple[str, str]:
        assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / name)], home, tmp_path) == 0
        data = dcmread(tmp_path / name / "study001/series001/image00001.dcm")
        return str(data.PatientID), str(data.StudyInstanceUID)

    first, second = identifiers("a"), identifiers("b")
    assert not set(first) & set(second)
    assert "random key of this run" in capfd.readouterr().err
    assert run(["site-key", "create"], home, tmp_path) == 0
    assert identifiers("c") == identifiers("d")
    assert "site key" in capfd.readouterr().err


def test_what_cannot_be_read_is_listed(tmp_path: Path, home, capfd) -> None:
    """A damaged image makes it partly done, with the reason and without its name; a text file alone does not."""
    paths = ct_series(tmp_path / "in", slices=2)
    (tmp_path / "in" / "readme.txt").write_text("not an image")
    assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "a"), "--json"], home, tmp_path) == 0
    assert json.loads(capfd.readouterr().out)["left_out"] == [{"count": 1, "reason": "not DICOM"}]
    paths[0].write_bytes(paths[0].read_bytes()[:600])
    assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "b"), "--json"], home, tmp_path) == 3
    shown = capfd.readouterr()
    assert json.loads(shown.out)["outcome"] == "partly"
    assert paths[0].name not in shown.out + shown.err
    assert len(written(tmp_path / "b")) == 1


def test_folder_in_use_is_refused(tmp_path: Path, home) -> None:
    """A folder that holds something is refused and stays; an empty one is taken."""
    ct_series(tmp_path / "in", slices=1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("keep")
    assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out")], home, tmp_path) == 1
    assert written(tmp_path / "out") == ["mine"]
    (tmp_path / "out" / "mine").unlink()
    assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out")], home, tmp_path) == 0


def test_nothing_to_do_leaves_nothing(tmp_path: Path, home) -> None:
    """Where nothing is DICOM there is no folder afterwards, not even a hidden one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "readme.txt").write_text("not an image")
    assert run(["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out")], home, tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == {"in"}


def test_wrong_words(tmp_path: Path, home, capfd) -> None:
    """An unknown profile names what there is; a path that is not there is named; both are wrong usage."""
    ct_series(tmp_path / "in", slices=1)
    words = ["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--profile", "nonsense"]
    assert run(words, home, tmp_path) == 2
    assert "basic" in capfd.readouterr().err
    assert run(["deidentify", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")], home, tmp_path) == 2
    assert "nowhere" in capfd.readouterr().err
