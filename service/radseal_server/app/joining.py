"""The parts of one service, joined from its settings: database, store, providers, actions, routes. Nowhere else.

Rules: joining makes folders and keys, and asks nothing of the network; adapters get plain values, never settings.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from radseal_server import actions
from radseal_server.access import Caller, IssuerRule
from radseal_server.app.describing import describe
from radseal_server.app.page_host import page_of
from radseal_server.app.readiness import Readiness
from radseal_server.app.secret_files import read_or_make
from radseal_server.app.standing import Standing
from radseal_server.blobs.folder import FolderStore
from radseal_server.blobs.s3 import S3Store
from radseal_server.http.bounds import Limits
from radseal_server.http.edge import Edge
from radseal_server.http.frame import build
from radseal_server.http.metrics import Metrics
from radseal_server.http.rates import Rates
from radseal_server.interfaces import Blobs, Clock, Identity, Mail, Records, Sessions
from radseal_server.mail.smtp import Server, SmtpMail
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.outside import make_http, make_transport
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.sign_in import BrowserFlow
from radseal_server.oidc.tokens import AccessTokens
from radseal_server.settings import IssuerSettings, S3Settings, Settings
from radseal_server.sql.database import Database, make_private
from radseal_server.sql.records import SqlRecords
from radseal_server.sql.schema import migrate
from radseal_server.sql.sessions import SqlSessions

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Joined:
    """The joined parts of one service."""

    settings: Settings
    database: Database
    records: Records
    sessions: Sessions
    clock: Clock
    store: Blobs
    door: FolderStore | None
    discoveries: Mapping[str, Discovery]
    metrics: Metrics
    service: actions.Service
    """The ports of the actions."""
    standing: Standing
    mail: Mail | None
    """The way out for notices; None: nobody is told."""

    def prepare(self) -> None:
        """Make sure that database and store can serve; the embedded default makes its own tables. Raises OSError."""
        if not self.settings.database.get_secret_value():
            self.migrate()
        self.records.check()
        self.store.check()
        self.standing.check()

    def migrate(self) -> None:
        """Create or update the tables. Raises OSError."""
        migrate(self.database)

    def sweep(self) -> dict[str, int]:
        """Destroy once what is due, and mark how far the record came; return counts by what was destroyed.

        Raises OSError, having destroyed nothing, while a restore is not made good.
        """
        self.standing.check()
        counts = dict(actions.sweep(self.service))
        self.standing.mark()
        if self.door is not None:
            counts["uploads"] = self.door.sweep(int(time.time()))
        return counts

    def application(self) -> FastAPI:
        """Return the application over these parts."""
        return build(edge_of(self), limits_of(self.settings))


def join(settings: Settings) -> Joined:
    """Join the parts. Makes the data folder, its keys and the store's folders. Raises SettingsError or OSError."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = _database(settings)
    records = SqlRecords(database)
    store, door = _store(settings)
    http = make_http(make_transport())
    service = actions.Service(records, store, records, _policy(settings))
    return Joined(
        settings=settings,
        database=database,
        records=records,
        sessions=SqlSessions(database),
        clock=records,
        store=store,
        door=door,
        discoveries={one.issuer: Discovery(one.issuer, http) for one in settings.issuers},
        metrics=Metrics(),
        service=service,
        standing=Standing(service),
        mail=_mail(settings),
    )


def build_app(settings: Settings) -> FastAPI:
    """Return the application for `settings`, its parts joined."""
    return join(settings).application()


def grant(issuers: Mapping[str, IssuerSettings], identity: Identity) -> Caller:
    """Return the caller with the roles that the settings give: by issuer, by group, by verified address."""
    issuer = issuers[identity.issuer]
    roles: set[str] = set(issuer.roles)
    for group in identity.groups:
        roles.update(issuer.role_values.get(group, ()))
    if identity.email_verified:
        roles.update(issuer.people.get(identity.email, ()))
    weak = {role for role, values in issuer.role_acr.items() if role in roles and identity.acr not in values}
    roles -= weak
    if "gateway" not in roles | weak:  # a program that sends, and never opens
        roles.add("recipient")
    return Caller(
        issuer=identity.issuer,
        subject=identity.subject,
        email=identity.email,
        email_verified=identity.email_verified,
        roles=frozenset(roles),
        acr=identity.acr,
        language=identity.language,
        withheld=frozenset(weak),
    )


def _policy(settings: Settings) -> actions.Policy:
    return actions.Policy(
        issuers=tuple(IssuerRule(one.issuer, one.label, one.domains) for one in settings.issuers),
        expiry_most=settings.expiry_most,
        keep=settings.keep_days * DAY,
        abandoned_after=settings.abandoned_after,
        backup=settings.backup_days * DAY,
        purposes=frozenset(purpose.code for purpose in settings.purposes),
        purpose_required=settings.purpose_required,
        ledger=bool(settings.ledger_key),
        notices=frozenset(settings.mail.notices if settings.mail is not None else ()),
        notices_give_up=settings.mail.give_up_after if settings.mail is not None else 0,
        language=settings.language,
    )


def _mail(settings: Settings) -> Mail | None:
    mail = settings.mail
    if mail is None:
        return None
    password = mail.password.get_secret_value()
    server = Server(mail.host, mail.port, mail.security, mail.user, password, mail.ca_file, mail.seconds)
    return SmtpMail(server, site=settings.site, origin=settings.page_origin, sender=mail.sender)


def _database(settings: Settings) -> Database:
    url = settings.database_url
    if url.startswith("sqlite"):
        make_private(Path(url.partition(":///")[2]))
    return Database(url)


def _store(settings: Settings) -> tuple[Blobs, FolderStore | None]:
    store = settings.store
    if isinstance(store, S3Settings):
        secret = store.secret_key.get_secret_value()
        bucket = S3Store(
            store.endpoint, store.bucket, region=store.region, access_key=store.access_key, secret_key=secret
        )
        return bucket, None
    key = read_or_make(settings.data, "addresses.key")
    folder = FolderStore(settings.folder or Path(), key=key, origin=settings.origin, now=lambda: int(time.time()))
    return folder, folder


def edge_of(joined: Joined) -> Edge:
    """Return what the routes use."""
    settings, service = joined.settings, joined.service
    providers = [_provider(one, settings.audience or settings.origin) for one in settings.issuers]
    caller_of = partial(grant, {one.issuer: one for one in settings.issuers})
    flow = BrowserFlow(
        providers,
        joined.discoveries,
        joined.sessions,
        make_transport(),
        origin=settings.origin,
        page_origin=settings.page_origin,
        now=joined.clock.now,
    )
    return Edge(
        service=service,
        identities=AccessTokens(providers, dict(joined.discoveries)),
        sign_in=flow,
        caller_of=caller_of,
        note_sign_in=lambda identity: actions.note_sign_in(service, caller_of(identity)),
        door=joined.door,
        description=describe(settings),
        origin=settings.origin,
        page_origin=settings.page_origin,
        fronted=settings.behind_tls_proxy,
        is_ready=Readiness(joined.records, joined.store, joined.standing).ask,
        require_standing=joined.standing.require,
        metrics=joined.metrics,
        page=page_of(settings),
    )


def limits_of(settings: Settings) -> Limits:
    """Return the host and the rates that requests are held to."""
    return Limits(settings.host, Rates(settings.requests_per_second, settings.requests_burst))


def _provider(issuer: IssuerSettings, audience: str) -> Provider:
    return Provider(
        issuer=issuer.issuer,
        audience=audience,
        label=issuer.label,
        email_rule=issuer.email_rule,
        domains=frozenset(issuer.domains),
        acr_values=issuer.acr_values,
        strong_acr_values=issuer.strong_acr_values,
        max_auth_age=issuer.max_auth_age,
        token_type=issuer.token_type,
        role_claim=issuer.role_claim,
        web_client_id=issuer.web_client_id,
        web_client_secret=issuer.web_client_secret.get_secret_value(),
        web_client_auth=issuer.web_client_auth,
        web_client_key=issuer.web_client_key.get_secret_value(),
    )
