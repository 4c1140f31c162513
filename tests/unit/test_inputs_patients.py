"""One patient in one case: what agrees, what is refused, what may be confirmed, and that no value leaks."""

from pathlib import Path

import pytest

import phantoms
from phantoms import Patient
from radseal.errors import MixedPatientsError
from radseal.inputs import Found, discover, patient_warnings, require_one_patient, summarise

ONE = Patient("Müller^Änne", "19610812", "PH-0001")


def case_of(folder: Path, *patients: Patient, issuers: tuple[str, ...] = ()) -> Found:
    """A case with one image of each of these patients, each in a study of its own."""
    for number, patient in enumerate(patients):
        (path,) = phantoms.ct_series(folder / str(number), 1, 16, patient, study=f"s{number}")
        if issuers:
            data = phantoms.read(path)
            data.IssuerOfPatientID = issuers[number]
            data.save_as(path)
    return discover([folder])


@pytest.mark.parametrize(
    "other",
    [
        ONE,
        Patient("MÜLLER^ÄNNE", "19610812", "ph-0001"),
        Patient("Müller ^ Änne ^^^", "19610812", " PH-0001 "),
        Patient("Mu\u0308ller^A\u0308nne", "19610812", "PH-0001"),
        Patient("\uff2düller^Änne", "19610812", "\uff30\uff28-0001"),
        Patient("Müller^Änne=山田^花子=やまだ^はなこ", "19610812", "PH-0001"),
    ],
    ids=["same", "case", "padding", "decomposed", "wide letters", "more name groups"],
)
def test_require_one_patient_accepts_one_person_written_otherwise(tmp_path: Path, other: Patient) -> None:
    """Case, padding, Unicode form, letter width and extra name groups are no disagreement."""
    require_one_patient(case_of(tmp_path, ONE, other))


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        (ONE, Patient("Maier^Änne", "19610812", "PH-0001"), "patient name disagrees"),
        (ONE, Patient("Müller^Änne", "19610821", "PH-0001"), "birth date disagrees"),
        (ONE, Patient("Maier^Otto", "19500101", "PH-0001"), "patient name and birth date disagree"),
        (ONE, Patient("Maier^Otto", "19500101", "X-9"), "patient name, birth date and patient ID disagree"),
        (ONE, Patient("", "19610812", "PH-0001"), "patient name disagrees"),
        (ONE, Patient("Müller^Änne", "", "PH-0001"), "birth date disagrees"),
        (ONE, Patient("=山田^花子", "19610812", "PH-0001"), "patient name disagrees"),
        (ONE, Patient("Müller^Änne", "", "X-9"), "birth date and patient ID disagree"),
        (Patient("Müller^Änne", "", "1"), Patient("Müller^Änne", "", "2"), "patient ID disagrees"),
        (Patient("", "19610812", "1"), Patient("", "19610812", "2"), "patient ID disagrees"),
    ],
)
def test_require_one_patient_always_refuses(tmp_path: Path, one: Patient, other: Patient, parts: str) -> None:
    """Another name or birth date, and a blank against a value, are refused even when confirmed."""
    mixed = case_of(tmp_path, one, other)
    for confirmed in (False, True):
        with pytest.raises(MixedPatientsError) as caught:
            require_one_patient(mixed, confirmed=confirmed)
        assert str(caught.value) == f"the images are of different patients: {parts}"
        assert not caught.value.confirmable


def test_require_one_patient_lets_another_id_be_confirmed(tmp_path: Path) -> None:
    """Same name and birth date with another ID, as an outside prior has, is refused until the sender confirms it."""
    mixed = case_of(tmp_path, ONE, Patient("MÜLLER^ÄNNE", "19610812", "OUT-77"))
    with pytest.raises(MixedPatientsError, match="patient ID disagrees") as caught:
        require_one_patient(mixed)
    assert caught.value.confirmable
    require_one_patient(mixed, confirmed=True)


def test_require_one_patient_confirms_no_third_person(tmp_path: Path) -> None:
    """Confirming an outside prior never lets a third, different person pass with it."""
    mixed = case_of(tmp_path, ONE, Patient("Müller^Änne", "19610812", "OUT-77"), Patient("Maier^Otto", "19500101", "1"))
    with pytest.raises(MixedPatientsError, match="patient name") as caught:
        require_one_patient(mixed, confirmed=True)
    assert not caught.value.confirmable


def test_require_one_patient_sees_issuers(tmp_path: Path) -> None:
    """The same ID of two issuers is another ID: to be confirmed."""
    mixed = case_of(tmp_path, ONE, ONE, issuers=("HOSPITAL A", "HOSPITAL B"))
    with pytest.raises(MixedPatientsError, match="patient ID disagrees"):
        require_one_patient(mixed)
    require_one_patient(mixed, confirmed=True)


def test_require_one_patient_looks_inside_a_series(tmp_path: Path) -> None:
    """One slice of another person in a folder of 20 stops the send."""
    phantoms.ct_series(tmp_path, 19)
    phantoms.ct_series(tmp_path / "x", 1, patient=Patient("Stray^Sam", "19700101", "S-1"))
    with pytest.raises(MixedPatientsError):
        require_one_patient(discover([tmp_path]))


def test_mixed_patients_are_shown_side_by_side(tmp_path: Path) -> None:
    """The private text shows both people with their dates and numbers of images; the public text shows neither."""
    other = Patient("Maier^Otto\u202e", "19500101", "")
    with pytest.raises(MixedPatientsError) as caught:
        require_one_patient(case_of(tmp_path, ONE, other))
    private, public = caught.value.private, f"{caught.value} {caught.value.hint}"
    for value in ("Müller^Änne", "Maier^Otto", "19610812", "19500101", "PH-0001", "(blank)", "20260301"):
        assert value in private
        assert value not in public
    assert "\u202e" not in private


def test_patient_warnings_tell_what_is_blank_throughout(tmp_path: Path) -> None:
    """What is blank in every image is a warning without values, and no refusal."""
    blank = case_of(tmp_path, Patient("", "19610812", ""), Patient("", "19610812", " "))
    require_one_patient(blank)
    assert [warning.split(" is blank")[0] for warning in patient_warnings(blank)] == [
        "the patient name",
        "the patient ID",
    ]


def test_summarise_shows_whose_and_what(tmp_path: Path) -> None:
    """The sender's screen has a row for each study: name, birth date, ID, date, modalities, body part, side, images."""
    phantoms.pet_ct_case(tmp_path)
    (path,) = phantoms.us_cine(tmp_path)
    data = phantoms.read(path)
    data.Laterality, data.StudyInstanceUID, data.StudyDate = "L", phantoms.uid("us"), "20260302"
    data.save_as(path)
    rows = summarise(discover([tmp_path]))
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.study_date for row in rows] == ["20240115", "20260301", "20260302"]
    assert [row.modalities for row in rows] == ["CT", "CT, PT, RTSTRUCT", "US"]
    assert [row.images for row in rows] == [4, 9, 1]
    assert [row.body_parts for row in rows] == ["HEAD", "HEAD", ""]
    assert [row.laterality for row in rows] == ["", "", "L"]
    assert {(row.patient_name, row.birth_date, row.patient_id) for row in rows} == {
        ("Phantom^Petra", "19610812", "PH-0001")
    }


def test_summarise_tells_what_is_missing(tmp_path: Path) -> None:
    """A gap in the slices shows in the study's row."""
    phantoms.ct_series(tmp_path, 20, missing={5, 6, 12})
    (row,) = summarise(discover([tmp_path]))
    assert (row.images, row.missing) == (17, 3)
