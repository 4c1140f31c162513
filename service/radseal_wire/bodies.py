"""Every JSON body of the service's routes (docs/spec/api.md): frozen models, unknown fields refused.

Times are whole seconds since 1970-01-01T00:00:00Z; durations are seconds; bytes are base64url without padding.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from radseal_wire import layout
from radseal_wire.text import MAX_INTEGER, from_base64url, to_email


def _exactly(length: int) -> AfterValidator:
    def check(text: str) -> str:
        """Return the text if it is of the one length."""
        from_base64url(text, length)
        return text

    return AfterValidator(check)


def _canonical(text: str) -> str:
    from_base64url(text)
    return text


Id = Annotated[str, Field(min_length=22, max_length=22, pattern=r"^[A-Za-z0-9_-]{22}$"), _exactly(layout.ID_BYTES)]
Bytes32 = Annotated[str, Field(min_length=43, max_length=43, pattern=r"^[A-Za-z0-9_-]{43}$"), _exactly(32)]
Sealed = Annotated[str, Field(min_length=96, max_length=layout.CAPSULE_MOST * 4 // 3 + 3), AfterValidator(_canonical)]
Email = Annotated[str, Field(max_length=254), AfterValidator(to_email)]
Issuer = Annotated[str, Field(min_length=8, max_length=512, pattern=r"^https?://[!-~]+$")]
Instant = Annotated[int, Field(ge=0, le=253_402_300_799, strict=True)]
Seconds = Annotated[int, Field(ge=1, le=10 * 366 * 86_400, strict=True)]
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER, strict=True)]
Token = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
ObjectKind = Literal["pack", "identity", "manifest"]
CaseState = Literal["uploading", "sealed", "erased"]
ShareState = Literal["live", "expired", "revoked", "used_up", "closed_by_restore"]


class Body(BaseModel):
    """What every body has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Account(Body):
    """A person as named in shares and capsules: the issuer that vouches, and the verified e-mail address."""

    issuer: Issuer
    email: Email


class IssuerDescription(Body):
    """One OpenID provider that the service believes, and how the command line signs in there."""

    issuer: Issuer
    label: str = Field(min_length=1, max_length=64)
    client_id: str = Field(min_length=1, max_length=256)
    scope: str = Field(max_length=512)
    domains: list[str] = Field(max_length=256)
    """The e-mail domains it is believed for; empty: all that no other issuer has."""


class ServiceDescription(Body):
    """`GET /.well-known/radseal`: what a client fixes when it logs in."""

    format: Literal["radseal/1"]
    site: str = Field(min_length=1, max_length=128)
    origin: str = Field(max_length=512)
    audience: str = Field(max_length=512)
    store_origin: str = Field(max_length=512)
    """The only origin to which sealed bytes are sent or from which they are read."""
    issuers: list[IssuerDescription] = Field(min_length=1, max_length=32)
    expiry_default: Seconds
    expiry_most: Seconds
    backup_days: Count
    keep_days: Count


class Me(Body):
    """`GET /me`: who the service takes the caller for."""

    issuer: Issuer
    subject: str
    email: Email
    roles: list[Token]


class RecipientQuestion(Body):
    """`POST /recipients`: could anybody admit this address?"""

    email: Email


class RecipientAnswer(Body):
    """The one issuer that is believed for the address."""

    recipient: Account
    label: str
    new_domain: bool
    """No share of this site has named this domain before: worth reading the address again."""


class ChainHead(Body):
    """The audit chain after an action: `sequence` records, the last of which has this hash."""

    sequence: Count
    hash: Bytes32


class CaseDraft(Body):
    """`PUT /cases/{case}`: start an upload."""

    format: Literal["radseal/1"]


class SealedObject(Body):
    """One sealed object: its length in bytes and the SHA-256 of its ciphertext."""

    id: Id
    kind: ObjectKind
    length: int = Field(ge=layout.HEADER + layout.TAG, le=layout.sealed_length(layout.MANIFEST_MOST), strict=True)
    sha256: Bytes32


class UploadQuestion(Body):
    """`POST /cases/{case}/uploads`: ask addresses for these objects."""

    objects: list[SealedObject] = Field(min_length=1, max_length=layout.UPLOADS_AT_ONCE)


class UploadAddress(Body):
    """Where to PUT one object, with exactly these headers, before `until`."""

    id: Id
    url: str
    headers: dict[str, str]
    until: Instant


class UploadAnswer(Body):
    """One address for each object asked for, in the same order."""

    addresses: list[UploadAddress]


class CompleteQuestion(Body):
    """`POST /cases/{case}/complete`: every object of the case."""

    objects: list[SealedObject] = Field(min_length=2, max_length=layout.OBJECTS_MOST)


class CaseView(Body):
    """A case as its sender sees it; also the acknowledgement of `complete` and `erase`."""

    case: Id
    state: CaseState
    sender: Account
    created: Instant
    sealed: Instant | None
    erased: Instant | None
    objects: Count
    length: Count
    """Bytes of ciphertext."""
    live_shares: Count
    has_owner_capsule: bool
    head: ChainHead | None = None


class CaseList(Body):
    """`GET /cases`: the caller's own cases, newest first."""

    cases: list[CaseView]
    next: str | None


class OwnerCapsule(Body):
    """`PUT` and `GET /cases/{case}/owner-capsule`."""

    capsule: Sealed


class ShareDraft(Body):
    """`PUT /shares/{share}`: one permission for one recipient."""

    case: Id
    recipient: Account
    expires_in: Seconds
    latest: Instant
    openings: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None
    identity: bool
    """Whether the recipient may fetch the identity objects; without KI in the capsule they stay sealed anyway."""
    secret: Bytes32
    proof_sha256: Bytes32
    capsule: Sealed


class ShareView(Body):
    """A share as its sender or its recipient sees it."""

    share: Id
    case: Id
    sender: Account
    recipient: Account
    created: Instant
    expiry: Instant
    latest: Instant
    openings: Count | None
    openings_used: Count
    identity: bool
    state: ShareState
    first_opened: Instant | None
    last_opened: Instant | None
    refused_attempts: Count
    """Attempts by somebody else who held the whole link."""
    role: Literal["sender", "recipient"]
    head: ChainHead | None = None


class ShareList(Body):
    """`GET /shares`: what the caller sent or was sent, newest first."""

    shares: list[ShareView]
    next: str | None


class ExtendQuestion(Body):
    """`POST /shares/{share}/extend`: the new expiry is now + `expires_in`."""

    expires_in: Seconds


class OpeningQuestion(Body):
    """`POST /shares/{share}/openings`: the client chose the opening id and saved it first."""

    opening: Id
    proof: Bytes32


class OpeningAnswer(Body):
    """All that the service adds to a link: S, and the capsule to be opened with it."""

    opening: Id
    share: Id
    case: Id
    sender: Account
    recipient: Account
    expiry: Instant
    until: Instant
    identity: bool
    secret: Bytes32
    capsule: Sealed
    head: ChainHead | None = None


class AddressQuestion(Body):
    """`POST /shares/{share}/openings/{opening}/addresses`: the proof again, and the objects wanted."""

    proof: Bytes32
    objects: list[Id] = Field(min_length=1, max_length=layout.UPLOADS_AT_ONCE)


class Address(Body):
    """Where to GET one object before `until`."""

    id: Id
    url: str
    until: Instant


class AddressAnswer(Body):
    """One address for each object asked for, in the same order."""

    addresses: list[Address]


class RecordList(Body):
    """`GET /audit`: consecutive records as their canonical JSON texts (see `chain`), for verifying offline."""

    records: list[str]
    head: ChainHead
    next: Count | None


class ProblemBody(BaseModel):
    """Every refusal: RFC 9457 problem details with our `code`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    type: str
    title: str
    status: int
    detail: str
    code: Token
