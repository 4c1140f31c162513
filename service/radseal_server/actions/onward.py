"""Passing on: the recipient of a share that allows it makes a child share for somebody else.

Rules: whoever passes on holds the whole link and is the person named; everybody else gets the one answer of a link that
never was. No bytes move. A child share stays within its parent, ends with it, and is never passed on itself.
"""

from dataclasses import replace

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.openings import recorded, require_opener
from radseal_server.actions.ports import Service, content_of, to_head
from radseal_server.actions.shares import keep_share, make_share, view_of
from radseal_server.audit import Event
from radseal_server.interfaces import Transaction
from radseal_wire.bodies import OnwardDraft, ShareView


def pass_on(service: Service, caller: Caller, share: str, child: str, draft: OnwardDraft) -> ShareView:
    """Keep a child share of `share`. The identical request gets the same answer.

    Raises Refused as `open_share` does, and "not-onward", "id-in-use", "recipient-not-admitted",
    "expiry-out-of-range" or "ledger-needed".
    """
    now = service.clock.now()

    def attempt(tx: Transaction, person: str) -> ShareView:
        """Try it inside the transaction."""
        parent = require_opener(tx, caller, person, share, draft.proof, now)
        content = content_of(f"{person} {share}", draft)
        known = tx.find_share(child, lock=True)
        if known is not None:
            if known.content != content:
                raise Refused("id-in-use", "another request")
            return view_of(known, caller, person, now, to_head(tx.head()))
        new = replace(
            make_share(service, child, draft, now),
            case=parent.case,
            person=parent.person,
            sender=parent.sender,
            content=content,
            purpose=parent.purpose,
            parent=parent.share,
            passer=person,
            passed_on_by=parent.recipient,
        )
        access.require_onward(parent, new, len(tx.children(share)))
        head = keep_share(service, tx, new, draft, Event("share-passed-on", person), now)
        return view_of(new, caller, person, now, to_head(head))

    return recorded(service, caller, Event("share-passed-on", share=share), attempt, now)
