"""Cases, shares and openings: what they are and which changes they allow. Pure; times are seconds since 1970 UTC.

A share is live until it expires, is revoked, is used up or is closed by a restore; none of these is ever undone.
"""

from dataclasses import dataclass
from typing import Literal

from radseal_wire.bodies import Account, CaseState, ObjectKind, ShareState
from radseal_wire.layout import GET_LIFE, OPENING_LIFE

Ending = Literal["revoked", "closed_by_restore"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the service knows it: whose it is, and how much ciphertext it holds."""

    case: str
    person: str
    sender: Account
    created: int
    sealed: int | None = None
    erased: int | None = None
    objects: int = 0
    length: int = 0
    content: bytes = b""
    """SHA-256 of the list of objects that was completed: tells a repeated request from another."""
    live_shares: int = 0
    has_owner_capsule: bool = False

    @property
    def state(self) -> CaseState:
        """Where the case is in its life."""
        if self.erased is not None:
            return "erased"
        return "uploading" if self.sealed is None else "sealed"


@dataclass(frozen=True, slots=True)
class Object:
    """One sealed object of a complete case."""

    id: str
    kind: ObjectKind


@dataclass(frozen=True, slots=True)
class Share:
    """The permission for one recipient to open one case."""

    share: str
    case: str
    person: str
    """The sender's person number."""
    sender: Account
    recipient: Account
    created: int
    expiry: int
    latest: int
    openings: int | None
    identity: bool
    proof_sha256: bytes
    content: bytes
    """SHA-256 of the request that made it: tells a repeated request from another."""
    used: int = 0
    ended: Ending | None = None
    bound: str | None = None
    """The recipient's person number (issuer and subject), from the first opening on."""
    first_opened: int | None = None
    last_opened: int | None = None
    refused_attempts: int = 0
    onward: bool = False
    """The recipient may pass the case on."""
    purpose: str | None = None
    parent: str | None = None
    """The share that was passed on; such a child share ends with it."""
    passer: str | None = None
    """The person number of the parent's recipient, who made this share."""
    passed_on_by: Account | None = None

    def state(self, now: int) -> ShareState:
        """Where the share is in its life at `now`."""
        if self.ended is not None:
            return self.ended
        if now >= self.expiry:
            return "expired"
        return "used_up" if self.openings is not None and self.used >= self.openings else "live"


@dataclass(frozen=True, slots=True)
class Opening:
    """One person's use of a share on one device."""

    opening: str
    share: str
    person: str
    until: int


CaseChange = Literal["upload", "complete", "share", "keep_capsule", "erase"]
ShareChange = Literal["open", "use", "extend", "revoke", "erase", "restore", "expire"]

CASE_CHANGES: dict[CaseState, dict[CaseChange, CaseState]] = {
    "uploading": {"upload": "uploading", "complete": "sealed", "keep_capsule": "uploading", "erase": "erased"},
    "sealed": {"share": "sealed", "keep_capsule": "sealed", "erase": "erased"},
    "erased": {"erase": "erased"},
}
"""What may happen to a case, and where it leads; what is not here is refused."""

SHARE_CHANGES: dict[ShareState, dict[ShareChange, ShareState]] = {
    "live": {
        "open": "live",  # or used_up, with the last opening
        "use": "live",
        "extend": "live",
        "revoke": "revoked",
        "erase": "revoked",
        "restore": "closed_by_restore",
        "expire": "expired",
    },
    "used_up": {
        "use": "used_up",
        "revoke": "revoked",
        "erase": "revoked",
        "restore": "closed_by_restore",
        "expire": "expired",
    },
    "expired": {"revoke": "expired", "erase": "expired", "restore": "expired", "expire": "expired"},
    "revoked": {"revoke": "revoked", "erase": "revoked", "restore": "revoked", "expire": "revoked"},
    "closed_by_restore": {
        "revoke": "closed_by_restore",
        "erase": "closed_by_restore",
        "restore": "closed_by_restore",
        "expire": "closed_by_restore",
    },
}
"""What may happen to a share, and where it leads; what is over stays over. `use` is an opening that was counted."""

OVER: dict[ShareState, str] = {
    "expired": "share-expired",
    "revoked": "share-revoked",
    "used_up": "share-used-up",
    "closed_by_restore": "share-closed-by-restore",
}
"""What the named person is told of a share that is over."""


def opening_until(share: Share, now: int) -> int:
    """Return when an opening that begins now ends."""
    return min(share.expiry, now + OPENING_LIFE)


def address_life(share: Share, opening: Opening, now: int) -> int:
    """Return for how many seconds an address that is given now may live; 0 or less: none."""
    return min(GET_LIFE, share.expiry - now, opening.until - now)


def may_extend(share: Share, expiry: int, now: int) -> bool:
    """Return whether the share may be extended to `expiry`: later than now stated, not beyond `latest`."""
    return "extend" in SHARE_CHANGES[share.state(now)] and share.expiry < expiry <= share.latest


def is_within(child: Share, parent: Share) -> bool:
    """Return whether a child share stays within its parent: neither longer, nor with more than that has."""
    longer = child.expiry > parent.expiry or child.latest > parent.latest
    return not longer and (parent.identity or not child.identity)


def ending_of(share: Share, change: ShareChange, now: int) -> Ending | None:
    """Return what is to be noted when `change` destroys the share's secret; None: it is over by itself or already."""
    before, after = share.state(now), SHARE_CHANGES[share.state(now)][change]
    if before == after:
        return None
    return "revoked" if after == "revoked" else "closed_by_restore" if after == "closed_by_restore" else None


def is_refused(case: Case, change: CaseChange) -> str | None:
    """Return the code with which a change to a case is refused, or None where it is allowed."""
    if change in CASE_CHANGES[case.state]:
        return None
    if case.state == "erased":
        return "case-erased"
    return "case-not-sealed" if change == "share" else "not-uploading"
