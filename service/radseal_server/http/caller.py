"""Who asks: an access token in `Authorization`, or a browser's session cookie. Never both, never in the address.

Rules: a cookie counts for a change only when the request comes from the service's page (`Origin`, or
`Sec-Fetch-Site` where there is none). A token is sent by hand, so no other site can. Whoever is disabled gets no
further than here, on every route: the database is asked each time, and nothing of its answer is kept.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from radseal_server import actions
from radseal_server.access import Caller, Refused
from radseal_server.http.edge import EdgeOf
from radseal_server.interfaces import Identity

SESSION_COOKIE = "__Host-radseal"
_SAFE = {"GET", "HEAD"}
_TokenScheme = Annotated[object, Security(HTTPBearer(bearerFormat="JWT", scheme_name="token", auto_error=False))]
_CookieScheme = Annotated[object, Security(APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False))]
"""Both only describe: what they read is not used."""


def require_same_site(request: Request, origin: str) -> None:
    """Raise Refused "cross-site" unless the browser says that the request comes from our own page, at `origin`."""
    stated = request.headers.getlist("origin")
    unsaid = stated in ([], ["null"])  # a form of our own page says "null": its Referrer-Policy is no-referrer
    same = request.headers.get("sec-fetch-site") == "same-origin" if unsaid else stated == [origin]
    if not same:
        raise Refused("cross-site", "Origin or Sec-Fetch-Site is another site's, or missing")


def _identity(request: Request, edge: EdgeOf, _token: _TokenScheme, _cookie: _CookieScheme) -> Identity:
    authorizations = request.headers.getlist("authorization")
    if authorizations:
        scheme, _, token = authorizations[0].partition(" ")
        if len(authorizations) > 1 or scheme.lower() != "bearer":
            raise Refused("token-refused", "not one bearer token")
        return edge.identities.of_token(token)
    identity = edge.sign_in.who(request.cookies.get(SESSION_COOKIE, ""))
    if identity is None:
        raise Refused("sign-in-needed", "neither token nor session")
    if request.method not in _SAFE:
        require_same_site(request, edge.page_origin)
    return identity


def _caller(request: Request, edge: EdgeOf, identity: Annotated[Identity, Depends(_identity)]) -> Caller:
    edge.require_standing()
    caller = replace(edge.caller_of(identity), address="" if edge.fronted else _address(request))
    actions.require_enabled(edge.service, caller)
    return caller


def _address(request: Request) -> str:
    """Return the address that guesses count by; empty on this machine, where all share one."""
    host = request.client.host if request.client is not None else ""
    return "" if host.startswith("127.") or host in {"::1", "localhost", "testclient"} else host


CallerOf = Annotated[Caller, Depends(_caller)]
