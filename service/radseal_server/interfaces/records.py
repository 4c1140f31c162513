"""What the actions ask of the database."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from radseal_server.access import Visible
from radseal_server.audit import Event
from radseal_server.notices import Language, Notice
from radseal_server.shares import Case, Ending, Object, Opening, Share
from radseal_wire.bodies import Account, SealedObject
from radseal_wire.chain import Head


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
    verified: bool
    """The issuer vouches for the e-mail."""
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


class Transaction(Protocol):
    """All that is read and changed together; nothing of it stands unless the whole does. Ids are base64url texts."""

    def person(self, issuer: str, subject: str, email: str, language: str = "", *, verified: bool = True) -> str:
        """Return the person number of an account, making it when it is new; a changed e-mail is noted.

        An e-mail that is not verified never replaces one that was. `language` is what the sign-in says; it counts
        until the person chooses one.
        """

    def named(self, account: Account) -> str | None:
        """Return the person number of an issuer and address as shares state them; None for an erased account."""

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

    def note_erasure(self, case: str, sequence: int) -> None:
        """Note which record says that a case was erased."""

    def erasure(self, case: str) -> tuple[str, bool] | None:
        """Return the record that says that a case was erased, and whether nothing of it can come in any more."""

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

    def live_shares(self, case: str, now: int) -> Sequence[Share]:
        """Return the shares of a case that are neither ended nor expired."""

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
