"""Signing in on another screen (RFC 8628): a short code to type there, and patient asking here."""

import time
from collections.abc import Callable, Mapping

import httpx2

from radseal.errors import SignInError
from radseal.login.provider import Endpoints, RefusedByProviderError, Tokens, ask_token, post_form
from radseal_wire.addresses import is_safe_address

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER = 5.0
_SHOWN_MOST = 512
_LONGEST = 1800.0


def sign_in_by_device(
    http: httpx2.Client,
    endpoints: Endpoints,
    client_id: str,
    request: Mapping[str, str],
    say: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
) -> Tokens:
    """Show address and code, wait until somebody allowed it there, return the tokens.

    `request` holds scope and resource. Raises SignInError when it is refused, or not done in time.
    """
    if not endpoints.device:
        raise SignInError(
            f"{endpoints.issuer} offers no sign-in by device code", hint="Run `radseal login` without --device."
        )
    answer = post_form(http, endpoints.device, {"client_id": client_id, **request})
    address, code, secret = (answer.get(name) for name in ("verification_uri", "user_code", "device_code"))
    life, interval = answer.get("expires_in"), answer.get("interval", 5)
    if not (isinstance(address, str) and isinstance(code, str) and isinstance(secret, str)):
        raise SignInError("the identity provider gave no device code", hint="Tell the operator of the service.")
    shown = address + code
    if not is_safe_address(address, endpoints.issuer) or not shown.isprintable() or len(shown) > _SHOWN_MOST:
        raise SignInError("the identity provider's address is unsafe", hint="Tell the operator of the service.")
    if not isinstance(life, int) or not isinstance(interval, int):
        raise SignInError("the identity provider gave no times", hint="Tell the operator of the service.")
    say(f"On any device, open {address} and enter the code  {code}")
    form = {"grant_type": GRANT, "device_code": secret, "client_id": client_id}
    form |= {name: value for name, value in request.items() if name == "resource"}
    return _await_tokens(http, endpoints, form, min(float(life), _LONGEST), float(max(1, min(interval, 60))), pause)


def _await_tokens(
    http: httpx2.Client,
    endpoints: Endpoints,
    form: Mapping[str, str],
    life: float,
    interval: float,
    pause: Callable[[float], None],
) -> Tokens:
    waited = 0.0
    while waited < life:
        pause(interval)
        waited += interval
        try:
            return ask_token(http, endpoints.token, form)
        except RefusedByProviderError as error:
            if error.code == "slow_down":
                interval += _SLOWER
            elif error.code == "access_denied":
                raise SignInError(
                    "the sign-in was stopped on the other screen", hint="Run the command again."
                ) from error
            elif error.code != "authorization_pending":
                raise
    raise SignInError("the code was not entered in time", hint="Run `radseal login --device` again.")
