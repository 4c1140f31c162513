"""Capsules: what a link opens, and what the sender's own client keeps (docs/spec/link.md).

Rules: a link's capsule opens only with both halves, L and S, for its own case and share. Bodies are padded to 1 KiB,
so that the length tells little of the note.
"""

from radseal.sealing.cobblestone import Readable, seal, unseal
from radseal.sealing.encoding import context, derive, link_key
from radseal.sealing.padded import frame, from_body, split, to_body
from radseal_wire.sealed import CapsuleBody, OwnerBody
from radseal_wire.text import from_base64url

_STEP = 1024


def seal_capsule(body: CapsuleBody, link_secret: bytes, secret: bytes) -> bytes:
    """Seal a share's capsule under K_link from L (`link_secret`) and S (`secret`), 32 bytes each."""
    case, share = from_base64url(body.case), from_base64url(body.share)
    key = link_key(link_secret, secret, case, share)
    return bytes(seal(key, context("capsule", case, share), _padded(to_body(body))))


def open_capsule(sealed: Readable, case: bytes, share: bytes, link_secret: bytes, secret: bytes) -> CapsuleBody:
    """Open a share's capsule. Raises SealError unless it is exactly this share's."""
    key = link_key(link_secret, secret, case, share)
    plaintext = unseal(key, context("capsule", case, share), sealed, "the link's capsule")
    return from_body(CapsuleBody, split(plaintext, "the link's capsule")[0], "the link's capsule")


def seal_owner(body: OwnerBody, owner_secret: bytes) -> bytes:
    """Seal the owner capsule under the owner secret O of 32 bytes."""
    case = from_base64url(body.case)
    return bytes(seal(derive(owner_secret, "owner", case), context("owner", case), _padded(to_body(body))))


def open_owner(sealed: Readable, case: bytes, owner_secret: bytes) -> OwnerBody:
    """Open the owner capsule of a case. Raises SealError for another case or another owner secret."""
    plaintext = unseal(derive(owner_secret, "owner", case), context("owner", case), sealed, "the owner capsule")
    return from_body(OwnerBody, split(plaintext, "the owner capsule")[0], "the owner capsule")


def _padded(body: bytes) -> bytes:
    return frame(body, b"", -(-(len(body) + 4) // _STEP) * _STEP)
