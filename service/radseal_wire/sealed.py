"""The JSON bodies that only clients can read (docs/spec): manifest, identity, capsules, ledger entry.

The service never imports this. The exact bytes are signed or sealed and never re-serialised.
"""

from typing import Annotated, Literal

from pydantic import Field

from radseal_wire import layout
from radseal_wire.bodies import Account, Body, Bytes32, Count, Id, Instant

Format = Literal["radseal/1"]
Suite = Literal["cobblestone-256+ed25519"]
Kind = Literal["clinician", "patient", "representative"]
Uid = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9.]+$")]
Words = Annotated[str, Field(max_length=1024)]
Reference = Annotated[str, Field(pattern=r"^[0-9A-Z]{8}$")]
Note = Annotated[str, Field(max_length=layout.NOTE_MOST)]
Capacity = Annotated[str, Field(max_length=200)]
"""In what capacity a representative acts ("mother", "legal guardian"); empty for the other kinds."""
Purpose = Annotated[str, Field(max_length=64, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")]
"""A code of the site's list of purposes; empty where none was named."""
PurposeReference = Annotated[str, Field(max_length=200)]
"""What a purpose refers to, such as a research project's number; never told to the service."""
Index = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class SealedEntry(Body):
    """A pack or identity object as the manifest pins it."""

    id: Id
    length: Count
    """Bytes of ciphertext."""
    sha256: Bytes32
    """Of the ciphertext; also its checksum at the store."""
    header: Annotated[str, Field(min_length=75, max_length=75)]
    """The first 56 bytes of the ciphertext: salt and key commitment."""


class Segment(Body):
    """Consecutive bytes of one instance in one pack."""

    pack: Index
    """Place in `ManifestBody.packs`."""
    offset: Count
    length: Annotated[int, Field(ge=1, le=layout.PACK, strict=True)]
    sha256: Bytes32
    """Of these plaintext bytes."""


class Instance(Body):
    """One de-identified DICOM file: its segments in order cover every byte (head, each frame, tail)."""

    sop_class_uid: Uid
    sop_instance_uid: Uid
    transfer_syntax_uid: Uid
    frames: Count
    length: Count
    segments: list[Segment] = Field(min_length=1, max_length=1_000_000)


class LeftOut(Body):
    """Objects that were found and not sent, with the reason in plain words that name no value."""

    count: Count
    reason: Words


class Gap(Body):
    """Neighbouring slices further apart than the series' own spacing: something may be missing between them."""

    after: Index
    """Place in `Series.instances`, in geometric order, after which the gap lies."""
    missing: Count
    """How many slices of the usual spacing would fill it."""


class Series(Body):
    """One DICOM series after de-identification."""

    series_instance_uid: Uid
    modality: Annotated[str, Field(max_length=16)]
    found: Count
    left_out: list[LeftOut] = Field(max_length=1000)
    gaps: list[Gap] = Field(max_length=100_000)
    instances: list[Index] = Field(max_length=1_000_000)
    """Places in `ManifestBody.instances`."""


class Study(Body):
    """One DICOM study after de-identification."""

    study_instance_uid: Uid
    series: list[Series] = Field(max_length=10_000)


class Attachment(Body):
    """A document that travels sealed with the case."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    media_type: Annotated[str, Field(max_length=64)]
    length: Count
    segments: list[Segment] = Field(min_length=1, max_length=10_000)


class ReportEntry(Body):
    """What one rule did in this case: counts, never values."""

    rule: Words
    action: Annotated[str, Field(max_length=16)]
    count: Count


class Report(Body):
    """The privacy report as it travels: edition, profile, rules and counts (protocol: no values)."""

    profile: Words
    edition: Words
    entries: list[ReportEntry] = Field(max_length=10_000)


class ManifestBody(Body):
    """The signed table of contents of a case. It contains no signing key."""

    format: Format
    suite: Suite
    case: Id
    packs: list[SealedEntry] = Field(min_length=1, max_length=layout.OBJECTS_MOST)
    identity: list[SealedEntry] = Field(max_length=layout.OBJECTS_MOST)
    instances: list[Instance] = Field(max_length=1_000_000)
    studies: list[Study] = Field(max_length=10_000)
    left_out: list[LeftOut] = Field(max_length=1000)
    """What was found and not sent, and belongs to no series: "not DICOM: 14"."""
    attachments: list[Attachment] = Field(max_length=64)
    report: Report


class Copy(Body):
    """COPY: `length` bytes from `offset` of a de-identified instance."""

    op: Literal["copy"]
    instance: Index
    offset: Count
    length: Count


class Literally(Body):
    """LITERAL: `length` bytes from `offset` of this identity object's literal bytes."""

    op: Literal["literal"]
    offset: Count
    length: Count


class Original(Body):
    """How one original file is restored, bit for bit."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    length: Count
    sha256: Bytes32
    instance: Index | None
    """The de-identified instance that it became; none for a file that travels only as an original (DICOMDIR)."""
    executable_preamble: Annotated[bool, Field(strict=True)]
    recipe: list[Annotated[Copy | Literally, Field(discriminator="op")]] = Field(max_length=1_000_000)


class IdentityBody(Body):
    """An identity object: u32be length ‖ this body ‖ literal bytes ‖ zero padding."""

    format: Format
    case: Id
    originals: list[Original] = Field(max_length=1_000_000)


class CapsuleBody(Body):
    """What a link opens: the root of trust of one share."""

    format: Format
    suite: Suite
    case: Id
    share: Id
    sk: Bytes32
    ki: Bytes32 | None
    manifest_sha256: Bytes32
    manifest_length: Count
    sender_keys: list[Bytes32] = Field(min_length=1, max_length=8)
    """Ed25519 public keys; each must have signed the manifest, in this order."""
    sender: Account
    passed_on_by: Account | None
    recipient: Account
    latest: Instant
    reference: Reference
    kind: Kind
    capacity: Capacity
    onward: Annotated[bool, Field(strict=True)]
    """The recipient may pass the case on; never true in a child share."""
    note: Note


class Patient(Body):
    """Whose images they are, as the sender's files say: for the owner capsule and the ledger only."""

    name: Annotated[str, Field(max_length=324)]
    """As in the files (PS3.5, PN); empty where they name nobody."""
    birth_date: Annotated[str, Field(max_length=16)]
    """YYYYMMDD, or empty."""
    ids: list[Annotated[str, Field(min_length=1, max_length=129)]] = Field(max_length=16)
    """Patient IDs, each followed by "^" and its issuer where one is stated."""


class OwnShare(Body):
    """A share as the owner keeps it, so that its link can be printed again and the share made anew for another."""

    share: Id
    link_secret: Bytes32
    recipient: Account
    kind: Kind
    capacity: Capacity
    onward: Annotated[bool, Field(strict=True)]


class OwnerBody(Body):
    """What the sender's own client needs to share again, readable with the owner secret only."""

    format: Format
    case: Id
    sk: Bytes32
    ki: Bytes32
    manifest_sha256: Bytes32
    manifest_length: Count
    sender_keys: list[Bytes32] = Field(min_length=1, max_length=8)
    sender: Account
    reference: Reference
    patient: Patient
    purpose: Purpose
    purpose_reference: PurposeReference
    note: Note
    """The note of the send; a share made later takes it unless it is given another."""
    shares: list[OwnShare] = Field(max_length=1000)


class LedgerBody(Body):
    """One entry of the ledger: to whom a patient's images went and why, for the site's privacy officer only."""

    format: Format
    case: Id
    share: Id
    parent: Id | None
    """The share that was passed on, in the entry of a child share."""
    reference: Reference
    sender: Account
    passed_on_by: Account | None
    recipient: Account
    kind: Kind
    capacity: Capacity
    identity: Annotated[bool, Field(strict=True)]
    purpose: Purpose
    purpose_reference: PurposeReference
    patient: Patient | None
    """None in the entry of a child share: the case's first entry names the patient."""
    time: Instant
