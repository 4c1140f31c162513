"""The invitation: the whole link, the right person, the time, in the recipient's language; nothing else."""

from email import message_from_string
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest

from radseal.sharing.inviting import DRAFTS, TEXTS, to_eml, to_mailto, to_text, write_invitation
from radseal_wire.bodies import Account, ShareView

LINK = "https://radseal.hospital.example/l/AAAAAAAAAAAAAAAAAAAAAA#1.SECRET.CHECK"
VIEW = ShareView.model_construct(
    share="A" * 22,
    sender=Account(issuer="https://login.example", email="sam@hospital.example"),
    recipient=Account(issuer="https://login.example", email="rita@clinic.example"),
    expiry=1_800_000_000,
)


@pytest.mark.parametrize("language", list(TEXTS))
def test_every_draft_holds_the_same(language):
    """Text, mailto and message hold link, address to sign in with, time and case reference, whole and once."""
    invitation = write_invitation(VIEW, LINK, "1A2B3C4D", language)
    mailto = urlsplit(to_mailto(invitation))
    assert (mailto.scheme, mailto.path, mailto.fragment) == ("mailto", "rita@clinic.example", "")
    fields = parse_qs(mailto.query)
    message = message_from_string(to_eml(invitation), policy=default)
    assert message["To"] == "rita@clinic.example"
    assert message["X-Unsent"] == "1"
    assert fields["subject"] == [message["Subject"]] == [TEXTS[language][0]]
    bodies = [fields["body"][0], message.get_content(), to_text(invitation)]
    for body in bodies:
        assert body.count(LINK) == 1
        assert body.count("rita@clinic.example") == 1
        assert "2027-01-15 08:00 UTC" in body
        assert "1A2B3C4D" in body
        assert "{" not in body


def test_languages_differ():
    """Four languages, each with words of its own; three forms."""
    assert len(set(TEXTS.values())) == len(TEXTS) == 4
    assert set(DRAFTS) == {"text", "mailto", "eml"}


def test_link_is_kept_out_of_sight():
    """An invitation that is shown by accident does not show its link."""
    assert LINK not in repr(write_invitation(VIEW, LINK, "1A2B3C4D", "en"))
