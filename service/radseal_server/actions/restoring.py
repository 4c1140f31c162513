"""Whether database and store still belong together, and making them so after a restore of either.

The audit chain only grows, so the store keeps *marks*: how far the chain had come. A database that does not hold a
mark was restored, or is another one; a store without the last mark that the database noted was restored, or is
another one. Either way nothing is served until `make_good` has gone through.

Rules: whatever must never be undone unnoticed puts its mark before it is acknowledged; other marks follow with each
sweep. A mark that a restore took from the chain goes only after a "restored" record that names it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from radseal_server.actions.cases import purge_case, record_erasure
from radseal_server.actions.ports import Service, put_mark
from radseal_server.audit import Event
from radseal_server.interfaces import Transaction
from radseal_server.shares import Case, Share, ShareChange, ending_of
from radseal_wire.chain import Head, restored_detail
from radseal_wire.layout import mark_name, tombstone_name
from radseal_wire.text import MalformedError, dumps, loads

_AT_ONCE = 500
NEXT_STEP = "stop every process and run `radseal-server restore`: it applies all tombstones and closes what it must"


class RestoredError(OSError):
    """Database and store do not belong together: one of them was restored, or is another's."""


def require_standing(service: Service, seen: Head) -> Head:
    """Return the chain's present head. Raises RestoredError unless it holds every mark, and the head `seen` before."""
    marks = _marks(service)
    noted = max((mark.sequence for mark in marks), default=0)
    with service.records.reading() as tx:
        present, last = tx.head(), tx.last_mark()
        lost = _lost(tx, [*marks, seen])
    if lost:
        newest = max(head.sequence for head in lost)
        raise RestoredError(
            f"the database was restored or is another's: it holds {present.sequence} records, and not record {newest} "
            f"as the store saw it; next: {NEXT_STEP}"
        )
    if noted < last:
        raise RestoredError(
            f"the store was restored or is another's: it saw record {noted}, the database noted {last} there; "
            f"next: {NEXT_STEP}"
        )
    return present


def mark_progress(service: Service, seen: Head) -> Head:
    """Write a mark of the present head and remove older ones; return that head. Raises RestoredError."""
    head = require_standing(service, seen)
    before = _marks(service)
    with service.records.reading() as tx:
        last = tx.last_mark()
    if head.sequence != last:
        put_mark(service, head)
        with service.records.transaction() as tx:
            tx.note_mark(head.sequence)
    service.blobs.erase_marks([mark_name(*_pair(mark)) for mark in before if mark.sequence < head.sequence])
    return head


def make_good(service: Service) -> Mapping[str, int]:
    """Apply every tombstone, close every share that a restore makes doubtful, record it; return counts.

    Nothing of it stands unless all does; cut off, it is done again from the start. Nobody may be served meanwhile.
    """
    now = service.clock.now()
    marks = _marks(service)
    graves: dict[str, list[str]] = {"share": [], "case": []}
    for name in service.blobs.tombstones():
        _, kind, subject = name.split("/")
        graves[kind].append(subject)
    with service.records.transaction() as tx:
        lost = _lost(tx, marks)
        events = [Event("restored", detail=restored_detail(lost))]
        events += _revoke_buried(tx, graves["share"], now)
        cases = _empty_buried(service, tx, graves["case"], now)
        events += _close_doubtful(tx, now)
        tx.bury_again(now)
        for event in events:
            head = tx.record(event, now)
        for case, erased in cases:
            head = record_erasure(tx, case, None, erased, "by its tombstone")
    service.records.scrub()
    for case, erased in cases:
        purge_case(service, case.case, erased)
    put_mark(service, head)
    with service.records.transaction() as tx:
        tx.note_mark(head.sequence)
    service.blobs.erase_marks([mark_name(*_pair(mark)) for mark in marks if mark != head])
    closed = sum(event.detail == "closed_by_restore" for event in events)
    return {"revoked": len(events) - 1 - closed, "erased": len(cases), "closed": closed, "lost": len(lost)}


def bury(service: Service) -> int:
    """Write the tombstones that are still missing at the store; return how many."""
    buried = 0
    while True:
        with service.records.reading() as tx:
            due = tx.unburied(_AT_ONCE)
        for share, ended in due:
            bury_share(service, share, ended)
        with service.records.transaction() as tx:
            tx.note_buried([share for share, _ in due])
        buried += len(due)
        if len(due) < _AT_ONCE:
            return buried


def bury_share(service: Service, share: str, ended: int) -> None:
    """Write the tombstone of a revoked share."""
    service.blobs.put_tombstone(tombstone_name("share", share), dumps({"share": share, "time": ended}))


def erase_unknown(service: Service) -> int:
    """Erase cases that the store holds and a restore took from the database, once no backup can bring them back."""
    now = service.clock.now()
    with service.records.reading() as tx:
        restored = tx.restored_at()
    if restored is None or now <= restored + service.policy.backup:
        return 0
    stored = service.blobs.cases()
    with service.records.reading() as tx:
        unknown = tx.unknown_cases(stored)
    for case in unknown:
        purge_case(service, case, now)
    with service.records.transaction() as tx:
        tx.note_restored(None)
        for case in unknown:
            tx.record(Event("case-erased", case=case, detail="unknown since the restore"), now)
    return len(unknown)


def count_unknown(service: Service) -> int:
    """Return how many cases the store holds that the database does not know."""
    stored = service.blobs.cases()
    with service.records.reading() as tx:
        return len(tx.unknown_cases(stored))


def _revoke_buried(tx: Transaction, ids: list[str], now: int) -> list[Event]:
    return _end_each(tx, tx.unended_shares(ids), "revoke", Event("share-revoked", detail="by its tombstone"), now)


def _empty_buried(service: Service, tx: Transaction, ids: list[str], now: int) -> list[tuple[Case, int]]:
    """Empty the cases that have a tombstone; return each with the time that the tombstone states."""
    found = []
    for name in tx.unerased_cases(ids):
        case = tx.find_case(name, now=now, lock=True)
        if case is not None:
            erased = _time_of(service.blobs.tombstone(tombstone_name("case", name)), now)
            tx.empty_case(name, erased)
            found.append((case, erased))
    return found


def _time_of(tombstone: bytes, now: int) -> int:
    """Return the time that a tombstone states; `now` where it cannot be read: the case goes all the same."""
    try:
        stated = loads(tombstone)["time"]
    except (MalformedError, KeyError, TypeError):
        return now
    return stated if isinstance(stated, int) and 0 < stated <= now else now


def _close_doubtful(tx: Transaction, now: int) -> list[Event]:
    event = Event("share-destroyed", detail="closed_by_restore")
    return _end_each(tx, tx.doubtful_shares(now), "restore", event, now)


def _end_each(tx: Transaction, due: Sequence[Share], change: ShareChange, event: Event, now: int) -> list[Event]:
    """End shares, and with each what was made by passing it on; return what is to be recorded, once for each."""
    family = {share.share: share for share in due}
    for share in due:
        if ending_of(share, change, now) is not None:
            children = [child for child in tx.children(share.share) if ending_of(child, change, now) is not None]
            family |= {child.share: child for child in children}
    for share in family.values():
        tx.end_share(share.share, ending_of(share, change, now), now)
    return [replace(event, case=share.case, share=share.share) for share in family.values()]


def _lost(tx: Transaction, heads: list[Head]) -> list[Head]:
    held = tx.heads_at([head.sequence for head in heads])
    return [head for head in heads if head.sequence and head not in held]


def _marks(service: Service) -> list[Head]:
    texts = [name.partition("/")[2] for name in service.blobs.marks()]
    return [Head(int(text[:16]), text[17:]) for text in texts]


def _pair(head: Head) -> tuple[int, str]:
    return head.sequence, head.hash
