"""Identities planted where nothing looks for them: every attribute of the dictionary, any depth, syntax, character set.

One identity in every file, so that what is planted where no table looks is a value that the file also states where it
belongs. `left` tells what of it is found in bytes, by its telling parts, in any case.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import files
from pathlib import Path

import pydicom
from pydicom import config
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset

from strategies import Element, even, identified, part_10

SURNAME, GIVEN, DOCTOR, TOWN = "Zwicknagl", "Ottokar", "Quxberg", "Quxhaven"
NUMBER, ACCESSION, BIRTH, PHONE = "PH7700017", "AC99887766", "19610812", "0478112233"
UID = "1.9.173917391739.55"
TELLING = tuple(
    text.lower().encode() for text in (SURNAME, GIVEN, DOCTOR, TOWN, NUMBER, ACCESSION, BIRTH, "12.08.1961", PHONE, UID)
)
WORDS = (
    f"CT head of {SURNAME.upper()}, {GIVEN} ({NUMBER}), born 12.08.1961, "
    f"by Dr {DOCTOR}, {TOWN}, tel {PHONE}, {ACCESSION}"
)
IDENTITY = {
    0x00080050: ("SH", ACCESSION),
    0x00080080: ("LO", f"Hospital of {TOWN}"),
    0x00080090: ("PN", f"{DOCTOR}^Hildrun"),
    0x00080094: ("SH", PHONE),
    0x00100010: ("PN", f"{SURNAME}^{GIVEN}"),
    0x00100020: ("LO", NUMBER),
    0x00100030: ("DA", BIRTH),
}
UNLISTED = {
    0x00080008: ("CS", f"ORIGINAL\\PRIMARY\\AXIAL\\{SURNAME.upper()}"),
    0x00080070: ("LO", f"{SURNAME} {NUMBER}"),
    0x00181020: ("LO", f"VA40\\{GIVEN} {BIRTH}"),
    0x00181210: ("SH", DOCTOR),
    0x00281055: ("LO", f"LUNG\\{WORDS[:60]}"),
    0x00080104: ("LO", f"head of {SURNAME}"),
    0x00282000: ("OB", f"icc profile {SURNAME} "),
}
"""Attributes that no table lists, and what is planted in them."""
_TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_SHAPES = {"DA": BIRTH, "DT": BIRTH + "101500", "UI": UID, "IS": "0", "DS": "0", "AS": "065Y"}
_MOST = {"AE": 16, "CS": 16, "SH": 16, "LO": 64, "PN": 64}
_LEFT_ALONE = frozenset({0x0000, 0x0002, 0x0004, 0x7FE0, 0xFFFC, 0xFFFE})
_FIXED = frozenset({0x00080005, 0x00080016, 0x00080018, 0x00280010, 0x00280011, 0x00280008})
PLAIN_SEQUENCE = 0x00540016
SIGNATURES = 0xFFFAFFFA


def left(new: bytes) -> list[bytes]:
    """Return what of the identity is found in the bytes of a file."""
    folded = new.lower()
    return [telling for telling in TELLING if telling in folded]


@cache
def _everywhere() -> tuple[Element, ...]:
    """Every attribute of the dictionary that can hold text, a date or a UID, with the identity in it."""
    planted = {}
    for tag, row in sorted(DicomDictionary.items()):
        vr = row[0][:2]
        if tag >> 16 in _LEFT_ALONE or tag & 0xFFFF == 0 or tag in _FIXED:
            continue
        text = _SHAPES.get(vr, _fit(vr) if vr in _TEXTS else "")
        if text:
            planted[tag] = Element(tag, vr, even(text) if vr != "UI" else text.encode() + b"\0" * (len(text) % 2))
    for tag, (vr, text) in (IDENTITY | UNLISTED).items():
        planted[tag] = Element(tag, vr, even(text))
    return tuple(planted.values())


def _fit(vr: str) -> str:
    return {"CS": SURNAME.upper(), "AE": NUMBER, "SH": SURNAME, "PN": f"{SURNAME}^{GIVEN}"}.get(
        vr, WORDS[: _MOST.get(vr, 500)]
    )


def hidden() -> list[Element]:
    """Private attributes, overlays, curves, signatures, padding and group lengths with the identity in them."""
    raw = even(WORDS)
    certificate = (
        Element(0x04000115, "OB", raw),
        Element(0x04000120, "OB", raw),
        Element(0x04000105, "DT", b"19610812"),
    )
    return [
        Element(0x00090010, "LO", even(SURNAME)),
        Element(0x00091001, "UN", raw),
        Element(0x00091002, "SQ", ((Element(0x00100010, "PN", even(SURNAME)),),)),
        Element(0x50000022, "LO", even(SURNAME)),
        Element(0x50003000, "OB", raw),
        Element(0x60000022, "LO", even(SURNAME)),
        Element(0x60003000, "OW", raw),
        Element(0x60004000, "LT", raw),
        Element(0xFFFCFFFC, "OB", raw),
        Element(SIGNATURES, "SQ", (certificate,)),
    ]


def synthetic(syntax: str, depth: int, *, defined: bool) -> bytes:
    """A file with the identity everywhere, so many sequences deep; preamble and file meta too."""
    inner = tuple(one for one in _everywhere() if not depth or one.tag not in {0x00080016, 0x00080018})
    elements: tuple[Element, ...] = inner
    for _ in range(depth):
        elements = (Element(PLAIN_SEQUENCE, "SQ", (elements,), defined=defined),)
    outer = {tag: Element(tag, vr, even(text)) for tag, (vr, text) in IDENTITY.items()} if depth else {}
    found = outer | {one.tag: one for one in (*elements, *hidden())}
    found[0x7FE00010] = Element(0x7FE00010, "OW", bytes(range(64)))
    preamble = f"{SURNAME} {NUMBER} {BIRTH}".encode().ljust(128, b"\0")
    return part_10(identified(*found.values()), syntax, preamble=preamble, owner=SURNAME.encode())


@dataclass(frozen=True, slots=True)
class Script:
    """A name in three groups in one character set, and parts of it as they stand elsewhere."""

    charset: str
    codec: str
    name: str
    parts: tuple[str, ...]


SCRIPTS = (
    Script(
        "ISO_IR 100",
        "latin-1",
        "Müllerßen^Jörgfried=Müllerßen^Jörgfried=Müllerßen^Jörgfried",
        ("Müllerßen", "JÖRGFRIED"),
    ),
    Script("ISO_IR 101", "iso8859-2", "Wałęsiak^Łucjanka", ("WAŁĘSIAK", "Łucjanka")),
    Script("ISO_IR 109", "iso8859-3", "Ĉapelisto^Ĝorĝeto", ("Ĉapelisto",)),
    Script("ISO_IR 110", "iso8859-4", "Ķēniņš^Žanete", ("ķēniņš",)),
    Script("ISO_IR 144", "iso8859-5", "Люкceмбypгова^Розалия", ("ЛЮКCEМБYPГОВА", "розалия")),
    Script("ISO_IR 127", "iso8859-6", "قباني^لنزار", ("قباني",)),
    Script("ISO_IR 126", "iso8859-7", "Διονυσιος^Ελληνικος", ("ΔΙΟΝΥΣΙΟΣ", "ελληνικος")),
    Script("ISO_IR 138", "iso8859-8", "שרוני^דבורה", ("דבורה",)),
    Script("ISO_IR 148", "iso8859-9", "Çavuşoğlu^Ayşenur", ("ÇAVUŞOĞLU",)),
    Script("ISO_IR 166", "tis-620", "นามสกุล^ชื่อต้น", ("นามสกุล",)),
    Script("ISO_IR 13", "shift_jis", "ﾔﾏﾀﾞｻｷ^ﾀﾛｳｽｹ", ("ﾔﾏﾀﾞｻｷ",)),
    Script(
        "\\ISO 2022 IR 87",
        "iso2022_jp",
        "Yamadasaki^Tarousuke=山田崎^太郎助=やまださき^たろうすけ",
        ("山田崎", "太郎助", "Tarousuke"),
    ),
    Script("ISO_IR 192", "utf-8", "Hongsun^Gildong=洪孫^吉洞=홍순^길동", ("洪孫", "길동", "Gildong")),
    Script("ISO_IR 192", "utf-8", "Wangtong^XiaoDongli=王童^小东丽=", ("小东丽", "王童")),
    Script("GB18030", "gb18030", "Wangtong^XiaoDongli=王童^小东丽=", ("小东丽",)),
    Script("GBK", "gbk", "Wangtong^XiaoDongli=王童^小东丽=", ("小东丽",)),
)
"""The character sets of PS3.3, C.12.1.1.2, that Python's codecs write."""
KOREAN = (
    b"ISO 2022 IR 6\\ISO 2022 IR 149",
    b"Hongsun^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
    b"\x1b$)C\xd1\xce\xd4\xd7",
)


def in_script(script: Script, syntax: str) -> tuple[bytes, list[bytes]]:
    """A file with the name where it belongs, and its parts in attributes that no table lists; what must be gone."""
    written = [part.encode(script.codec) for part in script.parts]
    raw = script.name.encode(script.codec)
    planted = (*UNLISTED, 0x00081030, 0x00204000)
    elements = [
        Element(0x00080005, "CS", even(script.charset)),
        Element(0x00100010, "PN", raw + b" " * (len(raw) % 2)),
        *(
            Element(tag, "LO" if tag != 0x00080008 else "CS", part + b" " * (len(part) % 2))
            for tag, part in zip(planted, written * len(planted), strict=False)
            if tag != 0x00282000
        ),
    ]
    words = [word.encode(script.codec) for word in script.name.replace("=", "^").split("^") if word]
    return part_10(identified(*elements), syntax), written + words


def real_files() -> Iterator[Path]:
    """The files that pydicom and pydicom-data ship."""
    bundled = Path(pydicom.__file__).parent / "data"
    yield from sorted(path for path in bundled.rglob("*") if path.is_file() and path.suffix in {"", ".dcm"})
    listed = files("pydicom-data") or []
    more = (Path(str(file.locate())) for file in listed if "data_store/data" in file.as_posix())
    yield from sorted(path for path in more if path.is_file() and path.suffix in {"", ".dcm"})


def plant(file: bytes) -> bytes | None:
    """A real file with the identity in it, as pydicom writes it; None where pydicom cannot write it again."""
    try:
        with warnings.catch_warnings(), config.disable_value_validation():
            warnings.simplefilter("ignore")  # of values that the file had already
            data = pydicom.dcmread(io.BytesIO(file), force=True)
            if "SOPClassUID" not in data or "TransferSyntaxUID" not in data.file_meta:
                return None
            data.SpecificCharacterSet = "ISO_IR 100"
            _plant_texts(data)
            out = io.BytesIO()
            data.save_as(out)
    except (ValueError, TypeError, AttributeError, KeyError, RuntimeError, OSError):
        return None
    return out.getvalue()


def _plant_texts(data: Dataset) -> None:
    for tag, (vr, text) in (IDENTITY | UNLISTED).items():
        if tag == 0x00080008 and "ImageType" in data:
            data.ImageType = [*data.ImageType, SURNAME.upper()]
        elif vr != "OB" and tag != 0x00080104:
            data.add_new(tag, vr, text.split("\\") if vr in {"CS", "LO"} else text)
    data.StudyDescription = data.SeriesDescription = data.ImageComments = WORDS[:64]
    data.PatientComments = WORDS
    data.private_block(0x0019, SURNAME, create=True).add_new(1, "LO", WORDS[:64])
    for sequence in [one for one in data if one.VR == "SQ"]:
        for item in sequence.value or ():
            if "CodeValue" not in item:
                item.TextValue, item.PatientName = WORDS, f"{SURNAME}^{GIVEN}"
    data.preamble = f"{SURNAME} {NUMBER}".encode().ljust(128, b"\0")
