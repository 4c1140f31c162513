"""Three invented patients planted into real and made files, and the answer key, which follows a profile's options."""

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import UID

from phantoms.objects import item, made_objects
from phantoms.series import Patient
from scoring.actions import WHOLE, Action, Box, Check, Place
from scoring.judging import find, text
from scoring.pictures import KEPT, pictures
from scoring.rows import DATES, KEPT_ALWAYS, LINKS, ROWS, Row

PATIENTS = (
    Patient("Zwicknagl^Ottokar", "19610812", "PH7700017", "M"),
    Patient("Quendelfeld^Ysolde", "19740228", "QF-554-8812", "F"),
    Patient("Brzezwik^Tadeja", "20010101", "0099123477", "F"),
)
DOCTOR, TOWN, PHONE = "Quxberg", "Quxhaven", "0478112233"

_CUT_OFF = frozenset({"rtplan_truncated.dcm", "MR_truncated.dcm"})
"""pydicom writes them again cut off as they are; the engine refuses them (tests/hardening/test_canaries.py)."""


@dataclass(slots=True)
class Planted:
    """The planted data sets by mark, and where each was written."""

    data: dict[int, Dataset]
    boxes: dict[int, Box]

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write texts and pictures into two folders."""
        texts, drawn = folder / "texts", folder / "pictures"
        for mark, data in self.data.items():
            path = (drawn if mark in self.boxes else texts) / f"{mark:05d}.dcm"
            path.parent.mkdir(parents=True, exist_ok=True)
            with warnings.catch_warnings(), config.disable_value_validation():
                warnings.simplefilter("ignore")  # of values that the file had already
                data.save_as(path)
        return texts, drawn


def plant(files: Sequence[Path], folder: Path) -> Planted:
    """Plant into what of these real files pydicom can write again, into made objects and into pictures."""
    planted = Planted({}, {})
    sources = [path.read_bytes() for path in files if path.name not in _CUT_OFF] + list(
        made_objects(folder / "made").values()
    )
    for raw in sources:
        data = _reread(raw)
        if data is not None:
            mark = 1 + len(planted.data)
            _plant(data, PATIENTS[mark % len(PATIENTS)], mark)
            planted.data[mark] = data
    for data, box in pictures(PATIENTS[0]):
        mark = 1 + len(planted.data)
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = UID(f"2.25.99{mark}")
        _plant(data, PATIENTS[0], mark)
        planted.data[mark], planted.boxes[mark] = data, box
    return planted


def _reread(raw: bytes) -> Dataset | None:
    """Return a file that pydicom can write and read again; nothing for a DICOMDIR, or one that it cannot."""
    try:
        with warnings.catch_warnings(), config.disable_value_validation():
            warnings.simplefilter("ignore")  # of values that the file has
            data = pydicom.dcmread(io.BytesIO(raw), force=True)
            if "TransferSyntaxUID" not in data.file_meta:
                return None
            if not {"SOPClassUID", "SOPInstanceUID", "StudyInstanceUID"} <= {one.keyword for one in data}:
                return None
            data.SpecificCharacterSet = "ISO_IR 100"
            out = io.BytesIO()
            data.save_as(out, enforce_file_format=True)
            return pydicom.dcmread(io.BytesIO(out.getvalue()))
    except (ValueError, TypeError, AttributeError, KeyError, RuntimeError, OSError):
        return None


def _plant(data: Dataset, patient: Patient, mark: int) -> None:
    data.InstanceNumber = mark
    data.PatientID, data.PatientBirthDate = patient.id, patient.birth_date
    for row in ROWS:
        _set(data, row.place, row.vr, _fill(row.text, patient))
    for number, place in enumerate(DATES):
        day = f"2019{1 + number:02d}{10 + mark % 18:02d}"
        stamped = str(place[-1]).endswith("DateTime")
        _set(data, place, "DT" if stamped else "DA", f"{day}101500" if stamped else day)
    data.SourceImageSequence = [
        item(ReferencedSOPClassUID=data.SOPClassUID, ReferencedSOPInstanceUID=data.SOPInstanceUID)
    ]


def _fill(template: str, patient: Patient) -> str:
    """Return a text with the patient's and the hospital's words in it."""
    surname, given = patient.name.split("^")
    return template.format(
        surname=surname, given=given, id=patient.id, doctor=DOCTOR, town=TOWN, phone=PHONE, sex=patient.sex
    )


def _set(data: Dataset, place: Place, vr: str, value: str) -> None:
    if isinstance(place[0], int):
        group, creator, element = place
        data.private_block(group, str(creator), create=True).add_new(int(element), vr, value)
        return
    for keyword, number in zip(place[:-1:2], place[1::2], strict=True):
        if not data.get(str(keyword)):
            setattr(data, str(keyword), [Dataset()])
        data = data[str(keyword)].value[int(number)]
    setattr(data, str(place[-1]), value)


def answer_key(planted: Planted, options: Sequence[str]) -> Iterator[Check]:
    """Return every check of every file under these options of PS3.15."""
    for mark, data in planted.data.items():
        patient = next(one for one in PATIENTS if one.id == data.PatientID)
        for row in ROWS:
            yield from _text(mark, row, patient, options)
        for place in DATES:
            yield from _date(mark, place, text(find(data, place)), options)
        for keyword in KEPT_ALWAYS:
            if value := text(find(data, (keyword,))):
                yield Check(mark, Action.TAG_RETAINED, (keyword,))
                yield Check(mark, Action.TEXT_RETAINED, (keyword,), (value,))
        for place in LINKS:
            if text(find(data, place)):
                yield Check(mark, Action.UID_CHANGED, place)
                yield Check(mark, Action.UID_CONSISTENT, place)
        yield Check(mark, Action.PATIENT_ID_CONSISTENT, ("PatientID",))
        yield from _pixels(mark, data, planted.boxes.get(mark, WHOLE))


def _text(mark: int, row: Row, patient: Patient, options: Sequence[str]) -> Iterator[Check]:
    gone, stays = (tuple(_fill(word, patient) for word in words) for words in (row.gone, row.stays))
    if row.by == "clean-descriptors" and "institution-identity" in options:  # its town stays, in texts too
        gone = tuple(word for word in gone if word != TOWN)
    if row.by in options:
        yield Check(mark, Action.TAG_RETAINED, row.place)
        yield Check(mark, Action.TEXT_NOT_NULL, row.place)
        yield Check(mark, Action.TEXT_RETAINED, row.place, stays or gone)
        if stays and gone and not set(stays) & set(gone):
            yield Check(mark, Action.TEXT_REMOVED, row.place, gone)
        return
    if gone:
        yield Check(mark, Action.TEXT_REMOVED, row.place, gone)
    if row.valid:
        yield Check(mark, Action.TAG_RETAINED, row.place)
    if row.valid == "text":
        yield Check(mark, Action.TEXT_NOT_NULL, row.place)


def _date(mark: int, place: Place, value: str, options: Sequence[str]) -> Iterator[Check]:
    if "full-dates" in options:
        yield Check(mark, Action.TEXT_RETAINED, place, (value,))
    elif "modified-dates" in options:
        yield Check(mark, Action.TAG_RETAINED, place)
        yield Check(mark, Action.DATE_SHIFTED, place)
    else:
        yield Check(mark, Action.TEXT_REMOVED, place, (value[:8],))


def _pixels(mark: int, data: Dataset, box: Box) -> Iterator[Check]:
    if box != WHOLE:
        yield Check(mark, Action.PIXELS_HIDDEN, box=box)
        yield Check(mark, Action.PIXELS_RETAINED, box=KEPT)
    elif "PixelData" in data:
        yield Check(mark, Action.PIXELS_RETAINED, box=WHOLE)
