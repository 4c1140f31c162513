"""The audit trail's canonical form and hash chain: the service writes it, anyone verifies it (docs/spec/api.md).

A record is one line of compact JSON with sorted keys. Its hash is SHA-256 of that exact text; each record names the
hash of the one before it, the first names 32 zero bytes. A record holds nothing from a study: ids, codes, times, and a
random person number that points into the accounts table.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from radseal_wire.text import MalformedError, dumps, loads, to_base64url

GENESIS = to_base64url(bytes(32))
RESTORED = "restored"
"""The action of the record that says that a restore took records from the chain."""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the audit trail; times are seconds since 1970 UTC, ids base64url."""

    sequence: int
    previous: str
    time: int
    person: str | None
    action: str
    outcome: str
    """`done`, or the refusal's reason (finer than the code that the caller was given)."""
    case: str | None
    share: str | None
    opening: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The state of a chain: how many records, and the hash of the last."""

    sequence: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore that the chain records: what followed record `after` until then is lost, up to `noted` at least."""

    after: int
    noted: int
    """The last record of which the store held a mark; `after` where none is lost."""
    time: int


@dataclass(frozen=True, slots=True)
class Trail:
    """What verifying found: the head, the restores on the way, and kept heads that only a restore explains."""

    head: Head
    restores: tuple[Restore, ...] = ()
    lost: tuple[Head, ...] = ()


class ChainBrokenError(ValueError):
    """A record was altered, dropped, added or reordered; the message names its sequence number."""


def to_text(record: Record) -> str:
    """Return the record's canonical text: the bytes that are stored, exported and hashed."""
    return dumps(asdict(record)).decode()


def hash_text(text: str) -> str:
    """Return the base64url SHA-256 of a record's canonical text."""
    return to_base64url(hashlib.sha256(text.encode()).digest())


def from_text(text: str) -> Record:
    """Parse one canonical text. Raises ChainBrokenError when it is not exactly what `to_text` writes."""
    try:
        record = Record(**loads(text.encode()))
    except (MalformedError, TypeError) as error:
        raise ChainBrokenError(f"a record is not in canonical form: {error}") from error
    if to_text(record) != text:
        raise ChainBrokenError(f"record {record.sequence} is not in canonical form")
    return record


def restored_detail(lost: Iterable[Head]) -> str:
    """Return what the record of a restore says of the marks that are no longer on the chain."""
    newest = max(lost, key=lambda head: head.sequence, default=None)
    return "nothing noted is lost" if newest is None else f"lost up to {newest.sequence} {newest.hash}"


def verify(texts: Iterable[str], start: Head | None = None, kept: Iterable[Head] = ()) -> Head:
    """Return the head of the chain that continues `start` with `texts`.

    `kept` are heads that clients or an outside sink noted earlier; each must lie on the chain.
    Raises ChainBrokenError, naming the first record that does not fit, or the kept head that is missing.
    """
    trail = verify_trail(texts, start, kept)
    if trail.lost:
        raise ChainBrokenError(f"record {trail.lost[0].sequence} was acknowledged, and a restore lost it")
    return trail.head


def verify_trail(texts: Iterable[str], start: Head | None = None, kept: Iterable[Head] = ()) -> Trail:
    """Return what the chain that continues `start` with `texts` comes to; as `verify`, but a restore explains.

    `kept` is in the order of acknowledgement. One that is not on the chain is explained by a restore that lies before
    it, unless a head kept earlier lies behind that restore: then the restore was over when it was acknowledged.
    """
    head = start or Head()
    noted = [one for one in kept if one.sequence >= head.sequence]
    wanted = {one.sequence for one in noted}
    there = {head.sequence: head.hash}
    restores = []
    for text in texts:
        record = from_text(text)
        if record.sequence != head.sequence + 1 or record.previous != head.hash:
            raise ChainBrokenError(f"record {record.sequence} does not follow record {head.sequence}")
        if record.action == RESTORED:
            restores.append(_to_restore(record))
        head = Head(record.sequence, hash_text(text))
        if head.sequence in wanted:
            there[head.sequence] = head.hash
    return Trail(head, tuple(restores), tuple(_lost(noted, there, restores, head.sequence)))


def _lost(kept: list[Head], there: dict[int, str], restores: list[Restore], last: int) -> Iterator[Head]:
    """Yield the kept heads that a restore explains. Raises ChainBrokenError for any other that is not on the chain."""
    reached = 0
    for head in kept:
        if there.get(head.sequence) == head.hash:
            reached = max(reached, head.sequence)
        elif any(reached <= restore.after < head.sequence for restore in restores):
            yield head
        elif head.sequence > last:
            raise ChainBrokenError(f"the chain ends at record {last}, yet record {head.sequence} was acknowledged")
        else:
            raise ChainBrokenError(
                f"record {head.sequence} is not the one that was acknowledged: the chain was rewritten"
            )


def _to_restore(record: Record) -> Restore:
    after = record.sequence - 1
    words = (record.detail or "").split(" ")
    stated = words[3] if words[:3] == ["lost", "up", "to"] and len(words) == 5 else ""  # noqa: PLR2004  (see restored_detail)
    return Restore(after, int(stated) if stated.isdecimal() else after, record.time)
