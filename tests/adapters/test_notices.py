"""Notices on both databases: kept with what happened, sent once each, tried again, dropped when untrue, never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from office import DAY, MANAGER, OTTO, RITA, SENDER, Office, make_office, with_policy
from radseal_server import actions
from radseal_server.access import Refused
from radseal_server.notices import LEASE, NOTICE_KINDS, Letter, NotSentError
from radseal_server.sql.database import Database
from radseal_wire.bodies import EndQuestion, ExtendQuestion, NoticeWishes


class Post:
    """interfaces.Mail that keeps letters, or fails as it is told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.fault: NotSentError | None = None
        self.lock = threading.Lock()

    def send(self, letter: Letter) -> None:
        """Keep it."""
        if self.fault is not None:
            raise self.fault
        with self.lock:
            self.letters.append(letter)

    def kinds(self) -> list[tuple[str, str]]:
        """Kind and address of each letter, in order."""
        return [(letter.kind, letter.to) for letter in self.letters]


@pytest.fixture
def office(database: Database) -> Office:
    return with_policy(make_office(database), notices=frozenset(NOTICE_KINDS), language="en")


def deliver(office: Office, post: Post) -> list[tuple[str, str]]:
    """Send what is due, and return what was sent by it."""
    before = len(post.letters)
    while actions.send_one(office.service, post, lambda: 0.0):
        pass
    return post.kinds()[before:]


def test_each_event_is_told_to_the_right_person(office: Office) -> None:
    """Sharing, opening, refusing, extending and ending are told once each, to the person whom they concern."""
    post, sent = Post(), office.shared()
    assert deliver(office, post) == [("waiting", RITA.email)]
    for _ in range(2):
        office.open(sent)
        with pytest.raises(Refused):
            office.open(sent, OTTO)
    assert sorted(deliver(office, post)) == [("opened", SENDER.email), ("refused", SENDER.email)]
    office.clock.time += DAY
    with pytest.raises(Refused):
        office.open(sent, OTTO)
    assert deliver(office, post) == [("refused", SENDER.email)]
    actions.extend_share(office.service, SENDER, sent.share, ExtendQuestion(expires_in=20 * DAY))
    assert deliver(office, post) == [("extended", RITA.email)]
    assert post.letters[-1].until == office.clock.now() + 20 * DAY
    actions.revoke_share(office.service, MANAGER, sent.share)
    actions.revoke_share(office.service, SENDER, sent.share)
    assert sorted(deliver(office, post)) == [("ended", RITA.email), ("revoked", SENDER.email)]
    assert {letter.other for letter in post.letters if letter.kind == "revoked"} == {MANAGER.email}


def test_extending_fills_nobody_s_mailbox(office: Office) -> None:
    """However often a share is extended, the person named is told once a day."""
    post, sent = Post(), office.shared()
    deliver(office, post)
    for more in range(5):
        actions.extend_share(office.service, SENDER, sent.share, ExtendQuestion(expires_in=8 * DAY + more))
        deliver(office, post)
    office.clock.time += DAY
    actions.extend_share(office.service, SENDER, sent.share, ExtendQuestion(expires_in=9 * DAY))
    deliver(office, post)
    assert [kind for kind, _ in post.kinds()] == ["waiting", "extended", "extended"]


def test_wrong_proofs_are_told_to_nobody(office: Office) -> None:
    """Guessing at a share tells its sender nothing: only who held the whole link is told of."""
    post, sent = Post(), office.shared()
    deliver(office, post)
    with pytest.raises(Refused):
        office.open(sent, OTTO, proof=office.shared().proof)
    assert [kind for kind, _ in deliver(office, post)] == ["waiting"]


def test_unopened_shares_are_told_of_a_day_before(office: Office) -> None:
    """A share that nobody opened is told of once, a day before it expires, and again after an extension only."""
    office = with_policy(office, keep=365 * DAY, notices=frozenset(NOTICE_KINDS))
    post, sent, opened = Post(), office.shared(), office.shared()
    office.open(opened)
    office.shared(expires_in=3600)
    deliver(office, post)
    actions.sweep(office.service)
    assert deliver(office, post) == []
    office.clock.time += 6 * DAY + 10
    for _ in range(2):
        actions.sweep(office.service)
    assert deliver(office, post) == [("unopened", SENDER.email)]
    assert post.letters[-1].subject == sent.share
    actions.extend_share(office.service, SENDER, sent.share, ExtendQuestion(expires_in=3 * DAY))
    office.clock.time += 2 * DAY + 10
    actions.sweep(office.service)
    assert deliver(office, post) == [("extended", RITA.email), ("unopened", SENDER.email)]


def test_cases_are_told_of_before_they_go(office: Office) -> None:
    """A case that nobody can open any more is told of a day before it is erased, once."""
    post, sent = Post(), office.shared()
    actions.revoke_share(office.service, SENDER, sent.share)
    deliver(office, post)
    office.clock.time += 5 * DAY
    actions.sweep(office.service)
    assert deliver(office, post) == []
    office.clock.time += DAY + 10
    for _ in range(2):
        actions.sweep(office.service)
    assert deliver(office, post) == [("going", SENDER.email)]
    assert post.letters[-1].subject == sent.draft.case
    office.clock.time += DAY
    assert actions.sweep(office.service)["cases"] == 1


def test_failures_are_tried_again_until_they_are_too_old(office: Office) -> None:
    """A server that does not take a notice gets it again, later each time; three days on it has failed."""
    post = Post()
    post.fault = NotSentError("SMTPServerDisconnected")
    office.shared()
    tries = 0
    while actions.count_notices(office.service)["waiting"]:
        assert deliver(office, post) == []
        office.clock.time += 60
        tries += 1
        assert tries < 4 * DAY // 60
    counts = actions.count_notices(office.service)
    assert (counts["failed"], counts["waiting"]) == (1, 0)
    with office.service.records.reading() as tx:
        last = list(tx.record_texts(0, 1000))[-1]
    assert '"notice-failed"' in last
    assert "SMTPServerDisconnected" in last
    assert RITA.email not in last


def test_outage_loses_nothing(office: Office) -> None:
    """What happened while the mail server was away is told when it is back, each thing once."""
    post = Post()
    post.fault = NotSentError("ConnectionRefusedError")
    for _ in range(5):
        office.shared()
        deliver(office, post)
    assert actions.count_notices(office.service)["tried"] == 5
    post.fault = None
    office.clock.time += 400
    assert deliver(office, post) == [("waiting", RITA.email)] * 5
    assert len({letter.id for letter in post.letters}) == 5
    assert deliver(office, post) == []


def test_refused_addresses_fail_at_once(office: Office) -> None:
    """An address that the server says is none is not tried again."""
    post = Post()
    post.fault = NotSentError("recipient refused (550)", final=True)
    office.shared()
    deliver(office, post)
    assert actions.count_notices(office.service)["failed"] == 1


def test_untrue_notices_are_dropped(office: Office) -> None:
    """A share that ended before its mail was sent is not announced; an erased account gets nothing."""
    post, ended = Post(), office.shared()
    actions.revoke_share(office.service, SENDER, ended.share)
    assert deliver(office, post) == [("ended", RITA.email)]
    opened = office.shared()
    office.open(opened)
    with office.service.records.transaction() as tx:
        tx.forget_person(SENDER.issuer, SENDER.subject)
    assert ("opened", SENDER.email) not in deliver(office, post)


def test_killed_senders_leave_their_notice_to_others(office: Office) -> None:
    """A notice that a process took and never settled is sent by another one later, under the same id."""
    office.shared()
    now = office.clock.now()
    with office.service.records.transaction() as tx:
        taken = tx.claim_notice(now, now + LEASE)
    post = Post()
    assert deliver(office, post) == []
    office.clock.time += LEASE
    assert deliver(office, post) == [("waiting", RITA.email)]
    assert post.letters[0].id == taken.notice.id


def test_many_senders_send_each_notice_once(office: Office) -> None:
    """Eight threads over one outbox: 40 notices, 40 letters."""
    case, _ = office.sealed()
    for _ in range(40):
        office.shared(case)
    post = Post()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: deliver(office, post), range(8)))
    assert len({letter.id for letter in post.letters}) == len(post.letters) == 40


def test_people_choose_language_and_quiet(office: Office) -> None:
    """What a person chose counts for every letter to their address; the sign-in's language until they choose."""
    post = Post()
    german = replace(RITA, language="de")
    assert actions.view_wishes(office.service, german) == NoticeWishes(language="de", mail=True)
    office.shared()
    deliver(office, post)
    actions.wish(office.service, RITA, NoticeWishes(language="es", mail=True))
    office.shared()
    deliver(office, post)
    actions.wish(office.service, RITA, NoticeWishes(language=None, mail=False))
    office.shared()
    deliver(office, post)
    assert [letter.language for letter in post.letters] == ["de", "es"]


def test_who_only_claims_an_address_wishes_nothing_for_it(office: Office) -> None:
    """Somebody whose issuer does not vouch for Rita's address silences nobody, whatever they were before."""
    post, claims = Post(), replace(RITA, subject="g-9", email_verified=False)
    actions.wish(office.service, claims, NoticeWishes(language="de", mail=False))
    otto = replace(OTTO, language="de")
    actions.wish(office.service, otto, NoticeWishes(language="de", mail=False))
    actions.view_wishes(office.service, replace(otto, email=RITA.email, email_verified=False))
    office.shared()
    deliver(office, post)
    assert [(letter.to, letter.language) for letter in post.letters] == [(RITA.email, "en")]


def test_no_mail_server_keeps_no_notices(office: Office) -> None:
    """Without a mail server, or with a kind switched off, nothing is kept."""
    quiet = with_policy(office, notices=frozenset())
    sent = quiet.shared()
    quiet.open(sent)
    actions.sweep(quiet.service)
    assert actions.count_notices(quiet.service)["waiting"] == 0
    with_policy(office, notices=frozenset({"opened"})).shared()
    assert actions.count_notices(quiet.service)["waiting"] == 0


def test_erasing_and_the_kill_switch_are_told(office: Office) -> None:
    """Who could open an erased case, or a share that staff ended with many others, is told."""
    post, erased, ended = Post(), office.shared(), office.shared()
    deliver(office, post)
    actions.erase_case(office.service, SENDER, erased.draft.case)
    assert deliver(office, post) == [("ended", RITA.email)]
    actions.end_shares(office.service, MANAGER, EndQuestion(sent_by=SENDER.email))
    assert sorted(deliver(office, post)) == [("ended", RITA.email), ("revoked", SENDER.email)]
    assert {letter.subject for letter in post.letters[-2:]} == {ended.share}


def test_erased_recipients_stay_erased(office: Office) -> None:
    """What happens to the share of an erased account makes no account again, and writes to nobody."""
    post, sent = Post(), office.shared()
    deliver(office, post)
    with office.service.records.transaction() as tx:
        tx.forget_person(RITA.issuer, RITA.subject)
        tx.forget_address(RITA.email)
    with pytest.raises(Refused):
        office.open(sent, OTTO)
    office.clock.time += 6 * DAY + 10
    actions.sweep(office.service)
    actions.revoke_share(office.service, SENDER, sent.share)
    assert {to for _, to in deliver(office, post)} <= {SENDER.email}
    with office.service.records.reading() as tx:
        assert tx.people_of("erased@erased.invalid", now=office.clock.now()) == []
