"""What the actions ask of the store, and the routes of the folder store's own door."""

from collections.abc import Iterator, Mapping, Sequence
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

    def tombstone(self, name: str) -> bytes:
        """Return what a tombstone holds. Raises OSError where there is none."""

    def tombstones(self) -> list[str]:
        """Return the names of all tombstones."""

    def put_mark(self, name: str) -> None:
        """Write, durably, how far the audit chain has come; writing it again changes nothing."""

    def marks(self) -> list[str]:
        """Return the names of all marks."""

    def erase_marks(self, names: Sequence[str]) -> None:
        """Remove marks. Idempotent."""

    def cases(self) -> list[str]:
        """Return the ids of all cases of which the store holds an object."""

    def check(self) -> None:
        """Raise OSError, with the setting to change, when the store is unreachable or open to the public."""


class Upload(Protocol):
    """One object on its way into the folder store; nothing is kept unless `finish` returns."""

    length: int
    """Bytes that the address was signed for."""

    def write(self, piece: bytes) -> None:
        """Take the next bytes. Raises access.Refused "malformed" beyond the signed length; OSError on a full disk."""

    def finish(self) -> None:
        """Keep the object, durably.

        Raises access.Refused: "malformed" for another length or checksum, "already-stored" where there is one.
        """

    def abandon(self) -> None:
        """Remove what was written. Idempotent; after `finish` it does nothing."""


class Reading(Protocol):
    """One object of the folder store, open for reading."""

    length: int

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, then close the object."""

    def close(self) -> None:
        """Close the object without reading it. Idempotent."""


class SignedDoor(Protocol):
    """What stands behind the addresses that the folder store signs; an S3 store has a door of its own."""

    def begin_upload(self, address: str) -> Upload:
        """Return the upload that a signed address allows. Raises access.Refused "address-refused"."""

    def open_object(self, address: str) -> Reading:
        """Return the object that a signed address names. Raises access.Refused "address-refused" or "not-found"."""

    def sweep(self, now: int) -> int:
        """Remove leftovers of uploads that were cut off, a day old at `now`; return how many."""
