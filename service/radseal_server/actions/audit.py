"""Reading the audit trail, and the one thing that is recorded without a route of its own: signing in."""

from radseal_server import access
from radseal_server.access import Caller
from radseal_server.actions.ports import Service, person_of, to_head
from radseal_server.audit import Event
from radseal_wire.bodies import RecordList


def read_audit(service: Service, caller: Caller, after: int, limit: int) -> RecordList:
    """Return consecutive records behind sequence number `after`, for verifying offline; the reading is recorded."""
    access.require_right(caller, "audit")
    now = service.clock.now()
    with service.records.transaction() as tx:
        head = tx.head()
        texts = tx.record_texts(after, max(0, min(limit, head.sequence - after)))  # none that the head does not cover
        more = after + len(texts) if texts and after + len(texts) < head.sequence else None
        if after == 0:
            tx.record(Event("audit-read", person_of(tx, caller)), now)
    return RecordList(records=list(texts), head=to_head(head), next=more)


def note_sign_in(service: Service, caller: Caller) -> None:
    """Record that somebody signed in on the page. Raises Refused "account-disabled"; that is recorded too."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        disabled = tx.disabled_since(caller.issuer, caller.subject, caller.email)
        outcome = "done" if disabled is None else "disabled by a manager"
        tx.record(Event("signed-in", person_of(tx, caller), outcome=outcome), now)
    access.require_enabled(disabled)
