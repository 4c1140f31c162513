"""The client's parts, joined: from the configuration to sign-ins, and a desk at one service.

Rules: this and `keys` are the only files that hand out the clock and the system's randomness; a token goes to its own
origin only.
"""

import os

import httpx2

from radseal.api import Service, make_client
from radseal.config.environment import Config
from radseal.config.keys import now, open_keys
from radseal.errors import SignInError, UsageError
from radseal.login import SignIns, read_origin, token_source
from radseal.sharing.desk import Desk, Progress, no_progress
from radseal.sharing.transfer import Rate, Store
from radseal_wire.bodies import Account

STORE_CONNECTIONS = 8


def open_sign_ins(config: Config) -> SignIns:
    """Return the sign-ins at rest."""
    return SignIns(config.home / "sign-ins")


def open_http(config: Config, connections: int = 4) -> httpx2.Client:
    """Return an HTTP client that goes the configured way."""
    return make_client(config.proxies, config.certificates, idle=connections)


def choose_origin(config: Config) -> str:
    """Return the service meant when none is named: `RADSEAL_SERVICE`, or the only one signed in to.

    Raises SignInError when there is none, UsageError when there are several.
    """
    if config.service is not None:
        return read_origin(config.service)
    origins = open_sign_ins(config).origins()
    if not origins:
        raise SignInError("not signed in to any service", hint="Sign in first: radseal login SERVICE")
    if len(origins) > 1:
        raise UsageError(
            f"signed in to several services: {', '.join(origins)}", hint="Set RADSEAL_SERVICE to the one that is meant."
        )
    return origins[0]


def open_desk(config: Config, origin: str, progress: Progress = no_progress, limit_rate: int | None = None) -> Desk:
    """Return the desk of whoever is signed in at `origin`; `limit_rate` is in bytes a second, to and from the store.

    `origin` may also be that of the service's page, where the sign-in, or the service of RADSEAL_TOKEN, says so.
    Raises SignInError, before anything is sent, when nobody is; ServiceError when the service refuses.
    """
    http, kept = open_http(config), open_sign_ins(config)
    origin = _service_of(config, origin, kept, http)
    scripted = (config.service, config.token) if config.service and config.token else None
    service = Service(origin, http, token_source(origin, kept, http, scripted=scripted))
    sign_in = kept.load(origin)
    description = sign_in.description if sign_in else service.describe()
    me = service.me()
    return Desk(
        origin=origin,
        account=Account(issuer=me.issuer, email=me.email),
        service=service,
        store=Store(
            description.store_origin, open_http(config, STORE_CONNECTIONS), Rate(limit_rate) if limit_rate else None
        ),
        keys=open_keys(config),
        state=config.state,
        site=description,
        now=now,
        entropy=os.urandom,
        progress=progress,
    )


def _service_of(config: Config, origin: str, kept: SignIns, http: httpx2.Client) -> str:
    """Return the origin of the service whose page is at `origin`, or `origin` itself."""
    stated = read_origin(config.service) if config.service and config.token else origin
    if stated != origin and Service(stated, http).describe().web_origin == origin:
        return stated
    return kept.service_of(origin)
