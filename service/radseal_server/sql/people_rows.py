"""Who is who: the one table with identities, and the random numbers that everything else carries."""

import secrets
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, and_, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from radseal_server.sql import tables as t
from radseal_wire.bodies import Account
from radseal_wire.text import to_base64url

ERASED = Account(issuer="https://erased.invalid", email="erased@erased.invalid")
"""Shown where an account was erased."""


class PeopleRows:
    """The part of interfaces.Transaction that is about people, and what the other parts share."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def _run(self, statement: Executable) -> CursorResult[Any]:
        return self._connection.execute(statement)

    def _hold(self, text: str) -> None:
        """Let nobody else who holds `text` go on before this transaction ends, whether or not there is a row."""
        if self._connection.dialect.name == "postgresql":
            self._run(select(func.pg_advisory_xact_lock(func.hashtextextended(text, 0))))

    def person(self, issuer: str, subject: str, email: str, language: str = "", *, verified: bool = True) -> str:
        """Return the person number of an account, making it when it is new; a changed e-mail is noted.

        An e-mail that is not verified never replaces one that was. `language` is what the sign-in says; it counts
        until the person chooses one.
        """
        c = t.accounts.c
        same = and_(c.issuer == issuer, c.subject == subject)
        known = self._run(select(c.person, c.email, c.language, c.verified).where(same)).first()
        if known is None:
            return self._add(Account(issuer=issuer, email=email), subject, language, verified=verified)
        if language and known.language is None:
            self._run(update(t.accounts).where(same).values(language=language))
        if (known.email, known.verified) != (email, verified) and (verified or not known.verified):
            address = {"email": email, "domain": _domain(email), "verified": verified}
            self._run(update(t.accounts).where(same).values(**address))
        return str(known.person)

    def forget_person(self, issuer: str, subject: str) -> bool:
        """Erase an account with its sessions; return whether there was one. Records and shares keep their numbers."""
        row = self._run(
            select(t.accounts).where(t.accounts.c.issuer == issuer, t.accounts.c.subject == subject)
        ).first()
        if row is None:
            return False
        self._run(delete(t.sessions).where(t.sessions.c.person == row.person))
        same = and_(t.accounts.c.issuer == issuer, t.accounts.c.email == row.email)
        self._run(delete(t.accounts).where(same | (t.accounts.c.person == row.person)))
        return True

    def knows_domain(self, domain: str) -> bool:
        """Return whether any share names an address of this domain."""
        named = exists().where(t.shares.c.recipient == t.accounts.c.person, t.accounts.c.domain == domain)
        return bool(self._run(select(named)).scalar_one())

    def _named(self, account: Account) -> str:
        """Return the number of an issuer and address as a share states them."""
        c = t.accounts.c
        query = select(c.person).where(c.issuer == account.issuer, c.email == account.email, c.subject.is_(None))
        known = self._run(query).scalar_one_or_none()
        return str(known) if known is not None else self._add(account, None)

    def _add(self, account: Account, subject: str | None, language: str = "", *, verified: bool = True) -> str:
        """Make an account, or find the one that somebody else made at the same moment."""
        c = t.accounts.c
        row = {"person": to_base64url(secrets.token_bytes(16)), "issuer": account.issuer, "subject": subject}
        row |= {"language": language or None, "email": account.email, "domain": _domain(account.email)}
        new = self._insert(t.accounts).values(**row, verified=verified)
        self._run(new.on_conflict_do_nothing())
        same = and_(c.subject.is_(None), c.email == account.email) if subject is None else c.subject == subject
        return str(self._run(select(c.person).where(c.issuer == account.issuer, same)).scalar_one())


def to_account(issuer: str | None, email: str | None) -> Account:
    """Return an account as bodies carry it, or the one that stands for an erased one."""
    return ERASED if issuer is None or email is None else Account(issuer=issuer, email=email)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]
