"""One spelling for one value: strict JSON, base64url, e-mail addresses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal_wire.text import MAX_INTEGER, MalformedError, dumps, from_base64url, loads, to_base64url, to_email


@given(st.binary(max_size=200))
def test_base64url_round_trip(raw):
    """Any bytes come back from their text."""
    assert from_base64url(to_base64url(raw), len(raw)) == raw


@pytest.mark.parametrize("text", ["AA==", "A", "AB", "A+", "A/", " AA", "AA\n", "ÄÄ", "AAA=", "A A"])
def test_base64url_has_one_spelling(text):
    """Padding, spare bits, foreign characters and white space are refused."""
    with pytest.raises(MalformedError):
        from_base64url(text)


def test_base64url_of_another_length():
    """Another length than expected is refused, and the message says which."""
    with pytest.raises(MalformedError, match="15 bytes where 16"):
        from_base64url(to_base64url(bytes(15)), 16)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b'{"a":1,"a":2}', "duplicate"),
        (b'{"a":{"b":1,"b":1}}', "duplicate"),
        (b"1.0", "floating"),
        (b"1e3", "floating"),
        (b"NaN", "floating"),
        (b"-Infinity", "floating"),
        (b"9007199254740992", "beyond"),
        (b"-9007199254740992", "beyond"),
        (b"1" * 5000, "beyond"),
        (b'"\xff"', "UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "nested"),
    ],
)
def test_json_is_strict(body, rule):
    """Each departure from format 1's JSON is refused by name."""
    with pytest.raises(MalformedError, match=rule):
        loads(body)


def test_json_brackets_in_strings_are_no_depth():
    """Only real nesting counts: brackets and escaped quotes inside strings do not."""
    value = ['[[[[[[[[[[[[[[[[[[[[\\"{{{{{{{{{{{{{{{{{{{{{']
    assert loads(json.dumps(value).encode()) == value


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(), st.lists, max_leaves=20
    )
)
def test_json_round_trip(value):
    """What our own writer writes, the strict parser reads."""
    if str(value).count("[") <= 12:
        assert loads(dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "address"),
    [("A.Reader@Clinic.Example", "a.reader@clinic.example"), (" x+y@a-b.example ", "x+y@a-b.example")],
)
def test_email_is_lower_case_ascii(text, address):
    """An address is compared in lower case."""
    assert to_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "раypal@clinic.example",
        "a@b",
        "a b@c.example",
        "a@@c.example",
        ".a@c.example",
        "a@c..example",
        "a@-c.example",
        "a@c.example\n",
        "a@c.example\r\nBcc: x@y.example",
        "",
        "x" * 250 + "@c.example",
        '"a"@c.example',
        "a@[127.0.0.1]",
    ],
)
def test_email_look_alikes_are_refused(text):
    """Other scripts, line breaks, quoting and malformed domains are refused."""
    with pytest.raises(MalformedError):
        to_email(text)
