"""What is recorded: one event for each thing that happened or was refused, with ids and codes only."""

from dataclasses import dataclass
from typing import Literal

from radseal_wire.chain import Head, Record

Action = Literal[
    "signed-in",
    "case-started",
    "case-sealed",
    "case-erased",
    "owner-capsule-kept",
    "owner-capsule-read",
    "share-created",
    "share-passed-on",
    "share-extended",
    "share-revoked",
    "share-destroyed",
    "share-opened",
    "addresses-given",
    "audit-read",
    "restored",
    "shares-revoked",
    "case-reassigned",
    "person-disabled",
    "person-enabled",
    "person-forgotten",
    "ledger-read",
    "notice-failed",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `outcome` is "done" or the reason of a refusal."""

    action: Action
    person: str | None = None
    """A person number of the accounts table; None for the service itself."""
    outcome: str = "done"
    case: str | None = None
    share: str | None = None
    opening: str | None = None
    detail: str | None = None


def to_record(event: Event, head: Head, time: int) -> Record:
    """Return the record that follows `head`; `time` is seconds since 1970 UTC."""
    return Record(
        sequence=head.sequence + 1,
        previous=head.hash,
        time=time,
        person=event.person,
        action=event.action,
        outcome=event.outcome,
        case=event.case,
        share=event.share,
        opening=event.opening,
        detail=event.detail,
    )
