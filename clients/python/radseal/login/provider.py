"""The identity provider as the command line sees it: discovery, token and revocation requests, all bounded."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from radseal.errors import SignInError, UnreachableError
from radseal_wire.addresses import is_safe_address
from radseal_wire.text import MalformedError, loads

MOST_BYTES = 256 * 1024
MOST_SECONDS = 20.0
MOST_TOKEN = 16_384
_OPERATOR = "Tell the operator of the service; nothing was sent to it."


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider is asked for what; addresses that it does not offer are empty."""

    issuer: str
    authorization: str
    token: str
    device: str
    revocation: str
    names_itself: bool
    """RFC 9207: authorization answers carry `iss`."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint gave; `life` in seconds, `refresh` may be empty."""

    access: str = field(repr=False)
    life: int
    refresh: str = field(repr=False)


class RefusedByProviderError(SignInError):
    """The provider answered with an OAuth error; `code` is it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the identity provider refused: {code}", hint="Run `radseal login` again.")
        self.code = code


def discover(http: httpx2.Client, issuer: str) -> Endpoints:
    """Ask the provider where things are; raises SignInError when it names another issuer or an unsafe address."""
    status, answer = _ask(http, "GET", f"{issuer.removesuffix('/')}/.well-known/openid-configuration")
    if status != 200 or answer.get("issuer") != issuer:  # noqa: PLR2004  (OK)
        raise SignInError(f"{issuer} does not describe itself as that OpenID provider", hint=_OPERATOR)

    def address(name: str) -> str:
        """Return a safe address of the document, or an empty text."""
        value = answer.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not is_safe_address(value, issuer):
            raise SignInError(f"{issuer} names an unsafe {name}", hint=_OPERATOR)
        return value

    return Endpoints(
        issuer=issuer,
        authorization=address("authorization_endpoint"),
        token=address("token_endpoint"),
        device=address("device_authorization_endpoint"),
        revocation=address("revocation_endpoint"),
        names_itself=answer.get("authorization_response_iss_parameter_supported") is True,
    )


def ask_token(http: httpx2.Client, endpoint: str, form: Mapping[str, str]) -> Tokens:
    """POST to the token endpoint; raises RefusedByProviderError with the OAuth error, or SignInError."""
    answer = post_form(http, endpoint, form)
    access, life = answer.get("access_token"), answer.get("expires_in", 300)
    refresh, kind = answer.get("refresh_token", ""), answer.get("token_type")
    if not (isinstance(access, str) and isinstance(refresh, str) and isinstance(kind, str) and isinstance(life, int)):
        raise SignInError("the identity provider gave no usable token", hint=_OPERATOR)
    bounded = 0 < len(access) <= MOST_TOKEN and len(refresh) <= MOST_TOKEN and kind.lower() == "bearer"
    if not bounded or not (access + refresh).isascii() or not (access + refresh).isprintable():
        raise SignInError("the identity provider gave no usable token", hint=_OPERATOR)
    return Tokens(access, max(0, min(life, 24 * 3600)), refresh)


def post_form(http: httpx2.Client, endpoint: str, form: Mapping[str, str]) -> dict[str, Any]:
    """POST a form and return the JSON answer; raises RefusedByProviderError for an OAuth error."""
    status, answer = _ask(http, "POST", endpoint, form)
    if status != 200:  # noqa: PLR2004  (OK)
        code = answer.get("error")
        usable = isinstance(code, str) and code.isascii() and code.isprintable() and len(code) <= 64  # noqa: PLR2004
        raise RefusedByProviderError(str(code) if usable else f"status {status}")
    return answer


def revoke(http: httpx2.Client, endpoint: str, client_id: str, token: str) -> bool:
    """Ask the provider to revoke a token (RFC 7009); return whether it did."""
    try:
        status, _ = _ask(http, "POST", endpoint, {"token": token, "client_id": client_id}, empty=True)
    except (SignInError, UnreachableError):
        return False
    return status == 200  # noqa: PLR2004  (OK)


def _ask(
    http: httpx2.Client, method: str, url: str, form: Mapping[str, str] | None = None, *, empty: bool = False
) -> tuple[int, dict[str, Any]]:
    deadline = time.monotonic() + MOST_SECONDS
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    body = bytearray()
    try:
        data = dict(form) if form else None
        with http.stream(method, url, data=data, headers=headers, follow_redirects=False) as response:
            for part in response.iter_raw():
                body += part
                if len(body) > MOST_BYTES or time.monotonic() > deadline:
                    raise SignInError("the identity provider's answer is too long or too slow", hint=_OPERATOR)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise UnreachableError(
            f"the identity provider does not answer ({type(error).__name__})", hint="Try again in a few minutes."
        ) from error
    if empty:
        return response.status_code, {}
    try:
        answer = loads(bytes(body))
    except MalformedError as error:
        raise SignInError(f"the identity provider's answer is malformed: {error}", hint=_OPERATOR) from error
    if not isinstance(answer, dict):
        raise SignInError("the identity provider's answer is no JSON object", hint=_OPERATOR)
    return response.status_code, answer
