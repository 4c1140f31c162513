"""Telling people: a notice is kept in the transaction of what happened, and sent later by whichever process is first.

Rules: nothing that a caller asked for waits for the mail server. A notice is sent at least once, always under the same
Message-ID; what is no longer true when its turn comes is dropped; what cannot be delivered is recorded.
"""

import secrets
from collections.abc import Callable, Mapping

from radseal_server.access import Caller
from radseal_server.actions.ports import Service, person_of
from radseal_server.audit import Event
from radseal_server.interfaces import DueNotice, Mail, Transaction
from radseal_server.notices import DAY, LEASE, UNOPENED_BEFORE, Letter, Notice, NoticeKind, NotSentError, next_try
from radseal_server.shares import Share
from radseal_wire.bodies import NoticeWishes
from radseal_wire.text import to_base64url

_AT_ONCE = 1000


def tell_sender(service: Service, tx: Transaction, kind: NoticeKind, share: Share, now: int, other: str | None) -> None:
    """Keep a notice about a share for whoever sent it; `other` is the person number of whom it is about."""
    stamp = now // DAY if kind == "refused" else share.expiry if kind == "unopened" else 0
    _keep(service, tx, Notice(_new_id(), kind, share.share, stamp, share.person, other, now))


def tell_recipient(service: Service, tx: Transaction, kind: NoticeKind, share: Share, now: int) -> None:
    """Keep a notice about a share for the person named in it."""
    stamp = now // DAY if kind == "extended" else 0  # whoever extends by seconds fills nobody's mailbox
    to = tx.named(share.recipient) if kind in service.policy.notices else None
    if to is None:
        return
    _keep(service, tx, Notice(_new_id(), kind, share.share, stamp, to, share.passer or share.person, now))


def tell_ended(service: Service, tx: Transaction, share: Share, by: str, now: int) -> None:
    """Keep the notices of a share that `by` ends: for the person named, where it still lived, and for its sender."""
    if share.state(now) == "live":
        tell_recipient(service, tx, "ended", share, now)
    if share.person != by:
        tell_sender(service, tx, "revoked", share, now, by)


def tell_what_is_near(service: Service) -> int:
    """Keep notices of shares that nobody opened a day before they expire, and of cases a day before they go."""
    now, policy = service.clock.now(), service.policy
    told = 0
    with service.records.transaction() as tx:
        if "unopened" in policy.notices:
            for share in tx.unopened_shares(now, UNOPENED_BEFORE, _AT_ONCE):
                tell_sender(service, tx, "unopened", share, now, tx.named(share.recipient))
                told += 1
        if "going" in policy.notices and policy.keep > DAY:
            for case in tx.due_cases(now + DAY, policy.abandoned_after, policy.keep, _AT_ONCE):
                if case.erased is None:
                    _keep(service, tx, Notice(_new_id(), "going", case.case, 0, case.person, None, now))
    return told


def send_one(service: Service, mail: Mail, jitter: Callable[[], float]) -> bool:
    """Send one notice that is due; return False when there is none. A failure is noted, and tried again later."""
    now = service.clock.now()
    with service.records.reading() as tx:
        if not tx.has_due_notice(now):
            return False
    with service.records.transaction() as tx:
        due = tx.claim_notice(now, now + LEASE)
    if due is None:
        return False
    letter = _to_letter(service, due, now)
    if letter is None:
        _settle(service, due.notice, "dropped", now)
        return True
    try:
        mail.send(letter)
    except NotSentError as error:
        _note_failure(service, due, error, jitter())
    else:
        _settle(service, due.notice, "sent", service.clock.now())
    return True


def view_wishes(service: Service, caller: Caller) -> NoticeWishes:
    """Return what the caller wishes of notices."""
    with service.records.transaction() as tx:
        language, quiet = tx.wishes(person_of(tx, caller))
    return NoticeWishes(language=language, mail=not quiet)


def wish(service: Service, caller: Caller, wishes: NoticeWishes) -> NoticeWishes:
    """Keep what the caller wishes of notices; it counts for everything that is sent to the caller's address."""
    with service.records.transaction() as tx:
        tx.wish(person_of(tx, caller), wishes.language, quiet=not wishes.mail)
    return wishes


def count_notices(service: Service) -> Mapping[str, int]:
    """Return how many notices are waiting, tried in vain, failed for good; and the oldest's age in seconds."""
    now = service.clock.now()
    with service.records.reading() as tx:
        return tx.count_notices(now)


def _keep(service: Service, tx: Transaction, notice: Notice) -> None:
    if notice.kind in service.policy.notices:
        tx.add_notice(notice)


def _to_letter(service: Service, due: DueNotice, now: int) -> Letter | None:
    """Return the letter, or None where there is nobody to tell any more, or it is no longer true."""
    notice, share = due.notice, due.share
    if due.to is None or due.quiet:
        return None
    if notice.kind in {"waiting", "extended", "unopened"} and (share is None or share.state(now) != "live"):
        return None
    if notice.kind == "unopened" and share is not None and share.first_opened is not None:
        return None
    until = share.expiry if share is not None else notice.made + DAY
    language = due.language or service.policy.language
    return Letter(notice.id, notice.kind, due.to, language, due.other or "", notice.subject, until, notice.made)


def _note_failure(service: Service, due: DueNotice, error: NotSentError, jitter: float) -> None:
    now, notice = service.clock.now(), due.notice
    again = next_try(notice, now, jitter)
    if not error.final and again <= notice.made + service.policy.notices_give_up:
        with service.records.transaction() as tx:
            tx.postpone_notice(notice.id, again, error.reason)
        return
    with service.records.transaction() as tx:
        tx.settle_notice(notice.id, "failed", now, error.reason)
        share = due.share.share if due.share is not None else None
        case = due.share.case if due.share is not None else notice.subject
        tx.record(Event("notice-failed", notice.to, error.reason, case=case, share=share, detail=notice.kind), now)


def _settle(service: Service, notice: Notice, state: str, now: int) -> None:
    with service.records.transaction() as tx:
        tx.settle_notice(notice.id, state, now, None)


def _new_id() -> str:
    return to_base64url(secrets.token_bytes(16))
