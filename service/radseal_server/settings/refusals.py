"""What is unsafe, and the line to change. `require_safe` is asked of every `Settings` before anything starts.

Rules: each refusal names a key, a reason and a line to write; none repeats a secret.
"""

import ipaddress
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from radseal_server.settings.model import DAY, KINDS, IssuerSettings, S3Settings, Settings

SECRET_LEAST = 16
"""The shortest secret that is accepted, in characters."""
EXPIRY_MOST = 366 * DAY
"""The longest `expiry_most` that is accepted, in seconds."""
_PORTS = {"https": ":443", "http": ":80"}
_WELL_KNOWN = {
    "admin", "administrator", "changeme", "changethis", "default", "demo", "example", "letmein", "minio", "minio123",
    "minioadmin", "password", "postgres", "postgresql", "radseal", "root", "secret", "seaweedfs", "test", "weed",
}  # fmt: skip


class SettingsError(Exception):
    """The configuration is refused; each line of the message names a key, the reason and the line to change."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that must change before the service starts."""

    key: str
    reason: str
    change: str

    def __str__(self) -> str:
        return f"settings: {self.key}: {self.reason}. Change: {self.change}"


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine for certain: 127.0.0.0/8, ::1 or localhost."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_safe(settings: Settings) -> None:
    """Raise SettingsError, with one line for each refusal, unless `settings` are safe to serve with."""
    parts = (_address, _web_origin, _times, _purposes, _database, _store, _mail, _issuers)
    refusals = [refusal for part in parts for refusal in part(settings)]
    if refusals:
        raise SettingsError("\n".join(str(refusal) for refusal in refusals))


def require_private(key: str, path: Path, change: str = "") -> None:
    """Raise SettingsError where the file at `path` can be read by everybody on the machine."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SettingsError(
            str(Refusal(key, f"the file {path} cannot be read ({error.strerror})", f"{key} = PATH"))
        ) from error
    if stat.S_IMODE(mode) & 0o007:
        line = change or f"chmod 600 {path}"
        raise SettingsError(str(Refusal(key, f"the file {path} holds a secret and everybody may read it", line)))


def is_weak(secret: str) -> bool:
    """Return whether `secret` is too short, well known, or has too few different characters."""
    return len(secret) < SECRET_LEAST or secret.lower() in _WELL_KNOWN or len(set(secret)) < 8  # noqa: PLR2004


def _address(settings: Settings) -> Iterator[Refusal]:
    host = urlsplit(settings.origin).hostname or ""
    if not settings.secure and not is_loopback(host):
        yield Refusal("origin", "people would reach the service without TLS", f'origin = "https://{host}"')
    address, port = settings.address
    if not 0 < port < 65_536:  # noqa: PLR2004  (what TCP has)
        yield Refusal("listen", "there is no such port", f'listen = "{address}:8080"')
    if not is_loopback(address):
        if not settings.secure:
            yield Refusal("listen", "others could reach the service without TLS", f'listen = "127.0.0.1:{port}"')
        elif not settings.behind_tls_proxy:
            line = f'behind_tls_proxy = true (when a TLS front passes requests on), or listen = "127.0.0.1:{port}"'
            yield Refusal("listen", "the service speaks plain HTTP there and nothing says who adds TLS", line)
    if settings.metrics_listen and not is_loopback(settings.metrics_listen.rpartition(":")[0]):
        yield Refusal("metrics_listen", "others could read the figures", 'metrics_listen = "127.0.0.1:9464"')


def _web_origin(settings: Settings) -> Iterator[Refusal]:
    """Refuse a page from which the session's cookie would not be sent, or whose host would be sent it."""
    if not settings.web_origin:
        return
    page, own = urlsplit(settings.web_origin), urlsplit(settings.origin)
    host, service = (page.hostname or "").lower(), (own.hostname or "").lower()
    parent = service.partition(".")[2]
    spelled = f"{page.scheme}://{page.netloc.lower().removesuffix(_PORTS[page.scheme])}"
    if is_loopback(host) and host == service and page.port != own.port:
        return  # this machine is one host: for tests and trials
    if spelled != settings.web_origin:
        yield Refusal("web_origin", "browsers spell it otherwise", f'web_origin = "{spelled}"')
    elif page.scheme != own.scheme:
        line = f'web_origin = "{own.scheme}://{page.netloc}"'
        yield Refusal("web_origin", "the cookie of the sign-in goes by https only, or stays on this machine", line)
    elif host == service:
        line = f'web_origin = "https://images.{parent}", or remove web_origin'
        yield Refusal("web_origin", "the page's host would be sent the cookie of the sign-in", line)
    elif "." not in parent or _is_address(service) or not f".{host}".endswith(f".{parent}"):
        line = f'web_origin = "https://images.{parent}", a name beside {service}'
        yield Refusal("web_origin", "browsers would not send the cookie of the sign-in from there", line)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _times(settings: Settings) -> Iterator[Refusal]:
    if settings.expiry_most > EXPIRY_MOST:
        yield Refusal("expiry_most", "a link may live 366 days at most", 'expiry_most = "90d"')
    if settings.expiry_default > settings.expiry_most:
        yield Refusal("expiry_default", "it is longer than expiry_most", 'expiry_default = "7d"')
    for name in KINDS:
        if (getattr(settings.kinds, name).expiry or 0) > settings.expiry_most:
            yield Refusal(f"kinds.{name}.expiry", "it is longer than expiry_most", 'expiry = "7d"')


def _purposes(settings: Settings) -> Iterator[Refusal]:
    codes = [purpose.code for purpose in settings.purposes]
    if len(set(codes)) != len(codes):
        yield Refusal("purposes", "a code stands twice", "one [[purposes]] for each code")
    if settings.purpose_required and not codes:
        yield Refusal("purpose_required", "there is no purpose to name", "purpose_required = false")


def _database(settings: Settings) -> Iterator[Refusal]:
    url = settings.database_url
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    if kind not in {"sqlite", "postgresql"}:
        line = 'database = "postgresql+psycopg://radseal:PASSWORD@HOST/radseal?sslmode=verify-full"'
        yield Refusal("database", "only SQLite and PostgreSQL are known", line)
        return
    if kind == "sqlite":
        return
    query = parse_qs(parts.query)
    password = unquote(parts.password or "")
    if parts.password is not None and is_weak(password):
        reason = f"its password is empty, well known or shorter than {SECRET_LEAST} characters"
        yield Refusal("database", reason, "database = the same URL with a password made at random")
    host = parts.hostname or query.get("host", [""])[0]
    if host and not host.startswith("/") and not is_loopback(host) and query.get("sslmode") != ["verify-full"]:
        line = "database = the same URL with ?sslmode=verify-full"
        yield Refusal("database", "the connection to another machine would not be checked", line)


def _store(settings: Settings) -> Iterator[Refusal]:
    store = settings.store
    if isinstance(store, S3Settings):
        host = urlsplit(store.endpoint).hostname or ""
        if store.endpoint.startswith("http://") and not is_loopback(host):
            yield Refusal("store.endpoint", "sealed bytes would travel without TLS", f'endpoint = "https://{host}"')
        if is_weak(store.secret_key.get_secret_value()) or store.access_key.lower() in _WELL_KNOWN:
            reason = f"the credentials are empty, well known or shorter than {SECRET_LEAST} characters"
            yield Refusal("store.secret_key", reason, "secret_key_file = PATH of a secret made at random by the store")
    elif store and not store.startswith("folder:/"):
        yield Refusal("store", "it is neither a folder nor an S3 table", 'store = "folder:/var/lib/radseal/store"')


def _mail(settings: Settings) -> Iterator[Refusal]:
    mail = settings.mail
    if mail is None:
        return
    if mail.security == "none" and not is_loopback(mail.host):
        yield Refusal("mail.security", "notices would travel without TLS", 'security = "starttls"')
    if bool(mail.user) != bool(mail.password.get_secret_value()):
        yield Refusal("mail.user", "user and password need each other", "password_file = PATH of the password")


def _issuers(settings: Settings) -> Iterator[Refusal]:
    if not settings.issuers:
        line = '[[issuers]] issuer = "https://login.hospital.example" label = "Hospital" (see docs/guides/operator.md)'
        yield Refusal("issuers", "nobody could sign in", line)
    if sum(not issuer.domains for issuer in settings.issuers) > 1:
        line = 'domains = ["hospital.example"] for all issuers but one'
        yield Refusal("issuers", "two issuers would be believed for all other domains", line)
    seen: dict[str, str] = {}
    for place, issuer in enumerate(settings.issuers):
        yield from _issuer(f"issuers.{place}", issuer)
        for known in (issuer.issuer, *issuer.domains):
            if known in seen:
                yield Refusal(f"issuers.{place}", f"{known} is already in {seen[known]}", "name it in one issuer only")
            seen[known] = f"issuers.{place}"


def _issuer(key: str, issuer: IssuerSettings) -> Iterator[Refusal]:
    host = urlsplit(issuer.issuer).hostname or ""
    if issuer.issuer.startswith("http://") and not is_loopback(host):
        yield Refusal(f"{key}.issuer", "people would sign in without TLS", f'issuer = "https://{host}"')
    if issuer.email_rule == "authority" and not issuer.domains:
        line = 'domains = ["hospital.example"], or email_rule = "email_verified"'
        yield Refusal(f"{key}.email_rule", "no provider is the authority over all domains", line)
    yield from _web_client(key, issuer)
    if bool(issuer.role_claim) != bool(issuer.role_values):
        line = 'role_claim = "groups" and role_values = { "GROUP" = ["sender"] }'
        yield Refusal(f"{key}.role_claim", "role_claim and role_values need each other", line)
    if any(not values for values in issuer.role_acr.values()):
        line = 'role_acr = { manager = ["THE ACR OF A SECOND FACTOR"] }'
        yield Refusal(f"{key}.role_acr", "a role without any strength could never be had", line)


def _web_client(key: str, issuer: IssuerSettings) -> Iterator[Refusal]:
    """Refuse a page's client that could not sign in, or whose secret could be guessed."""
    if not issuer.web_client_id or issuer.web_client_auth == "none":
        return
    if issuer.web_client_auth == "private_key_jwt":
        if not issuer.web_client_key.get_secret_value():
            line = "web_client_key_file = PATH of a key by `openssl ecparam -name prime256v1 -genkey -noout`"
            yield Refusal(f"{key}.web_client_key_file", "private_key_jwt needs a key", line)
    elif is_weak(issuer.web_client_secret.get_secret_value()):
        reason = f"the secret is empty, well known or shorter than {SECRET_LEAST} characters"
        line = "web_client_secret_file = PATH of the secret that the provider made"
        yield Refusal(f"{key}.web_client_secret", reason, line)
