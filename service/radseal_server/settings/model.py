"""The keys of the configuration, their forms and their defaults. Whether they are safe is asked in `refusals`.

Durations are whole seconds, or texts such as "7d", "12h", "30m", "45s". Secrets never show in `repr`.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from radseal_server.notices import NOTICE_KINDS, Language, NoticeKind
from radseal_wire.text import to_email

DAY = 86_400
_UNITS = {"d": DAY, "h": 3600, "m": 60, "s": 1}


def _to_seconds(value: Any) -> Any:  # noqa: ANN401  (whatever the file held; pydantic narrows it)
    match = re.fullmatch(r"([0-9]{1,6})([dhms])", value) if isinstance(value, str) else None
    return int(match[1]) * _UNITS[match[2]] if match else value


def _to_list(value: Any) -> Any:  # noqa: ANN401  (as above)
    """Let an environment variable give a list with commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _to_domain(value: Any) -> Any:  # noqa: ANN401  (as above)
    if isinstance(value, str):
        return to_email(f"someone@{value}").partition("@")[2]
    return value


Duration = Annotated[int, BeforeValidator(_to_seconds), Field(ge=1)]
Domain = Annotated[str, BeforeValidator(_to_domain)]
Address = Annotated[str, AfterValidator(to_email)]
Domains = Annotated[tuple[Domain, ...], BeforeValidator(_to_list), Field(max_length=256)]
Role = Literal["sender", "manager", "officer", "operator", "gateway"]
Roles = Annotated[tuple[Role, ...], BeforeValidator(_to_list)]
Words = Annotated[tuple[str, ...], BeforeValidator(_to_list)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IssuerSettings(_Keys):
    """One OpenID provider that is believed, for which domains, and what its people may do."""

    issuer: str = Field(pattern=r"^https?://[!-~]+$", max_length=512)
    """Exactly as the provider's discovery document states it."""
    label: str = Field(min_length=1, max_length=64)
    """What people read on the sign-in screen."""
    domains: Domains = ()
    """E-mail domains it is believed for; empty: all that no other issuer has."""
    email_rule: Literal["email_verified", "xms_edov", "google", "authority"] = "email_verified"
    """How an e-mail counts as verified; `authority`: the provider alone rules the listed domains."""
    roles: Roles = ()
    """What everybody of this issuer may do besides opening what is sent to them."""
    role_claim: str = Field(default="", max_length=128)
    """The claim of the token that lists a person's groups."""
    role_values: dict[str, Roles] = Field(default_factory=dict, max_length=256)
    """What a value of `role_claim` lets a person do besides."""
    people: dict[Address, Roles] = Field(default_factory=dict, max_length=1000)
    """What single persons, by their verified e-mail, may do besides."""
    role_acr: dict[Role, Words] = Field(default_factory=dict)
    """Roles that need one of these strengths of sign-in; without it they are withheld."""
    web_client_id: str = Field(default="", max_length=256)
    """The client of the browser's sign-in; empty: no sign-in on the page through this issuer."""
    web_client_secret: SecretStr = SecretStr("")
    web_client_secret_file: Path | None = None
    web_client_auth: Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] = (
        "client_secret_basic"
    )
    """How the page's client says who it is at the token endpoint; PKCE comes always."""
    web_client_key_file: Path | None = None
    """The private key of `private_key_jwt`: P-256, PEM."""
    web_client_key: SecretStr = SecretStr("")
    cli_client_id: str = Field(default="radseal-cli", min_length=1, max_length=256)
    """The public client of the command line."""
    scope: str = Field(default="openid email profile offline_access", max_length=512)
    token_type: Literal["at+jwt", "JWT"] = "at+jwt"  # noqa: S105  (a media type, not a secret)
    """`JWT` for providers that do not mark access tokens as such (RFC 9068)."""
    acr_values: Words = ()
    """Accepted authentication contexts; empty: any."""
    max_auth_age: Duration | Literal[0] = 0
    """How old a sign-in may be; 0: any age. The provider must state auth_time."""

    @property
    def strong_acr_values(self) -> tuple[str, ...]:
        """What is asked for by who needs a role that is withheld."""
        return tuple(sorted({value for values in self.role_acr.values() for value in values}))


class PurposeSettings(_Keys):
    """One purpose that a sender can name."""

    code: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    """What is recorded."""
    label: str = Field(min_length=1, max_length=64)
    reference: bool = False
    """The sender states what it refers to, such as a project's number; the service never learns it."""


class KindSettings(_Keys):
    """What is proposed for one kind of recipient; what is not set is as in `KINDS`."""

    identity: Literal["ask", "yes", "no"] | None = None
    expiry: Duration | None = None
    openings: int | None = Field(default=None, ge=1, le=10_000)
    onward: bool | None = None


class KindsSettings(_Keys):
    """The kinds of recipients."""

    clinician: KindSettings = KindSettings()
    patient: KindSettings = KindSettings()
    representative: KindSettings = KindSettings()


KINDS = {
    "clinician": KindSettings(identity="ask", onward=False),
    "patient": KindSettings(identity="yes", expiry=30 * DAY, onward=True),
    "representative": KindSettings(identity="yes", expiry=30 * DAY, onward=False),
}
"""What each kind is without a setting; an expiry is never above `expiry_most`."""
PURPOSES = (
    PurposeSettings(code="treatment", label="Treatment"),
    PurposeSettings(code="patient-request", label="The patient asked for it"),
    PurposeSettings(code="representative", label="For the patient's representative"),
    PurposeSettings(code="consent", label="With the patient's consent"),
    PurposeSettings(code="research", label="Research project", reference=True),
)


class S3Settings(_Keys):
    """A bucket in an S3 store."""

    endpoint: str = Field(pattern=r"^https?://[^/?#@\s]+$", max_length=512)
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    region: str = Field(default="us-east-1", pattern=r"^[a-z0-9-]{1,64}$")
    access_key: str = Field(min_length=1, max_length=256)
    secret_key: SecretStr = SecretStr("")
    secret_key_file: Path | None = None


class MailSettings(_Keys):
    """A mail server through which people are told what happened. Without it nobody is."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]+$", max_length=255)
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` for a server on this machine only."""
    sender: Address
    """The address that notices come from."""
    user: str = Field(default="", max_length=256)
    """Empty: the server takes mail from this machine without credentials."""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    ca_file: Path | None = None
    """Certificates that are believed; without it the system's."""
    notices: Annotated[tuple[NoticeKind, ...], BeforeValidator(_to_list)] = NOTICE_KINDS
    """What people are told."""
    give_up_after: Duration = 3 * DAY
    """How long a notice that the server does not take is tried again."""
    seconds: Duration = 60
    """The longest conversation with the server."""


class Settings(_Keys):
    """All that the service can be told. Every path is absolute after `sources.make`."""

    origin: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^/?#@\s]+$", max_length=512)
    """The address that people and clients use."""
    web_origin: str = Field(default="", pattern=r"^(https?://[^/?#@\s]+)?$", max_length=512)
    """Where the page has an origin of its own, on a host that this service does not control; empty: the origin."""
    audience: str = Field(default="", max_length=512)
    """What access tokens must name as their audience; empty: the origin."""
    listen: str = Field(default="127.0.0.1:8080", pattern=r"^(\[[0-9a-f:.]+\]|[^\[\]:/\s]+):[0-9]{1,5}$")
    behind_tls_proxy: bool = False
    """States that a TLS front on a private network passes requests on, with `Host` unchanged."""
    site: str = Field(default="Radseal", min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$")
    telephone: str = Field(default="", max_length=40, pattern=r"^([+0-9][0-9 ()/.-]*)?$")
    """For people who were sent a link and need help; it stands on letters that are printed for them."""
    language: Language = "en"
    """Of notices to people who did not choose one: en, de, fr or es."""
    data: Path = Path("radseal-data")
    database: SecretStr = SecretStr("")
    """A database URL; empty: SQLite in `data`."""
    store: str | S3Settings = ""
    """`folder:PATH`, or the table of an S3 store; empty: the folder `store` in `data`."""
    mail: MailSettings | None = None
    issuers: tuple[IssuerSettings, ...] = Field(default=(), max_length=32)
    expiry_default: Duration = 7 * DAY
    expiry_most: Duration = 90 * DAY
    kinds: KindsSettings = KindsSettings()
    purposes: tuple[PurposeSettings, ...] = Field(default=PURPOSES, max_length=64)
    purpose_required: bool = False
    """Whether every share must name a purpose."""
    ledger_key: str = Field(default="", max_length=2048, pattern=r"^([A-Za-z0-9_-]{1622})?$")
    """The privacy officer's public key, as `radseal ledger key create` prints it; empty: no ledger."""
    keep_days: int = Field(default=7, ge=0, le=3650)
    backup_days: int = Field(default=7, ge=0, le=3650)
    abandoned_after: Duration = 2 * DAY
    """How long an upload may stay incomplete."""
    sweep_every: Duration = 60
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_to: Literal["stderr", "folder"] = "stderr"
    metrics_listen: str = Field(default="", pattern=r"^$|^(\[[0-9a-f:.]+\]|[^\[\]:/\s]+):[0-9]{1,5}$")
    """A loopback address of its own for /metrics; empty: operators only, at the service's own address."""
    requests_per_second: int = Field(default=50, ge=1, le=100_000)
    """For each address and process, after a burst of `requests_burst`."""
    requests_burst: int = Field(default=1000, ge=1, le=1_000_000)

    @property
    def page_origin(self) -> str:
        """The origin that the page is served from, and that links name."""
        return self.web_origin or self.origin

    @property
    def host(self) -> str:
        """The `Host` that requests must name: origin without its scheme."""
        return urlsplit(self.origin).netloc

    @property
    def secure(self) -> bool:
        """Whether people reach the service by https."""
        return self.origin.startswith("https://")

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def database_url(self) -> str:
        """The database URL, with its password."""
        return self.database.get_secret_value() or f"sqlite:///{self.data / 'radseal.sqlite3'}"

    @property
    def folder(self) -> Path | None:
        """The folder of the folder store; None when the store is S3."""
        if isinstance(self.store, S3Settings):
            return None
        return Path(self.store.removeprefix("folder:")) if self.store else self.data / "store"

    @property
    def store_origin(self) -> str:
        """The only origin to which sealed bytes are sent or from which they are read."""
        return self.store.endpoint if isinstance(self.store, S3Settings) else self.origin
