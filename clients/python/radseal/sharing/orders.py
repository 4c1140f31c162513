"""What a sender asks for: what to send, to whom, for how long, with what."""

from dataclasses import dataclass, field
from pathlib import Path

from radseal.deidentifying.clashing import UNDECIDED, Decisions
from radseal.dicom.rules import Rules
from radseal.inputs import Found
from radseal.pixels.looked import NOT_LOOKED, Looked
from radseal_wire.bodies import Account
from radseal_wire.sealed import Kind


@dataclass(frozen=True, slots=True)
class ShareOrder:
    """One share for each recipient, all with the same conditions."""

    recipients: tuple[Account, ...]
    """As `check_recipients` answered: issuer and address."""
    expires_in: int
    """Seconds from the moment the service makes the share."""
    openings: int | None = None
    identity: bool = False
    kind: Kind = "clinician"
    capacity: str = field(default="", repr=False)
    """In what capacity a representative acts; empty for the other kinds."""
    onward: bool = False
    """The recipient may pass the case on."""
    note: str = field(default="", repr=False)
    purpose: str = ""
    """A code of the site's list, or empty."""
    purpose_reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SendOrder:
    """A case to be sealed and shared."""

    found: Found
    """After `require_one_patient`."""
    paths: tuple[Path, ...]
    """What the person pointed at; the same paths, unchanged, with the same options resume a killed send."""
    share: ShareOrder
    rules: Rules
    profile: str
    """The profile's name, as the report and the method attribute state it."""
    decisions: Decisions = UNDECIDED
    """What becomes of values that were removed and stand elsewhere too."""
    full: bool = False
    """Also verify each new file by pydicom, in the limited process."""
    looked: Looked = NOT_LOOKED
    """What becomes of the pixels."""
    attachments: tuple[Path, ...] = ()
