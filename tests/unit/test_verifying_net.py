"""The second net: it finds what the rules left, in any notation and character set, and reads with its own eyes."""

import io
import warnings
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.charset import convert_encodings, decode_bytes
from pydicom.valuerep import TEXT_VR_DELIMS

from radseal.child import run_limited
from radseal.deidentifying.verifying import plan
from radseal.dicom.deidentify import deidentify
from radseal.dicom.dictionary import vrs
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.errors import InputError, LimitError
from radseal.verifying.charsets import decode
from radseal.verifying.full import pack, read_fully
from radseal.verifying.identifying import Kind
from radseal.verifying.needles import MOST, Needles
from radseal.verifying.net import Net, Verdict
from radseal.verifying.opening import read_file
from radseal.verifying.reader import MisreadError
from radseal.verifying.searching import search
from radseal.verifying.words import dates, fold
from strategies import SYNTAXES, Element, dicom_files, even, identified, part_10

RULES = load_profile(BASIC)
SOFTWARE, MANUFACTURER, WINDOW, IMAGE_TYPE, PALETTE = 0x00181020, 0x00080070, 0x00281055, 0x00080008, 0x00281201
PATIENT = (
    Element(0x00100010, "PN", even("Zwicknagl^Ottokar")),
    Element(0x00100020, "LO", even("PH-00017")),
    Element(0x00100030, "DA", b"19610812"),
    Element(0x00080080, "LO", even("Hospital of Quxhaven")),
)


def judge(*more: Element, file: bytes = b"") -> Verdict:
    """What the net says of a file of the patient with these elements."""
    file = file or part_10(identified(*PATIENT, *more))
    done = deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))
    return Net(plan(RULES), vrs()).check(file, done.parts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ZWICKNAGL", Kind.NAME),
        ("for Mr. zwicknagl, room 2", Kind.NAME),
        ("OTTOKAR_1.0", Kind.NAME),
        ("PH-00017", Kind.ID),
        ("ph 00017", Kind.ID),
        ("PH00017", Kind.ID),
        ("PH.000.17", Kind.ID),
        ("born 1961-08-12", Kind.DATE),
        ("12.08.1961", Kind.DATE),
        ("08/12/1961", Kind.DATE),
        ("12 Aug 1961", Kind.DATE),
        ("August 12th, 1961", Kind.DATE),
        ("12 de agosto de 1961", Kind.DATE),
        ("19610812120000", Kind.DATE),
        ("Quxhaven", Kind.PLACE),
        ("hospital of quxhaven", Kind.PLACE),
    ],
)
@pytest.mark.parametrize("tag", [SOFTWARE, MANUFACTURER, WINDOW])
def test_finds_a_removed_value(text: str, kind: Kind, tag: int) -> None:
    """In attributes that no table lists, with any separators and case, in any notation of a date."""
    verdict = judge(Element(tag, "LO", even(text)))
    assert verdict.breaches == ()
    assert kind in {hit.kind for clash in verdict.clashes for hit in clash.hits}


@pytest.mark.parametrize(
    "text", ["Syngo VA40", "CARTWRIGHT", "Zwick", "PH-0001", "PH-000170", "1961", "Hospital", "19620812", "of"]
)
def test_longer_and_shorter_words_are_others(text: str) -> None:
    """A value inside a longer word, or a part of it, is no hit."""
    assert judge(Element(SOFTWARE, "LO", even(text))).clashes == ()


def test_finds_it_in_terms_numbers_and_bytes() -> None:
    """A value of ImageType, an integer string and a palette's bytes are searched as well; pixel data are not."""
    found = judge(
        Element(IMAGE_TYPE, "CS", even("ORIGINAL\\PRIMARY\\AXIAL\\ZWICKNAGL")),
        Element(PALETTE, "OW", b"..zwickNAGL....."),
        Element(0x7FE00010, "OW", b"ZWICKNAGL OTTOKAR PH-00017"),
    )
    assert {clash.tag for clash in found.clashes} == {IMAGE_TYPE, PALETTE}
    number = Element(0x00100020, "LO", b"1234567 ")
    file = part_10(identified(number, Element(0x00200012, "IS", b"1234567 ")))
    assert {clash.tag for clash in judge(file=file).clashes} == {0x00200012}


@pytest.mark.parametrize(
    ("charset", "codec", "name", "text"),
    [
        ("ISO_IR 100", "latin-1", "Müller^Jörg", "MULLER"),
        ("ISO_IR 100", "latin-1", "Müller^Jörg", "Mueller"),
        ("ISO_IR 101", "iso8859-2", "Wałęsa^Łucja", "walesa"),
        ("ISO_IR 144", "iso8859-5", "Люкceмбypг^Роза", "РОЗА"),
        ("ISO_IR 126", "iso8859-7", "Διονυσιος^Ελλη", "διονυσιος"),
        ("ISO_IR 127", "iso8859-6", "قباني^لنزار", "لنزار"),
        ("ISO_IR 138", "iso8859-8", "שרון^דבורה", "דבורה"),
        ("ISO_IR 148", "iso8859-9", "Çavuşoğlu^Ayşe", "Cavusoglu"),
        ("ISO_IR 192", "utf-8", "Wang^XiaoDong=王^小东", "检查小东完"),
        ("GB18030", "gb18030", "Wang^XiaoDong=王^小东", "小东"),
        ("\\ISO 2022 IR 87", "iso2022_jp", "Yamada^Tarou=山田^太郎=やまだ^たろう", "山田様"),
        ("\\ISO 2022 IR 87", "iso2022_jp", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada"),
        ("ISO_IR 166", "tis-620", "นามสกุล^ชื่อ", "นามสกุล"),
    ],
)
def test_finds_it_in_every_character_set(charset: str, codec: str, name: str, text: str) -> None:
    """A part of any group of a name, written as the file writes, by other case or without accents."""
    raw = name.encode(codec)
    found = judge(
        file=part_10(
            identified(
                Element(0x00080005, "CS", even(charset)),
                Element(0x00100010, "PN", raw + b" " * (len(raw) % 2)),
                Element(SOFTWARE, "LO", text.encode(codec) + b" " * (len(text.encode(codec)) % 2)),
            )
        )
    )
    assert [clash.tag for clash in found.clashes] == [SOFTWARE]


@pytest.mark.parametrize(
    ("charsets", "raw"),
    [
        (b"ISO 2022 IR 6\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"),
        (b"\\ISO 2022 IR 87", b"Yamada=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
        (b"ISO 2022 IR 13\\ISO 2022 IR 87", b"\xd4\xcf\xc0\xde=\x1b$B;3ED\x1b(J"),
        (b"\\ISO 2022 IR 58", b"Zhang=\x1b$)A\xd5\xc5"),
        (b"ISO 2022 IR 100\\ISO 2022 IR 144", b"M\xfcller \x1b-L\xbb\xee\xda"),
        (b"ISO_IR 192", "Müller=山田".encode()),
    ],
)
def test_decodes_as_pydicom_does(charsets: bytes, raw: bytes) -> None:
    """The net's own decoder and pydicom's agree on texts with ISO 2022 escapes."""
    theirs = decode_bytes(raw, convert_encodings(charsets.decode().split("\\")), TEXT_VR_DELIMS)
    assert decode(raw, charsets)[0] == theirs.replace("\x1b$)A", "")  # which pydicom leaves in


@given(st.binary(max_size=200), st.binary(max_size=30))
def test_decoding_never_fails(raw: bytes, charsets: bytes) -> None:
    """Whatever the bytes and the stated sets: a text comes back, and is searched."""
    needles = Needles()
    needles.add(Kind.NAME, decode(raw, charsets))
    for text in decode(raw, charsets):
        search(text, needles, frozenset())


def test_wrongly_stated_sets_hide_nothing() -> None:
    """A UTF-8 name in a file that states Latin-1 is found in its right reading as well."""
    name = "Müller".encode()
    found = judge(
        file=part_10(
            identified(
                Element(0x00080005, "CS", b"ISO_IR 100"),
                Element(0x00100010, "PN", name + b" "),
                Element(SOFTWARE, "LO", b"MUELLER "),
            )
        )
    )
    assert len(found.clashes) == 1


@pytest.mark.parametrize("kept", [b"\x00" * 127 + b"x", b"MZ" + bytes(126)])
def test_a_preamble_is_a_breach(kept: bytes) -> None:
    """A new file with anything in its preamble is refused."""
    file = part_10(identified(*PATIENT))
    done = deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))
    parts = (kept + bytes(done.parts[0])[128:], *done.parts[1:])
    assert Net(plan(RULES), vrs()).check(file, parts).breaches == ("the preamble is not empty",)


def test_an_unchanged_file_is_full_of_breaches() -> None:
    """An engine that did nothing would be stopped: by tags that should be gone, by UIDs, by what is not stated."""
    file = part_10(identified(*PATIENT, Element(0x00090010, "LO", b"PRIVATE ")))
    breaches = " ".join(Net(plan(RULES), vrs()).check(file, [file]).breaches)
    for reason in ("(0009,0010) is there", "(0008,0018) holds a UID", "does not say that it is de-identified"):
        assert reason in breaches


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_reads_every_syntax(syntax: str) -> None:
    """Nested values are found in implicit, explicit, big-endian and deflated files, two sequences deep."""
    inner = (Element(MANUFACTURER, "LO", even("ZWICKNAGL")),)
    for defined in (True, False):
        nested = Element(0x00540016, "SQ", ((Element(0x00540016, "SQ", (inner,), defined=defined),),), defined=defined)
        verdict = judge(file=part_10(identified(*PATIENT, nested), syntax))
        assert verdict.breaches == ()
        assert [clash.tag for clash in verdict.clashes] == [MANUFACTURER]


@pytest.mark.parametrize("vr", [b"SQ", b"OW", b"UC", b"OV"])
def test_file_meta_of_any_vr_is_read_as_the_engine_reads_it(vr: bytes) -> None:
    """Lengths of four bytes stand behind these VRs in the file meta too; guided fuzzing found that the net took two."""
    file = part_10(identified(*PATIENT)).replace(b"\2\0\1\0OB", b"\2\0\1\0" + vr, 1)
    assert judge(file=file).breaches == ()


@settings(max_examples=150)
@given(dicom_files())
def test_agrees_with_the_engine_on_made_up_files(file: bytes) -> None:
    """Whatever the engine accepts and writes, the second reader reads, without a breach."""
    try:
        done = deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))
    except InputError:
        return
    assert Net(plan(RULES), vrs()).check(file, done.parts).breaches == ()


@given(st.binary(max_size=300))
def test_bytes_that_are_no_file_are_misread(noise: bytes) -> None:
    """Noise behind a prefix never makes the second reader fail in another way than by its own error."""
    try:
        read_file([bytes(128) + b"DICM" + noise], vrs())
    except MisreadError:
        return


def test_reads_what_pydicom_reads() -> None:
    """On every bundled file of pydicom that is not refused, both readers find the same tags in the new file."""
    data = Path(pydicom.__file__).parent / "data"
    passed = 0
    for path in sorted(path for path in data.rglob("*") if path.is_file() and path.suffix in {"", ".dcm"}):
        file = path.read_bytes()
        try:
            done = deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))
        except InputError:
            continue
        ours = [value[0] for section in read_file(done.parts, vrs()).sections for value in section.values]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of values that the source had already
            theirs = [int(one.tag) for one in pydicom.dcmread(io.BytesIO(b"".join(done.parts))).iterall()]
        assert sorted(ours) == sorted(theirs), path.name
        passed += 1
    assert passed >= 170


def test_full_verifier_finds_and_passes() -> None:
    """Pydicom in the limited process: a hit is an error that names the tag and no value; what was allowed passes."""
    file = part_10(identified(*PATIENT, Element(SOFTWARE, "LO", even("ZWICKNAGL"))))
    done = deidentify(file, RULES, Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234"))
    net = Net(plan(RULES), vrs())
    net.check(file, done.parts)
    with pytest.raises(InputError, match=r"\(0018,1020\)") as caught:
        run_limited(read_fully, pack(done.parts, net.needles))
    assert "zwick" not in str(caught.value).lower()
    assert run_limited(read_fully, pack(done.parts, net.needles, [(SOFTWARE, "zwicknagl")])) == b"read"


def test_too_many_names_are_a_limit() -> None:
    """A file that names more people than can be searched for is refused."""
    needles = Needles()
    with pytest.raises(LimitError, match="more people"):
        needles.add(Kind.NAME, [f"name{number}" for number in range(MOST + 1)])


def test_a_text_too_long_to_search_is_a_limit() -> None:
    """A text that cannot be searched in time is refused, not passed."""
    with pytest.raises(LimitError, match="more text"):
        judge(Element(0x0040A160, "UT", b"word " * 300_000))


def test_fold_and_dates() -> None:
    """Folding takes case, accents, width; dates are read in both orders."""
    assert fold("\uff2dÜller Straße") == "muller strasse"
    assert dates("3/4/2020") == {"20200304", "20200403"}
    assert dates("99/99/2020 and 2020-13-32") == set()
