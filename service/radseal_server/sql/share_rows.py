"""One transaction's reading and changing of shares, their secrets and openings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from radseal_server.access import Visible
from radseal_server.interfaces import ShareSecret
from radseal_server.shares import Ending, Opening, Share
from radseal_server.sql import tables as t
from radseal_wire.bodies import Account

_OWN = {"person", "share", "case", "created", "expiry", "latest", "openings", "used", "identity", "proof_sha256"}
_OWN |= {"content", "ended", "subject", "first_opened", "last_opened", "refused_attempts"}


class ShareRows:
    """The part of interfaces.Transaction that is about shares."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _run(self, statement: Executable) -> CursorResult[Any]:
        return self._connection.execute(statement)

    def find_share(self, share: str, *, lock: bool = False) -> Share | None:
        """Return a share; with `lock` nobody else changes it meanwhile."""
        if lock:
            self._run(select(t.shares.c.share).where(t.shares.c.share == share).with_for_update())
        row = self._run(_shares().where(t.shares.c.share == share)).mappings().first()
        return _to_share(row) if row is not None else None

    def list_shares(self, visible: Visible, *, after: str | None, limit: int) -> Sequence[Share]:
        """Return the visible shares, newest first, behind the share `after`."""
        c = t.shares.c
        query = _shares().order_by(c.created.desc(), c.share.desc()).limit(limit)
        if not visible.everything:
            query = query.where(_visible(visible))
        if after is not None:
            other = t.shares.alias()
            place = select(other.c.created, other.c.share).where(other.c.share == after)
            query = query.where(tuple_(c.created, c.share) < place.scalar_subquery())
        return [_to_share(row) for row in self._run(query).mappings()]

    def knows_domain(self, domain: str) -> bool:
        """Return whether any share names an address of this domain."""
        return bool(self._run(select(exists().where(t.shares.c.recipient_domain == domain))).scalar_one())

    def add_share(self, share: Share, secret: ShareSecret) -> None:
        """Keep a new share with its secret."""
        self._run(
            t.shares.insert().values(
                **{name: getattr(share, name) for name in _OWN},
                recipient_issuer=share.recipient.issuer,
                recipient_email=share.recipient.email,
                recipient_domain=share.recipient.email.rpartition("@")[2],
            )
        )
        self._run(t.share_secrets.insert().values(share=share.share, secret=secret.secret, capsule=secret.capsule))

    def find_secret(self, share: str) -> ShareSecret | None:
        """Return a share's secret and capsule, or None once they are destroyed."""
        row = self._run(select(t.share_secrets).where(t.share_secrets.c.share == share)).first()
        return ShareSecret(bytes(row.secret), bytes(row.capsule)) if row is not None else None

    def extend_share(self, share: str, expiry: int) -> None:
        """Set a share's expiry."""
        self._run(update(t.shares).where(t.shares.c.share == share).values(expiry=expiry))

    def end_share(self, share: str, ending: Ending | None, now: int) -> None:
        """Destroy a share's secret and capsule; note why, where it did not end by itself."""
        self._run(delete(t.share_secrets).where(t.share_secrets.c.share == share))
        if ending is not None:
            self._run(update(t.shares).where(t.shares.c.share == share).values(ended=ending, ended_at=now))

    def note_refused(self, share: str) -> None:
        """Count an attempt by somebody else who held the whole link."""
        count = t.shares.c.refused_attempts + 1
        self._run(update(t.shares).where(t.shares.c.share == share).values(refused_attempts=count))

    def find_opening(self, opening: str) -> Opening | None:
        """Return an opening."""
        row = self._run(select(t.openings).where(t.openings.c.opening == opening)).first()
        return Opening(row.opening, row.share, row.subject, row.until) if row is not None else None

    def open_share(self, opening: Opening, now: int) -> bool:
        """Count and keep an opening by one conditional update, binding the share to the subject."""
        c = t.shares.c
        allowed = and_(
            c.share == opening.share,
            c.ended.is_(None),
            c.expiry > now,
            or_(c.openings.is_(None), c.used < c.openings),
            or_(c.subject.is_(None), c.subject == opening.subject),
        )
        counted = self._run(
            update(t.shares)
            .where(allowed)
            .values(
                used=c.used + 1,
                subject=opening.subject,
                first_opened=func.coalesce(c.first_opened, now),
                last_opened=now,
            )
        )
        if counted.rowcount != 1:
            return False
        row = {"opening": opening.opening, "share": opening.share, "subject": opening.subject, "until": opening.until}
        self._run(t.openings.insert().values(**row))
        return True

    def due_shares(self, now: int, limit: int) -> Sequence[Share]:
        """Return shares that are over and whose secrets are still there; claimed for this transaction."""
        c = t.shares.c
        in_use = exists().where(t.openings.c.share == c.share, t.openings.c.until > now)
        due = or_(c.ended.is_not(None), c.expiry <= now, and_(c.openings.is_not(None), c.used >= c.openings, ~in_use))
        kept = exists().where(t.share_secrets.c.share == c.share)
        claimed = select(c.share).where(due, kept).limit(limit).with_for_update(skip_locked=True)
        ids = [row.share for row in self._run(claimed)]
        return [_to_share(row) for row in self._run(_shares().where(c.share.in_(ids))).mappings()]


def _shares() -> Select[Any]:
    accounts = t.accounts.c
    return select(*t.shares.c, accounts.issuer, accounts.email).join(t.accounts, accounts.person == t.shares.c.person)


def _visible(visible: Visible) -> ColumnElement[bool]:
    c = t.shares.c
    own = c.person == visible.person
    if visible.account is None:
        return own
    bound = and_(c.recipient_issuer == visible.account.issuer, c.subject == visible.subject)
    named = and_(
        c.recipient_issuer == visible.account.issuer, c.subject.is_(None), c.recipient_email == visible.account.email
    )
    return or_(own, bound, named)


def _to_share(row: RowMapping) -> Share:
    fields = {name: row[name] for name in _OWN}
    fields["sender"] = Account(issuer=str(row["issuer"]), email=str(row["email"]))
    fields["recipient"] = Account(issuer=str(row["recipient_issuer"]), email=str(row["recipient_email"]))
    return Share(**fields)
