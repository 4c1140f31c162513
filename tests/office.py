"""A service's actions without its edge: a real database, a store in memory, a clock that stands; people by name."""

import hashlib
import random
from dataclasses import dataclass, replace

from fakes import MemoryBlobs, SetClock
from radseal_server import actions
from radseal_server.access import Caller, IssuerRule
from radseal_server.sql.database import Database
from radseal_server.sql.records import SqlRecords
from radseal_wire.bodies import (
    Account,
    CaseDraft,
    CompleteQuestion,
    OpeningAnswer,
    OpeningQuestion,
    SealedObject,
    ShareDraft,
)
from radseal_wire.text import to_base64url

DAY = 86_400
HOSPITAL = "https://login.hospital.example"
GUESTS = "https://guests.example"
SENDER = Caller(HOSPITAL, "s-1", "sender@hospital.example", True, frozenset({"recipient", "sender"}))
COLLEAGUE = Caller(HOSPITAL, "s-2", "colleague@hospital.example", True, frozenset({"recipient", "sender"}))
MANAGER = Caller(HOSPITAL, "s-3", "manager@hospital.example", True, frozenset({"recipient", "manager"}))
OFFICER = Caller(HOSPITAL, "s-4", "officer@hospital.example", True, frozenset({"recipient", "officer"}))
RITA = Caller(GUESTS, "g-1", "rita@clinic.example", True, frozenset({"recipient"}))
OTTO = Caller(GUESTS, "g-2", "otto@clinic.example", True, frozenset({"recipient"}))
POLICY = actions.Policy(
    issuers=(IssuerRule(HOSPITAL, "Hospital", ("hospital.example",)), IssuerRule(GUESTS, "Guests")),
    expiry_most=90 * DAY,
    keep=7 * DAY,
    abandoned_after=2 * DAY,
)
_RANDOM = random.Random(20261123)  # noqa: S311  (repeatable ids, no secrets)


def new_bytes(length: int = 32) -> str:
    """Return bytes that no other call returns, base64url."""
    return to_base64url(_RANDOM.randbytes(length))


def new_id() -> str:
    """Return an id that no other call returns."""
    return new_bytes(16)


@dataclass(frozen=True)
class Sent:
    """A share and what its link holds."""

    share: str
    draft: ShareDraft
    proof: str


@dataclass(frozen=True)
class Office:
    """The actions over one database, with what the tests turn: store and clock."""

    service: actions.Service
    blobs: MemoryBlobs
    clock: SetClock

    def stored(self, case: str, kinds: tuple[str, ...] = ("pack", "identity", "manifest")) -> list[SealedObject]:
        """Put objects of these kinds into the store as their sender would; return how they are stated."""
        stated = []
        for kind in kinds:
            body = _RANDOM.randbytes(200)
            name = case if kind == "manifest" else new_id()
            self.blobs.objects[f"cases/{case}/{name}"] = body
            digest = to_base64url(hashlib.sha256(body).digest())
            stated.append(SealedObject(id=name, kind=kind, length=len(body), sha256=digest))
        return stated

    def sealed(self, caller: Caller = SENDER) -> tuple[str, list[SealedObject]]:
        """Return a complete case of the caller's."""
        case = new_id()
        actions.start_case(self.service, caller, case, CaseDraft(format="radseal/1"))
        objects = self.stored(case)
        actions.complete_case(self.service, caller, case, CompleteQuestion(objects=objects))
        return case, objects

    def draft(self, case: str, **changes: object) -> tuple[ShareDraft, str]:
        """Return what makes a share of the case for Rita, and the proof of its link."""
        proof = _RANDOM.randbytes(32)
        draft = ShareDraft(
            case=case,
            recipient=Account(issuer=GUESTS, email=RITA.email),
            expires_in=7 * DAY,
            latest=self.clock.now() + 90 * DAY,
            openings=None,
            identity=True,
            secret=new_bytes(),
            proof_sha256=to_base64url(hashlib.sha256(proof).digest()),
            capsule=new_bytes(300),
        )
        return draft.model_copy(update=changes), to_base64url(proof)

    def shared(self, case: str = "", caller: Caller = SENDER, **changes: object) -> Sent:
        """Return a new share, of a new case unless one is named."""
        draft, proof = self.draft(case or self.sealed(caller)[0], **changes)
        share = new_id()
        actions.create_share(self.service, caller, share, draft)
        return Sent(share, draft, proof)

    def open(self, sent: Sent, caller: Caller = RITA, *, opening: str = "", proof: str = "") -> OpeningAnswer:
        """Open a share."""
        question = OpeningQuestion(opening=opening or new_id(), proof=proof or sent.proof)
        return actions.open_share(self.service, caller, sent.share, question)


def make_office(database: Database) -> Office:
    """Return the actions over a migrated database."""
    blobs, clock = MemoryBlobs(), SetClock()
    return Office(actions.Service(SqlRecords(database), blobs, clock, POLICY), blobs, clock)


def with_policy(office: Office, **changes: object) -> Office:
    """Return the office under another policy."""
    return replace(office, service=replace(office.service, policy=replace(POLICY, **changes)))
