"""What the actions ask of the outside; adapters in sql/, blobs/ and oidc/ fulfil it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What the store says of an object: length in bytes, SHA-256 (32 raw bytes) that it checked itself."""

    length: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PutAddress:
    """Where to PUT an object with exactly these headers."""

    url: str
    headers: Mapping[str, str]


class Blobs(Protocol):
    """Sealed bytes at rest. Names come from `radseal_wire.layout`; nothing is ever overwritten."""

    def put_address(self, name: str, length: int, sha256: bytes, life: int) -> PutAddress:
        """Return an address that takes exactly these bytes once, for `life` seconds (If-None-Match: *)."""

    def get_address(self, name: str, life: int) -> str:
        """Return an address that serves the object, whole or by range, for `life` seconds."""

    def stat(self, name: str) -> StoredObject | None:
        """Return length and checksum as the store verified them, or None where there is no object."""

    def erase(self, prefix: str) -> int:
        """Remove every object, with every version, whose name starts with `prefix`; return how many. Idempotent."""

    def put_tombstone(self, name: str, body: bytes) -> None:
        """Write a small object that no restore takes away, durably; writing it again changes nothing."""

    def tombstones(self) -> list[str]:
        """Return the names of all tombstones."""

    def check(self) -> None:
        """Raise OSError, with the setting to change, when the store is unreachable or open to the public."""


class Clock(Protocol):
    """The time that decides expiry: the database's."""

    def now(self) -> int:
        """Return whole seconds since 1970 UTC."""


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


class Upload(Protocol):
    """One object on its way into the folder store; nothing is kept unless `finish` returns."""

    length: int
    """Bytes that the address was signed for."""

    def write(self, piece: bytes) -> None:
        """Take the next bytes. Raises access.Refused "malformed" beyond the signed length; OSError on a full disk."""

    def finish(self) -> None:
        """Keep the object, durably.

        Raises access.Refused: "malformed" for another length or checksum, "already-stored" where there is one.
        """

    def abandon(self) -> None:
        """Remove what was written. Idempotent; after `finish` it does nothing."""


class Reading(Protocol):
    """One object of the folder store, open for reading."""

    length: int

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, then close the object."""

    def close(self) -> None:
        """Close the object without reading it. Idempotent."""


class SignedDoor(Protocol):
    """What stands behind the addresses that the folder store signs; an S3 store has a door of its own."""

    def begin_upload(self, address: str) -> Upload:
        """Return the upload that a signed address allows. Raises access.Refused "address-refused"."""

    def open_object(self, address: str) -> Reading:
        """Return the object that a signed address names. Raises access.Refused "address-refused" or "not-found"."""

    def sweep(self, now: int) -> int:
        """Remove leftovers of uploads that were cut off, a day old at `now`; return how many."""


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

    def begin(self, issuer: str, next_path: str, browser: str) -> Departure:
        """Begin at one issuer; an empty `issuer` means the only one that browsers can use."""

    def finish(self, answer: Mapping[str, str], browser: str, session: str) -> Arrival:
        """Take the provider's answer; an earlier `session` of this browser ends."""

    def who(self, session: str) -> Identity | None:
        """Return whose session it is, or None when there is none or its time is over."""

    def leave(self, session: str) -> str:
        """End the session; return where it can be ended at the provider too, or an empty text."""

    def leave_by_provider(self, logout_token: str) -> None:
        """End sessions because the provider says so (OpenID Connect Back-Channel Logout 1.0)."""
