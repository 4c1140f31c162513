"""The files of tests/vectors/deid/: small, made up, each for one thing that a second implementation must do alike."""

# ruff: noqa: RUF001  (names in every script)

from collections.abc import Iterator
from dataclasses import dataclass

from strategies import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, Element, even, identified, part_10

KEY = bytes(range(32))
CT = "1.2.840.10008.5.1.4.1.1.2"


@dataclass(frozen=True, slots=True)
class Vector:
    """One file and how it is to be de-identified; `case` are (kind, text) that the case's other files say."""

    name: str
    about: str
    file: bytes
    profile: str = "specialist"
    key: bytes = KEY
    stable: bool = False
    patient: str = ""
    case: tuple[tuple[str, str], ...] = ()


def text(tag: int, vr: str, value: str, encoding: str = "utf-8") -> Element:
    """An element with a text."""
    raw = value.encode(encoding)
    return Element(tag, vr, raw + b" " * (len(raw) % 2))


def uid(tag: int, value: str) -> Element:
    """An element with a UID."""
    return Element(tag, "UI", value.encode() + b"\0" * (len(value) % 2))


def sequence(tag: int, *items: tuple[Element, ...], defined: bool = True) -> Element:
    """A sequence of items."""
    return Element(tag, "SQ", items, defined=defined)


def code(tag: int, value: str, scheme: str, meaning: str) -> Element:
    """A code sequence of one item."""
    item = (text(0x00080100, "SH", value), text(0x00080102, "SH", scheme), text(0x00080104, "LO", meaning))
    return sequence(tag, item)


PLAIN = [
    text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
    text(0x00080020, "DA", "20240229"),
    text(0x00080021, "DA", "20240301"),
    text(0x0008002A, "DT", "20240301093015.123456+0100"),
    text(0x00080030, "TM", "093000"),
    text(0x00080050, "SH", "ACC-778812"),
    text(0x00080070, "LO", "ACME Springfield Imaging"),
    text(0x00080080, "LO", "Springfield General Hospital"),
    text(0x00080090, "PN", "Weatherby^Quentin^^Dr"),
    text(0x00081030, "LO", "CT chest for Featherstone, ref. Dr. Weatherby"),
    text(0x0008103E, "LO", "Lung 1.0 mm B70f"),
    sequence(0x00081140, (uid(0x00081150, CT), uid(0x00081155, "1.2.3.5"))),
    text(0x00100010, "PN", "Featherstone^Ada^Mary"),
    text(0x00100020, "LO", "PID-0099123"),
    text(0x00100030, "DA", "19610704"),
    text(0x00100040, "CS", "F "),
    text(0x00101030, "DS", "61.5"),
    text(0x00180015, "CS", "CHEST"),
    text(0x00180050, "DS", "1.0 "),
    uid(0x0020000D, "1.2.3.1"),
    uid(0x0020000E, "1.2.3.2"),
    text(0x00200013, "IS", "7 "),
    text(0x00200032, "DS", "-100\\-100\\12.5"),
    uid(0x00200052, "1.2.3.3"),
    text(0x00204000, "LT", "MRN: PID-0099123, seen 12.03.2024 in Springfield. Tel. +1 555 010 9988.\r\nNo change."),
    Element(0x00280010, "US", b"\2\0"),
    Element(0x00280011, "US", b"\2\0"),
    Element(0x00091001, "LO", b"FEATHERSTONE"),
    text(0x00090010, "LO", "ACME PRIVATE"),
    Element(0x60003000, "OW", bytes(8)),
    text(0x60000022, "LO", "Ada Featherstone"),
    Element(0x7FE00010, "OW", bytes(range(8))),
]
"""An image with something of everything."""


def deid_vectors() -> Iterator[Vector]:
    """Return every vector."""
    yield from _forms()
    yield from _names()
    yield _korean_name()
    yield from _words()
    yield _name_of_another_file()
    yield from _dates()
    yield from _identities()
    yield from _structures()
    yield from _replaced()
    yield from _private()
    yield from _overlays()


def _forms() -> Iterator[Vector]:
    names = {IMPLICIT: "implicit", EXPLICIT: "explicit", DEFLATED: "deflated"}
    for syntax, name in names.items():
        for profile in ("specialist", "basic"):
            yield Vector(
                f"{name}-{profile}",
                f"An image, {name}, profile {profile}.",
                part_10(identified(*PLAIN), syntax),
                profile,
            )
    swapped = [one for one in PLAIN if one.vr not in {"US", "OW"}]
    yield Vector("big-endian", "The same, Explicit VR Big Endian.", part_10(identified(*swapped), BIG_ENDIAN))
    for profile in ("patient", "teaching", "research"):
        yield Vector(f"explicit-{profile}", f"An image, profile {profile}.", part_10(identified(*PLAIN)), profile)
    preamble = b"II*\0" + b"Featherstone".ljust(124, b"\0")
    yield Vector(
        "preamble", "Preamble and file meta are new.", part_10(identified(), preamble=preamble, owner=b"SPRINGFIELD ")
    )
    yield Vector(
        "nothing", "A file that says nothing: name and number are written all the same.", part_10(identified())
    )


def _names() -> Iterator[Vector]:
    names = {
        "latin-1": ("ISO_IR 100", "Müller^Jörg", "Thorax für Müller, Jörg; MUELLER links", "iso8859_1"),
        "latin-2": ("ISO_IR 101", "Wałęsa^Łukasz", "Głowa: Wałęsa Łukasz, strona lewa", "iso8859_2"),
        "cyrillic": ("ISO_IR 144", "Люкceмбypг^Иван", "Грудь Люкceмбypг, слева", "iso8859_5"),
        "greek": ("ISO_IR 126", "Διονυσιος^Κωστας", "Θώραξ, Διονυσιος Κωστας", "iso8859_7"),
        "hebrew": ("ISO_IR 138", "שרון^דבורה", "חזה שרון", "iso8859_8"),
        "arabic": ("ISO_IR 127", "قباني^لنزار", "صدر قباني", "iso8859_6"),
        "utf-8": ("ISO_IR 192", "Wang^XiaoDong=王^小东", "胸部 王小东 CT; Wang XiaoDong", "utf_8"),
        "gb18030": ("GB18030", "Wang^XiaoDong=王^小东", "胸部 王小东 CT", "gb18030"),
        "japanese": ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう", "胸部 山田太郎 検査", "iso2022_jp"),
    }
    for kind, (term, person, said, codec) in names.items():
        elements = identified(
            text(0x00080005, "CS", term),
            text(0x00081030, "LO", said, codec),
            text(0x00100010, "PN", person, codec),
            text(0x00204000, "LT", said + "\r\n" + said, codec),
        )
        yield Vector(f"text-{kind}", f"A name in {term}, found in two texts.", part_10(elements))


def _korean_name() -> Vector:
    elements = identified(
        Element(0x00080005, "CS", b"\\ISO 2022 IR 149 "),
        Element(0x00081030, "LO", even("Chest ") + b"\x1b$)C" + "김희중".encode("euc_kr") + b" CT "),
        Element(
            0x00100010,
            "PN",
            b"Hong^Gildong=\x1b$)C" + "김".encode("euc_kr") + b"^\x1b$)C" + "희중".encode("euc_kr") + b" ",
        ),
    )
    return Vector("text-korean", "A name in ISO 2022 IR 149.", part_10(elements))


def _words() -> Iterator[Vector]:
    words = {
        "clash": ("Head^May", "1 ", "Head may show change; series 1"),
        "whole-name": ("Head^John", "12", "CT head of John Head, head first"),
        "two-letters": ("Ng^Li", "A7B9", "Ng Li, A7B9: knee left"),
        "separators": ("O'Neill-Smythe^Ann", "12-345-678", "O NEILL SMYTHE / 12345678 / ann_o'neill"),
        "patterns": (
            "X^Y",
            "",
            "a@b.example http://x.example/y 2024-03-12 12 Mar 2024 Mar 2024 03/12/2024 (089) 123456 1234567 b1000 3.0",
        ),
        "titles": ("X^Y", "", "Dr. Quagmire and Prof Lovegood reviewed. Mr SMITH. DR chest. Patient: Zaphod, left"),
    }
    for name, (person, number, said) in words.items():
        elements = identified(
            text(0x00081030, "LO", said[:64]),
            text(0x00100010, "PN", person),
            text(0x00100020, "LO", number),
            text(0x00204000, "LT", said),
        )
        yield Vector(f"words-{name}", "What goes and what stays in a text.", part_10(elements))


def _name_of_another_file() -> Vector:
    other = identified(text(0x00081030, "LO", "Prior of Featherstone"), text(0x00100010, "PN", "F^A "))
    case = (("name", "Featherstone^Ada"), ("code", "PID-0099123"))
    return Vector("words-of-the-case", "A name that only another file of the case says.", part_10(other), case=case)


def _dates() -> Iterator[Vector]:
    dates = identified(
        text(0x00080020, "DA", "20240229"),
        text(0x00080021, "DA", "2024.03.01"),
        text(0x00080022, "DA", "unknown "),
        Element(0x00080023, "DA", b""),
        text(0x0008002A, "DT", "2024"),
        text(0x00080030, "TM", "235959.999999 "),
        text(0x00181078, "DT", "202403"),
        text(0x00181200, "DA", "20240101\\20240201"),
        text(0x00189074, "DT", "20240301000000.5-0500 "),
        text(0x00100030, "DA", "20231215"),
    )
    for profile in ("specialist", "patient", "teaching", "basic"):
        yield Vector(f"dates-{profile}", "Dates in every form; an infant's age.", part_10(dates), profile)
    yield Vector(
        "dates-of-a-patient",
        "The shift is the patient's under a site key.",
        part_10(dates),
        stable=True,
        patient="id\0p1",
    )
    aged = identified(
        text(0x00080020, "DA", "20240229"), text(0x00100030, "DA", "19400301"), text(0x00101010, "AS", "")
    )
    yield Vector("age-blank", "A blank age is computed.", part_10(aged))
    known = identified(
        text(0x00080020, "DA", "20240229"), text(0x00100030, "DA", "19400301"), text(0x00101010, "AS", "083Y")
    )
    yield Vector("age-stated", "A stated age stays.", part_10(known))


def _identities() -> Iterator[Vector]:
    elements = part_10(identified(*PLAIN))
    yield Vector("site-key", "Under a site key the number is the patient's.", elements, stable=True)
    patient = "name\0featherstone^ada\00019610704"
    yield Vector("site-key-by-name", "Without a number, name and birth date.", elements, stable=True, patient=patient)
    yield Vector("other-key", "Another key, other stand-ins.", elements, key=bytes(32))
    bad = identified(uid(0x0020000D, "1.2.840.10008.FEATHER"), uid(0x00081150, "1.2.840.10008.FEATHER"))
    yield Vector("uid-posing", "What poses as a registered UID is replaced.", part_10(bad))


def _replaced() -> Iterator[Vector]:
    """Sequences that must go and must not be empty, in each syntax; values of tags whose VR the file does not state."""
    person = code(0x00401101, "P1", "99H", "Weatherby, Quentin")
    verifier = (text(0x0040A027, "LO", "Springfield General"), text(0x0040A075, "PN", "Weatherby^Quentin"))
    drawn = (text(0x00700006, "ST", "see Featherstone"),)
    elements = [
        code(0x00080082, "H1", "99H", "Springfield General"),
        sequence(0x00080096, (person,)),
        sequence(0x00081110, (uid(0x00081150, "1.2.840.10008.3.1.2.3.1"), uid(0x00081155, "1.2.3.9"))),
        sequence(0x00081111, (uid(0x00081150, "no class"), uid(0x00081155, "1.2.3.8"))),
        sequence(0x0040A073, (*verifier, code(0x0040A088, "P1", "99H", "Weatherby, Quentin"))),
        sequence(0x0040A730, (text(0x0040A160, "UT", "Featherstone, Ada: nothing"),)),
        sequence(0x00700001, (sequence(0x00700008, drawn),)),
        text(0x00100010, "PN", "Featherstone^Ada"),
    ]
    for name, syntax in (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big-endian", BIG_ENDIAN)):
        about = "References are walked, codes, content and drawings replaced by a stand-in."
        yield Vector(f"replaced-{name}", about, part_10(identified(*elements), syntax), "basic")
    unstated = [Element(0x00100020, "UN", b"PID-0099"), Element(0x00280009, "UN", b"\x04\x30\x0c\x00")]
    yield Vector("unstated", "Values without a VR are padded as their tag's.", part_10(identified(*unstated)))


def _structures() -> Iterator[Vector]:
    for defined in (True, False):
        inner = (text(0x00100010, "PN", "Featherstone^Ada"), text(0x00204000, "LT", "Featherstone, left"))
        nested = sequence(0x00400275, (sequence(0x00081115, inner, (), defined=defined),), defined=defined)
        elements = identified(nested, sequence(0x00081140, defined=defined), text(0x00100010, "PN", "Featherstone^Ada"))
        form = "defined" if defined else "undefined"
        for syntax, word in ((EXPLICIT, ""), (IMPLICIT, "-implicit")):
            yield Vector(f"nested-{form}{word}", f"Sequences of {form} length.", part_10(elements, syntax))
    odd = identified(Element(0x00081030, "LO", b"Featherstone odd"), Element(0x00100010, "PN", b"Featherstone^A"),
                     Element(0x00204000, "LT", b"odd"), Element(0x00180050, "DS", b"1.5"))  # fmt: skip
    yield Vector("odd-lengths", "Values of odd length stay as they are, or are padded.", part_10(odd))
    wrong = identified(Element(0x00280010, "LO", b"FEATHERSTONE"), Element(0x00181030, "OB", b"FEATHERSTONE"))
    yield Vector("wrong-vr", "A VR that does not fit its tag hides nothing.", part_10(wrong))
    item = (
        text(0x0040A010, "CS", "CONTAINS"),
        text(0x0040A040, "CS", "TEXT"),
        code(0x0040A043, "121071", "DCM", "Finding"),
        text(0x0040A160, "UT", "Nodule in the left lobe; discussed with Dr. Weatherby and Mrs Featherstone."),
    )
    number = (
        text(0x0040A040, "CS", "TEXT"),
        code(0x0040A043, "121022", "DCM", "Accession Number"),
        text(0x0040A160, "UT", "QQ 12"),
    )
    person = (
        text(0x0040A040, "CS", "PNAME "),
        code(0x0040A043, "121008", "DCM", "Person Observer Name"),
        text(0x0040A123, "PN", "Weatherby^Quentin"),
    )
    report = identified(
        text(0x00100010, "PN", "Featherstone^Ada"),
        sequence(0x0040A730, item, number, person, defined=False),
    )
    for profile in ("specialist", "basic"):
        yield Vector(
            f"report-{profile}", "A report's texts, an identifying item, an observer.", part_10(report), profile
        )
    graphic = identified(
        text(0x00100010, "PN", "Featherstone^Ada"),
        sequence(0x00700001, (sequence(0x00700008, (text(0x00700006, "ST", "nodule? A. Featherstone"),)),)),
    )
    yield Vector("graphics", "A text on an image.", part_10(graphic))


def _private() -> Iterator[Vector]:
    elements = identified(
        text(0x70530010, "LO", "Philips PET Private Group"),
        text(0x70531000, "DS", "0.000437"),
        text(0x70531009, "DS", "1.25"),
        text(0x70531050, "LO", "FEATHERSTONE"),
        text(0x00190010, "LO", "SIEMENS MR HEADER"),
        text(0x00190011, "LO", "UNSAFE"),
        text(0x0019100C, "IS", "1000"),
        text(0x0019110C, "IS", "1000"),
        text(0x00090010, "LO", "GEMS_PETD_01"),
        text(0x0009100D, "DT", "20240229101500"),
        text(0x00990010, "LO", "NQHeader"),
        uid(0x00991002, "1.2.3.2"),
        text(0x00991005, "LT", "done for Featherstone"),
        text(0x00100010, "PN", "Featherstone^Ada"),
    )
    for syntax, name in ((EXPLICIT, "explicit"), (IMPLICIT, "implicit")):
        yield Vector(f"private-{name}", "Safe private attributes stay with their creators.", part_10(elements, syntax))
    posing = identified(text(0x70530010, "LO", "Philips PET Private Group"), Element(0x70531000, "UN", b"FEATHERSTONE"))
    yield Vector("private-posing", "What is not what the list says goes, and the creator with it.", part_10(posing))


def _overlays() -> Iterator[Vector]:
    """Overlays in bits of the pixels that their values do not use, more of them than is written at once."""
    shapes = {
        "high-bits": (EXPLICIT, 16, 12, 11, 0, 12),
        "high-bits-signed": (IMPLICIT, 16, 12, 11, 1, 15),
        "low-bits": (EXPLICIT, 16, 12, 15, 0, 0),
        "both-sides-big-endian": (BIG_ENDIAN, 16, 10, 12, 1, 14),
        "eight-bits": (EXPLICIT, 8, 6, 5, 0, 7),
        "long-words": (EXPLICIT, 32, 20, 21, 1, 30),
    }
    tags = (0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x60000102)
    for name, (syntax, *numbers) in shapes.items():
        order = "big" if syntax == BIG_ENDIAN else "little"
        stated = [
            Element(tag, "US", number.to_bytes(2, order))
            for tag, number in (*zip(tags, numbers, strict=True), (0x60000100, numbers[0]))
        ]
        pixels = bytes((37 * place + place // 256) % 256 for place in range(4128))
        elements = [*stated, text(0x00100010, "PN", "Featherstone^Ada"), text(0x00280008, "IS", "3 ")]
        elements += [text(0x60000022, "LO", "outline "), Element(0x7FE00010, "OW", pixels)]
        for profile in ("basic", "specialist"):
            yield Vector(
                f"overlay-in-{name}-{profile}",
                "Every bit beside the values is cleared, or the sign; what was said of the overlay goes.",
                part_10(identified(*elements), syntax),
                profile,
            )
