"""The site can answer: to whom a patient's images went, on what basis, and who opened what when."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest

from phantoms import ct_series
from radseal.api import Service
from radseal.demo_identity import CLIENT_ID
from radseal.errors import KeyFileError, SealError, ServiceError
from radseal.links import read_link
from radseal.sealing.ledger import ledger_public_key, open_entry, seal_entry
from radseal.sealing.protected import protect
from radseal.sharing import ShareOrder, check_recipients, open_link, revoke, send_case, share_again
from radseal.sharing.ledger import Answer, search_ledger
from radseal.sharing.onward import pass_on, read_onward
from radseal_wire.text import from_base64url, to_base64url
from real.desks import make_desk, make_order
from real.person import Person
from real.provider import RealProvider, running_provider
from real.service import running_service

RITA, OTTO = "rita@clinic.example", "otto@clinic.example"
SEED, WORDS = b"o" * 32, "correct horse battery staple"
PEOPLE = """\
[issuers.people]
"sam@hospital.example" = ["sender"]
"olga@hospital.example" = ["officer"]
"""


@dataclass(frozen=True)
class Site:
    """A site with a ledger, and what was sent there: with a purpose, again, passed on, opened, revoked."""

    origin: str
    provider: RealProvider
    folder: Path
    service: Path
    http: httpx2.Client
    shares: dict[str, str]
    link: str

    def desk(self, who: str, home: str = ""):
        """The desk of a person."""
        token = self.provider.token(who, self.origin)
        return make_desk(self.origin, token, self.folder / (home or who), self.http)


def tell_story(site: Site, images: Path) -> str:
    """Send to Rita, share with Otto and revoke, Rita passes on to Otto, who opens; return Rita's link."""
    sender, rita, otto = (site.desk(who) for who in ("sender", "recipient", "other"))
    why = {"purpose": "research", "purpose_reference": "IRB 2026/17", "onward": True}
    sent = send_case(sender, make_order(sender, images, RITA, **why), lambda _sent: None)
    link = sent.shares[0].link
    (answer,) = check_recipients(sender, (OTTO,))
    again = share_again(sender, sent.case, ShareOrder((answer.recipient,), 3600, purpose="treatment"))
    revoke(sender, again.share)
    asker, capsule, _expiry = read_onward(rita, link)
    child = pass_on(rita, asker, capsule, ShareOrder((answer.recipient,), 600))
    open_link(lambda _origin: otto, child.link, site.folder / "otto-out")
    site.shares.update(first=sent.shares[0].share, again=again.share, child=child.share)
    return link


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    images = folder / "images"
    ct_series(images, slices=2)
    key = to_base64url(ledger_public_key(SEED))
    with running_provider(folder / "provider") as provider, httpx2.Client(trust_env=False, timeout=60) as http:
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\ncli_client_id = "{CLIENT_ID}"\n{PEOPLE}'
        with running_service(folder / "service", issuer, more=f'ledger_key = "{key}"\n') as service:
            made = Site(service.origin, provider, folder, folder / "service", http, {}, "")
            yield Site(**{**vars(made), "link": tell_story(made, images)})


def shares(answer: Answer) -> dict[str, object]:
    """What was found, by share."""
    return {found.entry.share: found for found in answer.shares}


def test_the_officer_finds_everybody(site: Site) -> None:
    """By name, every share of the patient's images: to whom, from whom, why, opened when, ended when."""
    answer = search_ledger(site.desk("officer"), SEED, "phantom petra", "19610812")
    found = shares(answer)
    assert set(found) == set(site.shares.values())
    first, again, child = (found[site.shares[name]] for name in ("first", "again", "child"))
    assert (first.entry.purpose, first.entry.purpose_reference) == ("research", "IRB 2026/17")
    assert first.entry.recipient.email == RITA
    assert first.openings, "passing on is an opening"
    assert (again.entry.recipient.email, again.entry.purpose) == (OTTO, "treatment")
    assert again.ended is not None
    assert child.entry.passed_on_by.email == RITA
    assert child.entry.parent == site.shares["first"]
    assert len(child.openings) == 1
    assert (answer.entries, answer.withheld, answer.unreadable) == (3, (), 0)
    assert answer.whole


def test_nobody_else_is_found(site: Site) -> None:
    """Another name, or another birth date, finds nothing."""
    officer = site.desk("officer")
    assert search_ledger(officer, SEED, "somebody else").shares == ()
    assert search_ledger(officer, SEED, "phantom petra", "19610813").shares == ()


def test_the_service_cannot_read_it(site: Site) -> None:
    """No file of the service holds the patient, or what the purpose refers to."""
    for path in site.service.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"Phantom", b"19610812", b"PH-0001", b"IRB 2026")), path


def test_a_withheld_entry_is_seen(site: Site) -> None:
    """A service that drops an entry, swaps it for another share's, or forges one is told by the audit trail."""
    officer = site.desk("officer")

    class Lying(Service):
        """A service whose first entry is missing, or is the second's."""

        swap = False

        def ledger(self, after: int, limit: int = 200):
            """Lie."""
            page = Service.ledger(self, after, limit)
            first, second, *rest = page.entries
            lie = [first.model_copy(update={"sealed": second.sealed})] if self.swap else []
            return page.model_copy(update={"entries": [*lie, second, *rest]})

    class Swapping(Lying):
        """The other lie."""

        swap = True

    class Forging(Service):
        """A service that adds an entry of its own: the officer's public key is no secret."""

        def ledger(self, after: int, limit: int = 200):
            """Lie."""
            page = Service.ledger(self, after, limit)
            first = page.entries[0]
            body = open_entry(from_base64url(first.sealed), SEED, first.case, first.share)
            forged = body.model_copy(update={"recipient": body.sender})
            sealed = to_base64url(seal_entry(forged, ledger_public_key(SEED)))
            more = first.model_copy(update={"sequence": 10_000, "sealed": sealed})
            return page.model_copy(update={"entries": [*page.entries, more]})

    forging = Forging(officer.service.origin, officer.service.http, officer.service.token)
    answer = search_ledger(replace(officer, service=forging), SEED, "phantom")
    assert shares(answer) == shares(search_ledger(officer, SEED, "phantom"))
    assert answer.withheld == (site.shares["first"],)
    for kind in (Lying, Swapping):
        lying = kind(officer.service.origin, officer.service.http, officer.service.token)
        answer = search_ledger(replace(officer, service=lying), SEED, "phantom")
        assert answer.withheld == (site.shares["first"],)
        assert not answer.whole


def test_search_at_the_command_line(site: Site, tmp_path: Path) -> None:
    """The officer's key file and passphrase answer it; names are on the officer's terminal only, never in JSON."""
    key, words = tmp_path / "officer.key", tmp_path / "words"
    key.write_text(protect("ledger-key", SEED, WORDS, bytes(16)) + "\n")
    words.write_text(WORDS)
    officer = Person(tmp_path / "officer", site.provider.users["officer"])
    assert officer.run("login", site.origin).status == 0
    search = ("ledger", "search", "--key", key, "--patient", "Phantom", "--passphrase-file", words)
    told = officer.run(*search, "--json")
    assert told.status == 0, told.seen
    assert {one["share"] for one in told.json["shares"]} == set(site.shares.values())
    assert told.json["withheld"] == []
    assert "Phantom" not in told.out + told.seen
    assert "PH-0001" not in told.out
    assert officer.run(*search).out.count(RITA) >= 1
    typed = officer.type(*search[:-2], answers={"Passphrase:": WORDS})
    assert typed.status == 0, typed.seen
    words.write_text(WORDS + "s")
    wrong = officer.run(*search, "--json")
    assert wrong.status == 1
    assert "passphrase is another one" in wrong.json["error"]["message"]


def test_another_officers_key_opens_nothing(site: Site) -> None:
    """A key that was mixed up is told as such, not as "nothing found"."""
    with pytest.raises(SealError, match="opens none of the ledger's entries"):
        search_ledger(site.desk("officer"), b"x" * 32, "phantom")


def test_only_the_officer_may_fetch_it(site: Site) -> None:
    """A sender is refused."""
    with pytest.raises(ServiceError, match="Not allowed"):
        search_ledger(site.desk("sender"), SEED, "phantom")


def test_a_service_with_another_key_gets_nothing(site: Site) -> None:
    """A sender's computer that knows the officer's key makes no share when the service names another."""
    sender = site.desk("sender")
    other = to_base64url(ledger_public_key(b"x" * 32))
    lied_to = replace(sender, site=sender.site.model_copy(update={"ledger_key": other}))
    case = next(iter(sender.service.cases())).case
    before = json.dumps([view.share for view in sender.service.shares()])
    (answer,) = check_recipients(sender, (OTTO,))
    with pytest.raises(KeyFileError, match="another privacy officer's key"):
        share_again(lied_to, case, ShareOrder((answer.recipient,), 60))
    assert json.dumps([view.share for view in sender.service.shares()]) == before


def test_trust_at_the_command_line(site: Site, tmp_path: Path) -> None:
    """A fingerprint that the officer gave is confirmed against the service's key; another one is refused."""
    sender = Person(tmp_path / "sender", site.provider.users["sender"])
    assert sender.run("login", site.origin).status == 0
    shown = sender.run("ledger", "trust", "--json").json
    assert shown["known"] is False
    assert sender.run("ledger", "trust", "0000 1111").status == 1
    assert sender.run("ledger", "trust", shown["fingerprint"]).status == 0
    assert sender.run("ledger", "trust", "--json").json["known"] is True
    assert read_link(site.link).origin == site.origin


def test_officer_guide(site: Site, tmp_path: Path) -> None:
    """Every block of the officer's guide runs as it stands, on a terminal; the site's own key is then at hand."""
    guide = Path(__file__).parents[2] / "docs" / "guides" / "officer.md"
    officer = Person(tmp_path / "officer", site.provider.users["officer"])
    assert officer.run("login", site.origin).status == 0
    for block in re.findall(r"^```sh\n(.*?)^```$", guide.read_text(), re.DOTALL | re.MULTILINE):
        answers = {"Passphrase:": WORDS, "The same again:": WORDS}
        told = officer.type("-euc", block, answers=answers, program=("bash",))
        assert told.status == 0, f"{block}\n{told.seen}\n{told.out}"
        if "key create" in block:
            (officer.home / "officer.key").write_text(protect("ledger-key", SEED, WORDS, bytes(16)) + "\n")
        if "search" in block:
            assert RITA in told.out
