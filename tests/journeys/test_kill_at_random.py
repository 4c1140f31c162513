"""Killed at moments that nobody chose: clients by the clock, the service in the middle of a send."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from phantoms import ct_series
from radseal.api import make_client
from radseal.sharing import list_shares, open_link, send_case
from real.desks import RECIPIENT, WORKER, Office, make_desk, make_order, office
from real.provider import running_provider
from real.service import issuer_table, running_service


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), s3=False) as running:
        yield running


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("images") / "study"
    ct_series(folder, slices=24, size=256)
    return folder


def contents(folder: Path) -> list[bytes]:
    """Every file's bytes, sorted."""
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def started(place: Office, who: str, words: dict) -> subprocess.Popen:
    """A worker that has its words and is on its way."""
    words = words | {
        "origin": place.origin,
        "token": place.provider.token(who, place.origin),
        "home": str(place.folder / who),
    }
    process = subprocess.Popen([sys.executable, WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(json.dumps(words))
    process.stdin.close()
    return process


def run_killing(place: Office, who: str, words: dict, moments: list[float]) -> tuple[str, int]:
    """Run the worker, killing it after each of `moments` seconds in turn, then let it end; return what it printed."""
    killed = 0
    for moment in [*moments, None]:
        with started(place, who, words) as process:
            try:
                process.wait(moment or 120)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
                continue
            said = process.stdout.read()
            assert process.returncode == 0, said
            return said, killed
    raise AssertionError("the worker never ended")


@pytest.mark.parametrize("seed", range(4))
def test_send_and_open_killed_at_random_moments(place, images, tmp_path, seed):
    """Killed by the clock again and again, send and open end with every original and the note, in one opening."""
    chance = random.Random(seed)  # noqa: S311  (a reproducible choice of moments)
    moments = sorted(chance.uniform(0.2, 1.6) for _ in range(3))
    words = {"send": str(images), "to": [RECIPIENT], "share": {"identity": True, "openings": 1, "note": str(seed)}}
    said, _ = run_killing(place, "sender", words, moments)
    (link,) = json.loads(said)
    words = {"open": link, "out": str(tmp_path / "out"), "identity": True}
    run_killing(place, "recipient", words, sorted(chance.uniform(0.2, 1.2) for _ in range(3)))
    assert contents(tmp_path / "out") == sorted([*contents(images), str(seed).encode()])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_one_opening_survives_twenty_kills(place, images, tmp_path):
    """`openings = 1`: killed and resumed twenty times, opening costs one and ends bit-identical."""
    desk = place.desk("sender")
    sent = send_case(desk, make_order(desk, images, RECIPIENT, identity=True, openings=1), lambda _sent: None)
    words = {"open": sent.shares[0].link, "out": str(tmp_path / "out"), "identity": True}
    steps = ["saved opening", "fetched manifest", *["opened share", "fetched object", "verified case"] * 6]
    for step in steps:
        killed = place.work("recipient", words | {"kill": step})
        assert killed.returncode == -9, killed.stderr
    assert place.work("recipient", words).returncode == 0
    assert contents(tmp_path / "out") == contents(images)
    view = next(one.view for one in list_shares(desk) if one.view.share == sent.shares[0].share)
    assert (view.openings_used, view.state) == (1, "used_up")


def test_service_killed_in_the_middle_of_a_send(images, tmp_path):
    """The service dies while objects arrive and comes back: the same command ends, and the case opens whole."""
    with (
        running_provider(tmp_path / "provider") as provider,
        make_client({}, idle=8) as http,
        running_service(tmp_path / "service", issuer_table(provider.issuer)) as service,
    ):
        struck = threading.Event()

        def restart() -> None:
            service.kill()
            service.start()

        def strike(step: str) -> None:
            if step == "uploaded pack" and not struck.is_set():
                struck.set()
                restart()

        def desk(who: str, step=lambda _name: None):
            return make_desk(service.origin, provider.token(who, service.origin), tmp_path / who, http, step)

        sender, reader = desk("sender", strike), desk("recipient")
        sent = send_case(sender, make_order(sender, images, RECIPIENT, identity=True), lambda _sent: None)
        assert struck.is_set()
        restart()
        open_link(lambda _origin: reader, sent.shares[0].link, tmp_path / "out", identity=True)
    assert contents(tmp_path / "out") == contents(images)
