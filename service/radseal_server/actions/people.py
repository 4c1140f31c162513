"""What the site's staff does: see who has an account, disable, enable, reassign, revoke all of somebody's, forget.

Rules: nobody here sees content. An address stands for every account under it, whichever issuer vouches. Disabling moves
nothing: managers may do all that the disabled person could do to shares and cases, and enabling gives all of it back.
Disabling, revoking and forgetting put their mark at the store, so that no restore undoes them unnoticed.
"""

from collections.abc import Callable, Sequence

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.notifying import tell_recipient, tell_sender
from radseal_server.actions.ports import Service, person_of, put_mark, to_head
from radseal_server.actions.restoring import bury
from radseal_server.audit import Action, Event
from radseal_server.interfaces import Person, Transaction
from radseal_server.shares import ending_of
from radseal_wire.bodies import (
    EndAnswer,
    EndQuestion,
    Me,
    PeopleAnswer,
    PeopleList,
    PersonView,
    ReassignAnswer,
)
from radseal_wire.chain import Head

_AT_ONCE = 200


def require_enabled(service: Service, caller: Caller) -> None:
    """Raise Refused "account-disabled" for a disabled account: asked at every request, of the database itself."""
    with service.records.reading() as tx:
        disabled = tx.disabled_since(caller.issuer, caller.subject, caller.email)
    access.require_enabled(disabled)


def describe_caller(service: Service, caller: Caller) -> Me:
    """Say whom the service takes the caller for; the account is noted, so that staff can name it."""
    with service.records.transaction() as tx:
        person_of(tx, caller)
    roles, withheld = sorted(caller.roles), sorted(caller.withheld)
    return Me(issuer=caller.issuer, subject=caller.subject, email=caller.email, roles=roles, withheld=withheld)


def list_people(service: Service, caller: Caller, after: str | None, limit: int) -> PeopleList:
    """List who signed in here or is disabled, by person number: the number that records carry."""
    access.require_right(caller, "people")
    now = service.clock.now()
    with service.records.reading() as tx:
        people = tx.list_people(now=now, after=after, limit=limit + 1)
    more = people[limit - 1].person if len(people) > limit else None
    return PeopleList(people=[_view(person) for person in people[:limit]], next=more)


def disable_person(service: Service, caller: Caller, email: str) -> PeopleAnswer:
    """Disable every account under an address, and whoever signs in under it later. Raises Refused "person-unknown"."""
    rule = access.admitting_issuer(service.policy.issuers, email)
    issuer = rule.issuer if rule is not None else None

    def change(tx: Transaction, now: int) -> list[str]:
        """Disable."""
        return list(tx.set_disabled(email, issuer, now))

    return _change_people(service, caller, email, "person-disabled", change)


def enable_person(service: Service, caller: Caller, email: str) -> PeopleAnswer:
    """Enable every account under an address again. Raises Refused "person-unknown"."""

    def change(tx: Transaction, _now: int) -> list[str]:
        """Enable."""
        return list(tx.set_disabled(email, None, None))

    return _change_people(service, caller, email, "person-enabled", change)


def forget_person(service: Service, caller: Caller, email: str) -> PeopleAnswer:
    """Erase the accounts under an address; records and shares keep numbers that point nowhere.

    Raises Refused "person-unknown", or "person-in-use" while there are cases, or live shares sent or received.
    """
    access.require_right(caller, "forget")
    now = service.clock.now()
    with service.records.transaction() as tx:
        actor = person_of(tx, caller)
        people = _known(tx, email, now)
        if any(person.cases or person.live_shares for person in people):
            raise Refused("person-in-use", "cases or live shares")
        tx.forget_address(email)
        head = _record_each(tx, "person-forgotten", actor, [person.person for person in people], now)
    service.records.scrub()
    put_mark(service, head)
    return PeopleAnswer(people=[_view(person) for person in people], head=to_head(head))


def reassign_case(service: Service, caller: Caller, case: str, to: str) -> ReassignAnswer:
    """Give a case with its shares to another sender. Raises Refused "not-found", "case-erased" or "person-unknown"."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        actor = person_of(tx, caller)
        found = access.require_managed_case(tx.find_case(case, now=now, lock=True), caller, actor)
        access.require_right(caller, "manage")
        access.require_change(found, "keep_capsule")
        return _reassign(tx, actor, [found.person], case, _heir(service, tx, to, now), now)


def reassign_all(service: Service, caller: Caller, of: str, to: str) -> ReassignAnswer:
    """Give every case of one person, with its shares, to another sender. Raises Refused "person-unknown"."""
    access.require_right(caller, "manage")
    now = service.clock.now()
    with service.records.transaction() as tx:
        actor = person_of(tx, caller)
        persons = [person.person for person in _known(tx, of, now)]
        return _reassign(tx, actor, persons, None, _heir(service, tx, to, now), now)


def end_shares(service: Service, caller: Caller, question: EndQuestion) -> EndAnswer:
    """Revoke all shares that somebody sent, that somebody was sent, or every share there is.

    From the first commit on none of them opens; the secrets, then the tombstones follow before this returns. What a
    crash leaves undone the sweeper finishes; asking again is right. Raises Refused "person-unknown".
    """
    access.require_right(caller, "manage")
    now = service.clock.now()
    with service.records.transaction() as tx:
        actor = person_of(tx, caller)
        by, to = (_numbers(tx, email, now) for email in (question.sent_by, question.sent_to))
        ids = tx.end_shares(by, to, now)
        kind = "everything" if question.everything else ", ".join([*(by or ()), *(to or ())])
        head = tx.record(Event("shares-revoked", actor, detail=f"{len(ids)} shares: {kind}"), now)
    for start in range(0, len(ids), _AT_ONCE):
        head = _destroy(service, actor, ids[start : start + _AT_ONCE], now)
    service.records.scrub()
    bury(service)
    put_mark(service, head)
    return EndAnswer(shares=len(ids), head=to_head(head))


def _destroy(service: Service, actor: str, ids: Sequence[str], now: int) -> Head:
    """Destroy the secrets of shares that are revoked already, each with its record.

    What was passed on at the very moment of the revocation was not seen by it: it ends here, with its parent.
    """
    with service.records.transaction() as tx:
        found = [share for one in ids if (share := tx.find_share(one, lock=True)) is not None]
        children = [child for share in found for child in tx.children(share.share)]
        found += [child for child in children if ending_of(child, "revoke", now) is not None]
        for share in found:
            tx.end_share(share.share, ending_of(share, "revoke", now), now)
        for share in found:
            tell_recipient(service, tx, "ended", share, now)
            tell_sender(service, tx, "revoked", share, now, actor)
        head = tx.head()
        for share in found:  # the chain's head is locked last, as everywhere
            head = tx.record(Event("share-revoked", actor, case=share.case, share=share.share), now)
    return head


def _change_people(
    service: Service, caller: Caller, email: str, action: Action, change: Callable[[Transaction, int], list[str]]
) -> PeopleAnswer:
    access.require_right(caller, "manage")
    now = service.clock.now()
    with service.records.transaction() as tx:
        actor = person_of(tx, caller)
        numbers = change(tx, now)
        people = _known(tx, email, now)
        head = _record_each(tx, action, actor, numbers, now)
    put_mark(service, head)
    return PeopleAnswer(people=[_view(person) for person in people], head=to_head(head))


def _record_each(tx: Transaction, action: Action, actor: str, numbers: list[str], now: int) -> Head:
    """Record a change of several accounts, each by its number."""
    head = tx.head()
    for number in numbers:
        head = tx.record(Event(action, actor, detail=f"person {number}"), now)
    return head


def _known(tx: Transaction, email: str, now: int) -> list[Person]:
    people = list(tx.people_of(email, now=now))
    if not people:
        raise Refused("person-unknown", "no account under that address")
    return people


def _numbers(tx: Transaction, email: str | None, now: int) -> list[str] | None:
    return None if email is None else [person.person for person in _known(tx, email, now)]


def _heir(service: Service, tx: Transaction, to: str, now: int) -> str:
    """Return the number of the one account that may take over under this address."""
    rule = access.admitting_issuer(service.policy.issuers, to)
    accounts = [one for one in tx.people_of(to, now=now) if rule is not None and one.issuer == rule.issuer]
    found = [one.person for one in accounts if one.signed_in and one.verified and one.disabled is None]
    if len(found) != 1 or any(one.disabled is not None for one in accounts):
        raise Refused("person-unknown", "no account that is verified, a disabled one, or several")
    return found[0]


def _reassign(tx: Transaction, actor: str, persons: list[str], case: str | None, heir: str, now: int) -> ReassignAnswer:
    cases, shares = tx.reassign_cases(persons, case, heir)
    head = tx.head()
    for one in cases:
        head = tx.record(Event("case-reassigned", actor, case=one, detail=f"to person {heir}"), now)
    return ReassignAnswer(cases=len(cases), shares=shares, head=to_head(head))


def _view(person: Person) -> PersonView:
    return PersonView(
        person=person.person,
        issuer=person.issuer,
        email=person.email,
        signed_in=person.signed_in,
        disabled=person.disabled,
        cases=person.cases,
        live_shares=person.live_shares,
    )
