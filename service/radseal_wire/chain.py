"""The audit trail's canonical form and hash chain: the service writes it, anyone verifies it (docs/spec/api.md).

A record is one line of compact JSON with sorted keys. Its hash is SHA-256 of that exact text; each record names the
hash of the one before it, the first names 32 zero bytes. A record holds nothing from a study: ids, codes, times, and a
random person number that points into the accounts table.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from radseal_wire.text import MalformedError, dumps, loads, to_base64url

GENESIS = to_base64url(bytes(32))


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


def verify(texts: Iterable[str], start: Head | None = None, kept: Iterable[Head] = ()) -> Head:
    """Return the head of the chain that continues `start` with `texts`.

    `kept` are heads that clients or an outside sink noted earlier; each must lie on the chain.
    Raises ChainBrokenError, naming the first record that does not fit, or the kept head that is missing.
    """
    head = start or Head()
    wanted = {noted.sequence: noted.hash for noted in kept}
    for text in texts:
        _require_noted(head, wanted)
        record = from_text(text)
        if record.sequence != head.sequence + 1 or record.previous != head.hash:
            raise ChainBrokenError(f"record {record.sequence} does not follow record {head.sequence}")
        head = Head(record.sequence, hash_text(text))
    _require_noted(head, wanted)
    beyond = [sequence for sequence in wanted if sequence > head.sequence]
    if beyond:
        raise ChainBrokenError(f"the chain ends at record {head.sequence}, yet record {min(beyond)} was acknowledged")
    return head


def _require_noted(head: Head, wanted: dict[int, str]) -> None:
    if wanted.get(head.sequence, head.hash) != head.hash:
        raise ChainBrokenError(f"record {head.sequence} is not the one that was acknowledged: the chain was rewritten")
