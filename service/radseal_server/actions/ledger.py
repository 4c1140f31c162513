"""Reading the ledger: sealed entries in the order of their audit records. The service cannot open any of them."""

from radseal_server import access
from radseal_server.access import Caller
from radseal_server.actions.ports import Service, person_of
from radseal_server.audit import Event
from radseal_wire.bodies import LedgerEntry, LedgerList
from radseal_wire.text import to_base64url


def read_ledger(service: Service, caller: Caller, after: int, limit: int) -> LedgerList:
    """Return entries behind the record number `after`; the reading is recorded."""
    access.require_right(caller, "ledger")
    now = service.clock.now()
    with service.records.transaction() as tx:
        rows = tx.ledger_entries(after, limit + 1)
        if after == 0:
            tx.record(Event("ledger-read", person_of(tx, caller)), now)
    entries = [
        LedgerEntry(sequence=row.sequence, case=row.case, share=row.share, sealed=to_base64url(row.sealed))
        for row in rows[:limit]
    ]
    return LedgerList(entries=entries, next=entries[-1].sequence if len(rows) > limit else None)
