"""Passing a case on: the recipient of a share makes a child share for somebody else, without moving any bytes.

Rules: only where the sender allowed it. The child's capsule holds what the own capsule held, the identity only if asked
for and there, and is never passed on again; it names who passed it on. It ends with its parent.
"""

import hashlib

from radseal.errors import InputError, SignInError
from radseal.links import Link, read_link
from radseal.sealing.capsule import seal_capsule
from radseal.sealing.encoding import link_proof
from radseal.sharing.asking import Asker
from radseal.sharing.desk import Desk
from radseal.sharing.ledger_entries import seal_ledger
from radseal.sharing.manage import to_sent
from radseal.sharing.orders import ShareOrder
from radseal.sharing.results import SentShare
from radseal_wire import layout
from radseal_wire.bodies import Account, OnwardDraft, ServiceDescription
from radseal_wire.sealed import CapsuleBody
from radseal_wire.text import from_base64url, to_base64url


def read_onward(desk: Desk, text: str, *, accept_new_key: bool = False) -> tuple[Asker, CapsuleBody, int]:
    """Open a link far enough to pass it on; return the asker, the capsule, and the share's expiry.

    Raises as `open_link`, and InputError where the sender did not allow it. Costs an opening unless one is here.
    """
    link = read_link(text)
    if not desk.serves(link.origin):
        raise SignInError(f"log in to {link.origin} first", hint=f"Run `radseal login {link.origin}`.")
    asker = Asker(desk, link, accept_new_key=accept_new_key)
    capsule = asker.open_capsule(*(answered := asker.ask()))
    if not capsule.onward:
        raise InputError(
            "the sender did not allow this case to be passed on",
            hint=f"Ask {capsule.sender.email} to share it with that person.",
        )
    return asker, capsule, answered[1].expiry


def admit(site: ServiceDescription, email: str) -> Account:
    """Return the recipient at the one issuer of the site that could admit the address. Raises InputError for none."""
    domain = email.rpartition("@")[2]
    named = next((one for one in site.issuers if domain in one.domains), None)
    found = named or next((one for one in site.issuers if not one.domains), None)
    if found is None:
        raise InputError(
            "nobody can admit this address at this site", hint="Check the address, or ask the sender to share the case."
        )
    return Account(issuer=found.issuer, email=email)


def pass_on(desk: Desk, parent: Asker, capsule: CapsuleBody, order: ShareOrder) -> SentShare:
    """Make a child share for the order's one recipient, and return it with its link."""
    if order.identity and capsule.ki is None:
        raise InputError("your link does not include the identity", hint="Pass it on without --identity.")
    (recipient,) = order.recipients
    share = to_base64url(desk.entropy(layout.ID_BYTES))
    secret, link_secret = desk.entropy(layout.SECRET_BYTES), desk.entropy(layout.SECRET_BYTES)
    body = _child(desk, capsule, order, recipient, share)
    draft = OnwardDraft(
        proof=parent.proof,
        recipient=recipient,
        expires_in=order.expires_in,
        latest=body.latest,
        openings=order.openings,
        identity=order.identity,
        secret=to_base64url(secret),
        proof_sha256=to_base64url(hashlib.sha256(link_proof(link_secret, from_base64url(share))).digest()),
        capsule=to_base64url(seal_capsule(body, link_secret, secret)),
        ledger=seal_ledger(desk, body, order, None, parent=capsule.share),
    )
    view = desk.service.pass_on(capsule.share, share, draft)
    desk.keep_head(view.head)
    return to_sent(view, Link(desk.page_origin, share, link_secret).text())


def _child(desk: Desk, capsule: CapsuleBody, order: ShareOrder, recipient: Account, share: str) -> CapsuleBody:
    return capsule.model_copy(
        update={
            "share": share,
            "ki": capsule.ki if order.identity else None,
            "passed_on_by": desk.account,
            "recipient": recipient,
            "kind": order.kind,
            "capacity": order.capacity,
            "onward": False,
            "note": order.note or capsule.note,
        }
    )
