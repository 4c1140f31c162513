"""A provider's metadata and keys, fetched with limits and cached (OpenID Connect Discovery 1.0, RFC 8414).

Rules: only addresses that `is_safe_address` allows; no redirect, no proxy from the environment, no content encoding;
at most 256 kB within 5 s. The issuer is compared exactly. Keys are asked again when a token needs it, at most
`BURST` times a minute, so that forged tokens cannot make the service flood the provider.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx2

from radseal_server.access import Refused
from radseal_server.oidc.signatures import Keys
from radseal_wire.addresses import is_safe_address
from radseal_wire.text import MalformedError, loads

MOST_BYTES = 256 * 1024
MOST_SECONDS = 5.0
FRESH_SECONDS = 3600.0
STALE_SECONDS = 6 * 3600.0
"""So long old keys and addresses are used while the provider does not answer."""
RETRY_SECONDS = 2.0
BURST = 6

Clock = Callable[[], float]
_T = TypeVar("_T")


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
            for part in response.iter_raw():
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


class _Kept(Generic[_T]):
    """A value that is asked for when it is old; who finds it fresh never waits for somebody who asks."""

    def __init__(self, ask: Callable[[], _T], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._value: tuple[float, _T] | None = None
        self._failed: tuple[float, str] | None = None

    def get(self) -> _T:
        """Return the value, asked for at most an hour ago, or `STALE_SECONDS` while the provider does not answer."""
        found = self._value
        if found is not None and self._clock() - found[0] <= FRESH_SECONDS:
            return found[1]
        with self._lock:
            found = self._value
            if found is not None and self._clock() - found[0] <= FRESH_SECONDS:
                return found[1]
            try:
                return self._renewed()
            except Refused:
                if found is None or self._clock() - found[0] > STALE_SECONDS:
                    raise
                return found[1]

    def replace(self, value: _T) -> None:
        """Take a newer value."""
        self._value = (self._clock(), value)

    def _renewed(self) -> _T:
        now = self._clock()
        if self._failed is not None and now - self._failed[0] < RETRY_SECONDS:
            raise Refused("provider-unreachable", self._failed[1])
        try:
            value = self._ask()
        except Refused as error:
            self._failed = (self._clock(), error.reason)
            raise
        self._value = (now, value)
        return value


class Discovery:
    """Metadata and keys of one provider, cached for an hour; safe to share between threads."""

    def __init__(self, issuer: str, http: httpx2.Client, *, clock: Clock = time.monotonic) -> None:
        self.issuer = issuer
        self._http = http
        self._clock = clock
        self._renewing = threading.Lock()
        self._metadata = _Kept(self._ask_metadata, clock)
        self._keys = _Kept(self._ask_keys, clock)
        self._asked: list[float] = []

    def metadata(self) -> Metadata:
        """Return the provider's addresses; raises Refused "provider-unreachable"."""
        return self._metadata.get()

    def keys(self) -> Keys:
        """Return the provider's signing keys; raises Refused "provider-unreachable"."""
        return self._keys.get()

    def newer_keys(self, known: Keys) -> Keys | None:
        """Ask the keys again and return them, or None when they are the same or were asked too often."""
        with self._renewing:
            current = self._keys.get()
            if current.digest != known.digest:
                return current
            now = self._clock()
            self._asked = [then for then in self._asked if now - then < 60.0]  # noqa: PLR2004  (one minute)
            if len(self._asked) >= BURST:
                return None
            self._asked.append(now)
            keys = self._ask_keys()
            if keys.digest == known.digest:
                return None
            self._keys.replace(keys)
            return keys

    def _ask_metadata(self) -> Metadata:
        url = f"{self.issuer.removesuffix('/')}/.well-known/openid-configuration"
        return read_metadata(fetch_json(self._http, url), self.issuer)

    def _ask_keys(self) -> Keys:
        return Keys(fetch_json(self._http, self.metadata().jwks_uri))
