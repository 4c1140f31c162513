"""What is asked of identity providers: who somebody is, and a browser's session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody for whom an OpenID provider vouches.

    `email` is ASCII and lower case; whether it counts as verified follows that issuer's rule (people.md 13).
    `acr` is what the provider says of the strength of the sign-in, or empty. `until` ends the statement.
    """

    issuer: str
    subject: str
    email: str
    email_verified: bool
    acr: str
    until: int
    groups: tuple[str, ...] = ()
    """What the claim that the operator named for roles lists."""
    language: str = ""
    """The primary subtag of the claim `locale`, where notices are written in that language."""


class Identities(Protocol):
    """Access tokens checked; `radseal_server.oidc.tokens` fulfils it."""

    def of_token(self, token: str) -> Identity:
        """Return who holds this access token.

        Raises access.Refused: "token-refused" with the reason for the log, or "provider-unreachable".
        """


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """A sign-in that left for the provider: kept until it returns, once, to the browser that began it."""

    issuer: str
    nonce: str
    verifier: str
    next: str
    browser: bytes
    """SHA-256 of the value in the beginner's cookie."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. Times are seconds since 1970 UTC."""

    identity: Identity
    provider_session: str
    """The provider's `sid`, for back-channel logout; empty where it names none."""
    begun: int
    seen: int


class Sessions(Protocol):
    """Browser sessions at rest. Keys are SHA-256 of random values that only the browser holds."""

    def keep_attempt(self, key: bytes, attempt: SignInAttempt, until: int) -> None:
        """Store an attempt until `until`."""

    def take_attempt(self, key: bytes, now: int) -> SignInAttempt | None:
        """Remove and return an attempt that is not over; of two takers at once, one gets it."""

    def keep_session(self, key: bytes, session: Session) -> None:
        """Store a session."""

    def find_session(self, key: bytes) -> Session | None:
        """Return the session, whatever its age."""

    def touch_session(self, key: bytes, seen: int) -> None:
        """Note that the session was used."""

    def end_session(self, key: bytes) -> None:
        """Remove the session. Idempotent."""

    def end_sessions_of(self, issuer: str, subject: str, provider_session: str) -> int:
        """Remove the sessions of a person, or with `provider_session` of one sign-in; return how many.

        An empty `subject` or `provider_session` matches any; both empty match nothing.
        """

    def use_once(self, key: bytes, until: int) -> bool:
        """Return whether `key` was not used before; it is remembered until `until`."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser is sent to its provider: the address, and the value of the cookie that binds the sign-in to it."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser came back signed in: the value of its session cookie, and the page it was on its way to."""

    session: str
    next: str
    identity: Identity


class BrowserSignIn(Protocol):
    """Sign-in, session and logout of browsers; `radseal_server.oidc.sign_in` fulfils it.

    `browser` and `session` are cookie values, empty where there is no cookie. Refusals are access.Refused with
    "sign-in-failed" or "provider-unreachable".
    """

    def begin(self, issuer: str, next_path: str, browser: str, *, strong: bool = False) -> Departure:
        """Begin at one issuer; an empty `issuer` means the only one that browsers can use.

        `strong` asks for a new sign-in, of the strength that some role there needs.
        """

    def finish(self, answer: Mapping[str, str], browser: str, session: str) -> Arrival:
        """Take the provider's answer; an earlier `session` of this browser ends."""

    def who(self, session: str) -> Identity | None:
        """Return whose session it is, or None when there is none or its time is over."""

    def leave(self, session: str) -> str:
        """End the session; return where it can be ended at the provider too, or an empty text."""

    def leave_by_provider(self, logout_token: str) -> None:
        """End sessions because the provider says so (OpenID Connect Back-Channel Logout 1.0)."""
