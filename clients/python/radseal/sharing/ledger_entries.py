"""The entry that each share adds to the site's ledger, sealed to the privacy officer's key.

Rules: the key is the one that this site was first seen with on this computer, or that the officer's fingerprint
confirmed; a service that names another one, or none any more, gets no share. A site without a key gets no entry.
"""

from radseal.errors import KeyFileError
from radseal.sealing.ledger import fingerprint, seal_entry
from radseal.sharing.desk import Desk
from radseal.sharing.orders import ShareOrder
from radseal_wire.sealed import CapsuleBody, LedgerBody, Patient
from radseal_wire.text import from_base64url, to_base64url


def seal_ledger(
    desk: Desk, capsule: CapsuleBody, order: ShareOrder, patient: Patient | None, parent: str | None = None
) -> str | None:
    """Return the sealed entry of the share that `capsule` opens, or None where the site keeps no ledger.

    Raises KeyFileError as `require_ledger_key`.
    """
    key = require_ledger_key(desk)
    if key is None:
        return None
    body = LedgerBody(
        format="radseal/1",
        case=capsule.case,
        share=capsule.share,
        parent=parent,
        reference=capsule.reference,
        sender=capsule.sender,
        passed_on_by=capsule.passed_on_by,
        recipient=capsule.recipient,
        kind=capsule.kind,
        capacity=capsule.capacity,
        identity=capsule.ki is not None,
        purpose=order.purpose,
        purpose_reference=order.purpose_reference,
        patient=patient,
        time=desk.now(),
    )
    return to_base64url(seal_entry(body, key))


def require_ledger_key(desk: Desk) -> bytes | None:
    """Return the privacy officer's public key, known from now on; None where the site has none.

    Raises KeyFileError as `check_ledger_key`.
    """
    check_ledger_key(desk)
    if desk.site.ledger_key is None:
        return None
    desk.keys.pin_officer(desk.origin, desk.site.ledger_key)
    return from_base64url(desk.site.ledger_key)


def check_ledger_key(desk: Desk) -> None:
    """Raise KeyFileError when the site names another key than the one by which it is known here, or none any more."""
    named, known = desk.site.ledger_key, desk.keys.pinned_officer(desk.origin)
    if named is None and known is not None:
        raise KeyFileError(
            "the service names no privacy officer's key any more",
            hint="Ask the privacy officer. If the site keeps no ledger now: `radseal ledger trust none`.",
        )
    if known is not None and known != named:
        raise KeyFileError(
            "the service names another privacy officer's key than before",
            hint="Ask the privacy officer for its fingerprint, by telephone, then: `radseal ledger trust FINGERPRINT`.",
        )


def say_ledger_key(desk: Desk) -> str | None:
    """Return what a sender is told of the ledger, or None where the site keeps none."""
    if desk.site.ledger_key is None:
        return None
    new = desk.keys.pinned_officer(desk.origin) is None
    said = "first time: compare it with the one that your hospital publishes" if new else "known"
    return f"{fingerprint(from_base64url(desk.site.ledger_key))} ({said})"
