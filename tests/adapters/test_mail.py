"""Letters over SMTP to a real mail server: taken, refused, dripped, never answered; TLS with a checked certificate."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from radseal_server.mail.smtp import Server, SmtpMail
from radseal_server.notices import Letter, NotSentError
from radseal_wire.text import to_email
from real.mail import MailSink, mail_sink, make_certificate, stubborn_server

LETTER = Letter(
    id="AAAAAAAAAAAAAAAAAAAAAA",
    kind="waiting",
    to="rita@clinic.example",
    language="fr",
    other="sam@hospital.example",
    subject="BBBBBBBBBBBBBBBBBBBBBB",
    until=1_800_000_000,
    made=1_799_000_000,
)


def mail_to(sink: MailSink, security: str = "none", **more: object) -> SmtpMail:
    """A way out through this server."""
    words = {"user": "", "password": "", "authorities": None, "seconds": 10.0, **more}
    server = Server(sink.host, sink.port, security, **words)
    return SmtpMail(
        server, site="Hôpital", origin="https://radseal.hospital.example", sender="radseal@hospital.example"
    )


def test_letter_arrives() -> None:
    """The server takes the letter once, for the one recipient, with its headers and its text in UTF-8."""
    with mail_sink() as sink:
        mail_to(sink).send(LETTER)
        mail_to(sink).check()
        (sender, to, _raw), message = sink.took[0], sink.messages[0]
    assert (sender, to) == ("radseal@hospital.example", ["rita@clinic.example"])
    assert message["Message-ID"] == "<AAAAAAAAAAAAAAAAAAAAAA@radseal.hospital.example>"
    assert message["From"].addresses[0].display_name == "Hôpital"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Vous pouvez les ouvrir jusqu'au 2027-01-15 08:00 UTC" in message.get_content()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_letters_travel_by_tls(security: str, tmp_path: Path) -> None:
    """With TLS from the start or by STARTTLS, and a believed certificate, the letter is taken."""
    certificate = make_certificate(tmp_path)
    with mail_sink(**{security: certificate.context}) as sink:
        mail_to(sink, security, authorities=certificate.path).send(LETTER)
    assert len(sink.took) == 1


def test_credentials(tmp_path: Path) -> None:
    """The right password is taken; a wrong one is a failure for now, and the check says so."""
    certificate = make_certificate(tmp_path)
    own = {"user": "radseal", "authorities": certificate.path}
    with mail_sink(starttls=certificate.context, password="correct-horse-battery") as sink:
        mail_to(sink, "starttls", **own, password="correct-horse-battery").send(LETTER)
        wrong = mail_to(sink, "starttls", **own, password="wrong-horse")
        with pytest.raises(NotSentError, match=r"SMTPAuthenticationError \(535\)") as caught:
            wrong.send(LETTER)
        assert not caught.value.final
        with pytest.raises(OSError, match="535"):
            wrong.check()
    assert len(sink.took) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("fault", ["unknown", "another name", "expired"])
def test_bad_certificates_are_refused(security: str, fault: str, tmp_path: Path) -> None:
    """A certificate that is unknown, for another name or expired gets no letter and no password."""
    own = make_certificate(
        tmp_path, address="127.0.0.9" if fault == "another name" else "127.0.0.1", days=-1 if fault == "expired" else 1
    )
    believed = make_certificate(tmp_path / "other").path if fault == "unknown" else own.path
    with mail_sink(**{security: own.context}) as sink:
        with pytest.raises(NotSentError, match="SSLCertVerificationError"):
            mail_to(sink, security, authorities=believed).send(LETTER)
        with pytest.raises(OSError, match="SSLCertVerificationError"):
            mail_to(sink, security, authorities=believed).check()
    assert sink.took == []


def test_starttls_cannot_be_stripped() -> None:
    """A server that does not offer STARTTLS where it is asked for gets nothing."""
    with mail_sink() as sink, pytest.raises(NotSentError, match="SMTPNotSupportedError"):
        mail_to(sink, "starttls").send(LETTER)
    assert sink.took == []


@pytest.mark.parametrize(
    ("answer", "final"),
    [
        ("550 no such mailbox rita@clinic.example", True),
        ("551 elsewhere", True),
        ("451 later", False),
        ("554 relay denied", False),
        ("452 full", False),
    ],
)
def test_refused_recipients(answer: str, final: bool) -> None:  # noqa: FBT001  (an expected value)
    """An address that does not exist is refused for good, anything else for now; the server's words go nowhere."""
    with mail_sink() as sink:
        sink.refuse_recipient = answer
        with pytest.raises(NotSentError) as caught:
            mail_to(sink).send(LETTER)
    assert caught.value.final is final
    assert caught.value.reason == f"recipient refused ({answer[:3]})"


@pytest.mark.parametrize("local", ["=?utf-8?q?rita?=", "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=", "=?utf-8?q?=ff?="])
def test_address_that_a_header_would_decode_gets_nothing(local: str) -> None:
    """An address in the form of an encoded word is given up for good: it becomes no header, and holds up no others."""
    with mail_sink() as sink, pytest.raises(NotSentError, match="cannot be written") as caught:
        mail_to(sink).send(replace(LETTER, to=to_email(f"{local.lower()}@clinic.example")))
    assert caught.value.final
    assert sink.took == []


def test_refused_messages_are_tried_again() -> None:
    """A server that refuses the message itself may take it later."""
    with mail_sink() as sink:
        sink.refuse_message = "554 not today"
        with pytest.raises(NotSentError, match=r"SMTPDataError \(554\)") as caught:
            mail_to(sink).send(LETTER)
    assert not caught.value.final


@pytest.mark.parametrize("drip", [0.0, 0.2])
@pytest.mark.parametrize("security", ["none", "tls"])
def test_stubborn_servers_are_left(drip: float, security: str) -> None:
    """A server that never answers, or drips a byte now and then, is left when the time for a letter is over."""
    begun = time.monotonic()
    with stubborn_server(drip=drip) as sink, pytest.raises(NotSentError):
        mail_to(sink, security, seconds=1.0).send(LETTER)
    assert time.monotonic() - begun < 4


def test_absent_servers_are_told_apart() -> None:
    """Nobody listening is a failure for now, and the check says where."""
    with mail_sink() as sink:
        gone = MailSink(port=sink.port)
    with pytest.raises(NotSentError, match="ConnectionRefusedError"):
        mail_to(gone).send(LETTER)
    with pytest.raises(OSError, match=f"127.0.0.1:{gone.port} is not usable"):
        mail_to(gone).check()
