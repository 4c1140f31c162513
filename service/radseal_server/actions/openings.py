"""What a recipient does: open a share, and fetch addresses inside the opening.

Rules: a refusal is recorded in the same transaction that found it, and raised only after that stands. Wrong guesses are
counted for the person who guesses, never for the share: nobody can lock somebody else's link.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.ports import Service, person_of, to_head
from radseal_server.audit import Event
from radseal_server.interfaces import Transaction
from radseal_server.shares import Opening, Share, address_life, opening_until
from radseal_wire import layout
from radseal_wire.bodies import Address, AddressAnswer, AddressQuestion, OpeningAnswer, OpeningQuestion
from radseal_wire.chain import Head
from radseal_wire.text import from_base64url, to_base64url

GUESSES = 30
"""Wrong guesses that one person may make within the window."""
WINDOW = 600
"""Seconds for which a wrong guess counts."""
Answer = TypeVar("Answer")


def open_share(service: Service, caller: Caller, share: str, question: OpeningQuestion) -> OpeningAnswer:
    """Open a share for the named person; the same opening again gets the same answer and counts nothing.

    Raises Refused "not-found" for everybody else and every wrong proof; for the named person "share-expired",
    "share-revoked", "share-used-up", "share-closed-by-restore" or "opening-over"; "too-many-requests" after
    too many wrong guesses.
    """
    now = service.clock.now()

    def attempt(tx: Transaction, person: str) -> OpeningAnswer:
        found = _require_opener(tx, caller, share, question.proof, now)
        opening = _opening(tx, caller, found, question.opening, now)
        event = Event("share-opened", person, case=found.case, share=share, opening=question.opening)
        return _answer(tx, found, opening, tx.record(event, now))

    return _recorded(service, caller, share, question.opening, attempt, now)


def opening_addresses(
    service: Service, caller: Caller, share: str, opening: str, question: AddressQuestion
) -> AddressAnswer:
    """Give addresses inside a live opening. Raises Refused as `open_share` does."""
    now = service.clock.now()

    def attempt(tx: Transaction, person: str) -> AddressAnswer:
        found = _require_opener(tx, caller, share, question.proof, now)
        own = access.require_opening(tx.find_opening(opening), found, caller, now)
        objects = tx.find_objects(found.case, question.objects)
        if any(name not in objects for name in question.objects):
            raise Refused("not-found", "no such object in the case")
        if not found.identity and any(known.kind == "identity" for known in objects.values()):
            raise Refused("not-found", "identity objects are not shared")
        detail = f"{len(question.objects)} objects"
        tx.record(Event("addresses-given", person, case=found.case, share=share, opening=opening, detail=detail), now)
        life = address_life(found, own, now)
        names = [(name, layout.object_name(found.case, name)) for name in question.objects]
        given = [Address(id=name, url=service.blobs.get_address(at, life), until=now + life) for name, at in names]
        return AddressAnswer(addresses=given)

    return _recorded(service, caller, share, opening, attempt, now)


def _recorded(
    service: Service,
    caller: Caller,
    share: str,
    opening: str,
    attempt: Callable[[Transaction, str], Answer],
    now: int,
) -> Answer:
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        if tx.guesses(person, now) >= GUESSES:
            raise Refused("too-many-requests", "too many wrong guesses")
        try:
            return attempt(tx, person)
        except Refused as refused:
            refusal = refused
        if refusal.code == "not-found":
            tx.count_guess(person, now, WINDOW)
        known = tx.find_share(share)
        if refusal.reason == "another person":
            tx.note_refused(share)
        case = known.case if known is not None else None
        tx.record(Event("share-opened", person, refusal.reason, case, share if case else None, opening), now)
    raise refusal


def _require_opener(tx: Transaction, caller: Caller, share: str, proof: str, now: int) -> Share:
    found = tx.find_share(share, lock=True)
    fits = access.proof_fits(found, hashlib.sha256(from_base64url(proof)).digest())
    return access.require_opener(found, caller, proof=fits, now=now)


def _opening(tx: Transaction, caller: Caller, share: Share, opening: str, now: int) -> Opening:
    known = tx.find_opening(opening)
    if known is not None:
        return access.require_opening(known, share, caller, now)
    new = Opening(opening, share.share, caller.subject, opening_until(share, now))
    if not tx.open_share(new, now):
        raise Refused("share-used-up", "used_up")
    return new


def _answer(tx: Transaction, share: Share, opening: Opening, head: Head) -> OpeningAnswer:
    secret = tx.find_secret(share.share)
    if secret is None:
        raise Refused("share-used-up", "its secret is destroyed")
    return OpeningAnswer(
        opening=opening.opening,
        share=share.share,
        case=share.case,
        sender=share.sender,
        recipient=share.recipient,
        expiry=share.expiry,
        until=opening.until,
        identity=share.identity,
        secret=to_base64url(secret.secret),
        capsule=to_base64url(secret.capsule),
        head=to_head(head),
    )
