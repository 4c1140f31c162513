"""Tokens for one origin: given out while fresh, renewed by one process at a time, never for another origin."""

import time
from collections.abc import Callable
from dataclasses import replace

import httpx2

from radseal.errors import SignInError
from radseal.login.kept import SignIn, SignIns, require_kept
from radseal.login.origins import read_origin
from radseal.login.provider import RefusedByProviderError, ask_token

SPARE = 30
"""A token that ends within so many seconds is renewed first."""

TokenSource = Callable[[bool], str]
"""Gives an access token; True: the last one was refused, give another."""


def require_sign_in(origin: str, kept: SignIns) -> SignIn:
    """Return the sign-in kept for exactly `origin`; raises SignInError saying "log in to ORIGIN first"."""
    return require_kept(kept, origin)


def token_source(
    origin: str,
    kept: SignIns,
    http: httpx2.Client,
    *,
    scripted: tuple[str, str] | None = None,
    now: Callable[[], float] = time.time,
) -> TokenSource:
    """Return what gives access tokens for `origin`.

    `scripted` is (RADSEAL_SERVICE, RADSEAL_TOKEN): its token is given for that origin only. Otherwise what `log_in`
    kept is used; raises SignInError at once when that is nothing.
    """
    if scripted is not None and read_origin(scripted[0]) == origin:
        return _scripted(scripted[1])
    require_kept(kept, origin)

    def give(fresh: bool) -> str:  # noqa: FBT001  (the shape that api.Service calls)
        """Give the kept token, renewed where needed."""
        found = require_kept(kept, origin)
        if not fresh and found.expires - SPARE > now():
            return found.access_token
        return _renew(found, kept, http, now).access_token

    return give


def resource_form(audience: str) -> dict[str, str]:
    """Return the RFC 8707 parameter for an audience that is an address; providers without it name theirs otherwise."""
    return {"resource": audience} if audience.startswith(("https://", "http://")) else {}


def _scripted(token: str) -> TokenSource:
    def give(fresh: bool) -> str:  # noqa: FBT001  (as token_source)
        """Give the one token that there is."""
        if fresh:
            raise SignInError(
                "the service refused RADSEAL_TOKEN", hint="Put a new access token for this service into RADSEAL_TOKEN."
            )
        return token

    return give


def _renew(stale: SignIn, kept: SignIns, http: httpx2.Client, now: Callable[[], float]) -> SignIn:
    with kept.locked(stale.origin):
        found = require_kept(kept, stale.origin)
        if found.access_token != stale.access_token:
            return found
        if not found.refresh_token:
            raise _over(found.origin)
        form = {"grant_type": "refresh_token", "refresh_token": found.refresh_token, "client_id": found.client_id}
        try:
            tokens = ask_token(http, found.token_endpoint, form | resource_form(found.description.audience))
        except RefusedByProviderError as error:
            if error.code == "invalid_grant":
                raise _over(found.origin) from error
            raise
        renewed = replace(
            found,
            access_token=tokens.access,
            expires=int(now()) + tokens.life,
            refresh_token=tokens.refresh or found.refresh_token,
        )
        kept.save(renewed)
        return renewed


def _over(origin: str) -> SignInError:
    return SignInError(f"the sign-in to {origin} is over", hint=f"Sign in again: radseal login {origin}")
