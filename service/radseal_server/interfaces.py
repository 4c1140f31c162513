"""What the actions ask of the outside; adapters in sql/, blobs/ and oidc/ fulfil it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from radseal_server.access import Visible
from radseal_server.audit import Event
from radseal_server.notices import Language, Letter, Notice
from radseal_server.shares import Case, Ending, Object, Opening, Share
from radseal_wire.bodies import Account, SealedObject
from radseal_wire.chain import Head


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

    def put_mark(self, name: str) -> None:
        """Write, durably, how far the audit chain has come; writing it again changes nothing."""

    def marks(self) -> list[str]:
        """Return the names of all marks."""

    def erase_marks(self, names: Sequence[str]) -> None:
        """Remove marks. Idempotent."""

    def cases(self) -> list[str]:
        """Return the ids of all cases of which the store holds an object."""

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


@dataclass(frozen=True, slots=True)
class ShareSecret:
    """What is destroyed with a share: S (32 bytes) and the sealed capsule."""

    secret: bytes
    capsule: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """An account: its number, who it is, since when it is disabled, and what it has."""

    person: str
    issuer: str
    email: str
    signed_in: bool
    """False: a name that shares state, or that was disabled before it ever signed in."""
    disabled: int | None
    cases: int
    live_shares: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A sealed ledger entry: the number of its share's audit record, its case and share."""

    sequence: int
    case: str
    share: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice whose turn has come, with what a letter needs; an erased account has no address."""

    notice: Notice
    to: str | None
    other: str | None
    language: Language | None
    quiet: bool
    share: Share | None


class Mail(Protocol):
    """The way out for notices; `radseal_server.mail` fulfils it."""

    def send(self, letter: Letter) -> None:
        """Hand one letter to the mail server, within a bounded time. Raises notices.NotSentError."""

    def check(self) -> None:
        """Raise OSError, with the setting to change, when the mail server would not take a letter."""


class Transaction(Protocol):
    """All that is read and changed together; nothing of it stands unless the whole does. Ids are base64url texts."""

    def person(self, issuer: str, subject: str, email: str, language: str = "") -> str:
        """Return the person number of an account, making it when it is new; a changed e-mail is noted.

        `language` is what the sign-in says; it counts until the person chooses one.
        """

    def named(self, account: Account) -> str:
        """Return the person number of an issuer and address as shares state them."""

    def wish(self, person: str, language: str | None, *, quiet: bool) -> None:
        """Keep what a person wishes: a language, or None for what the sign-in says; and whether to be left alone."""

    def wishes(self, person: str) -> tuple[Language | None, bool]:
        """Return a person's language, and whether they wish no notices."""

    def add_notice(self, notice: Notice) -> None:
        """Keep a notice, unless the same occasion was told already."""

    def has_due_notice(self, now: int) -> bool:
        """Return whether a notice waits to be sent."""

    def claim_notice(self, now: int, until: int) -> DueNotice | None:
        """Return the notice that waited longest, with what a letter needs; nobody else gets it before `until`."""

    def postpone_notice(self, notice: str, due: int, reason: str) -> None:
        """Try a notice again at `due`."""

    def settle_notice(self, notice: str, state: str, now: int, reason: str | None) -> None:
        """Note that a notice was sent, dropped, or failed for good."""

    def unopened_shares(self, now: int, before: int, limit: int) -> Sequence[Share]:
        """Return live shares that nobody opened and that expire within `before` seconds, not told of yet.

        Those that never had longer to live are left out.
        """

    def count_notices(self, now: int) -> Mapping[str, int]:
        """Return how many notices are waiting, tried in vain, failed for good; and the oldest's age in seconds."""

    def forget_person(self, issuer: str, subject: str) -> bool:
        """Erase an account with its sessions; return whether there was one. Records and shares keep their numbers."""

    def disabled_since(self, issuer: str, subject: str, email: str) -> int | None:
        """Return since when this account, or its address at this issuer, is disabled; None: it is not."""

    def set_disabled(self, email: str, issuer: str | None, disabled: int | None) -> Sequence[str]:
        """Disable or enable every account under an address, and with `issuer` the address there; return the numbers.

        Browser sessions of the accounts end.
        """

    def list_people(self, *, now: int, after: str | None, limit: int) -> Sequence[Person]:
        """Return who signed in or is disabled, by number, behind the number `after`."""

    def people_of(self, email: str, *, now: int) -> Sequence[Person]:
        """Return every account under an address, names that shares state included."""

    def forget_address(self, email: str) -> None:
        """Erase every account under an address with its sessions. Records and shares keep their numbers."""

    def reassign_cases(self, persons: Sequence[str], case: str | None, to: str) -> tuple[Sequence[str], int]:
        """Give the persons' cases (with `case`: that one) and their shares to `to`; return the cases and the count.

        Their owner capsules go: nobody else's owner secret opens them. Erased cases stay.
        """

    def end_shares(self, sent_by: Sequence[str] | None, sent_to: Sequence[str] | None, now: int) -> Sequence[str]:
        """Mark shares that are not over revoked: of these senders, or to these recipients, where given; return ids.

        Their secrets are destroyed by `end_share`.
        """

    def find_case(self, case: str, *, now: int, lock: bool = False) -> Case | None:
        """Return a case with its live shares at `now`; with `lock` nobody else changes it meanwhile."""

    def list_cases(self, visible: Visible, *, now: int, after: str | None, limit: int) -> Sequence[Case]:
        """Return the visible cases, newest first, behind the case `after`."""

    def add_case(self, case: str, person: str, now: int) -> None:
        """Begin a case."""

    def seal_case(self, case: str, objects: Sequence[SealedObject], content: bytes, now: int) -> None:
        """Keep the list of a complete case's objects."""

    def empty_case(self, case: str, now: int) -> None:
        """Mark a case erased; remove its owner capsule, its shares' secrets and its list of objects."""

    def note_purged(self, case: str) -> None:
        """Note that the store holds nothing of an erased case any more."""

    def find_objects(self, case: str, ids: Sequence[str]) -> Mapping[str, Object]:
        """Return those of a case's objects that have these ids."""

    def keep_owner_capsule(self, case: str, capsule: bytes) -> None:
        """Store or replace a case's owner capsule."""

    def owner_capsule(self, case: str) -> bytes | None:
        """Return a case's owner capsule."""

    def find_share(self, share: str, *, lock: bool = False) -> Share | None:
        """Return a share; with `lock` nobody else changes it meanwhile."""

    def list_shares(self, visible: Visible, *, after: str | None, limit: int) -> Sequence[Share]:
        """Return the visible shares, newest first, behind the share `after`."""

    def knows_domain(self, domain: str) -> bool:
        """Return whether any share names an address of this domain."""

    def add_share(self, share: Share, secret: ShareSecret) -> None:
        """Keep a new share with its secret."""

    def find_secret(self, share: str) -> ShareSecret | None:
        """Return a share's secret and capsule, or None once they are destroyed."""

    def extend_share(self, share: str, expiry: int) -> None:
        """Set a share's expiry."""

    def end_share(self, share: str, ending: Ending | None, now: int) -> None:
        """Destroy a share's secret and capsule; note why, where it did not end by itself.

        With an `ending`, the shares that were made by passing it on end too.
        """

    def children(self, share: str) -> Sequence[Share]:
        """Return the shares that were made by passing `share` on."""

    def add_entry(self, entry: LedgerRow) -> None:
        """Keep a ledger entry; it outlives its share and case."""

    def ledger_entries(self, after: int, limit: int) -> Sequence[LedgerRow]:
        """Return ledger entries behind the record number `after`, in order."""

    def note_refused(self, share: str) -> None:
        """Count an attempt by somebody else who held the whole link."""

    def find_opening(self, share: str, opening: str) -> Opening | None:
        """Return an opening of a share."""

    def open_share(self, opening: Opening, now: int) -> bool:
        """Count and keep an opening by one conditional update, binding the share to the person.

        Returns False, having changed nothing, when the share has no opening left, or is bound to somebody else.
        """

    def count_guess(self, key: str, now: int, window: int) -> None:
        """Count a wrong guess under `key` for `window` seconds."""

    def guesses(self, key: str, now: int) -> int:
        """Return how many guesses under `key` still count."""

    def record(self, event: Event, now: int) -> Head:
        """Append to the audit chain and return its new head."""

    def head(self) -> Head:
        """Return the audit chain's head."""

    def record_texts(self, after: int, limit: int) -> Sequence[str]:
        """Return canonical texts of the records behind sequence number `after`."""

    def due_shares(self, now: int, limit: int) -> Sequence[Share]:
        """Return shares that are over and whose secrets are still there; claimed for this transaction."""

    def due_cases(self, now: int, abandoned_after: int, keep: int, limit: int) -> Sequence[Case]:
        """Return cases to be erased, or erased and not yet purged; claimed for this transaction. Times in seconds."""

    def heads_at(self, sequences: Sequence[int]) -> frozenset[Head]:
        """Return the chain's heads after the records with these sequence numbers, as far as it holds them."""

    def last_mark(self) -> int:
        """Return the sequence number of the last mark that was noted here; 0: none."""

    def note_mark(self, sequence: int) -> None:
        """Note that the store holds a mark of this sequence number."""

    def restored_at(self) -> int | None:
        """Return when a restore was made good of which the store may still hold unknown cases."""

    def note_restored(self, now: int | None) -> None:
        """Note when a restore was made good, or that nothing of it is left to do."""

    def unended_shares(self, ids: Sequence[str]) -> Sequence[Share]:
        """Return those of these shares that are not ended, or whose secret is still there."""

    def unerased_cases(self, ids: Sequence[str]) -> Sequence[str]:
        """Return those of these cases that are not erased."""

    def unknown_cases(self, ids: Sequence[str]) -> Sequence[str]:
        """Return those of these ids that are no case's."""

    def doubtful_shares(self, now: int) -> Sequence[Share]:
        """Return the shares that a restore closes: live at `now` with limited openings, or without their secret."""

    def bury_again(self, now: int) -> None:
        """Note a restore at `now`: every tombstone is written again, and every erased case removed again."""

    def unburied(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return revoked shares, and when each ended, whose tombstones were not noted as written."""

    def note_buried(self, shares: Sequence[str]) -> None:
        """Note that the tombstones of these shares stand."""

    def forget(self, now: int) -> int:
        """Remove openings, guesses, sessions and sign-in attempts that are over; return how many rows."""


class Records(Protocol):
    """The database, in transactions."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that may change things: committed on leaving, rolled back on an exception."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """Begin one that only reads."""

    def scrub(self) -> None:
        """Return when no deleted secret is left in the database's own files. Raises OSError when it is too busy."""

    def check(self) -> None:
        """Raise OSError when the database is unreachable or its schema is not this version's."""
