"""What a sender does with a case afterwards: list, share again, extend, revoke, erase; and the audit trail.

Rules: sharing again needs no upload: the owner capsule, which only this person's owner secret opens, holds the keys.
Without the owner secret extend, revoke and erase still work. Every acknowledgement's chain head is kept.
"""

import contextlib
from collections.abc import Iterable, Iterator

from radseal.errors import InputError, KeyFileError, SealError, ServiceError, UnreachableError
from radseal.sealing.capsule import open_owner
from radseal.sealing.cobblestone import DamagedError
from radseal.sealing.reference import read_reference
from radseal.sharing.desk import Desk
from radseal.sharing.naming import label
from radseal.sharing.orders import ShareOrder
from radseal.sharing.planning import plan_share, print_link, seal_own
from radseal.sharing.results import ListedShare, OwnCase, SentShare
from radseal_wire.bodies import Account, CaseView, RecipientAnswer, ShareView
from radseal_wire.sealed import OwnerBody
from radseal_wire.text import MalformedError, from_base64url


def check_recipients(desk: Desk, emails: Iterable[str]) -> tuple[RecipientAnswer, ...]:
    """Return for each address the issuer that could admit it. Raises ServiceError where nobody can."""
    return tuple(desk.service.check_recipient(email) for email in emails)


def list_cases(desk: Desk) -> tuple[OwnCase, ...]:
    """Return the person's own cases, newest first, with what this device's owner secret adds."""
    return tuple(_describe(desk, view) for view in desk.service.cases())


def list_shares(desk: Desk) -> tuple[ListedShare, ...]:
    """Return what the person shared and was sent, newest first, with links where this device can print them again."""
    links: dict[str, dict[str, str]] = {}
    listed = []
    for view in desk.service.shares():
        link = None
        if view.role == "sender" and view.state == "live":
            if view.case not in links:
                links[view.case] = _own_links(desk, view.case)
            link = links[view.case].get(view.share)
        listed.append(ListedShare(view, link))
    return tuple(listed)


def find_case(desk: Desk, text: str) -> str:
    """Return the id of the own case that `text`, an id or a case reference, names. Raises InputError if none."""
    try:
        from_base64url(text, 16)
    except MalformedError:
        reference = read_reference(text)
    else:
        return text
    for case in list_cases(desk) if reference else ():
        if case.reference == reference:
            return case.view.case
    raise InputError(
        "that names no case of yours that this computer can read",
        hint="`radseal cases` lists them with their references.",
    )


def share_again(desk: Desk, case: str, order: ShareOrder) -> SentShare:
    """Make a new share of a case for the order's one recipient, without a new upload.

    The owner capsule gets the new link first, so that it can be printed again whatever happens next. Raises
    KeyFileError where this device's owner secret does not open the case.
    """
    (recipient,) = order.recipients
    owner = read_owner(desk, case)
    planned, own = plan_share(desk, owner, order, recipient)
    desk.step("planned share")
    desk.service.put_owner_capsule(case, seal_own(desk, owner, [own]))
    desk.step("kept share")
    view = desk.service.create_share(planned.share, planned.draft)
    desk.keep_head(view.head)
    return to_sent(view, planned.link)


def replace_share(desk: Desk, ended: ShareView, recipient: Account) -> SentShare:
    """Share the case of an ended share with somebody else under the same terms, for as long as it was to live.

    Raises KeyFileError where this device's owner secret does not open the case, InputError where it is not in there.
    """
    owner = read_owner(desk, ended.case)
    own = next((one for one in owner.shares if one.share == ended.share), None)
    if own is None:
        raise InputError(
            "what that share was like is not kept here any more",
            hint=f"Share the case anew: radseal share {owner.reference} --to {recipient.email}",
        )
    order = ShareOrder(
        recipients=(recipient,),
        expires_in=min(ended.expiry - ended.created, desk.expiry_most),
        openings=ended.openings,
        identity=ended.identity,
        kind=own.kind,
        capacity=own.capacity,
        onward=own.onward,
        note=owner.note,
        purpose=ended.purpose or owner.purpose,
        purpose_reference=owner.purpose_reference,
    )
    return share_again(desk, ended.case, order)


def revoke(desk: Desk, share: str) -> ShareView:
    """End a share now; what it opened to stays with whoever saved it."""
    return _kept(desk, desk.service.revoke_share(share))


def extend(desk: Desk, share: str, seconds: int) -> ShareView:
    """Let a live share live until `seconds` from now, at most until its `latest`."""
    return _kept(desk, desk.service.extend_share(share, seconds))


def erase(desk: Desk, case: str) -> CaseView:
    """End every share of a case and destroy its objects at the service."""
    view = desk.service.erase_case(case)
    desk.keep_head(view.head)
    return view


def export_audit(desk: Desk, after: int = 0) -> Iterator[str]:
    """Yield the records that follow number `after`, as their canonical texts, up to the chain's present end."""
    while True:
        page = desk.service.audit(after)
        yield from page.records
        if page.next is None or not page.records:
            return
        after = page.next


def read_owner(desk: Desk, case: str) -> OwnerBody:
    """Return what the owner capsule holds. Raises KeyFileError where this device's owner secret does not open it."""
    sealed = from_base64url(desk.service.owner_capsule(case).capsule)
    for secret in desk.keys.owner_secrets():
        with contextlib.suppress(DamagedError):
            owner = open_owner(sealed, from_base64url(case), secret)
            if owner.case != case:
                raise SealError("the owner capsule is of another case")
            return owner
    raise KeyFileError(
        "this computer's owner secret does not open that case",
        hint="Share it from the computer that sent it, or take over its code: radseal recovery restore.",
    )


def to_sent(view: ShareView, link: str) -> SentShare:
    """Return an acknowledged share with its link."""
    return SentShare(view.share, view.recipient, link, view.expiry, view.latest, view.openings, view.identity)


def _kept(desk: Desk, view: ShareView) -> ShareView:
    desk.keep_head(view.head)
    return view


def _describe(desk: Desk, view: CaseView) -> OwnCase:
    owner = _try_owner(desk, view.case) if view.has_owner_capsule and view.role == "sender" else None
    return OwnCase(view, owner.reference if owner else None, label(owner.patient) if owner else None)


def _own_links(desk: Desk, case: str) -> dict[str, str]:
    owner = _try_owner(desk, case)
    return {own.share: print_link(desk.page_origin, own) for own in owner.shares} if owner else {}


def _try_owner(desk: Desk, case: str) -> OwnerBody | None:
    """A case that this device cannot read is listed all the same."""
    try:
        return read_owner(desk, case)
    except UnreachableError:
        raise
    except (KeyFileError, SealError, ServiceError):
        return None
