"""No deleted secret is left in SQLite's files: every file of the database is read and searched."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from office import DAY, SENDER, Office, Sent, make_office, with_policy
from radseal_server import actions
from radseal_server.sql.database import Database, make_private
from radseal_server.sql.schema import migrate
from radseal_wire.text import from_base64url


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    make_private(tmp_path / "data.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database)


def left(folder: Path, shares: list[Sent]) -> int:
    """Return how many of the shares' secrets and capsules lie in any file of the folder."""
    files = [path.read_bytes() for path in folder.iterdir()]
    wanted = [from_base64url(text) for sent in shares for text in (sent.draft.secret, sent.draft.capsule)]
    return sum(any(secret in file for file in files) for secret in wanted)


def test_secrets_are_found_while_shares_live(office: Office, tmp_path: Path) -> None:
    """The search itself works: secrets of live shares lie in the files."""
    shares = [office.shared() for _ in range(5)]
    assert left(tmp_path, shares) == 10


def test_no_revoked_secret_is_left(office: Office, tmp_path: Path) -> None:
    """After each of 100 revocations is acknowledged, that share's secret and capsule are in no file."""
    case, _ = office.sealed()
    shares = [office.shared(case) for _ in range(100)]
    for sent in shares:
        actions.revoke_share(office.service, SENDER, sent.share)
        assert left(tmp_path, [sent]) == 0
    assert left(tmp_path, shares) == 0


def expire(office: Office, _case: str) -> None:
    """Let shares expire and sweep."""
    office.clock.time += 8 * DAY
    actions.sweep(office.service)


def erase(office: Office, case: str) -> None:
    """Erase the case."""
    actions.erase_case(office.service, SENDER, case)


@pytest.mark.parametrize("destroy", [expire, erase])
def test_no_secret_outlives_share_or_case(
    office: Office, tmp_path: Path, destroy: Callable[[Office, str], None]
) -> None:
    """Expired shares after a sweep, and the shares of an erased case, leave nothing."""
    case, _ = office.sealed()
    shares = [office.shared(case) for _ in range(50)]
    destroy(office, case)
    assert left(tmp_path, shares) == 0


def test_a_reader_in_the_way_delays_the_acknowledgement(office: Office, tmp_path: Path) -> None:
    """While another connection reads an older state, revoking waits; what it acknowledges is gone."""
    sent = office.shared()
    reader = sqlite3.connect(tmp_path / "data.sqlite3", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM shares").fetchone()
    released: list[float] = []

    def release() -> None:
        released.append(time.monotonic())
        reader.execute("COMMIT")

    timer = threading.Timer(0.5, release)
    timer.start()
    actions.revoke_share(office.service, SENDER, sent.share)
    assert released
    assert left(tmp_path, [sent]) == 0
    timer.join()
    reader.close()


def test_files_are_private(office: Office, tmp_path: Path) -> None:
    """Database, log and index can be read by their owner alone."""
    office.shared()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3


def test_interrupted_cleaning_is_finished_by_the_sweep(office: Office, tmp_path: Path) -> None:
    """A secret that was deleted but not yet cleaned away is gone after the next sweep."""
    sent = office.shared()
    with office.service.records.transaction() as tx:
        tx.end_share(sent.share, "revoked", office.clock.now())
    actions.sweep(with_policy(office, keep=365 * DAY).service)
    assert left(tmp_path, [sent]) == 0
