"""A hospital's slow line: limits kept, sign-ins that end in mid-upload, and fetches that outlive their connections."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.demo_identity import CLIENT_ID
from real.line import Line, slow_line
from real.person import Person
from real.provider import running_provider
from real.service import free_port, issuer_table, make_service

RATE = 400_000
TOKEN_SECONDS = 3
LINE = 900_000
CUT_SECONDS = 0.9


@dataclass(frozen=True)
class Hospital:
    """A service behind a slow line that cuts, and two people whose tokens live for a few seconds."""

    origin: str
    sender: Person
    recipient: Person
    images: Path
    size: int
    line: Line


def access_token(person: Person) -> str:
    """The access token that the person's computer keeps now."""
    kept = next((person.home / "radseal" / "sign-ins").glob("*.json"))
    return json.loads(kept.read_text())["access_token"]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("slow")
    paths = ct_series(folder / "images", slices=3, size=512)
    with running_provider(folder / "provider", access_seconds=TOKEN_SECONDS) as provider:
        more = f'cli_client_id = "{CLIENT_ID}"\n'
        service = make_service(folder / "service", issuer_table(provider.issuer) + more)
        port, inner = int(service.origin.rpartition(":")[2]), free_port()
        with slow_line(port, inner, LINE, CUT_SECONDS) as line:
            service.start(f"127.0.0.1:{inner}")
            try:
                sender, recipient = (Person(folder / who, provider.users[who]) for who in ("sender", "recipient"))
                for person in (sender, recipient):
                    assert person.run("login", service.origin).status == 0
                size = sum(path.stat().st_size for path in paths)
                yield Hospital(service.origin, sender, recipient, folder / "images", size, line)
            finally:
                service.stop()


def test_slow_upload_and_cut_fetch(hospital: Hospital, tmp_path: Path) -> None:
    """A limited upload outlives its access token and is renewed; a fetch that is cut again and again comes whole."""
    before, began = access_token(hospital.sender), time.monotonic()
    words = ("send", hospital.images, "--to", "rita@clinic.example", "--limit-rate", "400k", "--yes", "--json")
    told = hospital.sender.run(*words)
    assert told.status == 0, told.seen
    assert time.monotonic() - began > hospital.size / RATE * 0.9 > TOKEN_SECONDS
    assert access_token(hospital.sender) != before
    cuts = hospital.line.cuts
    told = hospital.recipient.run("open", told.json["shares"][0]["link"], "--out", tmp_path / "out", "--json")
    assert told.status == 0, told.seen
    assert told.json["files"] == 3
    assert hospital.line.cuts > cuts


def test_rate_that_never_ends_is_wrong_usage(hospital: Hospital, tmp_path: Path) -> None:
    """A rate that makes no sense is refused before anything is read."""
    words = ("--to", "rita@clinic.example", "--limit-rate", "1", "--yes")
    assert hospital.sender.run("send", tmp_path, *words).status == 2
