"""Sending, opening and managing cases: the pure parts, the service and the store, joined.

``Desk``           one signed-in person at one service; every function takes it first
``check_recipients(desk, emails) -> tuple[RecipientAnswer, ...]``       before anything is read or sealed
``send_case(desk, order: SendOrder, deliver: Callable[[Sent], None]) -> Sent``
                   `deliver` prints the links; once it has returned, the resume state is deleted
``open_link(desk_for: Callable[[str], Desk], link: str, out: Path, identity=False, executables=False,
            accept_new_key=False, checks=CHECKS) -> Opened``
                   `desk_for(origin)` raises SignInError where nobody is signed in; nothing has been sent then
``list_cases(desk) -> tuple[OwnCase, ...]``            ``list_shares(desk) -> tuple[ListedShare, ...]``
``find_case(desk, text) -> str``                       a case's id from its id or case reference
``share_again(desk, case, order: ShareOrder) -> SentShare``   no upload
``revoke(desk, share) -> ShareView``     ``extend(desk, share, seconds) -> ShareView``
``erase(desk, case) -> CaseView``
``export_audit(desk, after=0) -> Iterator[str]``       records as canonical texts, for `radseal audit export`
``kept_heads(home, origin=None) -> tuple[chain.Head, ...]``  acknowledged heads, for `radseal audit verify`

All raise errors of radseal.errors only. Layers: sending | opening | manage > sealer | restoring > transfer | resume.
"""

from radseal.sharing.desk import Desk, Progress, no_progress, no_step
from radseal.sharing.heads import kept_heads, note_head
from radseal.sharing.judging import CHECKS
from radseal.sharing.manage import (
    check_recipients,
    erase,
    export_audit,
    extend,
    find_case,
    list_cases,
    list_shares,
    revoke,
    share_again,
)
from radseal.sharing.opening import open_link
from radseal.sharing.orders import SendOrder, ShareOrder
from radseal.sharing.results import (
    Completeness,
    Left,
    ListedShare,
    Opened,
    OwnCase,
    RefusedShare,
    Sent,
    SentShare,
)
from radseal.sharing.sending import send_case
from radseal.sharing.transfer import Rate, Store

__all__ = [
    "CHECKS",
    "Completeness",
    "Desk",
    "Left",
    "ListedShare",
    "Opened",
    "OwnCase",
    "Progress",
    "Rate",
    "RefusedShare",
    "SendOrder",
    "Sent",
    "SentShare",
    "ShareOrder",
    "Store",
    "check_recipients",
    "erase",
    "export_audit",
    "extend",
    "find_case",
    "kept_heads",
    "list_cases",
    "list_shares",
    "no_progress",
    "no_step",
    "note_head",
    "open_link",
    "revoke",
    "send_case",
    "share_again",
]
