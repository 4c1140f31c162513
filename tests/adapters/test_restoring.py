"""Restores on both databases: what was destroyed stays destroyed, what lived lives, and the record says so."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from office import DAY, MANAGER, OTTO, RITA, SENDER, Office, Sent, new_id, with_policy
from radseal_server import actions
from radseal_server.access import Caller, Refused
from radseal_server.actions.restoring import RestoredError
from radseal_server.app.standing import FRESH, Standing
from radseal_server.interfaces import ShareSecret
from radseal_server.sql import copies
from radseal_server.sql.database import Database
from radseal_server.sql.schema import migrate
from radseal_wire import chain
from radseal_wire.bodies import EndQuestion, OnwardDraft
from radseal_wire.chain import Head
from radseal_wire.layout import tombstone_name


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder for a copy of the database."""
    folder = tmp_path / "copy"
    folder.mkdir()
    return folder


def stands(office: Office) -> bool:
    """Whether the service would serve."""
    try:
        actions.require_standing(office.service, Head())
    except RestoredError:
        return False
    return True


def ends(office: Office, sent, caller: Caller = RITA) -> str:
    """What opening a share comes to."""
    try:
        office.open(sent, caller)
    except Refused as refused:
        return refused.code
    return "open"


def texts(office: Office) -> list[str]:
    """The whole trail."""
    with office.service.records.reading() as tx:
        return list(tx.record_texts(0, 100_000))


def go_back(database: Database, copy: Path) -> None:
    """Put the database back by hand, as an operator would who knows nothing of our commands."""
    copies.put_back(database, copy)
    migrate(database)


def test_what_was_destroyed_stays_destroyed(office: Office, database: Database, copy: Path) -> None:
    """Backup; revoke, erase, use up; restore: none of these opens, the rest does, and the record names the loss."""
    revoked, erased, limited, living, opened = (office.shared(openings=n) for n in (None, None, 1, None, None))
    office.open(opened)
    copies.take(database, copy, with_secrets=True)
    actions.revoke_share(office.service, SENDER, revoked.share)
    actions.erase_case(office.service, SENDER, erased.draft.case)
    office.open(limited)
    assert stands(office)
    before = texts(office)
    go_back(database, copy)
    assert not stands(office)
    done = actions.make_good(office.service)
    assert (done["revoked"], done["erased"], done["closed"]) == (1, 1, 1)
    assert stands(office)
    assert [ends(office, sent) for sent in (revoked, erased, limited, living, opened)] == [
        "share-revoked",
        "share-revoked",
        "share-closed-by-restore",
        "open",
        "open",
    ]
    assert not [name for name in office.blobs.objects if erased.draft.case in name]
    kept = [Head(number, chain.hash_text(text)) for number, text in enumerate(before, 1)]
    trail = chain.verify_trail(texts(office), kept=kept)
    assert len(trail.restores) == 1
    assert trail.restores[0].noted == len(before)
    assert len(trail.lost) == len(before) - trail.restores[0].after > 0


def passed_on(office: Office, sent) -> Sent:
    """A share that Rita passes on to Otto, without a limit of openings."""
    office.open(sent)
    draft, proof = office.draft(sent.draft.case, recipient=OTTO.account, expires_in=DAY, identity=False)
    own = {name: getattr(draft, name) for name in OnwardDraft.model_fields if name in type(draft).model_fields}
    child = new_id()
    actions.pass_on(office.service, RITA, sent.share, child, OnwardDraft(**own, proof=sent.proof))
    return Sent(child, draft, proof)


@pytest.mark.parametrize(("openings", "end"), [(2, ""), (None, "share")])
def test_what_was_passed_on_closes_with_its_share(
    office: Office, database: Database, copy: Path, openings: int | None, end: str
) -> None:
    """A restore that closes or ends a share does so to its child shares, and records each of them once."""
    sent = office.shared(openings=openings, onward=True)
    child = passed_on(office, sent)
    copies.take(database, copy, with_secrets=True)
    if end:
        actions.revoke_share(office.service, SENDER, sent.share)
        del office.blobs.graves[tombstone_name("share", child.share)]
    go_back(database, copy)
    before = len(texts(office))
    actions.make_good(office.service)
    assert ends(office, child, OTTO) == ("share-revoked" if end else "share-closed-by-restore")
    told = [record for record in map(chain.from_text, texts(office)[before:]) if record.share == child.share]
    assert [record.action for record in told][:-1] == ["share-revoked" if end else "share-destroyed"]


def test_what_is_passed_on_while_everything_ends_ends_too(office: Office) -> None:
    """The kill switch waits for who passes on at that very moment, and ends what came of it."""
    sent = office.shared(onward=True)
    office.open(sent)
    child = replace(sent, share=new_id())
    with ThreadPoolExecutor(1) as pool:
        with office.service.records.transaction() as tx:
            parent = tx.find_share(sent.share, lock=True)
            switch = pool.submit(actions.end_shares, office.service, MANAGER, EndQuestion(everything=True))
            time.sleep(0.5)
            named = replace(parent, share=child.share, parent=sent.share, passer=parent.bound, recipient=OTTO.account)
            tx.add_share(replace(named, bound=None), ShareSecret(b"s" * 32, b"c" * 300))
        switch.result()
    assert ends(office, child, OTTO) == "share-revoked"
    assert tombstone_name("share", child.share) in office.blobs.tombstones()


@pytest.mark.parametrize("act", ["revoke", "erase", "last opening", "first opening"])
def test_each_act_alone_betrays_a_restore(office: Office, database: Database, copy: Path, act: str) -> None:
    """One act after the backup is enough: the database that lacks it is not served from, without any sweep between."""
    sent = office.shared(openings=1 if act == "last opening" else None)
    copies.take(database, copy, with_secrets=True)
    if act == "revoke":
        actions.revoke_share(office.service, SENDER, sent.share)
    elif act == "erase":
        actions.erase_case(office.service, SENDER, sent.draft.case)
    else:
        office.open(sent)
    go_back(database, copy)
    assert not stands(office)


def test_any_loss_that_was_marked_betrays_a_restore(office: Office, database: Database, copy: Path) -> None:
    """A sweep marks how far the record came: a database that lacks anything from before it is not served from."""
    copies.take(database, copy, with_secrets=True)
    office.shared()
    actions.mark_progress(office.service, Head())
    assert len(office.blobs.marks()) == 1
    go_back(database, copy)
    assert not stands(office)


def test_history_that_went_on_elsewhere_is_found(office: Office, database: Database, copy: Path) -> None:
    """A restored database that was served from and grew past the mark still does not hold it."""
    copies.take(database, copy, with_secrets=True)
    office.shared()
    actions.mark_progress(office.service, Head())
    go_back(database, copy)
    for _ in range(3):
        office.shared()
    assert not stands(office)


def test_another_or_older_store_is_found(office: Office) -> None:
    """A store that lost the last mark, or never saw any, is found; making good writes all tombstones again."""
    sent = office.shared()
    actions.revoke_share(office.service, SENDER, sent.share)
    erased, _ = office.sealed()
    actions.erase_case(office.service, SENDER, erased)
    actions.sweep(office.service)
    actions.mark_progress(office.service, Head())
    office.blobs.chain.clear()
    office.blobs.graves.clear()
    office.blobs.objects[f"cases/{erased}/{new_id()}"] = b"back from the copy"
    assert not stands(office)
    actions.make_good(office.service)
    actions.sweep(office.service)
    assert stands(office)
    assert f"tombstones/share/{sent.share}" in office.blobs.tombstones()
    assert f"tombstones/case/{erased}" in office.blobs.tombstones()
    assert not [name for name in office.blobs.objects if erased in name]


def test_making_good_is_whole_or_not(office: Office, database: Database, copy: Path) -> None:
    """Cut off at any of its steps towards the store, nothing is served; done again, it ends as if never cut off."""
    revoked, erased, limited = (office.shared(openings=n) for n in (None, None, 2))
    copies.take(database, copy, with_secrets=True)
    actions.revoke_share(office.service, SENDER, revoked.share)
    actions.erase_case(office.service, SENDER, erased.draft.case)
    go_back(database, copy)

    class CutError(BaseException):
        """The process ends here."""

    class Cut:
        """The store, whose n-th change never comes back."""

        def __init__(self, steps: int) -> None:
            self.steps = steps

        def __getattr__(self, name: str):
            inner = getattr(office.blobs, name)

            def step(*words: object) -> object:
                self.steps -= name.startswith(("put", "erase"))
                if self.steps < 0:
                    raise CutError
                return inner(*words)

            return step

    cut = 0
    while True:
        try:
            actions.make_good(replace(office.service, blobs=Cut(cut)))
        except CutError:
            assert not stands(office)
            cut += 1
        else:
            break
    assert cut >= 2
    assert stands(office)
    assert {ends(office, sent) for sent in (revoked, erased)} == {"share-revoked"}
    assert ends(office, limited) == "share-closed-by-restore"
    chain.verify(texts(office))


def test_backup_without_secrets_opens_nothing(office: Office, database: Database, copy: Path) -> None:
    """From a backup without secrets every link reads "closed by a restore", and the sender can share again."""
    sent = office.shared()
    copies.take(database, copy, with_secrets=False)
    office.shared()
    actions.mark_progress(office.service, Head())
    go_back(database, copy)
    actions.make_good(office.service)
    assert ends(office, sent) == "share-closed-by-restore"
    assert ends(office, office.shared(sent.draft.case)) == "open"


def test_cases_that_a_restore_lost_go_when_no_backup_can_bring_them_back(
    office: Office, database: Database, copy: Path
) -> None:
    """Ciphertext that the database no longer knows stays for backup_days, is counted, then goes with a record."""
    copies.take(database, copy, with_secrets=True)
    lost = office.shared().draft.case
    actions.mark_progress(office.service, Head())
    go_back(database, copy)
    actions.make_good(office.service)
    assert actions.count_unknown(office.service) == 1
    kept = with_policy(office, backup=7 * DAY)
    kept.clock.time += 6 * DAY
    actions.sweep(kept.service)
    assert [name for name in office.blobs.objects if lost in name]
    kept.clock.time += 2 * DAY
    assert actions.sweep(kept.service)["cases"] == 1
    assert not [name for name in office.blobs.objects if lost in name]
    assert "unknown since the restore" in "".join(texts(office))


def test_restore_under_a_running_service_is_found(office: Office, database: Database, copy: Path) -> None:
    """A process that saw more than the database now holds refuses everybody, without any mark in between."""
    now = [0.0]
    standing = Standing(office.service, lambda: now[0])
    copies.take(database, copy, with_secrets=True)
    office.shared()
    standing.require()
    go_back(database, copy)
    now[0] += FRESH + 1
    with pytest.raises(Refused, match="not-ready"):
        standing.require()
    with pytest.raises(OSError, match="radseal-server restore"):
        standing.mark()


def test_older_backup_of_the_same_day_is_found_too(office: Office, database: Database, copy: Path) -> None:
    """Restored, made good, and restored again from the same copy: found again, and good again."""
    sent = office.shared(openings=3)
    copies.take(database, copy, with_secrets=True)
    office.open(sent)
    for _ in range(2):
        go_back(database, copy)
        assert not stands(office)
        actions.make_good(office.service)
        assert stands(office)
        assert ends(office, sent) == "share-closed-by-restore"


def test_copies_are_private_and_whole(office: Office, database: Database, copy: Path) -> None:
    """A copy can be read by its owner alone; a damaged one is refused and changes nothing."""
    sent = office.shared()
    copies.take(database, copy, with_secrets=True)
    taken = copy / copies.copy_name(database)
    assert taken.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.iterdir()] == [taken.name]
    damaged = bytearray(taken.read_bytes())
    middle = len(damaged) // 2
    damaged[middle:] = bytes(len(damaged) - middle)
    taken.write_bytes(damaged)
    with pytest.raises(OSError, match=r"damaged|put back|status"):
        copies.put_back(database, copy)
    assert ends(office, sent) == "open"
    shutil.rmtree(copy)


def test_strangers_learn_nothing_of_a_restore(office: Office, database: Database, copy: Path) -> None:
    """A share that a restore closed looks to everybody but the named person like one that never was."""
    sent = office.shared(openings=1)
    copies.take(database, copy, with_secrets=True)
    office.open(sent)
    go_back(database, copy)
    actions.make_good(office.service)
    with pytest.raises(Refused) as caught:
        office.open(sent, OTTO)
    assert caught.value.code == "not-found"


def test_one_of_many_asks_the_store(office: Office) -> None:
    """Many requests at once after a quiet time cost one look at the store, not one each."""
    asked = []

    class Counting:
        """The store, with its listings counted."""

        def __getattr__(self, name: str):
            return getattr(office.blobs, name)

        def marks(self) -> list[str]:
            """Count, slowly."""
            asked.append(1)
            time.sleep(0.05)
            return office.blobs.marks()

    standing = Standing(replace(office.service, blobs=Counting()))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: standing.require(), range(64)))
    assert len(asked) == 1
