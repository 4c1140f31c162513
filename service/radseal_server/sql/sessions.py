"""Browser sessions and sign-in attempts at rest (interfaces.Sessions)."""

import hashlib
from dataclasses import asdict, replace

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from radseal_server.interfaces import Identity, Session, SignInAttempt
from radseal_server.sql import tables as t
from radseal_server.sql.database import Database
from radseal_server.sql.people_rows import PeopleRows
from radseal_wire.text import dumps, from_base64url, loads, to_base64url

_STATED = ("email_verified", "acr", "until", "groups", "language")


class SqlSessions:
    """Fulfils interfaces.Sessions; every method is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    def keep_attempt(self, key: bytes, attempt: SignInAttempt, until: int) -> None:
        """Store an attempt until `until`."""
        text = dumps(asdict(replace(attempt, browser=b"")) | {"browser": to_base64url(attempt.browser)}).decode()
        with self._database.begin(write=True) as connection:
            connection.execute(t.sign_in_attempts.insert().values(key=key, attempt=text, until=until))

    def take_attempt(self, key: bytes, now: int) -> SignInAttempt | None:
        """Remove and return an attempt that is not over; of two takers at once, one gets it."""
        c = t.sign_in_attempts.c
        with self._database.begin(write=True) as connection:
            query = select(c.attempt).where(c.key == key, c.until > now).with_for_update()
            text = connection.execute(query).scalar_one_or_none()
            taken = connection.execute(delete(t.sign_in_attempts).where(c.key == key)).rowcount
        if text is None or not taken:
            return None
        fields = loads(text.encode())
        return SignInAttempt(**fields | {"browser": from_base64url(fields["browser"])})

    def keep_session(self, key: bytes, session: Session) -> None:
        """Store a session."""
        one = session.identity
        statement = {name: getattr(one, name) for name in _STATED} | {"address": _digest(one.email)}
        row = {
            "key": key,
            "provider_session": session.provider_session,
            "statement": dumps(statement).decode(),
            "begun": session.begun,
            "seen": session.seen,
        }
        with self._database.begin(write=True) as connection:
            rows = PeopleRows(connection)
            person = rows.person(one.issuer, one.subject, one.email, verified=one.email_verified)
            connection.execute(t.sessions.insert().values(person=person, **row))

    def find_session(self, key: bytes) -> Session | None:
        """Return the session, whatever its age. An address that was noted since is not the one that was verified."""
        who = t.accounts.c
        query = select(t.sessions, who.issuer, who.subject, who.email).join(
            t.accounts, who.person == t.sessions.c.person
        )
        with self._database.begin(write=False) as connection:
            row = connection.execute(query.where(t.sessions.c.key == key)).first()
        if row is None:
            return None
        fields = loads(row.statement.encode())
        fields["groups"] = tuple(fields["groups"])
        fields["email_verified"] &= fields.pop("address", "") == _digest(row.email)
        identity = Identity(issuer=row.issuer, subject=row.subject, email=row.email, **fields)
        return Session(identity, row.provider_session, row.begun, row.seen)

    def touch_session(self, key: bytes, seen: int) -> None:
        """Note that the session was used."""
        with self._database.begin(write=True) as connection:
            connection.execute(update(t.sessions).where(t.sessions.c.key == key).values(seen=seen))

    def end_session(self, key: bytes) -> None:
        """Remove the session. Idempotent."""
        with self._database.begin(write=True) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.key == key))

    def end_sessions_of(self, issuer: str, subject: str, provider_session: str) -> int:
        """Remove the sessions of a person, or with `provider_session` of one sign-in; return how many."""
        if not subject and not provider_session:
            return 0
        c = t.sessions.c
        theirs = select(t.accounts.c.person).where(t.accounts.c.issuer == issuer)
        theirs = theirs.where(t.accounts.c.subject == subject) if subject else theirs
        wanted: list[ColumnElement[bool]] = [c.person.in_(theirs)]
        wanted += [c.provider_session == provider_session] if provider_session else []
        with self._database.begin(write=True) as connection:
            return connection.execute(delete(t.sessions).where(and_(*wanted))).rowcount

    def use_once(self, key: bytes, until: int) -> bool:
        """Return whether `key` was not used before; it is remembered until `until`."""
        row = self._insert(t.used_once).values(key=key, until=until).on_conflict_do_nothing()
        with self._database.begin(write=True) as connection:
            return connection.execute(row.returning(t.used_once.c.key)).first() is not None


def _digest(email: str) -> str:
    """Tell one address from another without naming it here."""
    return to_base64url(hashlib.sha256(email.encode()).digest())
