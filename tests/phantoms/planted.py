"""A case with a value of its own planted in every attribute that can hold one, for finding leaks.

Every planted text contains `MARKER`, every planted number that is written as text contains one of `DIGITS`: nothing
else does, so a search needs these few patterns only. `disguises` gives each pattern's encodings.
"""

import base64
import random
from dataclasses import dataclass, field
from pathlib import Path

from pydicom import config
from pydicom.datadict import DicomDictionary, RepeatersDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import BasicTextSRStorage, CTImageStorage

from phantoms.series import Patient, new_data, set_grey, uid

MARKER = "ZQXVWKJY"
DIGITS = ("1739182", "17390", "173918.2")
_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ"
_TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_BYTES = frozenset({"OB", "OW", "UN", "OB or OW", "US or OW", "US or SS or OW", "OD", "OF", "OL", "OV"})
_DESCRIBED = frozenset({"00080005", "00080016", "00080018", "00080060", "0020000D", "0020000E", "00200013", "00200011"})
"""Character set, class, UIDs, modality and numbers: set by hand, so that the case stays a case."""
_PATIENT = frozenset({"00100010", "00100020", "00100021", "00100030"})
"""The same in every file: it is one patient's case."""


@dataclass(slots=True)
class Planted:
    """The planted files, the folder that holds them and every planted value as text."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    patient: Patient = field(default_factory=Patient)

    @property
    def patterns(self) -> tuple[str, ...]:
        """What every planted text contains: searching these finds all of `values` that are text."""
        return (MARKER, *DIGITS)


def disguises(value: str) -> list[bytes]:
    """The value raw, in UTF-16, in hex and in Base64 at each of its three alignments."""
    raw = value.encode()
    found = [raw, value.encode("utf-16-le"), value.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()]
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + raw)
        found.append(text[(0, 2, 3)[shift] : len(text) - (0, 4, 3)[(shift + len(raw)) % 3]])
    return found


class _Planter:
    """Makes one unique value after another; the same seed, the same values."""

    def __init__(self, seed: int, values: list[str]) -> None:
        self._random = random.Random(seed)  # noqa: S311  (reproducible, not secret)
        self._values = values
        self._fixed: dict[str, str] = {}

    def text(self) -> str:
        value = MARKER + "".join(self._random.choices(_ALPHABET, k=7))
        self._values.append(value)
        return value

    def value(self, vr: str) -> object:
        """A value for this VR, or None where none fits."""
        number = self._random.randrange(10**9)
        shapes = {
            "DA": f"17390{1 + number % 9}{10 + number % 19}",
            "TM": f"173918.2{number % 10**5:05d}",
            "DT": f"17390101173918.2{number % 10**5:05d}",
            "DS": f"1739182.{number % 10**7:07d}",
            "IS": f"1739182{number % 1000:03d}",
            "UI": f"2.25.1739182{number:09d}",
        }
        if vr in shapes:
            self._values.append(shapes[vr])
            return shapes[vr]
        if vr in _TEXTS:
            return self.text()
        return (self.text() + " ").encode() * 2 if vr in _BYTES else None

    def element(self, tag: int, vr: str) -> DataElement | None:
        """An element with a planted value; patient-level ones are the same each time."""
        key = f"{tag:08X}"
        value = self._fixed[key] if key in self._fixed else self.value(vr)
        if key in _PATIENT:
            self._fixed[key] = str(value)
        return None if value is None else DataElement(Tag(tag), vr.rsplit(" or ", maxsplit=1)[-1], value)


def planted_case(folder: Path, seed: int = 1) -> Planted:
    """Four planted files of one patient: everything at top level, everything in sequences, a report, private data.

    Planted are: every attribute of the dictionary whose VR can hold text, number strings, UIDs, dates or bytes; names
    of files and folders; preambles; file meta; private attributes; overlays and curves; pixels; trailing padding.
    """
    planted = Planted(folder)
    planter = _Planter(seed, planted.values)
    with config.disable_value_validation():
        for number, fill in enumerate((_fill_top, _fill_sequences, _fill_report, _fill_private), 1):
            data = _new(planter, report=fill is _fill_report)
            fill(data, planter)
            data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = planter.value("UI")
            data.InstanceNumber = number
            name = folder / planter.text() / f"{planter.text()}.dcm"
            name.parent.mkdir(parents=True)
            dcmwrite(name, data, enforce_file_format=True)
            planted.files.append(name)
            planted.patient = Patient(str(data.PatientName), data.PatientBirthDate, data.PatientID)
    return planted


def _new(planter: _Planter, *, report: bool) -> Dataset:
    sop_class = BasicTextSRStorage if report else CTImageStorage
    data = new_data(sop_class, "SR" if report else "CT", series="report" if report else "ct")
    data.StudyInstanceUID = uid("planted")
    for key in sorted(_PATIENT):
        data[Tag(int(key, 16))] = planter.element(int(key, 16), {"00100010": "PN", "00100030": "DA"}.get(key, "LO"))
    data.preamble = (planter.text() + planter.text()).encode().ljust(128, b"\0")
    data.file_meta.SourceApplicationEntityTitle = planter.text()
    data.file_meta.ImplementationVersionName = planter.text()
    data.file_meta.PrivateInformationCreatorUID = planter.value("UI")
    data.file_meta.PrivateInformation = planter.value("OB")
    if not report:
        set_grey(data, 16, 16)
        data.ImagePositionPatient, data.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
        data.PixelSpacing = [1, 1]
        data.PixelData = bytes(200) + planter.value("OW") + bytes(280)
    data.DataSetTrailingPadding = planter.value("OB")
    return data


def _plantable() -> list[tuple[int, str]]:
    """Every tag of the dictionary that may be planted, with its VR."""
    left_alone = {0x0000, 0x0002, 0x0004, 0x7FE0, 0xFFFC, 0xFFFE}
    return [
        (tag, row[0])
        for tag, row in sorted(DicomDictionary.items())
        if tag >> 16 not in left_alone
        and f"{tag:08X}" not in _DESCRIBED
        and (tag >> 16 != 0x0028 or row[0] in _TEXTS - {"CS"} | {"UI"})
    ]


def _fill_top(data: Dataset, planter: _Planter) -> None:
    for tag, vr in _plantable():
        if vr != "SQ" and f"{tag:08X}" not in _PATIENT:
            element = planter.element(tag, vr)
            if element:
                data.add(element)
    for mask, row in sorted(RepeatersDictionary.items()):
        tag = int(mask.replace("x", "0"), 16)
        if mask[:2] in {"50", "60"} and row[0] != "SQ":
            element = planter.element(tag, row[0])
            if element:
                data.add(element)


def _fill_sequences(data: Dataset, planter: _Planter) -> None:
    for tag, vr in _plantable():
        if vr == "SQ" and Tag(tag) != Tag("RequestAttributesSequence"):
            item = Dataset()
            item.PatientName, item.TextValue, item.CodeMeaning = planter.text(), planter.text(), planter.text()
            item.ReferencedSOPInstanceUID = planter.value("UI")
            data.add(DataElement(Tag(tag), "SQ", Sequence([item])))
    deep, deeper = Dataset(), Dataset()
    _fill_top(deep, planter)
    _fill_top(deeper, planter)
    deep.RequestAttributesSequence = [deeper]
    data.RequestAttributesSequence = [deep]


def _fill_report(data: Dataset, planter: _Planter) -> None:
    data.CompletionFlag, data.VerificationFlag = "COMPLETE", "UNVERIFIED"
    data.ValueType, data.ContinuityOfContent = "CONTAINER", "SEPARATE"
    level = data
    for vr, keyword in (("TEXT", "TextValue"), ("PNAME", "PersonName"), ("UIDREF", "UID"), ("DATE", "Date")):
        item = Dataset()
        item.RelationshipType, item.ValueType = "CONTAINS", vr
        setattr(item, keyword, planter.value({"UID": "UI", "Date": "DA"}.get(keyword, "PN")))
        item.ConceptNameCodeSequence = [Dataset()]
        item.ConceptNameCodeSequence[0].CodeMeaning = planter.text()
        level.ContentSequence = [item]
        level = item


def _fill_private(data: Dataset, planter: _Planter) -> None:
    for group in (0x0009, 0x0019, 0x0029, 0x7FE1):
        block = data.private_block(group, planter.text(), create=True)
        for place, vr in enumerate(sorted(_TEXTS | {"DA", "TM", "DT", "DS", "IS", "UI", "OB", "UN"})):
            block.add_new(place, vr, planter.value(vr))
        item = Dataset()
        item.PatientName = planter.text()
        inner = item.private_block(0x0011, planter.text(), create=True)
        inner.add_new(1, "LO", planter.text())
        block.add_new(0xE0, "SQ", [item])
