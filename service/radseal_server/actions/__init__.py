"""One function for each thing a caller can do: check, change, record.

Rules: every function takes the `Service` and the `Caller` first, takes and returns bodies of the wire, and raises
`access.Refused`. A change and its record stand in one transaction. A request that repeats an earlier one word for word
gets the same answer.
"""

from radseal_server.actions.audit import note_sign_in, read_audit
from radseal_server.actions.cases import (
    ask_uploads,
    complete_case,
    erase_case,
    list_cases,
    owner_capsule,
    put_owner_capsule,
    start_case,
    view_case,
    view_erasure,
)
from radseal_server.actions.ledger import read_ledger
from radseal_server.actions.notifying import count_notices, send_one, view_wishes, wish
from radseal_server.actions.onward import pass_on
from radseal_server.actions.openings import open_share, opening_addresses
from radseal_server.actions.people import (
    describe_caller,
    disable_person,
    enable_person,
    end_shares,
    forget_person,
    list_people,
    reassign_all,
    reassign_case,
    require_enabled,
)
from radseal_server.actions.ports import Policy, Service
from radseal_server.actions.restoring import (
    NEXT_STEP,
    RestoredError,
    count_unknown,
    make_good,
    mark_progress,
    require_standing,
)
from radseal_server.actions.shares import (
    check_recipient,
    create_share,
    extend_share,
    list_shares,
    revoke_share,
    view_share,
)
from radseal_server.actions.sweeping import sweep

__all__ = [
    "NEXT_STEP",
    "Policy",
    "RestoredError",
    "Service",
    "ask_uploads",
    "check_recipient",
    "complete_case",
    "count_notices",
    "count_unknown",
    "create_share",
    "describe_caller",
    "disable_person",
    "enable_person",
    "end_shares",
    "erase_case",
    "extend_share",
    "forget_person",
    "list_cases",
    "list_people",
    "list_shares",
    "make_good",
    "mark_progress",
    "note_sign_in",
    "open_share",
    "opening_addresses",
    "owner_capsule",
    "pass_on",
    "put_owner_capsule",
    "read_audit",
    "read_ledger",
    "reassign_all",
    "reassign_case",
    "require_enabled",
    "require_standing",
    "revoke_share",
    "send_one",
    "start_case",
    "sweep",
    "view_case",
    "view_erasure",
    "view_share",
    "view_wishes",
    "wish",
]
