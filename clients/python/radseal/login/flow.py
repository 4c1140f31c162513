"""Logging in to a service and out of it."""

import base64
import hashlib
import secrets
import time
import webbrowser
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import httpx2

from radseal.api import Service
from radseal.errors import SignInError, UsageError
from radseal.login.device import sign_in_by_device
from radseal.login.kept import SignIn, SignIns
from radseal.login.loopback import Callback
from radseal.login.origins import read_origin
from radseal.login.provider import Endpoints, Tokens, ask_token, discover, revoke
from radseal.login.tokens import resource_form
from radseal_wire.addresses import is_safe_address
from radseal_wire.bodies import IssuerDescription, ServiceDescription

BROWSER_SECONDS = 300.0

Choose = Callable[[Sequence[IssuerDescription]], IssuerDescription]


def log_in(  # noqa: PLR0913  (each is one choice of the person's)
    service: str,
    kept: SignIns,
    http: httpx2.Client,
    *,
    device: bool = False,
    strong: bool = False,
    issuer: str = "",
    choose: Choose | None = None,
    open_browser: Callable[[str], bool] = webbrowser.open,
    say: Callable[[str], None] = lambda _text: None,
) -> SignIn:
    """Sign in to `service`, named by its own origin or its page's, and keep the tokens under its own, exactly.

    The description of the service is fetched once, here, and fixed. `issuer` (address or label) or `choose` picks among
    several; `strong` asks the provider for a new sign-in of the strength that some role of the site needs. Raises
    SignInError, UnreachableError, UsageError; nothing is kept then.
    """
    description = _describe(read_origin(service), http)
    origin = description.origin
    chosen = choose_issuer(description.issuers, issuer, choose)
    endpoints = discover(http, chosen.issuer)
    request = {"scope": chosen.scope} | resource_form(description.audience)
    if strong:
        request |= {"acr_values": " ".join(chosen.strong_acr_values), "prompt": "login"}
    if device:
        tokens = sign_in_by_device(http, endpoints, chosen.client_id, request, say)
    else:
        tokens = sign_in_by_browser(http, endpoints, chosen.client_id, request, open_browser=open_browser, say=say)
    sign_in = SignIn(
        origin=origin,
        description=description,
        issuer=chosen.issuer,
        client_id=chosen.client_id,
        token_endpoint=endpoints.token,
        revocation_endpoint=endpoints.revocation,
        access_token=tokens.access,
        expires=int(time.time()) + tokens.life,
        refresh_token=tokens.refresh,
    )
    kept.save(sign_in)
    return sign_in


def log_out(origin: str, kept: SignIns, http: httpx2.Client) -> bool:
    """Forget the sign-in; return whether the provider confirmed that its tokens are revoked.

    Raises SignInError when there is none. The tokens are gone from this machine in any case.
    """
    found = kept.load(origin)
    if found is None or not kept.remove(origin):
        raise SignInError(f"not signed in to {origin}", hint="There is nothing to do.")
    token = found.refresh_token or found.access_token
    return bool(found.revocation_endpoint) and revoke(http, found.revocation_endpoint, found.client_id, token)


def choose_issuer(issuers: Sequence[IssuerDescription], wanted: str, choose: Choose | None = None) -> IssuerDescription:
    """Return the issuer that `wanted` names by address or label, the only one, or what `choose` picks.

    Raises UsageError, listing what there is.
    """
    labels = ", ".join(one.label for one in issuers)
    if wanted:
        found = [one for one in issuers if one.issuer == wanted or one.label.casefold() == wanted.casefold()]
        if len(found) != 1:
            raise UsageError("this service knows no such identity provider", hint=f"Choose with --issuer: {labels}")
        return found[0]
    if len(issuers) == 1:
        return issuers[0]
    if choose is None:
        raise UsageError("this service has several identity providers", hint=f"Choose with --issuer: {labels}")
    return choose(issuers)


def _describe(origin: str, http: httpx2.Client) -> ServiceDescription:
    """Return what the service at `origin` says of itself, or the service whose page is there and which says so too."""
    description = Service(origin, http).describe()
    if description.web_origin == origin != description.origin:
        described = Service(read_origin(description.origin), http).describe()
        if described.web_origin == origin:
            description, origin = described, read_origin(description.origin)
    _require_own(description, origin)
    return description


def _require_own(description: ServiceDescription, origin: str) -> None:
    if description.origin != origin:
        raise SignInError(
            f"the service at {origin} says that it is another one",
            hint="Use the address that the service's operator published.",
        )
    unsafe = [one.issuer for one in description.issuers if not is_safe_address(one.issuer, origin)]
    if unsafe or not is_safe_address(description.store_origin, origin):
        raise SignInError(
            "the service names a store or an identity provider without https", hint="Tell the operator of the service."
        )


def sign_in_by_browser(
    http: httpx2.Client,
    endpoints: Endpoints,
    client_id: str,
    request: dict[str, str],
    *,
    open_browser: Callable[[str], bool],
    say: Callable[[str], None],
) -> Tokens:
    """Send a browser to the provider and take the code that comes back; `request` holds scope and resource.

    Raises SignInError after `BROWSER_SECONDS`, or with the provider's reason.
    """
    if not endpoints.authorization:
        raise SignInError(f"{endpoints.issuer} offers no sign-in by browser", hint="Use `radseal login --device`.")
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    with Callback(endpoints, state) as callback:
        asked = {"client_id": client_id, "response_type": "code", "redirect_uri": callback.redirect_uri, "state": state}
        asked |= request | {"code_challenge": challenge, "code_challenge_method": "S256"}
        if "offline_access" in request["scope"].split():
            asked["prompt"] = f"{request.get('prompt', '')} consent".strip()
        url = f"{endpoints.authorization}{'&' if '?' in endpoints.authorization else '?'}{urlencode(asked)}"
        if not open_browser(url):
            say(f"Open this address in a browser on this computer:\n{url}")
        code = callback.await_code(BROWSER_SECONDS)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback.redirect_uri}
        form |= {"client_id": client_id, "code_verifier": verifier}
        return ask_token(http, endpoints.token, form | {k: v for k, v in request.items() if k == "resource"})
