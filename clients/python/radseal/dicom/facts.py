"""What a file's header says of the image, its study and its patient: enough to group, order, show and refuse.

Rules: values are the file's own, decoded but not believed; what cannot be read is empty or None. Nothing here leaves
the sender's machine.
"""

from dataclasses import dataclass

from radseal.dicom.charsets import read_text
from radseal.dicom.deidentify import DIRECTORY
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.scanner import Scan, scan_opened
from radseal.dicom.syntax import Bytes, open_file

_LAST = 0x00280301
_VALUE_MOST = 4096


@dataclass(frozen=True, slots=True)
class Facts:
    """A header in brief. Dates are DICOM DA texts; positions in millimetres; counts as stated."""

    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    series_instance_uid: str
    transfer_syntax_uid: str
    modality: str
    patient_name: str
    patient_birth_date: str
    patient_id: str
    issuer_of_patient_id: str
    patient_sex: str
    study_date: str
    study_description: str
    series_description: str
    body_part: str
    laterality: str
    series_number: int | None
    instance_number: int | None
    frames: int
    rows: int | None
    columns: int | None
    image_position: tuple[float, ...] | None
    image_orientation: tuple[float, ...] | None
    slice_thickness: float | None
    is_dicomdir: bool
    executable_preamble: bool
    image_type: str
    conversion: str
    """ConversionType: how what was no digital image became one."""
    burned_in: str
    """BurnedInAnnotation, as stated."""


def read_facts(file: Bytes, limits: Limits = LIMITS) -> Facts:
    """Read a header. Raises NotDicomError, LimitError or InputError."""
    opened = open_file(file, limits)
    found = scan_opened(opened, limits, stop=_LAST, skips=lambda _tag: True)
    header = _Header(opened.data, found, little=opened.little)
    meta_class = opened.meta.get(0x00020002, b"").decode("latin-1").strip("\0 ")
    sop_class = header.text(0x00080016) or meta_class
    return Facts(
        sop_class_uid=sop_class,
        sop_instance_uid=header.text(0x00080018) or opened.meta.get(0x00020003, b"").decode("latin-1").strip("\0 "),
        study_instance_uid=header.text(0x0020000D),
        series_instance_uid=header.text(0x0020000E),
        transfer_syntax_uid=opened.syntax,
        modality=header.text(0x00080060),
        patient_name=header.words(0x00100010),
        patient_birth_date=header.text(0x00100030),
        patient_id=header.words(0x00100020),
        issuer_of_patient_id=header.words(0x00100021),
        patient_sex=header.text(0x00100040),
        study_date=header.text(0x00080020),
        study_description=header.words(0x00081030),
        series_description=header.words(0x0008103E),
        body_part=header.text(0x00180015),
        laterality=header.text(0x00200060) or header.text(0x00200062),
        series_number=header.integer(0x00200011),
        instance_number=header.integer(0x00200013),
        frames=header.integer(0x00280008) or 1,
        rows=header.short(0x00280010),
        columns=header.short(0x00280011),
        image_position=header.numbers(0x00200032),
        image_orientation=header.numbers(0x00200037),
        slice_thickness=(header.numbers(0x00180050) or (None,))[0],
        is_dicomdir=DIRECTORY in {sop_class, meta_class},
        executable_preamble=opened.executable_preamble,
        image_type=header.text(0x00080008),
        conversion=header.text(0x00080064),
        burned_in=header.text(0x00280301),
    )


class _Header:
    def __init__(self, data: Bytes, found: Scan, *, little: bool) -> None:
        self._data, self._top = data, {element[0]: element for element in found.top()}
        self._order = "little" if little else "big"
        self._charsets = self._raw(0x00080005)

    def _raw(self, tag: int) -> bytes:
        """The bytes of a top-level value, or of its beginning."""
        element = self._top.get(tag)
        return bytes(self._data[element[3] : min(element[4], element[3] + _VALUE_MOST)]) if element else b""

    def text(self, tag: int) -> str:
        """A value in the default character repertoire."""
        return self._raw(tag).decode("latin-1").strip("\0 ")

    def words(self, tag: int) -> str:
        """A value in the file's own character sets."""
        return decode_words(self._raw(tag), self._charsets)

    def integer(self, tag: int) -> int | None:
        """An integer string (IS)."""
        text = self.text(tag).split("\\")[0].strip()
        digits = text.lstrip("+-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None  # noqa: PLR2004

    def short(self, tag: int) -> int | None:
        """An unsigned short (US)."""
        raw = self._raw(tag)
        return int.from_bytes(raw, "little" if self._order == "little" else "big") if len(raw) == 2 else None  # noqa: PLR2004

    def numbers(self, tag: int) -> tuple[float, ...] | None:
        """Decimal strings (DS)."""
        try:
            numbers = tuple(float(part) for part in self.text(tag).split("\\"))
        except ValueError:
            return None
        return numbers


def decode_words(raw: bytes, charsets: bytes) -> str:
    """Return a value as text; `charsets` are the bytes of SpecificCharacterSet."""
    return read_text(raw, charsets).text.strip("\0 ")
