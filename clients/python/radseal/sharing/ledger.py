"""Searching the ledger: to whom did this patient's images go, why, and who opened what when.

Rules: only the officer's seed opens entries, on the officer's own machine. The service is not believed: the audit trail
is verified, and every share that it records with an entry must have exactly that entry; what is withheld is told. Names
are compared by their words, without case, accents and PN's carets.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from radseal.errors import InputError, SealError
from radseal.sealing.ledger import open_entry
from radseal.sharing.desk import Desk
from radseal.sharing.heads import kept_heads
from radseal.sharing.manage import export_audit
from radseal_wire import chain
from radseal_wire.bodies import LedgerEntry
from radseal_wire.sealed import LedgerBody, Patient
from radseal_wire.text import from_base64url, to_base64url

_MADE = frozenset({"share-created", "share-passed-on"})
_DIGEST = re.compile(r"\bledger ([A-Za-z0-9_-]{43})\b")
_PAGES_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class FoundShare:
    """One share of a patient's images; times are seconds since 1970 UTC."""

    entry: LedgerBody = field(repr=False)
    openings: tuple[int, ...]
    """When it was opened."""
    refused: int
    """Attempts that were refused, by whomever."""
    ended: int | None
    """When it was ended, where that was not by itself."""

    def public(self) -> dict[str, Any]:
        """Return it for `--json`: people, codes and times, nothing of the patient."""
        shown = ("case", "share", "parent", "reference", "kind", "identity", "purpose", "time")
        people = {name: getattr(self.entry, name) for name in ("sender", "passed_on_by", "recipient")}
        return {
            **{name: getattr(self.entry, name) for name in shown},
            **{name: account.model_dump() if account else None for name, account in people.items()},
            "openings": list(self.openings),
            "refused": self.refused,
            "ended": self.ended,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ledger says of a patient, and how far it can be relied on."""

    shares: tuple[FoundShare, ...]
    patients: dict[str, Patient] = field(repr=False)
    """By case."""
    entries: int
    withheld: tuple[str, ...]
    """Shares of which the service gave no entry, or another than the trail names, or one that it does not name."""
    unreadable: int
    """Entries that another key opens."""
    records: int

    @property
    def whole(self) -> bool:
        """Whether nothing was withheld and everything could be read."""
        return not self.withheld and not self.unreadable


@dataclass(slots=True)
class _Trail:
    """What the verified audit trail says of shares."""

    expected: dict[int, tuple[str, str]] = field(default_factory=dict)
    """By record number: share and digest of its entry."""
    opened: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    records: int = 0

    def note(self, record: chain.Record) -> None:
        """Take what concerns a share."""
        self.records += 1
        share, done = record.share or "", record.outcome == "done"
        if record.action in _MADE and done and (named := _DIGEST.search(record.detail or "")):
            self.expected[record.sequence] = share, named[1]
        elif record.action == "share-opened" and not done:
            self.refused[share] = self.refused.get(share, 0) + 1
        elif record.action == "share-opened" and record.detail is None:
            self.opened.setdefault(share, []).append(record.time)
        elif record.action == "share-revoked" and done:
            self.ended.setdefault(share, record.time)


def search_ledger(desk: Desk, seed: bytes, patient: str, birth_date: str = "") -> Answer:
    """Return every share of the patients whose name or ID is `patient`, born on `birth_date` (YYYYMMDD) if given.

    Raises ServiceError for who is no officer, InputError when the audit trail is broken, KeyFileError or SealError when
    not one entry opens.
    """
    trail = _read_trail(desk)
    entries = {entry.sequence: entry for entry in _entries(desk)}
    recorded = [entry for sequence, entry in entries.items() if trail.expected.get(sequence) == _named(entry)]
    opened, unreadable = _open(recorded, seed)
    if recorded and not opened:
        raise SealError(
            "this key opens none of the ledger's entries",
            hint="Compare `radseal ledger key show FILE` with `radseal ledger trust`: fingerprints must be the same.",
        )
    patients = {
        body.case: body.patient for body in opened if body.patient and matches(body.patient, patient, birth_date)
    }
    found = [
        FoundShare(
            body,
            tuple(trail.opened.get(body.share, ())),
            trail.refused.get(body.share, 0),
            trail.ended.get(body.share),
        )
        for body in opened
        if body.case in patients
    ]
    return Answer(
        shares=tuple(sorted(found, key=lambda one: one.entry.time)),
        patients=patients,
        entries=len(entries),
        withheld=tuple(_withheld(trail, entries)),
        unreadable=unreadable,
        records=trail.records,
    )


def matches(patient: Patient, text: str, birth_date: str = "") -> bool:
    """Return whether the words of `text` all begin words of the patient's name, or `text` is one of the IDs."""
    if birth_date and patient.birth_date != birth_date:
        return False
    wanted = text.strip()
    if wanted in patient.ids or wanted in (number.partition("^")[0] for number in patient.ids):
        return True
    words, name = _words(wanted), _words(patient.name)
    return bool(words) and all(any(part.startswith(word) for part in name) for word in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(" " if char in "^=,;.-'" else char for char in plain if not unicodedata.combining(char))
    return kept.split()


def _read_trail(desk: Desk) -> _Trail:
    trail = _Trail()

    def noted() -> Iterator[str]:
        """Yield the records, taking note of each."""
        for text in export_audit(desk):
            trail.note(chain.from_text(text))
            yield text

    try:
        chain.verify_trail(noted(), kept=kept_heads(desk.keys.folder, desk.origin))
    except chain.ChainBrokenError as error:
        raise InputError(
            f"the audit trail is broken: {error}", hint="Keep what the service gave, and tell the operator."
        ) from error
    return trail


def _entries(desk: Desk) -> Iterator[LedgerEntry]:
    after: int | None = 0
    for _ in range(_PAGES_MOST):
        page = desk.service.ledger(after or 0)
        yield from page.entries
        if page.next is None or page.next <= (after or 0):
            return
        after = page.next


def _open(entries: Iterable[LedgerEntry], seed: bytes) -> tuple[list[LedgerBody], int]:
    opened, unreadable = [], 0
    for entry in entries:
        try:
            opened.append(open_entry(from_base64url(entry.sealed), seed, entry.case, entry.share))
        except SealError:
            unreadable += 1
    return opened, unreadable


def _withheld(trail: _Trail, entries: dict[int, LedgerEntry]) -> Iterator[str]:
    for sequence, (share, _) in trail.expected.items():
        if sequence not in entries or _named(entries[sequence]) != trail.expected[sequence]:
            yield share
    yield from (entry.share for sequence, entry in entries.items() if sequence not in trail.expected)


def _named(entry: LedgerEntry) -> tuple[str, str]:
    """Return what the trail says of an entry: anybody can seal one, so nothing else makes it the site's."""
    return entry.share, to_base64url(hashlib.sha256(from_base64url(entry.sealed)).digest())
