"""Backup, destroy, restore: on SQLite and PostgreSQL, by our command and by point-in-time recovery, on either store.

What was revoked, erased or used up stays so; everything else opens; the record and the sender's kept heads say what was
lost; nothing is served before the restore is made good.
"""

import contextlib
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from phantoms import ct_series
from radseal.api import make_client
from radseal.errors import ServiceError, UnreachableError
from radseal.sharing import (
    Desk,
    Sent,
    ShareOrder,
    erase,
    export_audit,
    kept_heads,
    open_link,
    revoke,
    send_case,
    share_again,
)
from radseal_wire.chain import verify_trail
from real.archiving import Archiving, archiving_postgres
from real.desks import RECIPIENT, make_desk, make_order
from real.provider import RealProvider, running_provider
from real.seaweedfs import seaweedfs
from real.service import RunningService, make_service

PEOPLE = '"sam@hospital.example" = ["sender"]\n"olga@hospital.example" = ["officer"]\n'


@dataclass
class Site:
    """A service whose database can be lost, and the people at their desks."""

    folder: Path
    service: RunningService
    provider: RealProvider
    http: httpx2.Client
    postgres: Archiving | None = None
    moment: str = ""
    images: Path = field(init=False)

    def __post_init__(self) -> None:
        self.images = self.folder / "images"
        ct_series(self.images, slices=2)
        (self.folder / "out").mkdir()

    def desk(self, who: str) -> Desk:
        """Somebody's desk."""
        origin = self.service.origin
        return make_desk(origin, self.provider.token(who, origin), self.folder / who, self.http)

    def send(self, **share: object) -> Sent:
        """Send a small case to the recipient."""
        desk = self.desk("sender")
        return send_case(desk, make_order(desk, self.images, RECIPIENT, **share), lambda _sent: None)

    def opens(self, sent: Sent) -> str:
        """Open a case's link: "open", or the code of the refusal."""
        out = self.folder / "out" / str(random.getrandbits(64))
        desk = self.desk("recipient")
        try:
            told = open_link(lambda _origin: desk, sent.shares[0].link, out)
        except ServiceError as error:
            return error.code
        assert told.files == 2
        return "open"

    def back_up(self) -> None:
        """Take what a restore will start from."""
        if self.postgres is not None:
            self.moment = self.postgres.ask("SELECT clock_timestamp()")
            return
        done = self.service.run("backup", "--to", str(self.folder / "backup"), "--json")
        assert done.returncode == 0, done.stderr
        assert (self.folder / "backup").stat().st_mode & 0o777 == 0o700

    def lose_and_restore(self) -> None:
        """Lose the database and get it back as it was then; nothing is served on the way."""
        if self.postgres is not None:
            self.postgres.go_back(self.moment)
            self.wait_refused()
            self.service.kill()
            self.refuses_to_start()
            done = self.service.run("restore", "--json")
        else:
            self.service.kill()
            for path in self.service.data.glob("radseal.sqlite3*"):
                path.unlink()
            self.refuses_to_start()
            done = self.service.run("restore", "--from", str(self.folder / "backup"), "--json")
        assert done.returncode == 0, done.stderr
        counts = json.loads(done.stdout)
        assert (counts["erased"], counts["closed"]) == (1, 2)
        assert counts["revoked"] >= 1  # and the erased case's share, where a sweep buried it before
        self.service.start()

    def refuses_to_start(self) -> None:
        """Over a database that is not what the store saw, the service does not start, and doctor says what to do."""
        told = self.service.run("serve")
        assert told.returncode == 1
        assert "radseal-server restore" in told.stderr
        doctor = json.loads(self.service.run("doctor", "--json").stdout)
        wrong = next(check for check in doctor["checks"] if check["name"] == "restore")
        assert not wrong["ok"]
        assert "radseal-server restore" in wrong["next_step"]

    def wait_refused(self) -> None:
        """A service that went on running over the restored database is not ready within a few seconds, for anybody."""
        deadline = time.monotonic() + 30
        while self.http.get(f"{self.service.origin}/readyz").is_success:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        with pytest.raises((ServiceError, UnreachableError)) as caught:
            self.desk("recipient").service.me()
        assert getattr(caught.value, "code", "not-ready") == "not-ready"


@contextlib.contextmanager
def site(folder: Path, *, s3: bool, postgres: bool) -> Iterator[Site]:
    """Start everything."""
    with contextlib.ExitStack() as stack:
        provider = stack.enter_context(running_provider(folder / "provider"))
        server = stack.enter_context(archiving_postgres()) if postgres else None
        more, tables = "sweep_every = 2\n", ""
        if server is not None:
            more += f'database = "{server.url}"\n'
        if s3:
            store = stack.enter_context(seaweedfs())
            secret = folder / "store-secret"
            secret.touch(mode=0o600)
            secret.write_text(store.secret_key)
            words = {"endpoint": store.endpoint, "bucket": store.bucket, "access_key": store.access_key}
            words["secret_key_file"] = str(secret)
            tables = "[store]\n" + "".join(f"{name} = {json.dumps(word)}\n" for name, word in words.items())
        issuer = f'[[issuers]]\nissuer = "{provider.issuer}"\nlabel = "Staff"\n[issuers.people]\n{PEOPLE}'
        service = make_service(folder / "service", issuer, more=more + tables)
        stack.callback(service.kill)
        if server is not None:
            assert service.run("migrate").returncode == 0
            server.base_backup()
        service.start()
        http = stack.enter_context(make_client({}, idle=8))
        yield Site(folder, service, provider, http, server)


@pytest.mark.parametrize(
    ("s3", "postgres"),
    [(False, False), (True, False), (True, True)],
    ids=["sqlite-folder", "sqlite-s3", "postgresql-wal-s3"],
)
def test_destroyed_stays_destroyed(s3: bool, postgres: bool, tmp_path: Path) -> None:  # noqa: FBT001  (parameters)
    """Backup; revoke, erase, use up, send more; lose the database; restore: none of these opens, all others do."""
    with site(tmp_path, s3=s3, postgres=postgres) as place:
        revoked, erased, living, opened = (place.send() for _ in range(4))
        used_up, half_used = place.send(openings=1), place.send(openings=3)
        assert place.opens(opened) == place.opens(half_used) == "open"
        place.back_up()
        revoke(place.desk("sender"), revoked.shares[0].share)
        erase(place.desk("sender"), erased.case)
        assert place.opens(used_up) == "open"
        late = place.send()
        assert place.opens(late) == "open"
        place.lose_and_restore()
        ended = {"revoked": revoked, "erased": erased, "used up": used_up, "half used": half_used, "late": late}
        assert {name: place.opens(sent) for name, sent in ended.items()} == {
            "revoked": "share-revoked",
            "erased": "share-revoked",
            "used up": "share-closed-by-restore",
            "half used": "share-closed-by-restore",
            "late": "not-found",
        }
        assert [place.opens(sent) for sent in (living, opened)] == ["open", "open"]
        again = share_again(place.desk("sender"), half_used.case, ShareOrder((half_used.shares[0].recipient,), 3600))
        desk = place.desk("recipient")
        assert open_link(lambda _origin: desk, again.link, tmp_path / "again").files == 2
        require_honest_record(place)
        assert place.service.run("doctor").returncode == 0


def require_honest_record(place: Site) -> None:
    """The trail is unbroken, names the restore, and explains every head of a lost record that the sender kept."""
    texts = list(export_audit(place.desk("officer")))
    sender = place.desk("sender")
    kept = kept_heads(sender.keys.folder, place.service.origin)
    trail = verify_trail(texts, kept=kept)
    assert len(trail.restores) == 1
    assert trail.restores[0].noted > trail.restores[0].after
    assert len(trail.lost) >= 3
    held = [head for head in kept if head not in trail.lost]
    assert len(held) >= 6
