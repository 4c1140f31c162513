"""Letters: every kind in every language, the same bytes each time, and headers that nobody else can write."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal_server.mail.letters import write_letter
from radseal_server.mail.words import ENDINGS, SOMEBODY, TEXTS
from radseal_server.notices import LANGUAGES, NOTICE_KINDS, Letter, Notice, next_try

LETTER = Letter("A" * 22, "waiting", "rita@clinic.example", "en", "sam@hospital.example", "B" * 22, 1_800_000_000, 1)
OWN = {"site": "Example Hospital", "origin": "https://radseal.hospital.example", "sender": "radseal@hospital.example"}
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_letter_can_be_written(kind, language):
    """Each kind has words in each language, with known gaps only; the bytes are the same each time, lines are short."""
    letter = replace(LETTER, kind=kind, language=language)
    raw = write_letter(letter, **OWN).as_bytes()
    assert raw == write_letter(letter, **OWN).as_bytes()
    message = message_from_bytes(raw, policy=default)
    assert [name for name in message if not name.startswith(("Content-T", "MIME"))] == HEADERS
    text = message.get_content()
    assert "{" not in text
    assert "sam@hospital.example" in text or kind == "going"
    assert "#" not in text
    assert max(map(len, raw.split(b"\r\n"))) < 998
    gaps = {name for _, name, _, _ in Formatter().parse(TEXTS[language][kind][1]) if name}
    assert gaps <= {"other", "until", "share"}


def test_languages_are_complete_and_differ():
    """All four languages say everything, each in words of its own."""
    assert set(TEXTS) == set(ENDINGS) == set(SOMEBODY) == set(LANGUAGES)
    for kind in NOTICE_KINDS:
        assert len({TEXTS[language][kind] for language in LANGUAGES}) == 4


@given(
    st.sampled_from(["site", "sender", "to", "id"]),
    st.text(min_size=0, max_size=8),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["Bcc: eve@evil.example", "\r\n\r\nfree text", "X-Own: 1"]),
)
def test_no_value_writes_headers(field, before, ending, injected):
    """Whatever site, sender, recipient or id hold, the message is refused or has our headers and recipients only."""
    value = f"{before}{ending}{injected}"
    try:
        if field in OWN:
            raw = write_letter(LETTER, **{**OWN, field: value}).as_bytes()
        else:
            raw = write_letter(replace(LETTER, **{field: value}), **OWN).as_bytes()
    except (ValueError, IndexError):  # what the standard library raises for addresses that are none
        return
    message = message_from_bytes(raw, policy=default)
    assert [
        name for name in message if name not in {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    ] == HEADERS
    assert "Bcc" not in message


def test_other_addresses_stay_text():
    """The other person's address stands in the text only, whatever it holds: it cannot become a header."""
    raw = write_letter(replace(LETTER, other='x"\r\nBcc: eve@evil.example\r\n@evil'), **OWN).as_bytes()
    message = message_from_bytes(raw, policy=default)
    assert "Bcc" not in message
    assert "Bcc: eve" in message.get_content()


def test_waiting_grows_and_spreads():
    """After each failure the wait is longer, up to four hours, and spread by a quarter at most."""
    notice = Notice("a", "opened", "s", 0, "p", None, 0)
    waits = [next_try(replace(notice, tries=tries), 0, 0.0) for tries in range(8)]
    assert waits == [60, 300, 900, 3600, 14_400, 14_400, 14_400, 14_400]
    assert next_try(notice, 0, 1.0) == 75
