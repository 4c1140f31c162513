"""What sending, opening and managing give back: everything for a person's screen, and `public()` for `--json`.

Rules: `public()` holds nothing from a study: no names, labels, notes, paths or file names below the folder asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radseal.inputs.found import HARMLESS
from radseal_wire.bodies import Account, CaseView, ShareView

Json = Any
"""What JSON can hold."""


def count_lost(left_out: Mapping[str, int]) -> int:
    """Return how many of the files left out, by reason, are or may be images: they count as found and not sent."""
    return sum(count for reason, count in left_out.items() if reason not in HARMLESS)


def _account(account: Account) -> dict[str, Json]:
    return {"issuer": account.issuer, "email": account.email}


@dataclass(frozen=True, slots=True)
class Left:
    """Objects that were found and not sent, and why."""

    count: int
    reason: str

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {"count": self.count, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Completeness:
    """What of a case was found, sent and left out, and where slices seem to be missing."""

    studies: int
    found: int
    """DICOM objects that the sender pointed at."""
    sent: int
    left_out: tuple[Left, ...]
    """Reasons, DICOM objects and other files alike."""
    missing_slices: int
    """Slices that geometric gaps suggest."""

    def sentence(self) -> str:
        """Return it in words: "488 of 500 images; 12 not sent: unreadable"."""
        words = f"{self.sent} of {self.found} images"
        words += "".join(f"; {left.count} not sent: {left.reason}" for left in self.left_out)
        return words + (f"; slices that seem to be missing: {self.missing_slices}" if self.missing_slices else "")

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {
            "studies": self.studies,
            "found": self.found,
            "sent": self.sent,
            "left_out": [left.public() for left in self.left_out],
            "missing_slices": self.missing_slices,
        }


@dataclass(frozen=True, slots=True)
class SentShare:
    """One recipient's share with its link."""

    share: str
    recipient: Account
    link: str = field(repr=False)
    expiry: int
    latest: int
    openings: int | None
    identity: bool

    def public(self) -> dict[str, Json]:
        """Return it for `--json`, link included: handing it over is what a script sends for."""
        return {
            "share": self.share,
            "recipient": _account(self.recipient),
            "link": self.link,
            "expiry": self.expiry,
            "latest": self.latest,
            "openings": self.openings,
            "identity": self.identity,
        }


@dataclass(frozen=True, slots=True)
class RefusedShare:
    """A recipient for whom the service made no share; the case itself is safe and can be shared again."""

    recipient: Account
    code: str
    message: str
    hint: str

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {"recipient": _account(self.recipient), "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Sent:
    """An acknowledged send."""

    case: str
    reference: str
    """The case reference: eight characters, the same on both screens."""
    completeness: Completeness
    length: int
    """Bytes of ciphertext."""
    site_key: bool
    """Pseudonyms come from the site key, the same from case to case; otherwise they hold for this case only."""
    attachments: int
    shares: tuple[SentShare, ...]
    refused: tuple[RefusedShare, ...]
    resumed: bool
    """An earlier run of the same command had begun it."""

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {
            "case": self.case,
            "reference": self.reference,
            **self.completeness.public(),
            "length": self.length,
            "site_key": self.site_key,
            "attachments": self.attachments,
            "shares": [share.public() for share in self.shares],
            "refused": [share.public() for share in self.refused],
            "resumed": self.resumed,
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened, verified completely and written."""

    case: str
    share: str
    reference: str
    out: Path
    identity: bool
    """The originals were written, under their own names; otherwise the de-identified files."""
    files: int
    attachments: int
    completeness: Completeness
    sender: Account
    sender_key: str
    """"known", "first time" or "key changed"."""
    passed_on_by: Account | None
    kind: str
    capacity: str = field(repr=False)
    """In what capacity a representative was given it, for the screen only."""
    onward: bool
    """The sender allowed that this case is passed on."""
    note: str = field(repr=False)
    """The sender's words, for the screen only; they are in attachments/note.txt too."""
    unchecked: int
    """Attachments that are not what the sender said, or that can act when they are opened."""
    expiry: int
    renamed: int
    """Originals whose names collided or that this system cannot hold under their own name."""
    blanked_preambles: int
    """Originals whose preamble is itself a program and was not written, as nobody asked for it."""
    already: bool
    """An earlier run had finished it; nothing was fetched or written now."""

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {
            "case": self.case,
            "share": self.share,
            "reference": self.reference,
            "out": str(self.out),
            "identity": self.identity,
            "files": self.files,
            "attachments": self.attachments,
            **self.completeness.public(),
            "sender": _account(self.sender),
            "sender_key": self.sender_key,
            "passed_on_by": _account(self.passed_on_by) if self.passed_on_by else None,
            "kind": self.kind,
            "onward": self.onward,
            "unchecked": self.unchecked,
            "expiry": self.expiry,
            "renamed": self.renamed,
            "blanked_preambles": self.blanked_preambles,
            "already": self.already,
        }


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the signed-in sender: what the service says, and what the owner capsule adds on this device."""

    view: CaseView
    reference: str | None
    """None where this device cannot read the owner capsule."""
    patient_label: str | None = field(repr=False)
    """For the sender's own screen only."""

    def public(self) -> dict[str, Json]:
        """Return it for `--json`."""
        return {**self.view.model_dump(exclude={"head"}), "reference": self.reference}


@dataclass(frozen=True, slots=True)
class ListedShare:
    """A share that was sent or received; `link` where this device can print it again."""

    view: ShareView
    link: str | None = field(default=None, repr=False)

    @property
    def next_step(self) -> str:
        """What the sender should do about it; empty where there is nothing."""
        view = self.view
        if not view.refused_attempts:
            return ""
        times = f"{view.refused_attempts} times" if view.refused_attempts > 1 else "once"
        told = f"somebody else held the whole link and was refused, {times}"
        if view.state != "live":
            return told
        return f"{told}; ask the recipient, or end it: radseal revoke {view.share} --wrong-recipient --to ADDRESS"

    def public(self) -> dict[str, Json]:
        """Return it for `--json`, without the link."""
        return self.view.model_dump(exclude={"head"}) | {"next_step": self.next_step}
