"""The OpenID provider of the demo and of the tests: started as a program of its own, on this machine only.

Rules: no account and no password exists unless the caller names it; passwords reach the disk hashed by scrypt;
the provider ends with whoever started it. It is `infra/identity`, bundled into `identity/demo.mjs`.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx2

from radseal.errors import SignInError
from radseal.login import SignIn, SignIns, log_in
from radseal.node_program import end_program, start_program, write_private

PROGRAM = "demo.mjs"
CLAIMS = ("groups", "hd", "oid", "preferred_username", "realm_access", "tid", "xms_edov")
"""Claims of other providers that a user's `extra` may play; `groups` carries the demo's roles."""
CLIENT_ID = "radseal-cli"
BROWSER_CLIENT_ID = "radseal-page"
_STEPS = 20
_SCRYPT = {"n": 16384, "r": 8, "p": 1, "dklen": 32}

COMMAND_LINE_CLIENT: Mapping[str, Any] = {
    "client_id": CLIENT_ID,
    "client_name": "Radseal command line",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    "response_types": ["code"],
    "redirect_uris": ["http://127.0.0.1/callback"],
    "id_token_signed_response_alg": "ES256",
}
"""How the command line is registered: RFC 8252 lets any port of 127.0.0.1 pass."""


def browser_client(origin: str, secret: str, page_origin: str = "") -> dict[str, Any]:
    """Return how the service at `origin` is registered, so that browsers can sign in on its page, wherever that is."""
    return {
        "client_id": BROWSER_CLIENT_ID,
        "client_name": "Radseal",
        "client_secret": secret,
        "application_type": "web",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": [f"{origin}/session/callback"],
        "post_logout_redirect_uris": [f"{page_origin or origin}/"],
        "backchannel_logout_uri": f"{origin}/session/provider-logout",
        "id_token_signed_response_alg": "ES256",
    }


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in; `verified` None leaves the claim out, `extra` adds claims."""

    email: str
    name: str
    password: str = field(repr=False)
    verified: bool | None = True
    acr: str = "urn:radseal:acr:password"
    extra: Mapping[str, Any] = field(default_factory=dict)


def random_password() -> str:
    """Return a password of 96 random bits that is easy to type."""
    return "-".join(secrets.token_hex(3) for _ in range(4))


class DemoIdentity:
    """A running provider: `issuer` is its address. Use it as a context manager, or call `stop`."""

    def __init__(self, data: Path, process: subprocess.Popen[bytes], issuer: str) -> None:
        self.data = data
        self.issuer = issuer
        self._process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def set_users(self, users: Sequence[DemoUser]) -> None:
        """Replace everybody who may sign in; takes effect at once, also for tokens made from now on."""
        _write_users(self.data / "users.json", users)

    def set_clients(self, clients: Sequence[Mapping[str, Any]]) -> None:
        """Replace the registered clients; the command line's own stays."""
        write_private(self.data / "clients.json", json.dumps([dict(COMMAND_LINE_CLIENT), *map(dict, clients)]))

    def stop(self) -> None:
        """End the program. Its signing key stays in the data folder."""
        end_program(self._process)


def start(
    data: Path,
    users: Sequence[DemoUser],
    *,
    port: int = 0,
    clients: Sequence[Mapping[str, Any]] = (),
    access_seconds: int = 600,
    refresh_seconds: int = 43_200,
    marked: bool = True,
) -> DemoIdentity:
    """Start a provider on 127.0.0.1 and return it once it answers; `port` 0 takes a free one.

    `marked` says whether access tokens are marked as such (RFC 9068). `data` keeps its key (0600), users, clients and
    log. Any service on this machine may be the audience of a token. Raises RadsealError when it is not installed or
    does not start, naming its log.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = {name: str(data / f"{name}.json") for name in ("users", "clients", "ready")}
    _write_users(data / "users.json", users)
    settings = {**names, "data": str(data), "port": port, "access_seconds": access_seconds}
    settings |= {"refresh_seconds": refresh_seconds, "claims": list(CLAIMS), "marked": marked}
    write_private(data / "settings.json", json.dumps(settings))
    write_private(data / "clients.json", json.dumps([dict(COMMAND_LINE_CLIENT), *map(dict, clients)]))
    process, issuer = start_program(PROGRAM, data / "settings.json", data / "ready.json", data / "provider.log")
    return DemoIdentity(data, process, issuer)


def scripted_browser(email: str, password: str) -> Callable[[str], bool]:
    """Return what `log_in` calls instead of a browser: it signs in at the provider's pages as a person would.

    The pages are followed in a thread of their own, so that the caller can wait for the answer meanwhile.
    """

    def open_browser(url: str) -> bool:
        """Begin to walk, and return at once."""
        threading.Thread(target=_walk, args=(url, email, password), daemon=True).start()
        return True

    return open_browser


def sign_in_as(service: str, user: DemoUser, kept: SignIns, http: httpx2.Client, *, issuer: str = "") -> SignIn:
    """Sign `user` in to `service` as the command line does, with pages and password and without a person."""
    browser = scripted_browser(user.email, user.password)
    return log_in(service, kept, http, issuer=issuer, open_browser=browser)


def walk_pages(
    client: httpx2.Client,
    url: str,
    fields: Mapping[str, str],
    *,
    late: Mapping[str, Callable[[], str]] | None = None,
) -> httpx2.Response:
    """Follow redirects and send each form, filled from `fields`, by its first button; return the first page without.

    What `late` holds is asked for when a page wants it.
    Raises SignInError when the same page comes back refused, or after 20 pages.
    """
    response = client.get(url)
    for _ in range(_STEPS):
        if response.is_redirect:
            response = client.get(urljoin(str(response.url), response.headers["location"]))
            continue
        form = _Form(response.text) if "html" in response.headers.get("content-type", "") else None
        if response.is_error or form is None or not form.found:
            return response
        target = urljoin(str(response.url), form.action) if form.action else str(response.url)
        response = client.post(
            target, data=form.filled({**fields, **form.asked(late or {})}), headers={"origin": _origin(target)}
        )
    raise SignInError("the provider's pages did not come to an end", hint="See the provider's log in its data folder.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _walk(url: str, email: str, password: str) -> None:
    with httpx2.Client(timeout=20, trust_env=False) as client:
        walk_pages(client, url, {"login": email, "password": password})


class _Form(HTMLParser):
    """The first form of a page, when it is one to POST: its address, values, names of inputs, and first button."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found = False
        self.action = ""
        self._done = False
        self._values: dict[str, str] = {}
        self._button = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what lies inside the first form."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._done:
            self.found, self.action = values.get("method", "").lower() == "post", values.get("action", "")
            self._done = not self.found
        elif self.found and not self._done and tag in {"input", "button"}:
            first = tag == "input" or not self._button
            self._button = self._button or tag == "button"
            if first and "name" in values:
                self._values[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Stop at the end of the first form."""
        self._done = self._done or tag == "form"

    def asked(self, late: Mapping[str, Callable[[], str]]) -> dict[str, str]:
        """Return what the page asks for, made only now."""
        return {name: make() for name, make in late.items() if name in self._values}

    def filled(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Return the values to send: those of the page, with `fields` where the page asks for them."""
        return {name: fields.get(name, value) for name, value in self._values.items()}


def _write_users(path: Path, users: Sequence[DemoUser]) -> None:
    write_private(path, json.dumps([_user(user) for user in users]))


def _user(user: DemoUser) -> dict[str, Any]:
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(user.password.encode(), salt=salt, **_SCRYPT)
    return {
        "login": user.email.lower(),
        "email": user.email,
        "name": user.name,
        "acr": user.acr,
        "password": f"scrypt$16384$8$1${_text(salt)}${_text(digest)}",
        "extra": dict(user.extra),
    } | ({} if user.verified is None else {"email_verified": user.verified})


def _text(raw: bytes) -> str:

    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
