"""Every JSON body of the service's routes (docs/spec/api.md): frozen models, unknown fields refused.

Times are whole seconds since 1970-01-01T00:00:00Z; durations are seconds; bytes are base64url without padding.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from radseal_wire import layout
from radseal_wire.text import MAX_INTEGER, from_base64url, to_email


def _exactly(length: int | None = None) -> AfterValidator:
    def check(text: str) -> str:
        """Return the text if it is canonical, and of the one length where there is one."""
        from_base64url(text, length)
        return text

    return AfterValidator(check)


def _text(form: str, **bounds: Any) -> Any:  # noqa: ANN401  (what Field gives, and takes)
    """Return a field whose schema names the `format` that its validator asks for: other clients read the schema."""
    return Field(**bounds, json_schema_extra={"format": form})


Id = Annotated[
    str, _text("base64url", min_length=22, max_length=22, pattern=r"^[A-Za-z0-9_-]{22}$"), _exactly(layout.ID_BYTES)
]
Bytes32 = Annotated[str, _text("base64url", min_length=43, max_length=43, pattern=r"^[A-Za-z0-9_-]{43}$"), _exactly(32)]
Sealed = Annotated[str, _text("base64url", min_length=96, max_length=layout.CAPSULE_MOST * 4 // 3 + 3), _exactly()]
SealedLedger = Annotated[
    str,
    _text("base64url", min_length=layout.LEDGER_LEAST * 4 // 3 + 2, max_length=(layout.LEDGER_MOST * 4 + 2) // 3),
    _exactly(),
]
LedgerKey = Annotated[str, _text("base64url", max_length=layout.LEDGER_KEY * 4 // 3 + 2), _exactly(layout.LEDGER_KEY)]
Openings = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Email = Annotated[str, _text("email", max_length=254), AfterValidator(to_email)]
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
    """One OpenID provider that is believed, how to sign in there, and what to ask where a role wants more strength."""

    issuer: Issuer
    label: str = Field(min_length=1, max_length=64)
    client_id: str = Field(min_length=1, max_length=256)
    scope: str = Field(max_length=512)
    domains: list[str] = Field(max_length=256)
    """The e-mail domains it is believed for; empty: all that no other issuer has."""
    strong_acr_values: list[str] = Field(default=[], max_length=64)


class PurposeDescription(Body):
    """One purpose that this site knows: the code is what is recorded, the label is for people."""

    code: Token
    label: str = Field(min_length=1, max_length=64)
    reference: Flag = False
    """The sender states what it refers to, such as a project's number; that stays sealed."""


class KindDefaults(Body):
    """What this site proposes for one kind of recipient; a sender may say otherwise."""

    identity: Literal["ask", "yes", "no"]
    expiry: Seconds
    openings: Openings | None
    onward: Flag


class Kinds(Body):
    """The three kinds of recipients."""

    clinician: KindDefaults
    patient: KindDefaults
    representative: KindDefaults


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
    kinds: Kinds | None = None
    """None: a clinician is asked about and gets `expiry_default`, a patient's or representative's identity travels."""
    purposes: list[PurposeDescription] = Field(default=[], max_length=64)
    purpose_required: Flag = False
    web_origin: str = Field(default="", max_length=512)
    """Where the page has an origin of its own, which links name; empty: the service's own."""
    ledger_key: LedgerKey | None = None
    """The privacy officer's public key, where the site has one: every share comes with a ledger entry then."""
    telephone: str = Field(default="", max_length=40)
    """For people who were sent a link and need help; empty: the site names none."""


class Me(Body):
    """`GET /me`: who the service takes the caller for; `withheld` are roles that need a stronger sign-in."""

    issuer: Issuer
    subject: str
    email: Email
    roles: list[Token]
    withheld: list[Token] = []


class SignedOut(Body):
    """`POST /session/logout`: the session ended; `next` is where it ends at the provider too, or empty."""

    next: str = Field(max_length=4096)


class NoticeWishes(Body):
    """`GET` and `PUT /me/notices`: in which language the caller is told what happened, and whether at all."""

    language: Literal["en", "de", "fr", "es"] | None
    """None: what the sign-in says, or else the site's."""
    mail: bool


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
    """A case as its sender, or the manager, sees it; also the acknowledgement of `complete` and `erase`."""

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
    role: Literal["sender", "manager"]
    head: ChainHead | None = None


class CaseList(Body):
    """`GET /cases`: the caller's own cases, for a manager every case, newest first."""

    cases: list[CaseView]
    next: str | None


class Erasure(Body):
    """`GET /cases/{case}/erasure`: proof that a case was erased; `radseal_wire.erasure` checks it against the trail."""

    case: Id
    erased: Instant
    objects: Count
    length: Count
    """Bytes of ciphertext that were destroyed."""
    final: bool
    """No address given before the erasing can bring anything in any more."""
    tombstone: str = Field(max_length=256)
    record: str = Field(max_length=4096)
    """The record of the erasing, in its canonical text."""
    backups_gone: Instant
    """From then on no backup may hold anything of it."""
    head: ChainHead


class OwnerCapsule(Body):
    """`PUT` and `GET /cases/{case}/owner-capsule`."""

    capsule: Sealed


class ShareDraft(Body):
    """`PUT /shares/{share}`: one permission for one recipient."""

    case: Id
    recipient: Account
    expires_in: Seconds
    latest: Instant
    openings: Openings | None
    identity: bool
    """Whether the recipient may fetch the identity objects; without KI in the capsule they stay sealed anyway."""
    secret: Bytes32
    proof_sha256: Bytes32
    capsule: Sealed
    onward: Flag = False
    """Whether the recipient may pass the case on."""
    purpose: Token | None = None
    """A code of the site's list; the record names it, and nothing else of the reason."""
    ledger: SealedLedger | None = None
    """The entry for the privacy officer, sealed to `ledger_key`; needed where the site has one."""


class OnwardDraft(Body):
    """`PUT /shares/{share}/onward/{child}`: pass a case on, as the recipient of `share`."""

    proof: Bytes32
    """Of the link that is passed on."""
    recipient: Account
    expires_in: Seconds
    latest: Instant
    openings: Openings | None
    identity: Flag
    secret: Bytes32
    proof_sha256: Bytes32
    """Of the new link's proof."""
    capsule: Sealed
    ledger: SealedLedger | None = None


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
    role: Literal["sender", "recipient", "passer", "manager"]
    """What the share is to the caller; a passer is the recipient of `parent` who made this one."""
    onward: Flag = False
    parent: Id | None = None
    passed_on_by: Account | None = None
    purpose: Token | None = None
    head: ChainHead | None = None


class ShareList(Body):
    """`GET /shares`: what the caller sent or was sent, for a manager every share, newest first."""

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
    passed_on_by: Account | None = None
    """Who made this share, where that was not the sender but the recipient of another share."""
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


class PersonView(Body):
    """Somebody with an account, or somebody disabled who never signed in; `person` is the number in records."""

    person: Id
    issuer: Issuer
    email: Email
    signed_in: bool
    disabled: Instant | None
    cases: Count
    """Cases of this person's that are not erased."""
    live_shares: Count
    """Live shares that this person sent or was sent."""


class PeopleList(Body):
    """`GET /people`: accounts, by person number."""

    people: list[PersonView]
    next: str | None


class PersonQuestion(Body):
    """`POST /people/disable`, `/people/enable`, `/people/forget`: every account under this address."""

    email: Email


class PeopleAnswer(Body):
    """What became of the accounts under an address; forgotten ones are listed as they were."""

    people: list[PersonView]
    head: ChainHead


class ReassignQuestion(Body):
    """`POST /cases/{case}/reassign`: the sender whose case, with its shares, it is to be."""

    to: Email


class ReassignAllQuestion(Body):
    """`POST /people/reassign`: give every case of one person, with its shares, to another sender."""

    of: Email
    to: Email


class ReassignAnswer(Body):
    """How many cases and shares are another sender's now."""

    cases: Count
    shares: Count
    head: ChainHead


class EndQuestion(Body):
    """`POST /shares/revoke`: exactly one of whose shares, to whom, or everything."""

    sent_by: Email | None = None
    sent_to: Email | None = None
    everything: Literal[True] | None = None

    @model_validator(mode="after")
    def _require_one(self) -> "EndQuestion":
        if sum(stated is not None for stated in (self.sent_by, self.sent_to, self.everything)) != 1:
            raise ValueError("exactly one of sent_by, sent_to and everything")
        return self


class EndAnswer(Body):
    """How many shares were live and are revoked."""

    shares: Count
    head: ChainHead


class RecordList(Body):
    """`GET /audit`: consecutive records as their canonical JSON texts (see `chain`), for verifying offline."""

    records: list[str]
    head: ChainHead
    next: Count | None


class LedgerEntry(Body):
    """One sealed entry of the ledger, as it was kept with its share."""

    sequence: Count
    """The number of the audit record under which the share was made; that record names this entry's digest."""
    case: Id
    share: Id
    sealed: SealedLedger


class LedgerList(Body):
    """`GET /ledger`: entries in the order of their audit records."""

    entries: list[LedgerEntry]
    next: Count | None


class ProblemBody(BaseModel):
    """Every refusal: RFC 9457 problem details with our `code`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    type: str
    title: str
    status: int
    detail: str
    code: Token
