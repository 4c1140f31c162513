"""What a recipient does: open a share, and fetch addresses inside the opening.

Rules: a refusal is recorded in the same transaction that found it, and raised only after that stands. Wrong guesses are
counted for the person who guesses, never for the share: nobody can lock somebody else's link.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.notifying import tell_sender
from radseal_server.actions.ports import Service, person_of, put_mark, to_head
from radseal_server.audit import Event
from radseal_server.interfaces import ShareSecret, Transaction
from radseal_server.shares import Opening, Share, address_life, opening_until
from radseal_wire import layout
from radseal_wire.bodies import Address, AddressAnswer, AddressQuestion, OpeningAnswer, OpeningQuestion
from radseal_wire.chain import Head
from radseal_wire.text import from_base64url, to_base64url

GUESSES = 30
"""Wrong guesses that one person may make within the window."""
GUESSES_OF_ADDRESS = 300
"""Wrong guesses that may come from one network address, which a whole hospital may share."""
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
    marks: list[Head] = []

    def attempt(tx: Transaction, person: str) -> OpeningAnswer:
        """Try it inside the transaction."""
        found = require_opener(tx, caller, person, share, question.proof, now)
        secret = tx.find_secret(share)
        if secret is None and found.state(now) == "live":
            raise Refused("share-closed-by-restore", "live without its secret")
        opening, again = _opening(tx, person, found, question.opening, now)
        if secret is None:
            raise Refused("share-used-up", "its secret is destroyed")
        event = Event("share-opened", person, case=found.case, share=share, opening=question.opening, detail=again)
        if found.first_opened is None:
            tell_sender(service, tx, "opened", found, now, person)
        head = tx.record(event, now)
        if found.openings is not None or found.bound is None:
            marks.append(head)
        return _answer(found, opening, secret, head)

    event = Event("share-opened", share=share, opening=question.opening)
    answer = recorded(service, caller, event, attempt, now)
    for head in marks:  # neither a counted opening nor whom the share is bound to may come undone unnoticed
        put_mark(service, head)
    return answer


def opening_addresses(
    service: Service, caller: Caller, share: str, opening: str, question: AddressQuestion
) -> AddressAnswer:
    """Give addresses inside a live opening. Raises Refused as `open_share` does."""
    now = service.clock.now()

    def attempt(tx: Transaction, person: str) -> AddressAnswer:
        """Try it inside the transaction."""
        found = require_opener(tx, caller, person, share, question.proof, now)
        own = access.require_opening(tx.find_opening(share, opening), found, person, now)
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

    return recorded(service, caller, Event("addresses-given", share=share, opening=opening), attempt, now)


def recorded(
    service: Service, caller: Caller, event: Event, attempt: Callable[[Transaction, str], Answer], now: int
) -> Answer:
    """Return what the attempt gives; a refusal is counted and recorded under `event` before it is raised."""
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        limits = _guess_limits(caller, person)
        if any(tx.guesses(key, now) >= most for key, most in limits.items()):
            raise Refused("too-many-requests", "too many wrong guesses")
        try:
            return attempt(tx, person)
        except Refused as refused:
            refusal = refused
        if refusal.code == "not-found":
            for key in limits:
                tx.count_guess(key, now, WINDOW)
        known = tx.find_share(event.share or "")
        if known is not None and refusal.reason == access.ANOTHER_PERSON:
            tx.note_refused(known.share)
            tell_sender(service, tx, "refused", known, now, tx.named(known.recipient))
        case, share = (known.case, known.share) if known is not None else (None, None)
        tx.record(replace(event, person=person, outcome=refusal.reason, case=case, share=share), now)
    raise refusal


def _guess_limits(caller: Caller, person: str) -> dict[str, int]:
    limits = {person: GUESSES}
    if caller.address:
        limits[to_base64url(hashlib.sha256(caller.address.encode()).digest())] = GUESSES_OF_ADDRESS
    return limits


def require_opener(tx: Transaction, caller: Caller, person: str, share: str, proof: str, now: int) -> Share:
    """Return the share, locked, when the caller may open it. Raises Refused as access.require_opener."""
    found = tx.find_share(share, lock=True)
    fits = access.proof_fits(found, hashlib.sha256(from_base64url(proof)).digest())
    return access.require_opener(found, caller, person, proof=fits, now=now)


def _opening(tx: Transaction, person: str, share: Share, opening: str, now: int) -> tuple[Opening, str | None]:
    """Return the opening, and "again" when it was counted before."""
    known = tx.find_opening(share.share, opening)
    if known is not None:
        return access.require_opening(known, share, person, now), "again"
    new = Opening(opening, share.share, person, opening_until(share, now))
    if not tx.open_share(new, now):
        raise Refused("share-used-up", "used_up")
    return new, None


def _answer(share: Share, opening: Opening, secret: ShareSecret, head: Head) -> OpeningAnswer:
    return OpeningAnswer(
        opening=opening.opening,
        share=share.share,
        case=share.case,
        sender=share.sender,
        recipient=share.recipient,
        expiry=share.expiry,
        until=opening.until,
        identity=share.identity,
        passed_on_by=share.passed_on_by,
        secret=to_base64url(secret.secret),
        capsule=to_base64url(secret.capsule),
        head=to_head(head),
    )
