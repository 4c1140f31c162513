"""One transaction's reading and changing of people as the site's staff sees them: all of a person's, or everything."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, delete, func, or_, select, update

from radseal_server.interfaces import Person
from radseal_server.sql import tables as t
from radseal_server.sql.restore_rows import RestoreRows
from radseal_wire.bodies import Account

_WHO = t.accounts.c
_MOST_IDS = 500
"""Ids in one statement: databases bound how many values one may have."""


class SiteRows(RestoreRows):
    """The part of interfaces.Transaction that managers, officers and operators need."""

    def disabled_since(self, issuer: str, subject: str, email: str) -> int | None:
        """Return since when this account, or its address at this issuer, is disabled; None: it is not."""
        named = and_(_WHO.subject.is_(None), _WHO.email == email)
        query = select(func.min(_WHO.disabled)).where(_WHO.issuer == issuer, or_(_WHO.subject == subject, named))
        found = self._run(query).scalar_one()
        return int(found) if found is not None else None

    def set_disabled(self, email: str, issuer: str | None, disabled: int | None) -> Sequence[str]:
        """Disable or enable every account under an address, and with `issuer` the address there; return the numbers."""
        if issuer is not None:
            self._named(Account(issuer=issuer, email=email))
        numbers = [str(row.person) for row in self._run(select(_WHO.person).where(_WHO.email == email))]
        self._run(update(t.accounts).where(_WHO.email == email).values(disabled=disabled))
        self._run(delete(t.sessions).where(t.sessions.c.person.in_(numbers)))
        return numbers

    def list_people(self, *, now: int, after: str | None, limit: int) -> Sequence[Person]:
        """Return who signed in or is disabled, by number, behind the number `after`."""
        known = or_(_WHO.subject.is_not(None), _WHO.disabled.is_not(None))
        query = _people(now).where(known, _WHO.person > (after or "")).order_by(_WHO.person).limit(limit)
        return [_to_person(row) for row in self._run(query).mappings()]

    def people_of(self, email: str, *, now: int) -> Sequence[Person]:
        """Return every account under an address, names that shares state included."""
        query = _people(now).where(_WHO.email == email).order_by(_WHO.person)
        return [_to_person(row) for row in self._run(query).mappings()]

    def forget_address(self, email: str) -> None:
        """Erase every account under an address with its sessions. Records and shares keep their numbers."""
        theirs = select(_WHO.person).where(_WHO.email == email)
        self._run(delete(t.sessions).where(t.sessions.c.person.in_(theirs)))
        self._run(delete(t.accounts).where(_WHO.email == email))

    def reassign_cases(self, persons: Sequence[str], case: str | None, to: str) -> tuple[Sequence[str], int]:
        """Give the persons' cases (with `case`: that one) and their shares to `to`; return the cases and the count."""
        c = t.cases.c
        theirs = [c.person.in_(persons), c.person != to, c.erased.is_(None), *([c.case == case] if case else [])]
        cases = [str(row.case) for row in self._run(select(c.case).where(*theirs).order_by(c.case).with_for_update())]
        shares = 0
        for some in _in_parts(cases):
            self._run(update(t.cases).where(c.case.in_(some)).values(person=to))
            moved = update(t.shares).where(t.shares.c.case.in_(some), t.shares.c.person.in_(persons))
            shares += self._run(moved.values(person=to)).rowcount
            self._run(delete(t.owner_capsules).where(t.owner_capsules.c.case.in_(some)))
        return cases, shares

    def end_shares(self, sent_by: Sequence[str] | None, sent_to: Sequence[str] | None, now: int) -> Sequence[str]:
        """Mark shares that are not over revoked: of these senders, or to these recipients, where given; return ids."""
        c = t.shares.c
        wanted = [c.ended.is_(None), c.expiry > now]
        if sent_by is not None:
            wanted.append(c.person.in_(sent_by))
        if sent_to is not None:
            p = t.shares.alias().c
            passed_on = select(p.share).where(or_(p.recipient.in_(sent_to), p.bound.in_(sent_to)))
            wanted.append(or_(c.recipient.in_(sent_to), c.bound.in_(sent_to), c.parent.in_(passed_on)))
        ids = [str(row.share) for row in self._run(select(c.share).where(*wanted).order_by(c.share).with_for_update())]
        for some in _in_parts(ids):
            self._run(update(t.shares).where(c.share.in_(some)).values(ended="revoked", ended_at=now))
        return ids


def _in_parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS)]


def _people(now: int) -> Select[Any]:
    """Every account with the count of its cases, and of its live shares, sent or received."""
    own = select(func.count()).where(t.cases.c.person == _WHO.person, t.cases.c.erased.is_(None)).scalar_subquery()
    shares = select(func.count()).where(_is_live(now), _is_of(_WHO.person)).scalar_subquery()
    signed_in = _WHO.subject.is_not(None).label("signed_in")
    columns = (_WHO.person, _WHO.issuer, _WHO.email, signed_in, _WHO.verified, _WHO.disabled)
    return select(*columns, own.label("cases"), shares.label("live_shares"))


def _is_live(now: int) -> ColumnElement[bool]:
    c = t.shares.c
    return and_(c.ended.is_(None), c.expiry > now, or_(c.openings.is_(None), c.used < c.openings))


def _is_of(person: ColumnElement[str]) -> ColumnElement[bool]:
    c = t.shares.c
    return or_(*(column == person for column in (c.person, c.recipient, c.bound, c.passer, c.passed_on_by)))


def _to_person(row: RowMapping) -> Person:
    return Person(**{**row, "signed_in": bool(row["signed_in"])})
