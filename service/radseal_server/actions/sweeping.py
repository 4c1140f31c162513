"""Destroying what is due: shares that are over, uploads that were abandoned, cases that nobody can open any more."""

from collections.abc import Mapping

from radseal_server.actions.cases import purge_case, record_erasure
from radseal_server.actions.notifying import tell_what_is_near
from radseal_server.actions.ports import Service
from radseal_server.actions.restoring import bury, erase_unknown
from radseal_server.audit import Event

_AT_ONCE = 200


def sweep(service: Service) -> Mapping[str, int]:
    """Destroy everything that is due and return counts by what it was. Any number of processes may sweep at once."""
    now = service.clock.now()
    notices = tell_what_is_near(service)
    shares = _end_shares(service, now)
    cases = _erase_cases(service, now)
    with service.records.transaction() as tx:
        forgotten = tx.forget(now)
    service.records.scrub()  # each time: it finishes what an earlier one could not
    buried, unknown = bury(service), erase_unknown(service)
    done = {"shares": shares, "cases": cases + unknown, "tombstones": buried, "rows": forgotten}
    return done | ({"notices": notices} if notices else {})


def _end_shares(service: Service, now: int) -> int:
    ended = 0
    while True:
        with service.records.transaction() as tx:
            due = tx.due_shares(now, _AT_ONCE)
            for share in due:
                tx.end_share(share.share, None, now)
            for share in due:  # the chain's head is locked last, as everywhere
                event = Event("share-destroyed", case=share.case, share=share.share, detail=share.state(now))
                tx.record(event, now)
        ended += len(due)
        if len(due) < _AT_ONCE:
            return ended


def _erase_cases(service: Service, now: int) -> int:
    policy = service.policy
    with service.records.transaction() as tx:
        due = tx.due_cases(now, policy.abandoned_after, policy.keep, _AT_ONCE)
        due = [case for case in due if not case.live_shares or case.erased is not None]  # shared at this very moment
        new = [case for case in due if case.erased is None]
        for case in new:
            tx.empty_case(case.case, now)
        for case in new:
            record_erasure(tx, case, None, now, f"it was {case.state}")
    for case in due:
        purge_case(service, case.case, case.erased or now)
    return len(due)
