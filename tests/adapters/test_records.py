"""One suite for both databases: SQLite and a real PostgreSQL keep the same promises, alone and with many at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from office import DAY, OFFICER, OTTO, RITA, SENDER, Office, Sent, make_office, new_bytes, new_id
from radseal_server import actions
from radseal_server.access import Refused, Visible
from radseal_server.audit import Event
from radseal_server.interfaces import Identity, Session, SignInAttempt
from radseal_server.sql.database import Database
from radseal_server.sql.people_rows import ERASED
from radseal_server.sql.records import SqlRecords
from radseal_server.sql.schema import current, migrate, newest
from radseal_server.sql.sessions import SqlSessions
from radseal_server.sql.tables import metadata
from radseal_wire import chain
from radseal_wire.bodies import ExtendQuestion

NOW = 1_800_000_000
KEY = b"k" * 32


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Do `work` in as many threads, all started together; return what each gave, a refusal as its code."""
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def trail(database: Database) -> list[str]:
    """Every record's text."""
    with SqlRecords(database).reading() as tx:
        return list(tx.record_texts(0, 100_000))


# the schema


def test_migrations_lead_to_the_tables(database: Database) -> None:
    """Upgrading an empty database gives exactly the tables that the program works with; again changes nothing."""
    assert migrate(database) == newest() == current(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_outdated_schema_is_refused(url: str) -> None:
    """A database without tables, or at another version, is not served from; the message names the command."""
    database = Database(url)
    records = SqlRecords(database)
    with pytest.raises(OSError, match="radseal-server migrate"):
        records.check()
    migrate(database)
    records.check()
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    with pytest.raises(OSError, match="radseal-server migrate"):
        records.check()
    database.close()


def test_migrating_at_once_is_safe(url: str) -> None:
    """Several processes that start together migrate one after the other."""
    databases = [Database(url) for _ in range(4)]
    assert at_once(4, lambda number: migrate(databases[number])) == [newest()] * 4
    for database in databases:
        database.close()


def test_absent_database_is_told(tmp_path: Path) -> None:
    """A database that does not answer is an OSError, not the driver's own error."""
    gone = Database(f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.sqlite3'}")
    with pytest.raises(OSError, match="does not answer"):
        SqlRecords(gone).check()


def test_clock_is_the_databases(database: Database) -> None:
    """The clock gives the database's whole seconds, and does not run backwards."""
    first = SqlRecords(database).now()
    assert 1_700_000_000 < first <= SqlRecords(database).now()


# people and the chain


def test_nothing_of_a_failed_transaction_stands(database: Database) -> None:
    """An exception takes back the change and its record together."""
    records = SqlRecords(database)

    def fail() -> None:
        with records.transaction() as tx:
            tx.add_case(new_id(), tx.person("https://i.example", "s", "e@i.example"), NOW)
            tx.record(Event("case-started"), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert trail(database) == []
    with records.reading() as tx:
        assert tx.head() == chain.Head()
        assert tx.list_cases(Visible(everything=True, person="", account=None), now=NOW, after=None, limit=9) == []


def test_person_number_is_random_and_stays(database: Database) -> None:
    """Issuer and subject make one number for good, whatever the e-mail; many at once get the same one."""
    records = SqlRecords(database)

    def number(_: int) -> str:
        with records.transaction() as tx:
            return tx.person("https://i.example", "s", "e@i.example")

    numbers = set(at_once(8, number))
    with records.transaction() as tx:
        assert {tx.person("https://i.example", "s", "new@i.example")} == numbers
        assert tx.person("https://j.example", "s", "e@i.example") not in numbers


def test_erased_account_leaves_the_chain_whole(office: Office, database: Database) -> None:
    """Erasing a person's row anonymises cases, shares and records, and the chain still verifies to the kept head."""
    sent = office.shared()
    kept = office.open(sent).head
    with office.service.records.transaction() as tx:
        assert tx.forget_person(SENDER.issuer, SENDER.subject)
        assert not tx.forget_person(SENDER.issuer, SENDER.subject)
        case, share = tx.find_case(sent.draft.case, now=NOW), tx.find_share(sent.share)
    assert case is not None
    assert share is not None
    assert case.sender == share.sender == ERASED
    assert kept is not None
    assert chain.verify(trail(database), kept=[chain.Head(kept.sequence, kept.hash)]).sequence >= kept.sequence
    assert SENDER.email not in "".join(trail(database))


def test_share_names_people_as_when_it_was_made(office: Office) -> None:
    """A sender's later change of address does not change what the recipient's capsule is compared with."""
    sent = office.shared()
    renamed = replace(SENDER, email="married@hospital.example")
    assert actions.view_share(office.service, renamed, sent.share).sender.email == SENDER.email
    assert actions.view_case(office.service, renamed, sent.draft.case).sender.email == renamed.email


def test_records_of_many_at_once_are_one_chain(database: Database) -> None:
    """Whoever records at the same time, the texts are one unbroken chain."""
    records = SqlRecords(database)

    def write(number: int) -> int:
        for _ in range(10):
            with records.transaction() as tx:
                tx.record(Event("signed-in", detail=str(number)), NOW)
        return number

    at_once(6, write)
    with records.reading() as tx:
        head = tx.head()
    assert chain.verify(trail(database)) == head
    assert head.sequence == 60


# shares with many at once


def racer(url: str, sent: Sent) -> subprocess.Popen[str]:
    """Start a service process of its own that waits for the word."""
    program = Path(__file__).parents[1] / "real" / "racer.py"
    return subprocess.Popen(
        [sys.executable, str(program), url, sent.share, sent.proof],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(program.parents[1])},
    )


def test_one_opening_has_one_winner_over_two_processes(url: str, office: Office) -> None:
    """`openings = 1` and 200 openers in two processes: exactly one opens, 199 are told that it is used up."""
    sent = office.shared(openings=1)
    with racer(url, sent) as one, racer(url, sent) as two:
        for process in (one, two):
            assert process.stdout.readline() == "ready\n"
        for process in (one, two):
            process.stdin.write("go\n")
            process.stdin.flush()
        given = [line.strip() for process in (one, two) for line in process.stdout]
    assert len(given) == 200
    assert given.count("opened") == 1
    assert given.count("share-used-up") == 199
    assert actions.view_share(office.service, SENDER, sent.share).openings_used == 1


def test_same_request_at_once_gets_the_same_answer(office: Office) -> None:
    """A case and a share that are put twice at the same moment are made once, and both are told so."""
    case, _ = office.sealed()
    draft, _proof = office.draft(case)
    share = new_id()
    views = at_once(6, lambda _: actions.create_share(office.service, SENDER, share, draft))
    assert {view.share for view in views} == {share}
    other = [draft.model_copy(update={"capsule": new_bytes(300)}) for _ in range(6)]
    codes = at_once(6, lambda number: actions.create_share(office.service, SENDER, share, other[number]))
    assert codes == ["id-in-use"] * 6


def test_new_recipients_at_once_do_not_wait_crosswise(office: Office) -> None:
    """Shares for people whom nobody named before are made at once without a deadlock."""
    case, _ = office.sealed()
    drafts = [office.draft(case)[0] for _ in range(8)]
    views = at_once(8, lambda number: actions.create_share(office.service, SENDER, new_id(), drafts[number]))
    assert {view.state for view in views} == {"live"}


def test_sweeping_and_opening_at_once(office: Office) -> None:
    """Sweepers and openers work side by side; each due share is destroyed once."""
    over = [office.shared(expires_in=60) for _ in range(6)]
    office.clock.time += 61
    live = office.shared()

    def work(number: int) -> Any:
        return actions.sweep(office.service)["shares"] if number % 2 else office.open(live).share

    answers = at_once(8, work)
    assert sum(answer for answer in answers if isinstance(answer, int)) == len(over)
    assert answers[::2] == [live.share] * 4


def test_revoked_for_every_connection_at_once(url: str, office: Office) -> None:
    """What one process revokes, another refuses with its very next answer."""
    sent = office.shared()
    other = Database(url)
    far = make_office(other)
    far.open(sent)
    actions.revoke_share(office.service, SENDER, sent.share)
    with pytest.raises(Refused, match="share-revoked"):
        far.open(sent)
    other.close()


# lists and rows


def test_lists_are_newest_first_in_pages(office: Office) -> None:
    """Pages follow each other without gap or repetition, also where times are equal."""
    case, _ = office.sealed()
    shares = []
    for number in range(7):
        office.clock.time += number % 2
        shares.append(office.shared(case).share)
    seen: list[str] = []
    after = None
    while True:
        page = actions.list_shares(office.service, SENDER, after, 2)
        seen += [view.share for view in page.shares]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(shares)
    assert len(set(seen)) == 7
    newest_first = [actions.view_share(office.service, SENDER, share).created for share in seen]
    assert newest_first == sorted(newest_first, reverse=True)


def test_lists_hold_what_is_visible(office: Office) -> None:
    """Sender and recipient see the share, others nothing; bound, it stays with the person who opened it."""
    sent = office.shared()
    listed = lambda caller: [view.share for view in actions.list_shares(office.service, caller, None, 9).shares]  # noqa: E731  (one line, used here only)
    assert listed(SENDER) == listed(RITA) == [sent.share]
    assert listed(OTTO) == listed(replace(RITA, email_verified=False)) == []
    office.open(sent)
    assert listed(replace(RITA, email="new@clinic.example")) == [sent.share]
    assert listed(replace(RITA, subject="another")) == []


def test_domain_is_known_once_a_share_names_it(office: Office) -> None:
    """A recipient's domain is new until a share names it; signing in does not make it known."""
    ask = lambda: actions.check_recipient(office.service, SENDER, "x@clinic.example").new_domain  # noqa: E731  (as above)
    actions.note_sign_in(office.service, RITA)
    assert ask()
    office.shared()
    assert not ask()


def test_guesses_are_counted_until_their_window_ends(database: Database) -> None:
    """A guess counts under its key for its window, and is forgotten afterwards."""
    records = SqlRecords(database)
    with records.transaction() as tx:
        tx.count_guess("a", NOW, 600)
        tx.count_guess("a", NOW + 10, 600)
        assert (tx.guesses("a", NOW + 20), tx.guesses("b", NOW + 20)) == (2, 0)
        assert tx.guesses("a", NOW + 605) == 1
        assert tx.forget(NOW + 605) == 1
        assert tx.guesses("a", NOW) == 1


def test_opening_is_remembered_while_the_share_is(office: Office) -> None:
    """A day-old opening of a live share stays known, so that its id is not counted a second time."""
    sent, opening = office.shared(), new_id()
    office.open(sent, opening=opening)
    office.clock.time += 2 * DAY
    actions.sweep(office.service)
    with pytest.raises(Refused, match="opening-over"):
        office.open(sent, opening=opening)
    assert actions.view_share(office.service, SENDER, sent.share).openings_used == 1
    actions.extend_share(office.service, SENDER, sent.share, ExtendQuestion(expires_in=30 * DAY))


# sessions

WHO = Identity("https://i.example", "s", "e@i.example", True, "mfa", NOW + 900, ("radiology",))


def test_session_comes_back_whole(database: Database) -> None:
    """A session is found as it was kept, with its use noted, and is gone once ended."""
    sessions = SqlSessions(database)
    sessions.keep_session(KEY, Session(WHO, "sid-1", NOW, NOW))
    sessions.touch_session(KEY, NOW + 5)
    assert sessions.find_session(KEY) == Session(WHO, "sid-1", NOW, NOW + 5)
    sessions.end_session(KEY)
    sessions.end_session(KEY)
    assert sessions.find_session(KEY) is None


def test_address_that_was_noted_later_is_not_the_one_that_a_session_verified(database: Database) -> None:
    """Whoever changes their address at the provider is nobody else by a session from before, nor by a later token."""
    sessions, records = SqlSessions(database), SqlRecords(database)
    sessions.keep_session(KEY, Session(WHO, "sid-1", NOW, NOW))
    with records.transaction() as tx:
        person = tx.person(WHO.issuer, WHO.subject, "chief@i.example", verified=False)
        assert [one.person for one in tx.people_of(WHO.email, now=NOW)] == [person]  # nor out of staff's sight
    kept = sessions.find_session(KEY)
    assert kept is not None
    assert (kept.identity.email, kept.identity.email_verified) == (WHO.email, True)
    sessions.keep_session(b"l" * 32, Session(replace(WHO, email="chief@i.example", email_verified=False), "", NOW, NOW))
    later = sessions.find_session(b"l" * 32)
    assert later is not None
    assert not later.identity.email_verified
    with records.transaction() as tx:
        assert tx.person(WHO.issuer, WHO.subject, "chief@i.example") == person
    for key in (KEY, b"l" * 32):
        kept = sessions.find_session(key)
        assert kept is not None
        assert (kept.identity.email, kept.identity.email_verified) == ("chief@i.example", False)


@pytest.mark.parametrize(
    ("subject", "sid", "left"),
    [("s", "", {3}), ("", "sid-1", {2, 3}), ("s", "sid-2", {1, 3}), ("", "", {1, 2, 3}), ("nobody", "", {1, 2, 3})],
)
def test_provider_ends_sessions(database: Database, subject: str, sid: str, left: set[int]) -> None:
    """Sessions end by person, by the provider's session, or by both; nothing named ends nothing."""
    sessions = SqlSessions(database)
    kept = {1: ("s", "sid-1"), 2: ("s", "sid-2"), 3: ("t", "sid-3")}
    for number, (who, name) in kept.items():
        sessions.keep_session(bytes([number]) * 32, Session(replace(WHO, subject=who), name, NOW, NOW))
    assert sessions.end_sessions_of("https://other.example", subject, sid) == 0
    assert sessions.end_sessions_of(WHO.issuer, subject, sid) == 3 - len(left)
    assert {number for number in kept if sessions.find_session(bytes([number]) * 32) is not None} == left


def test_sign_in_attempt_is_taken_once(database: Database) -> None:
    """Of many who return with one state at once, one goes on; an attempt that is over helps nobody."""
    sessions = SqlSessions(database)
    attempt = SignInAttempt("https://i.example", "nonce", "verifier", "/l/x", b"b" * 32)
    sessions.keep_attempt(KEY, attempt, NOW + 600)
    taken = at_once(6, lambda _: sessions.take_attempt(KEY, NOW))
    assert [one for one in taken if one is not None] == [attempt]
    sessions.keep_attempt(KEY, attempt, NOW + 600)
    assert sessions.take_attempt(KEY, NOW + 600) is None


def test_key_is_used_once(database: Database) -> None:
    """Of many who use a key at once, one is the first."""
    sessions = SqlSessions(database)
    assert sorted(at_once(6, lambda _: sessions.use_once(KEY, NOW + 600))) == [False] * 5 + [True]


def test_officer_exports_a_chain_that_verifies(office: Office) -> None:
    """What the officer reads in pages verifies offline up to the head of the last page."""
    for _ in range(3):
        office.open(office.shared())
    texts: list[str] = []
    after: int | None = 0
    while after is not None:
        page = actions.read_audit(office.service, OFFICER, after, 5)
        texts += page.records
        after = page.next
    assert chain.verify(texts) == chain.Head(page.head.sequence, page.head.hash)
