"""Backups and restores of a whole service: whole or not at all, private, whatever is killed or changed."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fakes import SetClock
from radseal_server.actions import RestoredError, make_good
from radseal_server.app.backups import back_up, restore
from radseal_server.app.joining import Joined, join
from radseal_server.settings import make
from radseal_server.sql import copies
from radseal_wire.layout import mark_name
from real.place import SETTINGS, Place, Sent, make_place
from real.restoring import run_for

DATABASE = "database.sqlite3"


@dataclass
class Scene:
    """A service with one share that lives and one that was revoked after the backup `copy`."""

    place: Place
    values: dict
    copy: Path
    living: Sent
    revoked: Sent

    def again(self) -> Joined:
        """The service, as a new process would join it."""
        return join(make(self.values, self.copy.parent))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    place = make_place(tmp_path)
    living, revoked = place.shared(), place.shared()
    copy = tmp_path / "copy"
    back_up(place.joined, copy, with_secrets=True)
    assert place.ask("POST", f"/shares/{revoked.share}/revoke").status_code == 200
    return Scene(place, {**SETTINGS, "data": str(tmp_path / "data")}, copy, living, revoked)


def is_ended(joined: Joined, share: str) -> bool:
    """Whether the database says that a share is ended and holds no secret of it."""
    with joined.records.reading() as tx:
        return tx.find_share(share).ended is not None and tx.find_secret(share) is None


def test_backup_is_private_and_says_what_it_holds(scene: Scene) -> None:
    """Folders of mode 0700, files of mode 0600, and a list of them with their digests; nothing else is beside it."""
    paths = [scene.copy, *scene.copy.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    stated = json.loads((scene.copy / "backup.json").read_text())
    assert set(stated["files"]) == {DATABASE, "secrets/addresses.key"}
    assert stated["record"] > 0
    assert {path.name for path in scene.copy.parent.iterdir()} == {"data", "copy"}


def test_keys_come_back_where_they_are_missing(scene: Scene) -> None:
    """On a new machine the service's own keys are the old ones; keys that are there are left alone."""
    key = scene.place.joined.settings.data / "secrets" / "addresses.key"
    old = key.read_bytes()
    key.unlink()
    fresh = scene.again()
    other = key.read_bytes()
    restore(fresh, scene.copy)
    assert key.read_bytes() == other != old
    key.unlink()
    restore(scene.place.joined, scene.copy)
    assert key.read_bytes() == old


def test_running_service_refuses_everybody_until_it_is_good(scene: Scene) -> None:
    """Restored by hand, the routes answer "not-ready", readiness too; after `restore` everything goes on."""
    place = scene.place
    copies.put_back(place.joined.database, scene.copy)
    fresh = make_place(scene.copy.parent)
    for who in ("recipient", "sender", "other", "officer"):
        assert fresh.open(scene.living, who=who).json()["code"] == "not-ready"
        assert fresh.ask("GET", "/shares", who=who).json()["code"] == "not-ready"
    assert fresh.ask("GET", "/readyz", who=None).status_code == 503
    with pytest.raises(RestoredError):
        fresh.joined.prepare()
    with pytest.raises(RestoredError):
        fresh.joined.sweep()
    restore(fresh.joined, None)
    good = make_place(scene.copy.parent)
    assert good.ask("GET", "/readyz", who=None).status_code == 200
    assert good.open(scene.living).status_code == 200
    assert good.open(scene.revoked).json()["code"] == "share-revoked"


def test_killed_backups_leave_nothing(scene: Scene) -> None:
    """Killed at twenty moments, a backup is whole or not there, and what it left is removed by the next."""
    took = run_for(60, "backup", scene.values, scene.copy.parent / "whole")
    killed = 0
    for moment in range(20):
        target = scene.copy.parent / f"backup-{moment}"
        if run_for(took * moment / 20, "backup", scene.values, target) is None and not target.exists():
            killed += 1
    assert killed > 3
    back_up(scene.place.joined, scene.copy.parent / "last", with_secrets=True)
    assert [path.name for path in scene.copy.parent.iterdir() if path.name.startswith(".")] == []
    for whole in scene.copy.parent.glob("backup-*"):
        restore(scene.again(), whole)


def test_killed_restores_serve_nobody(scene: Scene) -> None:
    """Killed at thirty moments, either the old database serves, in which the share is revoked, or nobody is served."""
    took = run_for(60, "restore", scene.values, scene.copy)
    assert is_ended(scene.again(), scene.revoked.share)
    killed, refused = 0, 0
    for moment in range(30):
        killed += run_for(took * moment / 30, "restore", scene.values, scene.copy) is None
        joined = scene.again()
        try:
            joined.prepare()
        except RestoredError:
            refused += 1
        else:
            assert is_ended(joined, scene.revoked.share)
    assert killed > 5
    restore(scene.again(), scene.copy)
    good = make_place(scene.copy.parent)
    assert good.open(scene.living).status_code == 200
    assert good.open(scene.revoked).json()["code"] == "share-revoked"
    assert refused <= killed


def test_a_restore_done_again_within_a_second_keeps_its_mark(scene: Scene) -> None:
    """Killed before it removed old marks and begun again at once, it makes the very same record, whose mark stays."""
    joined = scene.again()
    service = replace(joined.service, clock=SetClock(joined.service.clock.now()))
    (noted,) = joined.service.blobs.marks()
    lost = mark_name(99, noted.partition("-")[2])
    for _ in range(2):
        copies.put_back(joined.database, scene.copy)
        joined.migrate()
        service.blobs.put_mark(lost)
        make_good(service)
    assert len(service.blobs.marks()) == 1
    joined.prepare()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "backup.json").unlink(), "is no backup"),
        (lambda folder: (folder / "backup.json").write_text('{"format": 1, "format": 2}'), "is no backup"),
        (lambda folder: (folder / "backup.json").write_text("[]"), "is no backup"),
        (lambda folder: (folder / "backup.json").write_text('{"format": "radseal-backup/9"}'), "another version"),
        (lambda folder: (folder / DATABASE).unlink(), "not complete"),
        (lambda folder: (folder / "more").touch(), "does not belong"),
        (lambda folder: (folder / DATABASE).write_bytes(b"SQLite format 3"), "damaged"),
        (lambda folder: (folder / "secrets" / "addresses.key").write_bytes(bytes(32)), "damaged"),
        (shutil.rmtree, "is no backup"),
    ],
)
def test_hostile_backups_are_refused(scene: Scene, change: Callable[[Path], object], said: str) -> None:
    """A folder that is no backup, lacks a file, holds another or an altered one changes nothing and says why."""
    change(scene.copy)
    with pytest.raises(OSError, match=said):
        restore(scene.place.joined, scene.copy)
    assert scene.place.open(scene.living).status_code == 200


def test_backups_are_never_overwritten(scene: Scene) -> None:
    """A folder that is there already is refused, and so is a backup of a database that a restore left doubtful."""
    with pytest.raises(FileExistsError, match="exists already"):
        back_up(scene.place.joined, scene.copy, with_secrets=True)
    for name in scene.place.joined.store.marks():
        scene.place.joined.store.erase_marks([name])
    scene.place.joined.store.put_mark(f"marks/{9_999:016d}-{'A' * 43}")
    with pytest.raises(RestoredError):
        back_up(scene.place.joined, scene.copy.parent / "doubtful", with_secrets=True)
