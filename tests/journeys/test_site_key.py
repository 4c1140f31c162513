"""The site key: two installations, three modalities, different days, and everything still belongs together."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from phantoms import Patient, read
from phantoms.series import pet_ct_case
from radseal.cli.frame import run


@dataclass(frozen=True, slots=True)
class Installation:
    """One computer with Radseal on it."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        """Where it keeps its keys."""
        return {"RADSEAL_HOME": str(self.root / "home")}

    def do(self, *words: str) -> None:
        """Run a command that succeeds."""
        assert run(list(words), self.environment, self.root) == 0

    def deidentify(self, *paths: Path) -> list[Dataset]:
        """De-identify files by the default profile, and read them."""
        out = self.root / f"out{len(list(self.root.glob('out*')))}"
        self.do("deidentify", *map(str, paths), "--out", str(out), "--jobs", "1")
        return [dcmread(path) for path in sorted(out.rglob("*.dcm"))]


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    """PET, CT, contours and a prior of one patient, in folders by modality; the PET writes name and ID its own way."""
    folder = tmp_path_factory.mktemp("case")
    for path in pet_ct_case(folder / "in", Patient(), slices=2):
        data = read(path)
        target = folder / ("prior" if "prior" in path.parts else str(data.Modality)) / path.name
        target.parent.mkdir(exist_ok=True)
        if data.Modality == "PT":
            data.PatientID, data.PatientName = f" {str(data.PatientID).lower()} ", str(data.PatientName).upper()
            data.save_as(target)
        else:
            shutil.copy(path, target)
    return folder


@pytest.fixture
def installations(tmp_path: Path) -> tuple[Installation, Installation, Installation]:
    """Two with one site's key, and one of another site."""
    found = tuple(Installation(tmp_path / name) for name in ("gateway", "office", "elsewhere"))
    for one in found:
        one.root.mkdir()
    gateway, office, elsewhere = found
    gateway.do("site-key", "create")
    (tmp_path / "words").write_text("correct horse battery\n")
    words = ("--passphrase-file", str(tmp_path / "words"))
    gateway.do("site-key", "export", "--out", str(tmp_path / "key"), *words)
    office.do("site-key", "import", str(tmp_path / "key"), *words)
    elsewhere.do("site-key", "create")
    return gateway, office, elsewhere


def referenced(data: Dataset) -> set[str]:
    """Every instance that a file refers to."""
    return {str(one.value) for one in data.iterall() if one.keyword == "ReferencedSOPInstanceUID"}


def day(text: object) -> date:
    """A DA value."""
    return date.fromisoformat(f"{str(text)[:4]}-{str(text)[4:6]}-{str(text)[6:8]}")


def shift(data: Dataset, original: Path) -> int:
    """How many days the study date moved; the series has one."""
    return (day(data.StudyDate) - day(read(original).StudyDate)).days


def test_what_two_installations_seal_belongs_together(case: Path, installations) -> None:
    """The same pseudonym, study, shift and Frame of Reference, and every reference of the contours resolves."""
    gateway, office, _elsewhere = installations
    ct = gateway.deidentify(case / "CT")
    pet, contours = office.deidentify(case / "PT"), office.deidentify(case / "RTSTRUCT")
    everything = [*ct, *pet, *contours]
    assert len({str(data.PatientID) for data in everything}) == 1
    assert str(ct[0].PatientID).startswith("RS-")
    assert len({str(data.StudyInstanceUID) for data in everything}) == 1
    assert {str(data.FrameOfReferenceUID) for data in (*ct, *pet)} == {str(ct[0].FrameOfReferenceUID)}
    structure = contours[0].StructureSetROISequence[0].ReferencedFrameOfReferenceUID
    assert str(structure) == str(ct[0].FrameOfReferenceUID)
    assert referenced(contours[0]) <= {str(data.SOPInstanceUID) for data in ct}
    assert referenced(contours[0])
    originals = [next((case / name).iterdir()) for name in ("CT", "PT", "RTSTRUCT")]
    shifts = {shift(data[0], path) for data, path in zip((ct, pet, contours), originals, strict=True)}
    assert len(shifts) == 1
    assert -3650 <= shifts.pop() <= -1


def test_the_interval_to_the_prior_is_true(case: Path, installations) -> None:
    """A prior sealed on another computer is as long ago as it was."""
    gateway, office, _elsewhere = installations
    now, then = gateway.deidentify(case / "CT")[0], office.deidentify(case / "prior")[0]
    before = [day(read(next((case / name).iterdir())).StudyDate) for name in ("CT", "prior")]
    assert day(now.StudyDate) - day(then.StudyDate) == before[0] - before[1]


def test_another_site_cannot_link_it(case: Path, installations) -> None:
    """Under another site's key nothing is the same: not the patient, a UID, or the shift."""
    gateway, _office, elsewhere = installations
    one, other = gateway.deidentify(case / "CT")[0], elsewhere.deidentify(case / "CT")[0]
    uids = ("StudyInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")
    for keyword in ("PatientID", "PatientName", "StudyDate", *uids):
        assert str(one[keyword].value) != str(other[keyword].value), keyword


def test_without_a_key_it_holds_in_the_case_and_is_said(case: Path, tmp_path: Path, capfd) -> None:
    """One run is consistent; the next is another patient for whoever sees both; both is told."""
    alone = Installation(tmp_path)
    first = alone.deidentify(case / "CT", case / "PT", case / "RTSTRUCT")
    said = capfd.readouterr().err
    assert len({(str(data.StudyInstanceUID), str(data.PatientID), str(data.StudyDate)) for data in first}) == 1
    contours = next(data for data in first if data.Modality == "RTSTRUCT")
    assert referenced(contours) <= {str(data.SOPInstanceUID) for data in first}
    again = alone.deidentify(case / "CT")
    assert str(again[0].StudyInstanceUID) != str(first[0].StudyInstanceUID)
    assert "random key of this run" in said
