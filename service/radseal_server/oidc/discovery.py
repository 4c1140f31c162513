"""A provider's metadata and keys, fetched with limits and cached (OpenID Connect Discovery 1.0, RFC 8414).

Rules: only addresses that `is_safe_address` allows; no redirect, no proxy from the environment, no content encoding;
at most 256 kB within 5 s. The issuer is compared exactly. Keys are asked again when a token needs it, at most
`BURST` times a minute, so that forged tokens cannot make the service flood the provider.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2

from radseal_server.access import Refused
from radseal_server.oidc.providers import is_safe_address
from radseal_server.oidc.signatures import Keys
from radseal_wire.text import MalformedError, loads

MOST_BYTES = 256 * 1024
MOST_SECONDS = 5.0
FRESH_SECONDS = 3600.0
RETRY_SECONDS = 2.0
BURST = 6

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is used of a provider's `/.well-known/openid-configuration`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    userinfo_endpoint: str
    names_itself: bool
    """RFC 9207: authorization answers carry `iss`."""


def fetch_json(http: httpx2.Client, url: str, *, bearer: str = "", clock: Clock = time.monotonic) -> dict[str, Any]:
    """GET a JSON object within the limits; raises Refused "provider-unreachable" with the reason."""
    deadline = clock() + MOST_SECONDS
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    headers |= {"authorization": f"Bearer {bearer}"} if bearer else {}
    body = bytearray()
    try:
        with http.stream("GET", url, headers=headers, follow_redirects=False, timeout=MOST_SECONDS) as response:
            if response.status_code != 200:  # noqa: PLR2004  (OK)
                raise Refused("provider-unreachable", f"answered {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise Refused("provider-unreachable", "answered with a content encoding")
            for part in response.iter_raw(16_384):
                body += part
                if len(body) > MOST_BYTES:
                    raise Refused("provider-unreachable", f"answered more than {MOST_BYTES} bytes")
                if clock() > deadline:
                    raise Refused("provider-unreachable", f"took more than {MOST_SECONDS:.0f} s")
        answer = loads(bytes(body))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Refused("provider-unreachable", type(error).__name__) from error
    except MalformedError as error:
        raise Refused("provider-unreachable", f"answered {error}") from error
    if not isinstance(answer, dict):
        raise Refused("provider-unreachable", "answered no JSON object")
    return answer


def read_metadata(answer: dict[str, Any], issuer: str) -> Metadata:
    """Check a discovery document; raises Refused "provider-unreachable" naming the member at fault."""
    if answer.get("issuer") != issuer:
        raise Refused("provider-unreachable", "discovery names another issuer")

    def address(name: str, *, needed: bool = True) -> str:
        """Return a safe address of the document."""
        value = answer.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not is_safe_address(value, issuer):
            raise Refused("provider-unreachable", f"discovery's {name} is missing or not https")
        return value

    return Metadata(
        issuer=issuer,
        authorization_endpoint=address("authorization_endpoint"),
        token_endpoint=address("token_endpoint"),
        jwks_uri=address("jwks_uri"),
        end_session_endpoint=address("end_session_endpoint", needed=False),
        userinfo_endpoint=address("userinfo_endpoint", needed=False),
        names_itself=answer.get("authorization_response_iss_parameter_supported") is True,
    )


class Discovery:
    """Metadata and keys of one provider, cached for an hour; safe to share between threads."""

    def __init__(self, issuer: str, http: httpx2.Client, *, clock: Clock = time.monotonic) -> None:
        self.issuer = issuer
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Keys] | None = None
        self._failed: tuple[float, str] | None = None
        self._asked: list[float] = []

    def metadata(self) -> Metadata:
        """Return the provider's addresses; raises Refused "provider-unreachable"."""
        with self._lock:
            return self._fresh_metadata()

    def keys(self) -> Keys:
        """Return the provider's signing keys; raises Refused "provider-unreachable"."""
        with self._lock:
            if self._keys is None or self._clock() - self._keys[0] > FRESH_SECONDS:
                self._keys = (self._clock(), self._ask_keys())
            return self._keys[1]

    def newer_keys(self, known: Keys) -> Keys | None:
        """Ask the keys again and return them, or None when they are the same or were asked too often."""
        with self._lock:
            if self._keys is not None and self._keys[1] is not known:
                return self._keys[1]
            now = self._clock()
            self._asked = [then for then in self._asked if now - then < 60.0]  # noqa: PLR2004  (one minute)
            if len(self._asked) >= BURST:
                return None
            self._asked.append(now)
            keys = self._ask_keys()
            changed = self._keys is None or keys.digest != self._keys[1].digest
            self._keys = (now, keys if changed or self._keys is None else self._keys[1])
            return keys if changed else None

    def _fresh_metadata(self) -> Metadata:
        now = self._clock()
        if self._metadata is None or now - self._metadata[0] > FRESH_SECONDS:
            if self._failed is not None and now - self._failed[0] < RETRY_SECONDS:
                raise Refused("provider-unreachable", self._failed[1])
            url = f"{self.issuer.removesuffix('/')}/.well-known/openid-configuration"
            try:
                self._metadata = (now, read_metadata(fetch_json(self._http, url), self.issuer))
            except Refused as error:
                self._failed = (now, error.reason)
                raise
        return self._metadata[1]

    def _ask_keys(self) -> Keys:
        return Keys(fetch_json(self._http, self._fresh_metadata().jwks_uri))
