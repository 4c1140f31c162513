"""The checks of opening that sharing adds to those of sealing, and how they judge what comes from the store."""

from dataclasses import dataclass

from radseal.sealing.checks import CHECKS as SEALING_CHECKS
from radseal.sealing.checks import Check, run_checks
from radseal.sealing.evidence import ManifestEvidence, ObjectEvidence
from radseal.sharing.transfer import is_at_store
from radseal_wire.sealed import CapsuleBody, SealedEntry
from radseal_wire.text import to_base64url


@dataclass(frozen=True, slots=True)
class AddressEvidence:
    """Where the service sends to, and the store's origin as it was fixed at login."""

    store: str
    url: str


def _store_origin(seen: AddressEvidence) -> str | None:
    return None if is_at_store(seen.store, seen.url) else f"the service sends to a store other than {seen.store}"


CHECKS: tuple[Check, ...] = (
    *SEALING_CHECKS,
    Check(
        "store-origin",
        AddressEvidence,
        _store_origin,
        "If the operator moved the store, log in again; otherwise do not use this service.",
    ),
)
"""Every check that `open_link` makes."""


@dataclass(frozen=True, slots=True)
class ManifestJudge:
    """Accepts the manifest that the capsule pins."""

    checks: tuple[Check, ...]
    capsule: CapsuleBody

    def address(self, store: str, url: str) -> None:
        """As transfer.Judge."""
        run_checks(self.checks, AddressEvidence(store, url))

    def object(self, length: int, sha256: bytes, header: bytes) -> None:
        """As transfer.Judge."""
        del header
        run_checks(self.checks, ManifestEvidence(self.capsule, length, to_base64url(sha256)))


@dataclass(frozen=True, slots=True)
class EntryJudge:
    """Accepts the pack or identity object that the manifest states."""

    checks: tuple[Check, ...]
    entry: SealedEntry

    def address(self, store: str, url: str) -> None:
        """As transfer.Judge."""
        run_checks(self.checks, AddressEvidence(store, url))

    def object(self, length: int, sha256: bytes, header: bytes) -> None:
        """As transfer.Judge."""
        run_checks(self.checks, ObjectEvidence(self.entry, length, to_base64url(sha256), to_base64url(header)))
