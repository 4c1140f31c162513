"""What app adds between the parts: who gets which role, keys at rest, sweeping, readiness, the page."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from radseal_server.app.joining import grant, join
from radseal_server.app.page import read_page
from radseal_server.app.readiness import STORE_FRESH, Readiness
from radseal_server.app.secret_files import KEY_BYTES, read_or_make
from radseal_server.app.sweeper import Sweeper
from radseal_server.http.metrics import Metrics
from radseal_server.interfaces import Identity
from radseal_server.settings import IssuerSettings, SettingsError, make

ISSUER = IssuerSettings(
    issuer="https://login.example",
    label="Login",
    roles=("sender",),
    role_claim="groups",
    role_values={"it": ("operator",), "all": ()},
    people={"dpo@login.example": ("officer",)},
)
SOMEBODY = Identity("https://login.example", "s-1", "a@login.example", email_verified=True, acr="", until=0)


def roles(**changes: object) -> set[str]:
    """The roles that are granted to somebody like this."""
    return set(grant({ISSUER.issuer: ISSUER}, replace(SOMEBODY, **changes)).roles)


def test_roles_come_from_issuer_group_and_address() -> None:
    """Everybody is a recipient; issuer, group and verified address add; unknown groups add nothing."""
    assert roles() == {"recipient", "sender"}
    assert roles(groups=("it", "nurses", "all")) == {"recipient", "sender", "operator"}
    assert roles(email="dpo@login.example") == {"recipient", "sender", "officer"}


def test_role_is_withheld_from_a_weak_sign_in() -> None:
    """A role in role_acr counts with one of its strengths only; what is withheld is named, the other roles stay."""
    issuer = ISSUER.model_copy(update={"roles": ("sender", "manager"), "role_acr": {"manager": ("mfa",)}})
    weak, strong = (grant({ISSUER.issuer: issuer}, replace(SOMEBODY, acr=acr)) for acr in ("password", "mfa"))
    assert "manager" not in weak.roles
    assert {"sender", "recipient"} <= weak.roles
    assert weak.withheld == {"manager"}
    assert ("manager" in strong.roles, strong.withheld) == (True, frozenset())


def test_an_unverified_address_gives_no_role() -> None:
    """Whoever only claims the officer's address is no officer."""
    assert roles(email="dpo@login.example", email_verified=False) == {"recipient", "sender"}


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    """Many at once get the same random key, in a file for its owner alone."""
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: read_or_make(tmp_path, "a.key"), range(16)))
    assert len(set(keys)) == 1
    assert len(keys[0]) == KEY_BYTES
    assert read_or_make(tmp_path, "b.key") != keys[0]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}
    assert len(list((tmp_path / "secrets").iterdir())) == 2


@pytest.mark.parametrize("spoil", [lambda path: path.chmod(0o640), lambda path: path.write_bytes(b"short")])
def test_spoilt_keys_are_refused(tmp_path: Path, spoil) -> None:
    """A key that others may read, or that is damaged, stops the start and says what to do."""
    read_or_make(tmp_path, "a.key")
    spoil(tmp_path / "secrets" / "a.key")
    with pytest.raises(SettingsError, match=r"^settings: data: .*Change: (chmod 600|remove)"):
        read_or_make(tmp_path, "a.key")


def test_sweeper_outlives_a_failed_sweep() -> None:
    """A sweep that fails is tried again; a good one is counted; stopping ends the thread."""
    calls, done = [], threading.Event()

    def sweep() -> dict[str, int]:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("database away")
        done.set()
        return {"shares": 2}

    metrics = Metrics()
    sweeper = Sweeper(sweep, 0.01, metrics)
    sweeper.start()
    assert done.wait(5)
    sweeper.stop()
    count = len(calls)
    time.sleep(0.05)
    assert len(calls) == count
    assert b'radseal_swept_total{kind="shares"}' in metrics.text()


class Part:
    """A database or store that is there, or not."""

    def __init__(self) -> None:
        self.asked = 0
        self.well = True

    def check(self) -> None:
        """Count the question."""
        self.asked += 1
        if not self.well:
            raise OSError("away")


def test_readiness_asks_the_store_now_and_then() -> None:
    """The database is asked each time, the store every few seconds; either missing means not ready."""
    now, database, store, standing = [0.0], Part(), Part(), Part()
    readiness = Readiness(database, store, standing, lambda: now[0])
    assert [readiness.ask() for _ in range(3)] == [True] * 3
    assert (database.asked, store.asked) == (3, 1)
    now[0] += STORE_FRESH + 1
    store.well = False
    assert not readiness.ask()
    assert not readiness.ask(), "a missing store is asked again each time"
    store.well, standing.well = True, False
    assert not readiness.ask(), "database and store that do not belong together are not ready"
    standing.well = True
    assert readiness.ask()
    database.well = False
    assert not readiness.ask()


def test_the_page_may_reach_the_store_only() -> None:
    """The page's policy names the store for fetching, no form's target, no script but its own."""
    page = read_page(["https://s3.example"])
    policy = page.headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["connect-src"] == "'self' https://s3.example"
    assert rules["form-action"] == "'none'"
    assert re.fullmatch(r"'self' 'wasm-unsafe-eval' 'sha256-[A-Za-z0-9+/]{43}='", rules["script-src"])
    assert policy.count("unsafe") == 1, "wasm may be compiled; nothing else is let in"
    assert rules["require-trusted-types-for"] == "'script'"
    assert page.html.lower().startswith(b"<!doctype html>")


def test_sweeping_counts_what_the_folder_store_left(tmp_path: Path) -> None:
    """A sweep of the joined service also removes cut-off uploads, and says how many of each kind it destroyed."""
    issuer = {"issuer": "https://login.example", "label": "Login"}
    joined = join(make({"issuers": [issuer], "data": str(tmp_path / "data")}, tmp_path))
    joined.prepare()
    counts = joined.sweep()
    assert counts["uploads"] == 0
    assert set(counts) >= {"shares", "cases", "rows"}
