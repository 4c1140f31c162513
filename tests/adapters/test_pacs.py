"""Cases in somebody else's PACS: the case reference keeps them apart, whatever number the patients had."""

import json
import subprocess
import sys
from pathlib import Path

import pydicom

from phantoms import Patient, ct_series
from radseal.cli.frame import run

PACS = Path(__file__).parents[1] / "real" / "pacs.py"


def store(*folders: Path) -> list[dict]:
    """The patients of an Orthanc that holds the files of these folders; it runs in a network of its own."""
    words = [sys.executable, str(PACS), *map(str, folders)]
    inside = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *words]
    done = subprocess.run(inside, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_cases_of_like_numbered_patients_do_not_merge(tmp_path: Path) -> None:
    """Two people with one number are one patient to a PACS; their cases are two, beside a third who is there."""
    people = {"petra": "Phantom^Petra", "otto": "Other^Otto", "there": "Present^Paul"}
    for folder, name in people.items():
        ct_series(tmp_path / folder, slices=2, patient=Patient(name=name, id="PH-0001"), study=folder)
    originals = [tmp_path / name for name in people]
    assert [one["Studies"] for one in store(*originals)] == [3], "so does it merge them"
    for name in ("petra", "otto"):
        words = ["deidentify", str(tmp_path / name), "--out", str(tmp_path / f"{name}-out")]
        assert run(words, {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 0
    patients = store(tmp_path / "there", tmp_path / "petra-out", tmp_path / "otto-out")
    assert sorted(one["Studies"] for one in patients) == [1, 1, 1]
    made = [one for one in patients if one["PatientID"] != "PH-0001"]
    references = {one["PatientID"].removeprefix("RS-") for one in made}
    assert len(references) == 2
    assert {one["PatientName"] for one in made} == {f"RADSEAL^{reference}" for reference in references}
    for path in [*(tmp_path / "petra-out").rglob("*.dcm"), *(tmp_path / "otto-out").rglob("*.dcm")]:
        assert pydicom.dcmread(path).IssuerOfPatientID == "RADSEAL"
