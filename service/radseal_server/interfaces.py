"""What the actions ask of the outside; adapters in sql/, blobs/ and oidc/ fulfil it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What the store says of an object: length in bytes, SHA-256 (32 raw bytes) that it checked itself."""

    length: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PutAddress:
    """Where to PUT an object with exactly these headers."""

    url: str
    headers: Mapping[str, str]


class Blobs(Protocol):
    """Sealed bytes at rest. Names come from `radseal_wire.layout`; nothing is ever overwritten."""

    def put_address(self, name: str, length: int, sha256: bytes, life: int) -> PutAddress:
        """Return an address that takes exactly these bytes once, for `life` seconds (If-None-Match: *)."""

    def get_address(self, name: str, life: int) -> str:
        """Return an address that serves the object, whole or by range, for `life` seconds."""

    def stat(self, name: str) -> StoredObject | None:
        """Return length and checksum as the store verified them, or None where there is no object."""

    def erase(self, prefix: str) -> int:
        """Remove every object, with every version, whose name starts with `prefix`; return how many. Idempotent."""

    def put_tombstone(self, name: str, body: bytes) -> None:
        """Write a small object that no restore takes away, durably; writing it again changes nothing."""

    def tombstones(self) -> list[str]:
        """Return the names of all tombstones."""

    def check(self) -> None:
        """Raise OSError, with the setting to change, when the store is unreachable or open to the public."""


class Clock(Protocol):
    """The time that decides expiry: the database's."""

    def now(self) -> int:
        """Return whole seconds since 1970 UTC."""
