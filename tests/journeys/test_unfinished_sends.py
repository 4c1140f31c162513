"""Sends that were killed: listed with what to do, finished without their files, or given up here and at the service."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phantoms import ct_series
from real.desks import RECIPIENT, Office, office
from real.person import Person


@dataclass(frozen=True)
class Computer:
    """The sender's computer at a service, and images on it."""

    office: Office
    person: Person
    images: Path

    def killed_at(self, step: str) -> dict:
        """Begin a send that is killed at this step; return how it is listed."""
        words = {"send": str(self.images), "to": [RECIPIENT], "kill": step}
        assert self.office.work("sender", words, home="sam/radseal").returncode == -9
        (listed,) = self.person.run("sends", "--json").json["sends"]
        return listed


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("unfinished"), s3=False) as place:
        yield place


@pytest.fixture
def computer(running: Office, tmp_path: Path) -> Computer:
    ct_series(tmp_path / "images", slices=3)
    token = {"RADSEAL_SERVICE": running.origin, "RADSEAL_TOKEN": running.provider.token("sender", running.origin)}
    shutil.rmtree(running.folder / "sam", ignore_errors=True)
    return Computer(running, Person(running.folder / "sam", more=token), tmp_path / "images")


def test_a_sealed_send_is_finished_without_its_files(computer: Computer, tmp_path: Path) -> None:
    """Killed once all is sealed, it is listed with whom it goes to, and finished though the files are gone."""
    listed = computer.killed_at("saved sealed case")
    assert (listed["phase"], listed["recipients"], listed["origin"]) == ("sealed", [RECIPIENT], computer.office.origin)
    shown = computer.person.run("sends")
    assert listed["id"] in shown.out
    assert "sends resume" in shown.out
    assert "Phantom" not in shown.out
    shutil.rmtree(computer.images)
    told = computer.person.run("sends", "resume", listed["id"], "--json")
    assert told.status == 0, told.seen
    assert told.json["resumed"]
    token = computer.office.provider.token("recipient", computer.office.origin)
    recipient = Person(tmp_path / "rita", more={"RADSEAL_SERVICE": computer.office.origin, "RADSEAL_TOKEN": token})
    opened = recipient.run("open", told.json["shares"][0]["link"], "--out", tmp_path / "out", "--json")
    assert opened.json["sent"] == 3
    assert computer.person.run("sends", "--json").json["sends"] == []


def test_a_send_killed_while_sealing_is_given_up(computer: Computer) -> None:
    """Killed while sealing, it cannot go on without its files, which is told; discarding erases it everywhere."""
    listed = computer.killed_at("staged pack")
    assert (listed["phase"], listed["reference"]) == ("sealing", None)
    refused = computer.person.run("sends", "resume", listed["id"], "--json")
    assert refused.status == 1
    assert "radseal send" in refused.json["error"]["hint"]
    assert computer.person.run("sends", "discard", listed["id"]).status == 0
    assert computer.person.run("sends", "--json").json["sends"] == []
    cases = {case["case"]: case["state"] for case in computer.person.run("cases", "--json").json["cases"]}
    assert cases[listed["case"]] == "erased"


def test_discarding_a_sealed_send_leaves_nothing(computer: Computer) -> None:
    """Of a discarded send no state and no ciphertext is left here; meant for another service, nothing happens to it."""
    listed = computer.killed_at("uploaded pack")
    elsewhere = Person(computer.person.home, more={**computer.person.more, "RADSEAL_SERVICE": "http://127.0.0.1:9"})
    assert elsewhere.run("sends", "discard", listed["id"]).status == 1
    assert computer.person.run("sends", "discard", listed["id"], "--json").json["case"] == listed["case"]
    state = computer.person.home / "radseal" / "state" / "sends"
    assert [path for path in state.rglob("*") if path.suffix != ".lock"] == []
