"""Who is told what by mail, end to end: real service, provider, store and mail server; and what no mail ever holds."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from blind import Search
from phantoms import Planted, planted_case
from radseal.api import make_client
from radseal.errors import ServiceError
from radseal.links import read_link
from radseal.sealing.encoding import derive
from radseal.sharing import Desk, erase, extend, list_cases, open_link, revoke, send_case
from radseal.sharing.manage import read_owner
from radseal_wire.bodies import NoticeWishes
from radseal_wire.text import from_base64url
from real.desks import RECIPIENT, make_desk, make_order
from real.mail import MailSink, mail_sink, stubborn_server
from real.provider import RealProvider, running_provider
from real.service import RunningService, issuer_table, make_service


@dataclass
class Office:
    """A service that tells people by mail."""

    provider: RealProvider
    service: RunningService
    http: httpx2.Client
    folder: Path

    def desk(self, who: str) -> Desk:
        """Somebody's desk."""
        origin = self.service.origin
        return make_desk(origin, self.provider.token(who, origin), self.folder / who, self.http)


@contextlib.contextmanager
def office(folder: Path, sink: MailSink, **mail: str) -> Iterator[Office]:
    """Run a service that sends its notices to this mail server."""
    with contextlib.ExitStack() as stack:
        provider = stack.enter_context(running_provider(folder / "provider"))
        more = f'site = "Example Hospital"\nlanguage = "de"\nsweep_every = 2\n{sink.table(**mail)}'
        service = make_service(folder / "service", issuer_table(provider.issuer), more=more)
        stack.callback(service.stop)
        service.start()
        yield Office(provider, service, stack.enter_context(make_client({}, idle=8)), folder)


def test_mails_tell_and_hold_nothing(tmp_path: Path) -> None:
    """Waiting, opened, refused, extended and ended arrive in the right language, without any key or link."""
    planted = planted_case(tmp_path / "study")
    with mail_sink() as sink, office(tmp_path, sink) as place:
        place.desk("sender").service.wish_notices(NoticeWishes(language="fr", mail=True))
        sender, recipient = place.desk("sender"), place.desk("recipient")
        sent = send_case(sender, make_order(sender, planted.folder, RECIPIENT, identity=True), lambda _sent: None)
        link, share = sent.shares[0].link, sent.shares[0].share
        sink.wait(1)
        other = place.desk("other")
        with pytest.raises(ServiceError):
            open_link(lambda _origin: other, link, tmp_path / "refused")
        sink.wait(2)
        open_link(lambda _origin: recipient, link, tmp_path / "out", identity=True)
        sink.wait(3)
        extend(sender, share, 7200)
        sink.wait(4)
        secrets = [*case_secrets(sender, sent.case, link)]
        revoke(sender, share)
        sink.wait(5)
        erase(sender, sent.case)
        list_cases(sender)
        time.sleep(3)
        messages, raw = sink.messages, [data for _, _, data in sink.took]
    seen = [(message["To"], message["Content-Language"], message["Subject"]) for message in messages]
    assert seen == [
        ("rita@clinic.example", "de", "Example Hospital: Bilder warten auf Sie"),
        ("sam@hospital.example", "fr", "Example Hospital: Quelqu'un d'autre a essayé votre lien"),
        ("sam@hospital.example", "fr", "Example Hospital: Ouvert pour la première fois"),
        ("rita@clinic.example", "de", "Example Hospital: Sie haben mehr Zeit"),
        ("rita@clinic.example", "de", "Example Hospital: Ein Link ist beendet"),
    ]
    assert len({message["Message-ID"] for message in messages}) == 5
    require_blind(planted, secrets, [*raw, *(message.get_content().encode() for message in messages)])


def case_secrets(desk: Desk, case: str, link: str) -> Iterator[bytes]:
    """Every key of a case and its link, and the link itself."""
    own, read = read_owner(desk, case), read_link(link)
    yield from (from_base64url(own.sk), from_base64url(own.ki), desk.keys.owner_secret(), read.secret)
    yield derive(read.secret, "link key", from_base64url(read.share))
    yield link.partition("#")[2].encode()


def require_blind(planted: Planted, secrets: list[bytes], mails: list[bytes]) -> None:
    """No mail, as it travelled or as it reads, holds a planted value or a secret in any spelling."""
    search = Search([value.encode() for value in {*planted.values}] + secrets)
    assert [hit for mail in mails for hit in search.bytes(mail, "a mail")] == []


@pytest.mark.parametrize("drip", [0.0, 0.3])
def test_stubborn_mail_server_delays_nobody(drip: float, tmp_path: Path) -> None:
    """While the mail server never answers, or drips, people share and open as fast as ever; nothing is lost."""
    planted = planted_case(tmp_path / "study")
    with contextlib.ExitStack() as stack:
        stubborn = stack.enter_context(stubborn_server(drip=drip))
        place = stack.enter_context(office(tmp_path, stubborn, seconds="5s"))
        sender, recipient = place.desk("sender"), place.desk("recipient")
        sent = send_case(sender, make_order(sender, planted.folder, RECIPIENT), lambda _sent: None)
        begun = time.monotonic()
        open_link(lambda _origin: recipient, sent.shares[0].link, tmp_path / "out")
        revoke(sender, sent.shares[0].share)
        assert time.monotonic() - begun < 4, "nothing waits for the mail server"
        begun = time.monotonic()
        place.service.stop()
        assert time.monotonic() - begun < 12, "nor does stopping"
        sink = stack.enter_context(mail_sink())
        config = place.service.config
        config.write_text(config.read_text().replace(f"port = {stubborn.port}", f"port = {sink.port}"))
        place.service.start()
        told = sink.wait(2, 60)  # that it was opened, and that it ended; that it waits is no longer true
        assert {message["To"] for message in told} == {"sam@hospital.example", "rita@clinic.example"}
