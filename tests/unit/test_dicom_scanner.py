"""The bounded scanner: every element once, in every form, and hostile bytes refused at once."""

import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radseal.dicom.deidentify import deidentify
from radseal.dicom.facts import read_facts
from radseal.dicom.limits import LIMITS, Limits
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.scanner import ITEM, SEQUENCE_END, scan, scan_opened
from radseal.dicom.syntax import open_file
from radseal.errors import InputError, LimitError, NotDicomError
from strategies import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, SYNTAXES, Element, Encoding, identified, part_10

RULES = load_profile(BASIC)
SECONDS = 5
MEMORY = 200 << 20
PLAIN = 0x00540016


def deidentified(file: bytes, limits: Limits = LIMITS) -> int:
    """De-identify and return the new length."""
    return deidentify(file, RULES, Pseudonyms(bytes(32), bytes(32), "ABCD1234"), limits).length


def require_refused(file: bytes, error: type[InputError] = InputError) -> str:
    """The file is refused within time and memory; return what is said."""
    before = time.perf_counter()
    with pytest.raises(error) as caught:
        deidentified(file)
    seconds = time.perf_counter() - before
    tracemalloc.start()  # apart: tracing makes it several times slower
    try:
        with pytest.raises(error):
            deidentified(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds < SECONDS
    assert peak < MEMORY
    return str(caught.value)


def nested(depth: int) -> bytes:
    """A file of sequences within sequences, none of which ends."""
    plain = Encoding()
    level = plain.header(PLAIN, "SQ", 0xFFFFFFFF) + plain.tag(ITEM) + b"\xff" * 4
    return part_10(identified()) + level * depth


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("defined", [True, False])
def test_every_element_comes_once(syntax: str, *, defined: bool) -> None:
    """Elements, items and delimiters come in file order in all four forms, lengths stated or not."""
    item = (Element(0x00080100, "SH", b"CODE"), Element(0x00080104, "LO", b"WORDS "))
    file = part_10(identified(Element(PLAIN, "SQ", (item, item), defined=defined)), syntax)
    opened = open_file(file, LIMITS)
    found = scan_opened(opened)
    tags = [element[0] for element in found.elements]
    assert tags == [0x00080016, 0x00080018, PLAIN, *([ITEM, 0x00080100, 0x00080104, 0xFFFEE00D] * 2), SEQUENCE_END]
    values = [bytes(opened.data[value:end]) for tag, _vr, _start, value, end in found.elements if tag == 0x00080104]
    assert values == [b"WORDS ", b"WORDS "]
    assert found.ends == {2: len(tags) - 1}


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG_ENDIAN])
def test_a_bare_data_set_is_recognised(syntax: str) -> None:
    """Without preamble, prefix and file meta the transfer syntax is told from the first element."""
    whole = part_10(identified(), syntax)
    start = open_file(whole, LIMITS).start
    assert read_facts(whole[start:]).transfer_syntax_uid == syntax


def test_un_of_undefined_length_is_implicit_inside() -> None:
    """PS3.5, section 6.2.2: what an UN of undefined length holds is Implicit VR Little Endian."""
    inner = Encoding(explicit=False).item((Element(0x00080104, "LO", b"WORDS "),), defined=False)
    head = Encoding().header(PLAIN, "UN", 0xFFFFFFFF)
    body = head + inner + Encoding().tag(SEQUENCE_END) + bytes(4)
    found = scan(body, 0, explicit=True, little=True)
    assert [element[0] for element in found.elements] == [PLAIN, ITEM, 0x00080104, 0xFFFEE00D, SEQUENCE_END]


def test_truncated_anywhere_is_refused_or_ends_between_elements() -> None:
    """A 2 kB file cut at every byte: refused, unless the cut falls exactly between two elements."""
    item = tuple(Element(tag, "LO", b"text" * 20) for tag in (0x00080104, 0x00181030))
    elements = identified(Element(PLAIN, "SQ", (item, item), defined=False), Element(0x7FE00010, "OW", bytes(1500)))
    file = part_10(elements)
    opened = open_file(file, LIMITS)
    found = scan(opened.data, opened.start, explicit=True, little=True)
    whole = {end for tag, _vr, _start, value, end in found.elements if tag >> 16 in {0x0008, 0x7FE0}}
    whole |= {end for tag, _vr, _start, _value, end in found.elements if tag == SEQUENCE_END}
    passed = set()
    for cut in range(len(file)):
        try:
            deidentified(file[:cut])
        except InputError:
            continue
        passed.add(cut)
    assert len(file) > 2000
    assert passed <= whole


def test_length_of_4_gib_in_a_small_file() -> None:
    """Stated lengths allocate nothing and are refused where the bytes are not there."""
    for vr, tag in (("OW", 0x7FE00010), ("UN", 0x00291010), ("UT", 0x00420010)):
        file = part_10(identified()) + Encoding().header(tag, vr, 0xFFFFFFFE) + bytes(1000)
        assert "beyond the end" in require_refused(file)


def test_deep_nesting() -> None:
    """5,000 sequences within sequences end at the limit, without recursion."""
    assert "nest deeper" in require_refused(nested(5000), LimitError)


def test_nesting_within_the_limit_passes() -> None:
    """Thirty-two levels are allowed."""
    one = Element(0x00080104, "LO", b"WORDS ")
    for _ in range(LIMITS.depth):
        one = Element(PLAIN, "SQ", ((one,),), defined=False)
    assert deidentified(part_10(identified(one)))


def test_a_million_empty_items() -> None:
    """Items that cost eight bytes each are counted."""
    items = (Encoding().tag(ITEM) + bytes(4)) * 1_000_000
    file = part_10(identified()) + Encoding().header(PLAIN, "SQ", len(items)) + items
    assert "more than" in require_refused(file, LimitError)


def test_a_million_empty_elements() -> None:
    """Elements without a value are counted."""
    plain = Encoding()
    elements = b"".join(plain.header(0x00090000 + n, "LO", 0) for n in range(0x1001, 0xFFFF))
    file = part_10(identified()) + elements
    with pytest.raises(LimitError, match="more than"):
        deidentified(file, Limits(elements=10_000))


def test_a_million_fragments() -> None:
    """Fragments of encapsulated pixel data are counted."""
    fragments = (Encoding().tag(ITEM) + bytes(4)) * 1_000_000
    body = Encoding().header(0x7FE00010, "OB", 0xFFFFFFFF) + fragments + Encoding().tag(SEQUENCE_END) + bytes(4)
    assert "fragments" in require_refused(part_10(identified()) + body, LimitError)


def test_deflate_bomb() -> None:
    """A small file that inflates without end stops at the bound."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = packer.compress(bytes(32 << 20)) + packer.flush()
    head = part_10([], DEFLATED)[: -len(zlib.compress(b"", wbits=-zlib.MAX_WBITS))]
    with pytest.raises(LimitError, match="larger than allowed"):
        deidentified(head + bomb, Limits(inflated=1 << 20))


def test_deflated_data_that_are_cut_off() -> None:
    """A deflated data set that does not end is refused."""
    require_refused(part_10(identified(), DEFLATED)[:-3])


@pytest.mark.parametrize("vr", [b"??", b"\0\0", b"XX", b"lo"])
def test_unknown_vrs(vr: bytes) -> None:
    """A VR that PS3.5 does not know is refused, never guessed."""
    file = part_10(identified()) + Encoding().tag(0x00181030) + vr + b"\4\0text"
    assert "unknown VR" in require_refused(file)


def test_double_and_unordered_tags() -> None:
    """A tag that comes twice or out of order could hide a value from one reader: refused."""
    twice = Encoding().element(Element(0x00180015, "CS", b"HEAD"))
    earlier = Encoding().element(Element(0x00080060, "CS", b"CT"))
    assert "comes twice" in require_refused(part_10(identified()) + twice * 2)
    assert "out of order" in require_refused(part_10(identified()) + twice + earlier)


@pytest.mark.parametrize("tag", [ITEM, 0xFFFEE00D, SEQUENCE_END, 0xFFFF0010])
@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_delimiters_are_no_elements(tag: int, syntax: str) -> None:
    """An item or delimiter where an element belongs is refused."""
    encoding = Encoding(explicit=syntax == EXPLICIT)
    file = part_10(identified(), syntax) + encoding.header(tag, "UN", 4) + b"text"
    require_refused(file)


def test_odd_lengths_are_read_as_they_are() -> None:
    """Files in use have odd lengths: what is kept stays as it is, and a length that lies is refused."""
    odd = Encoding().header(0x00180015, "CS", 5) + b"CHEST"
    assert deidentified(part_10(identified()) + odd)
    require_refused(part_10(identified()) + odd[:-1])


@pytest.mark.parametrize(
    "syntax", ["1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.SMITH", "1.2.3.4", "1.2.840.10008.1.2.6.1"]
)
def test_transfer_syntaxes_that_cannot_be_read(syntax: str) -> None:
    """An unknown transfer syntax is refused, and never copied into the new file."""
    file = part_10(identified(), EXPLICIT)
    uid = EXPLICIT.encode() + b"\0"
    other = syntax.encode() + b"\0" * (len(syntax) % 2)
    assert "transfer syntax" in require_refused(
        file.replace(b"UI" + bytes([20, 0]) + uid, b"UI" + bytes([len(other), 0]) + other)
    )


def test_no_dicom() -> None:
    """Text, pictures and nothing at all are no DICOM."""
    for other in (b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(400), b"%PDF-1.7" + bytes(400)):
        require_refused(other, NotDicomError)


def test_messages_hold_nothing_of_the_file() -> None:
    """What is refused is named by place and rule, never by a value."""
    file = part_10(identified(Element(0x00100010, "PN", b"SECRET"))) + b"\x18\0\x15\0SECRETSECRET"
    assert "SECRET" not in require_refused(file)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_end_in_a_result_or_an_input_error(tail: bytes) -> None:
    """Whatever follows the prefix: no other error, no hang."""
    for file in (tail, bytes(128) + b"DICM" + tail, part_10(identified()) + tail):
        try:
            deidentified(file)
        except InputError:
            continue
