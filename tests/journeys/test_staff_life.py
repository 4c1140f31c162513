"""The site's staff at work, with the real programs: a sender leaves, a manager takes over, everything is ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID
from real.person import Person
from real.provider import running_provider
from real.service import RunningService, running_service

PEOPLE = """\
[issuers.people]
"sam@hospital.example" = ["sender"]
"stella@hospital.example" = ["sender"]
"maja@hospital.example" = ["manager"]
"olga@hospital.example" = ["officer"]
"""
SAM, STELLA, RITA = "sam@hospital.example", "stella@hospital.example", "rita@clinic.example"
NAMES = {"sam": "sender", "stella": "strong", "maja": "manager", "olga": "officer", "rita": "recipient"}


class Hospital:
    """A running service, and its people at computers of their own."""

    def __init__(self, service: RunningService, people: dict[str, Person], images: Path) -> None:
        self.service = service
        self.people = people
        self.images = images

    def send(self, who: str = "sam") -> dict:
        """Send a small case to Rita."""
        told = self.people[who].run("send", self.images, "--to", RITA, "--yes", "--json")
        assert told.status == 0, told.seen
        return told.json

    def refused(self, who: str, *words: object) -> str:
        """The code with which the service refuses a command."""
        told = self.people[who].run(*words, "--json")
        assert told.status == 1, told.out
        return told.json["error"]["code"]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("staff")
    ct_series(folder / "images", slices=2)
    with running_provider(folder / "provider") as provider:
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\ncli_client_id = "{CLIENT_ID}"\n{PEOPLE}'
        with running_service(folder / "service", issuer) as service:
            people = {name: Person(folder / name, provider.users[user]) for name, user in NAMES.items()}
            for person in people.values():
                assert person.run("login", service.origin).status == 0
            yield Hospital(service, people, folder / "images")


def test_sender_who_leaves(hospital: Hospital, tmp_path: Path) -> None:
    """Disabled, nothing more from any command; the manager gives the case on, the link goes on, and is ended."""
    sent = hospital.send()
    share, link = sent["shares"][0]["share"], sent["shares"][0]["link"]
    maja, stella, rita = (hospital.people[name] for name in ("maja", "stella", "rita"))
    told = maja.run("people", "disable", SAM, "--json")
    assert told.status == 2  # more than one thing, and nobody to ask
    told = maja.type("people", "disable", SAM, answers={"[y/N]": "y"})
    assert told.status == 0, told.seen
    assert "1 live shares stay" in told.seen
    for words in (("shares",), ("revoke", share), ("extend", share, "--expires", "9d"), ("erase", sent["case"])):
        assert hospital.refused("sam", *words) == "account-disabled"
    listed = {one["share"]: one for one in maja.run("shares", "--json").json["shares"]}
    assert (listed[share]["role"], listed[share]["sender"]["email"]) == ("manager", SAM)
    assert "link" not in listed[share] or listed[share]["link"] is None
    moved = maja.run("reassign", "--all-of", SAM, "--to", STELLA, "--yes", "--json")
    assert (moved.status, moved.json["cases"]) == (0, 1), moved.seen
    assert rita.run("open", link, "--out", tmp_path / "out").status == 0
    assert stella.run("extend", share, "--expires", "9d").status == 0
    assert stella.run("revoke", share).status == 0
    assert hospital.refused("rita", "open", link, "--out", tmp_path / "again") == "share-revoked"
    assert maja.run("people", "enable", SAM, "--json").status == 0
    sam = hospital.people["sam"].run("shares", "--json")
    assert (sam.status, share in sam.out) == (0, False)


def test_staff_only(hospital: Hospital) -> None:
    """Senders, officers and recipients get none of the manager's commands, and no name from them."""
    for who in ("sam", "olga", "rita"):
        assert hospital.refused(who, "people", "disable", STELLA, "--yes") == "forbidden"
        assert hospital.refused(who, "revoke", "--everything", "--yes") == "forbidden"
        assert hospital.refused(who, "reassign", "--all-of", STELLA, "--to", SAM, "--yes") == "forbidden"
    assert hospital.refused("sam", "people") == "forbidden"
    assert hospital.refused("maja", "people", "forget", SAM, "--yes") == "forbidden"
    emails = {one["email"] for one in hospital.people["olga"].run("people", "--json").json["people"]}
    assert {SAM, STELLA, RITA} <= emails
    assert SAM in hospital.people["maja"].run("people").out


def test_kill_switch(hospital: Hospital, tmp_path: Path) -> None:
    """All of a person's, then everything: at once, over two processes; the officer finds who did it, unbroken."""
    first, second = hospital.send("sam"), hospital.send("stella")
    hospital.service.second()
    maja, olga = hospital.people["maja"], hospital.people["olga"]
    assert maja.run("revoke", "--all-of", SAM, "--all-to", RITA, "--yes").status == 2
    assert maja.type("revoke", "--all-of", SAM, answers={"[y/N]": "n"}).status == 130
    assert maja.run("revoke", "--all-of", SAM, "--yes", "--json").json["shares"] == 1
    link = first["shares"][0]["link"]
    assert hospital.refused("rita", "open", link, "--out", tmp_path / "first") == "share-revoked"
    assert maja.run("revoke", "--everything", "--yes", "--json").json["shares"] >= 1
    link = second["shares"][0]["link"]
    assert hospital.refused("rita", "open", link, "--out", tmp_path / "second") == "share-revoked"
    told = olga.run("audit", "export", "--out", tmp_path / "trail", "--json")
    assert told.status == 0, told.seen
    assert "shares: everything" in (tmp_path / "trail").read_text()
    assert maja.run("audit", "verify", tmp_path / "trail", "--json").json["kept_heads"] > 0


def test_account_is_forgotten(hospital: Hospital) -> None:
    """The officer erases an account when nothing of it is in use; before that the command says what to do."""
    sent, olga = hospital.send("stella"), hospital.people["olga"]
    told = olga.run("people", "forget", STELLA, "--yes", "--json")
    assert (told.status, told.json["error"]["code"]) == (1, "person-in-use")
    assert "eassign" in told.json["error"]["hint"]
    for case in hospital.people["stella"].run("cases", "--json").json["cases"]:
        assert hospital.people["stella"].run("erase", case["case"]).status == 0
    assert sent["case"]
    assert olga.run("people", "forget", STELLA, "--yes", "--json").json["people"]
    kept = b"".join(path.read_bytes() for path in hospital.service.data.rglob("*") if path.is_file())
    assert STELLA.encode() not in kept
    assert SAM.encode() in kept
