"""New shares of a sealed case: each recipient gets a share, secrets, a capsule and a link of their own.

Rules: one recipient, one share, one L and one S; never one link for two people. `latest` bounds the share for good. KI
goes into a capsule only where the share includes the identity.
"""

import hashlib

from radseal.links import Link
from radseal.sealing.capsule import seal_capsule, seal_owner
from radseal.sealing.encoding import link_proof
from radseal.sharing.desk import Desk
from radseal.sharing.ledger_entries import seal_ledger
from radseal.sharing.orders import ShareOrder
from radseal.sharing.resume import PlannedShare
from radseal_wire import layout
from radseal_wire.bodies import Account, OwnerCapsule, ShareDraft
from radseal_wire.sealed import CapsuleBody, OwnerBody, OwnShare
from radseal_wire.text import from_base64url, to_base64url


def plan_share(desk: Desk, owner: OwnerBody, order: ShareOrder, recipient: Account) -> tuple[PlannedShare, OwnShare]:
    """Return the exact request that creates a share of the case for `recipient`, its link, and what the owner keeps."""
    share = to_base64url(desk.entropy(layout.ID_BYTES))
    secret, link_secret = desk.entropy(layout.SECRET_BYTES), desk.entropy(layout.SECRET_BYTES)
    latest = desk.now() + desk.expiry_most
    body = CapsuleBody(
        format="radseal/1",
        suite="cobblestone-256+ed25519",
        case=owner.case,
        share=share,
        sk=owner.sk,
        ki=owner.ki if order.identity else None,
        manifest_sha256=owner.manifest_sha256,
        manifest_length=owner.manifest_length,
        sender_keys=owner.sender_keys,
        sender=owner.sender,
        passed_on_by=None,
        recipient=recipient,
        latest=latest,
        reference=owner.reference,
        kind=order.kind,
        capacity=order.capacity,
        onward=order.onward,
        note=order.note,
    )
    draft = ShareDraft(
        case=owner.case,
        recipient=recipient,
        expires_in=order.expires_in,
        latest=latest,
        openings=order.openings,
        identity=order.identity,
        secret=to_base64url(secret),
        proof_sha256=to_base64url(hashlib.sha256(link_proof(link_secret, from_base64url(share))).digest()),
        capsule=to_base64url(seal_capsule(body, link_secret, secret)),
        onward=order.onward,
        purpose=order.purpose or None,
        ledger=seal_ledger(desk, body, order, owner.patient),
    )
    own = OwnShare(
        share=share,
        link_secret=to_base64url(link_secret),
        recipient=recipient,
        kind=order.kind,
        capacity=order.capacity,
        onward=order.onward,
    )
    return PlannedShare(share=share, draft=draft, link=print_link(desk.page_origin, own)), own


def print_link(origin: str, own: OwnShare) -> str:
    """Return the link of a share that the owner keeps."""
    return Link(origin, own.share, from_base64url(own.link_secret)).text()


def seal_own(desk: Desk, owner: OwnerBody, new: list[OwnShare]) -> OwnerCapsule:
    """Return the owner capsule with these shares added; the oldest links go first where it would grow too large."""
    shares = [*owner.shares, *new]
    while True:
        sealed = seal_owner(owner.model_copy(update={"shares": shares}), desk.keys.owner_secret())
        if len(sealed) <= layout.CAPSULE_MOST or len(shares) <= len(new):
            return OwnerCapsule(capsule=to_base64url(sealed))
        shares = shares[1 + len(shares) // 8 :]
