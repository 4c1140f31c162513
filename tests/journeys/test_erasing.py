"""At the command line: draft an invitation, choose one's mail, erase a case, and prove it to somebody else, offline."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID
from real.person import Person
from real.provider import running_provider
from real.service import running_service

PEOPLE = '[issuers.people]\n"sam@hospital.example" = ["sender"]\n"olga@hospital.example" = ["officer"]\n'


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Person]]:
    folder = tmp_path_factory.mktemp("erasing")
    with running_provider(folder / "provider") as provider:
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\ncli_client_id = "{CLIENT_ID}"\n{PEOPLE}'
        with running_service(folder / "service", issuer) as service:
            found = {name: Person(folder / name, provider.users[name]) for name in ("sender", "officer", "recipient")}
            for person in found.values():
                assert person.run("login", service.origin).status == 0
            yield found


def send(people: dict[str, Person], folder: Path) -> dict:
    """Send a small case to the recipient."""
    ct_series(folder, slices=2)
    told = people["sender"].run("send", folder, "--to", "rita@clinic.example", "--yes", "--json")
    assert told.status == 0, told.seen
    return told.json


def test_invitation_opens(people: dict[str, Person], tmp_path: Path) -> None:
    """The link in a drafted message opens the case; the file is private; only who sent it can draft it."""
    sent = send(people, tmp_path / "images")
    words = (
        "invite",
        sent["shares"][0]["share"],
        "--draft",
        "eml",
        "--language",
        "es",
        "--out",
        tmp_path / "draft.eml",
    )
    told = people["sender"].run(*words)
    assert told.status == 0, told.seen
    assert (tmp_path / "draft.eml").stat().st_mode & 0o777 == 0o600
    message = message_from_bytes((tmp_path / "draft.eml").read_bytes(), policy=default)
    link = next(line for line in message.get_content().splitlines() if "/l/" in line)
    assert link == sent["shares"][0]["link"]
    assert sent["reference"] in message.get_content()
    assert people["recipient"].run("open", link, "--out", tmp_path / "out").status == 0
    assert people["sender"].run(*words).status == 1, "a draft is never written over"
    assert people["recipient"].run("invite", sent["shares"][0]["share"]).status == 1
    told = people["sender"].run("invite", sent["case"], "--draft", "mailto")
    assert told.out.startswith("mailto:rita@clinic.example?subject=Medical%20images")


def test_people_choose_their_mail(people: dict[str, Person]) -> None:
    """What one chose is kept, and shown again."""
    recipient = people["recipient"]
    assert recipient.run("notices", "--json").json["mail"] is True
    assert recipient.run("notices", "--off", "--language", "de").status == 0
    told = recipient.run("notices", "--json").json
    assert (told["mail"], told["language"]) == (False, "de")
    assert recipient.run("notices", "--on", "--language", "any", "--json").json["language"] is None


def test_erasing_is_proved_to_others(people: dict[str, Person], tmp_path: Path) -> None:
    """The proof that the sender keeps holds against the officer's export, offline; a forged one does not."""
    sender, officer = people["sender"], people["officer"]
    sent = send(people, tmp_path / "images")
    assert sender.run("erasure", sent["case"], "--json").json["error"]["code"] == "case-not-erased"
    erased = sender.run("erase", sent["case"], "--json")
    assert erased.json["state"] == "erased"
    proof = tmp_path / "proof.json"
    proof.write_text(sender.run("erasure", sent["case"], "--json").out)
    assert json.loads(proof.read_text())["objects"] == erased.json["erasure"]["objects"] > 1
    assert officer.run("audit", "export", "--out", tmp_path / "trail").status == 0
    for kept in (proof, tmp_path / "erased.json"):
        (tmp_path / "erased.json").write_text(erased.out)
        told = officer.run("audit", "verify", tmp_path / "trail", "--erasure", kept)
        assert told.status == 0, told.seen
        assert "the trail says so" in told.seen
    proof.write_text(proof.read_text().replace('"objects": ', '"objects": 1'))
    told = officer.run("audit", "verify", tmp_path / "trail", "--erasure", proof, "--json")
    assert told.status == 1
    assert "states other counts" in told.json["error"]["message"]
    proof.write_text("no json")
    assert officer.run("audit", "verify", tmp_path / "trail", "--erasure", proof).status == 1
