"""What happens later: the officer reads the trail, a colleague's computer is new, a sender lost theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID
from real.person import Ended, Person
from real.provider import running_provider
from real.service import running_service

PEOPLE = """\
[issuers.people]
"sam@hospital.example" = ["sender"]
"olga@hospital.example" = ["officer"]
"""


@dataclass(frozen=True)
class Hospital:
    """A running service, and its people at computers of their own."""

    origin: str
    folder: Path
    people: dict[str, Person]

    def sits_at(self, who: str, computer: str) -> Person:
        """The same person, signed in at another computer."""
        person = Person(self.folder / computer, self.people[who].user)
        assert person.run("login", self.origin).status == 0
        return person

    def send(self, sender: Person) -> dict:
        """Send a small case from a computer."""
        told = sender.run("send", self.folder / "images", "--to", "rita@clinic.example", "--yes", "--json")
        assert told.status == 0, told.seen
        return told.json


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("hospital")
    ct_series(folder / "images", slices=2)
    with running_provider(folder / "provider") as provider:
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\ncli_client_id = "{CLIENT_ID}"\n{PEOPLE}'
        with running_service(folder / "service", issuer) as service:
            names = ("sender", "recipient", "officer")
            people = {name: Person(folder / name, provider.users[name]) for name in names}
            for person in people.values():
                assert person.run("login", service.origin).status == 0
            yield Hospital(service.origin, folder, people)


def export(officer: Person, out: Path) -> list[str]:
    """Export the trail and return its lines."""
    told = officer.run("audit", "export", "--out", out, "--json")
    assert told.status == 0, told.seen
    lines = out.read_text().splitlines(keepends=True)
    assert told.json["records"] == len(lines)
    return lines


def verified(person: Person, path: Path, lines: list[str]) -> Ended:
    """Verify these lines as an export."""
    path.write_text("".join(lines))
    return person.run("audit", "verify", path, "--json")


def test_officer_exports_and_verifies(hospital: Hospital, tmp_path: Path) -> None:
    """The officer's export is unbroken; a record that is altered, dropped or swapped is refused and named."""
    hospital.send(hospital.people["sender"])
    officer = hospital.people["officer"]
    lines = export(officer, tmp_path / "trail")
    told = officer.run("audit", "verify", tmp_path / "trail", "--json")
    assert told.status == 0, told.seen
    assert told.json["head"]["sequence"] == len(lines) > 3
    altered = [*lines[:2], lines[2].replace('"done"', '"refused"'), *lines[3:]]
    assert altered != lines
    for changed, named in (
        (altered, "record 4 "),
        ([*lines[:1], *lines[2:]], "record 3 "),
        ([lines[1], lines[0], *lines[2:]], "record 2 "),
    ):
        told = verified(officer, tmp_path / "changed", changed)
        assert told.status == 1
        assert named in told.json["error"]["message"]


def test_sender_holds_the_trail_to_what_was_acknowledged(hospital: Hospital, tmp_path: Path) -> None:
    """The heads kept at the sender's computer lie on the officer's export; one cut before them is refused."""
    sender = hospital.people["sender"]
    hospital.send(sender)
    lines = export(hospital.people["officer"], tmp_path / "trail")
    told = sender.run("audit", "verify", tmp_path / "trail", "--json")
    assert told.status == 0, told.seen
    assert told.json["kept_heads"] > 0
    told = verified(sender, tmp_path / "cut", lines[:3])
    assert told.status == 1
    assert "acknowledged" in told.json["error"]["message"]
    assert "record 3" in told.json["error"]["message"]


def test_trail_is_for_officers(hospital: Hospital, tmp_path: Path) -> None:
    """Who is no officer gets no trail, and no file."""
    assert hospital.people["sender"].run("audit", "export", "--out", tmp_path / "trail").status == 1
    assert not any(tmp_path.iterdir())


def test_new_computer_of_the_sender_is_told(hospital: Hospital, tmp_path: Path) -> None:
    """A known sender's new key is refused with what to do, and accepted when the recipient says so."""
    recipient = hospital.people["recipient"]
    first = hospital.send(hospital.people["sender"])["shares"][0]["link"]
    assert recipient.run("open", first, "--out", tmp_path / "first").status == 0
    second = hospital.send(hospital.sits_at("sender", "new-computer"))["shares"][0]["link"]
    told = recipient.run("open", second, "--out", tmp_path / "second", "--json")
    assert told.status == 1
    assert told.json["error"]["check"] == "sender-key-known"
    assert "key" in told.json["error"]["message"]
    assert not (tmp_path / "second").exists()
    told = recipient.run("open", second, "--out", tmp_path / "second", "--accept-new-key", "--json")
    assert told.status == 0, told.seen
    assert "by telephone" in told.seen
    assert (tmp_path / "second").is_dir()


def test_own_cases_outlive_the_computer(hospital: Hospital, tmp_path: Path) -> None:
    """Without the owner secret a sender still lists, extends, revokes and erases by id; sharing again says why not."""
    sent = hospital.send(hospital.people["sender"])
    case, share = sent["case"], sent["shares"][0]
    moved = hospital.sits_at("sender", "replacement")
    listed = {one["case"]: one for one in moved.run("cases", "--json").json["cases"]}
    assert listed[case]["reference"] is None
    assert case in moved.run("cases").out
    assert moved.run("extend", share["share"], "--expires", "20d").status == 0
    refused = moved.run("share", case, "--to", "otto@clinic.example", "--json")
    assert refused.status == 1
    assert "owner secret" in refused.json["error"]["message"]
    assert moved.run("revoke", share["share"]).status == 0
    recipient = hospital.people["recipient"]
    told = recipient.run("open", share["link"], "--out", tmp_path / "out", "--json")
    assert told.json["error"]["code"] == "share-revoked"
    assert moved.run("erase", case, "--json").json["state"] == "erased"


def test_own_cases_after_a_new_sign_in(hospital: Hospital) -> None:
    """Signing out and in again loses nothing: the case is listed with its reference, by id and by reference."""
    sender = hospital.people["sender"]
    sent = hospital.send(sender)
    assert sender.run("logout").status == 0
    assert sender.run("cases").status == 1
    assert sender.run("login", hospital.origin).status == 0
    listed = {one["case"]: one for one in sender.run("cases", "--json").json["cases"]}
    assert listed[sent["case"]]["reference"] == sent["reference"]
    assert sender.run("erase", sent["reference"]).status == 0
