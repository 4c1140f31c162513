"""What every action uses, handed in once, and the words they share."""

import hashlib
from dataclasses import dataclass

from radseal_server.access import Caller, IssuerRule
from radseal_server.interfaces import Blobs, Clock, Records, Transaction
from radseal_server.notices import Language, NoticeKind
from radseal_wire.bodies import Body, ChainHead
from radseal_wire.chain import Head
from radseal_wire.layout import mark_name
from radseal_wire.text import dumps


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's choices that actions follow; times in seconds."""

    issuers: tuple[IssuerRule, ...]
    expiry_most: int
    keep: int
    """How long a case without a live share and without an owner capsule is kept."""
    abandoned_after: int
    backup: int = 7 * 86_400
    """For how long a backup may still hold what was destroyed."""
    purposes: frozenset[str] = frozenset()
    """Codes of the purposes that this site knows."""
    purpose_required: bool = False
    ledger: bool = False
    """The site has a privacy officer's key: each share comes with a ledger entry."""
    notices: frozenset[NoticeKind] = frozenset()
    """What people are told by mail; nothing where there is no mail server."""
    notices_give_up: int = 3 * 86_400
    language: Language = "en"
    """For whom nothing else is known."""


@dataclass(frozen=True, slots=True)
class Service:
    """The ports of one service."""

    records: Records
    blobs: Blobs
    clock: Clock
    policy: Policy


def person_of(tx: Transaction, caller: Caller) -> str:
    """Return the caller's person number."""
    verified = caller.email_verified
    return tx.person(caller.issuer, caller.subject, caller.email, caller.language, verified=verified)


def content_of(person: str, body: Body) -> bytes:
    """Return what tells one person's request from any other: SHA-256 over it."""
    return hashlib.sha256(person.encode() + b"\0" + dumps(body.model_dump(mode="json"))).digest()


def to_head(head: Head) -> ChainHead:
    """Return the audit chain's head as acknowledgements carry it."""
    return ChainHead(sequence=head.sequence, hash=head.hash)


def put_mark(service: Service, head: Head) -> None:
    """Write to the store that the chain has come to `head`, before what it stands for is acknowledged."""
    service.blobs.put_mark(mark_name(head.sequence, head.hash))
