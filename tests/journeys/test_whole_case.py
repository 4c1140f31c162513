"""The whole case in one link: current study, prior, contours; gaps and unreadable images seen by both sides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import FileDataset

from phantoms import Patient, cd, ct_series, pet_ct_case
from radseal.sharing import open_link, send_case
from real.desks import RECIPIENT, Office, make_order, office


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), s3=False) as running:
        yield running


def carried(place: Office, images: Path, out: Path, **share):
    """Send what is at `images`, open it as the recipient, and return both sides' results and the files."""
    desk, reader = place.desk("sender"), place.desk("recipient")
    sent = send_case(desk, make_order(desk, images, RECIPIENT, **share), lambda _sent: None)
    told = open_link(lambda _origin: reader, sent.shares[0].link, out, identity=share.get("identity", False))
    return sent, told, [dcmread(path) for path in sorted(out.rglob("*.dcm"))]


def by_modality(files: list[FileDataset], modality: str) -> list[FileDataset]:
    """The files of one modality."""
    return [data for data in files if data.Modality == modality]


def test_pet_ct_contours_and_prior_in_one_link(place, tmp_path):
    """PET/CT, RTSTRUCT and a prior travel as one case; every reference still resolves after de-identification."""
    pet_ct_case(tmp_path / "in")
    sent, told, files = carried(place, tmp_path / "in", tmp_path / "out")
    assert sent.reference == told.reference
    assert told.completeness.studies == 2
    assert len(files) == 4 + 4 + 1 + 4
    contours = by_modality(files, "RTSTRUCT")[0]
    images = {data.SOPInstanceUID: data for data in files}
    pointed = contours.ROIContourSequence[0].ContourSequence[0].ContourImageSequence[0].ReferencedSOPInstanceUID
    assert images[pointed].Modality == "CT"
    frame = contours.StructureSetROISequence[0].ReferencedFrameOfReferenceUID
    assert frame == by_modality(files, "PT")[0].FrameOfReferenceUID
    assert len({data.StudyInstanceUID for data in files}) == 2
    assert {str(data.PatientName) for data in files} == {f"RADSEAL^{sent.reference}"}


def test_two_cases_never_merge_in_an_archive(place, tmp_path):
    """Patients with the same number at different hospitals get different names and numbers, under a prefix of ours."""
    for who, name in (("a", "One^Olga"), ("b", "Two^Otto")):
        ct_series(tmp_path / who, slices=2, patient=Patient(name, "19500101", "0001"), study=who)
    results = [carried(place, tmp_path / who, tmp_path / f"out-{who}") for who in ("a", "b")]
    patients = [
        {(data.PatientID, str(data.PatientName), data.IssuerOfPatientID) for data in files} for *_, files in results
    ]
    assert [len(found) for found in patients] == [1, 1]
    assert not patients[0] & patients[1]
    for (sent, _told, _files), found in zip(results, patients, strict=True):
        assert found == {(f"RS-{sent.reference}", f"RADSEAL^{sent.reference}", "RADSEAL")}


def test_an_incomplete_case_never_looks_complete(place, tmp_path):
    """A gap, a cut-off slice and a note: sender and recipient read the same counts and reasons."""
    images = ct_series(tmp_path / "in", slices=8, missing={4})
    images[-1].write_bytes(images[-1].read_bytes()[:-100])
    (tmp_path / "in" / "note.txt").write_text("not an image")
    sent, told, files = carried(place, tmp_path / "in", tmp_path / "out")
    assert len(files) == 6
    assert (sent.completeness.sent, sent.completeness.found) == (6, 7)
    assert sent.completeness.missing_slices >= 1
    assert told.completeness == sent.completeness
    assert "6 of 7 images" in told.completeness.sentence()


def test_a_cd_comes_back_as_it_was(place, tmp_path):
    """With the identity a CD's images come back under their own paths, bit for bit; its viewer never left."""
    cd(tmp_path / "cd")
    sent, told, _files = carried(place, tmp_path / "cd", tmp_path / "out", identity=True)
    before = {path.read_bytes() for path in (tmp_path / "cd").rglob("*") if path.is_file()}
    after = {path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert after <= before
    assert told.files == len(after)
    assert not [path for path in (tmp_path / "out").rglob("*") if path.suffix.lower() in {".exe", ".inf"}]
    assert sent.completeness.left_out
