"""One transaction's reading and changing of cases, guesses and the audit chain."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, and_, delete, exists, func, or_, select, tuple_, update

from radseal_server.access import Visible
from radseal_server.audit import Event, to_record
from radseal_server.shares import Case, Object
from radseal_server.sql import tables as t
from radseal_server.sql.notice_rows import NoticeRows
from radseal_server.sql.people_rows import to_account
from radseal_wire.bodies import SealedObject
from radseal_wire.chain import Head, hash_text, to_text
from radseal_wire.text import from_base64url


class SqlTransaction(NoticeRows):
    """Fulfils interfaces.Transaction over one connection."""

    def find_case(self, case: str, *, now: int, lock: bool = False) -> Case | None:
        """Return a case with its live shares at `now`."""
        if lock:
            self._hold(case)
            self._run(select(t.cases.c.case).where(t.cases.c.case == case).with_for_update())
        row = self._run(_cases(now).where(t.cases.c.case == case)).mappings().first()
        return _to_case(row) if row is not None else None

    def list_cases(self, visible: Visible, *, now: int, after: str | None, limit: int) -> Sequence[Case]:
        """Return the visible cases, newest first, behind the case `after`."""
        query = _cases(now).order_by(t.cases.c.created.desc(), t.cases.c.case.desc()).limit(limit)
        if not visible.everything:
            query = query.where(t.cases.c.person == visible.person)
        if after is not None:
            other = t.cases.alias()
            place = select(other.c.created, other.c.case).where(other.c.case == after)
            query = query.where(tuple_(t.cases.c.created, t.cases.c.case) < place.scalar_subquery())
        return [_to_case(row) for row in self._run(query).mappings()]

    def add_case(self, case: str, person: str, now: int) -> None:
        """Begin a case."""
        self._run(t.cases.insert().values(case=case, person=person, created=now))

    def seal_case(self, case: str, objects: Sequence[SealedObject], content: bytes, now: int) -> None:
        """Keep the list of a complete case's objects."""
        rows = [
            {
                "case": case,
                "id": stated.id,
                "kind": stated.kind,
                "length": stated.length,
                "sha256": from_base64url(stated.sha256),
            }
            for stated in objects
        ]
        self._connection.execute(t.objects.insert(), rows)
        sizes = {"objects": len(rows), "length": sum(stated.length for stated in objects)}
        self._run(update(t.cases).where(t.cases.c.case == case).values(sealed=now, content=content, **sizes))

    def empty_case(self, case: str, now: int) -> None:
        """Mark a case erased; remove its owner capsule, its shares' secrets and its list of objects."""
        of_case = select(t.shares.c.share).where(t.shares.c.case == case)
        live = and_(t.shares.c.case == case, t.shares.c.ended.is_(None), t.shares.c.expiry > now)
        self._run(update(t.shares).where(live).values(ended="revoked", ended_at=now))
        self._run(delete(t.share_secrets).where(t.share_secrets.c.share.in_(of_case)))
        self._run(delete(t.share_capsules).where(t.share_capsules.c.share.in_(of_case)))
        self._run(delete(t.owner_capsules).where(t.owner_capsules.c.case == case))
        self._run(delete(t.objects).where(t.objects.c.case == case))
        self._run(update(t.cases).where(t.cases.c.case == case).values(erased=now))

    def note_erasure(self, case: str, sequence: int) -> None:
        """Note which record says that a case was erased."""
        self._run(update(t.cases).where(t.cases.c.case == case).values(erased_record=sequence))

    def erasure(self, case: str) -> tuple[str, bool] | None:
        """Return the record that says that a case was erased, and whether nothing of it can come in any more."""
        query = select(t.records.c.text, t.cases.c.purged).join_from(
            t.cases, t.records, t.records.c.sequence == t.cases.c.erased_record
        )
        row = self._run(query.where(t.cases.c.case == case)).first()
        return (str(row.text), bool(row.purged)) if row is not None else None

    def note_purged(self, case: str) -> None:
        """Note that the store holds nothing of an erased case any more."""
        self._run(update(t.cases).where(t.cases.c.case == case).values(purged=True))

    def find_objects(self, case: str, ids: Sequence[str]) -> Mapping[str, Object]:
        """Return those of a case's objects that have these ids."""
        query = select(t.objects.c.id, t.objects.c.kind).where(t.objects.c.case == case, t.objects.c.id.in_(ids))
        return {row.id: Object(row.id, row.kind) for row in self._run(query)}

    def keep_owner_capsule(self, case: str, capsule: bytes) -> None:
        """Store or replace a case's owner capsule."""
        row = self._insert(t.owner_capsules).values(case=case, capsule=capsule)
        self._run(row.on_conflict_do_update(index_elements=["case"], set_={"capsule": capsule}))

    def owner_capsule(self, case: str) -> bytes | None:
        """Return a case's owner capsule."""
        query = select(t.owner_capsules.c.capsule).where(t.owner_capsules.c.case == case)
        return self._run(query).scalar_one_or_none()

    def count_guess(self, key: str, now: int, window: int) -> None:
        """Count a wrong guess under `key` for `window` seconds."""
        self._run(t.guesses.insert().values(key=key, until=now + window))

    def guesses(self, key: str, now: int) -> int:
        """Return how many guesses under `key` still count."""
        query = select(func.count()).where(t.guesses.c.key == key, t.guesses.c.until > now)
        return int(self._run(query).scalar_one())

    def record(self, event: Event, now: int) -> Head:
        """Append to the audit chain and return its new head; the head's row is locked until the transaction ends."""
        record = to_record(event, self._head(lock=True), now)
        text = to_text(record)
        head = Head(record.sequence, hash_text(text))
        self._run(t.records.insert().values(sequence=head.sequence, text=text))
        self._run(update(t.chain_head).values(sequence=head.sequence, hash=head.hash))
        return head

    def head(self) -> Head:
        """Return the audit chain's head."""
        return self._head(lock=False)

    def record_texts(self, after: int, limit: int) -> Sequence[str]:
        """Return canonical texts of the records behind sequence number `after`."""
        query = select(t.records.c.text).where(t.records.c.sequence > after).order_by(t.records.c.sequence)
        return [str(row.text) for row in self._run(query.limit(limit))]

    def due_cases(self, now: int, abandoned_after: int, keep: int, limit: int) -> Sequence[Case]:
        """Return cases to be erased, or erased and not yet purged; claimed for this transaction."""
        c = t.cases.c
        lately = or_(
            and_(t.shares.c.ended.is_(None), t.shares.c.expiry > now - keep),
            and_(t.shares.c.ended.is_not(None), t.shares.c.ended_at > now - keep),
        )
        shared = exists().where(t.shares.c.case == c.case, lately)
        owned = exists().where(t.owner_capsules.c.case == c.case)
        due = or_(
            and_(c.erased.is_not(None), c.purged.is_(False)),
            and_(c.erased.is_(None), c.sealed.is_(None), c.created <= now - abandoned_after),
            and_(c.erased.is_(None), c.sealed <= now - keep, ~shared, ~owned),
        )
        claimed = select(c.case).where(due).limit(limit).with_for_update(skip_locked=True)
        ids = [row.case for row in self._run(claimed)]
        return [_to_case(row) for row in self._run(_cases(now).where(c.case.in_(ids))).mappings()]

    def forget(self, now: int) -> int:
        """Remove openings, guesses, sessions and sign-in attempts that are over; return how many rows."""
        in_use = exists().where(t.share_secrets.c.share == t.openings.c.share)
        over = (
            delete(t.openings).where(t.openings.c.until <= now, ~in_use),
            delete(t.guesses).where(t.guesses.c.until <= now),
            delete(t.sessions).where(t.sessions.c.seen <= now - _DAY),
            delete(t.sign_in_attempts).where(t.sign_in_attempts.c.until <= now),
            delete(t.used_once).where(t.used_once.c.until <= now),
        )
        return sum(self._connection.execute(statement).rowcount for statement in over) + self.forget_notices(now)

    def _head(self, *, lock: bool) -> Head:
        query = select(t.chain_head.c.sequence, t.chain_head.c.hash)
        row = self._run(query.with_for_update() if lock else query).one()
        return Head(row.sequence, row.hash)


_DAY = 86_400


def _cases(now: int) -> Select[Any]:
    live = (
        select(func.count())
        .where(
            t.shares.c.case == t.cases.c.case,
            t.shares.c.ended.is_(None),
            t.shares.c.expiry > now,
            or_(t.shares.c.openings.is_(None), t.shares.c.used < t.shares.c.openings),
        )
        .scalar_subquery()
    )
    owned = exists().where(t.owner_capsules.c.case == t.cases.c.case)
    accounts = t.accounts.c
    return select(
        *t.cases.c, accounts.issuer, accounts.email, live.label("live_shares"), owned.label("has_owner_capsule")
    ).outerjoin(t.accounts, accounts.person == t.cases.c.person)


def _to_case(row: RowMapping) -> Case:
    fields = {name: row[name] for name in row if name not in {"issuer", "email", "purged", "erased_record"}}
    fields["sender"] = to_account(row["issuer"], row["email"])
    fields["has_owner_capsule"] = bool(row["has_owner_capsule"])
    return Case(**fields)
