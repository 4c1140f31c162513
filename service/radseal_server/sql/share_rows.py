"""One transaction's reading and changing of shares, their secrets and openings."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
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
from radseal_server.interfaces import LedgerRow, ShareSecret
from radseal_server.shares import Ending, Opening, Share
from radseal_server.sql import tables as t
from radseal_server.sql.people_rows import PeopleRows, to_account
from radseal_wire.bodies import Account

_OWN = {"person", "share", "case", "created", "expiry", "latest", "openings", "used", "identity", "proof_sha256"}
_OWN |= {"content", "ended", "bound", "first_opened", "last_opened", "refused_attempts"}
_OWN |= {"onward", "purpose", "parent", "passer"}
_SENDER, _RECIPIENT, _PASSER = (t.accounts.alias(name) for name in ("sender", "recipient", "passer_named"))


class ShareRows(PeopleRows):
    """The part of interfaces.Transaction that is about shares."""

    def find_share(self, share: str, *, lock: bool = False) -> Share | None:
        """Return a share; with `lock` nobody else changes it meanwhile."""
        if lock:
            self._hold(share)
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

    def add_share(self, share: Share, secret: ShareSecret) -> None:
        """Keep a new share with its secret."""
        numbers = {key: self._named(one) for key, one in sorted(_named_in(share).items())}
        row = {name: getattr(share, name) for name in _OWN}
        row |= {"sender": numbers[_key(share.sender)], "recipient": numbers[_key(share.recipient)]}
        row["passed_on_by"] = numbers[_key(share.passed_on_by)] if share.passed_on_by else None
        self._run(t.shares.insert().values(**row))
        self._run(t.share_secrets.insert().values(share=share.share, secret=secret.secret))
        self._run(t.share_capsules.insert().values(share=share.share, capsule=secret.capsule))

    def find_secret(self, share: str) -> ShareSecret | None:
        """Return a share's secret and capsule, or None once they are destroyed."""
        query = select(t.share_secrets.c.secret, t.share_capsules.c.capsule).join_from(
            t.share_secrets, t.share_capsules, t.share_secrets.c.share == t.share_capsules.c.share
        )
        row = self._run(query.where(t.share_secrets.c.share == share)).first()
        return ShareSecret(bytes(row.secret), bytes(row.capsule)) if row is not None else None

    def extend_share(self, share: str, expiry: int) -> None:
        """Set a share's expiry."""
        self._run(update(t.shares).where(t.shares.c.share == share).values(expiry=expiry))

    def end_share(self, share: str, ending: Ending | None, now: int) -> None:
        """Destroy a share's secret and capsule; note why, where it did not end by itself."""
        c = t.shares.c
        ends = or_(c.share == share, c.parent == share) if ending is not None else c.share == share
        family = select(c.share).where(ends)
        self._run(delete(t.share_secrets).where(t.share_secrets.c.share.in_(family)))
        self._run(delete(t.share_capsules).where(t.share_capsules.c.share.in_(family)))
        if ending is not None:
            still = or_(c.share == share, and_(c.parent == share, c.ended.is_(None), c.expiry > now))
            self._run(update(t.shares).where(still).values(ended=ending, ended_at=now))

    def children(self, share: str) -> Sequence[Share]:
        """Return the shares that were made by passing `share` on."""
        query = _shares().where(t.shares.c.parent == share).order_by(t.shares.c.share)
        return [_to_share(row) for row in self._run(query).mappings()]

    def add_entry(self, entry: LedgerRow) -> None:
        """Keep a ledger entry; it outlives its share and case."""
        self._run(t.ledger.insert().values(**asdict(entry)))

    def ledger_entries(self, after: int, limit: int) -> Sequence[LedgerRow]:
        """Return ledger entries behind the record number `after`, in order."""
        query = select(t.ledger).where(t.ledger.c.sequence > after).order_by(t.ledger.c.sequence).limit(limit)
        return [LedgerRow(row.sequence, row.case, row.share, bytes(row.sealed)) for row in self._run(query)]

    def note_refused(self, share: str) -> None:
        """Count an attempt by somebody else who held the whole link."""
        count = t.shares.c.refused_attempts + 1
        self._run(update(t.shares).where(t.shares.c.share == share).values(refused_attempts=count))

    def find_opening(self, share: str, opening: str) -> Opening | None:
        """Return an opening of a share."""
        same = and_(t.openings.c.share == share, t.openings.c.opening == opening)
        row = self._run(select(t.openings).where(same)).first()
        return Opening(row.opening, row.share, row.person, row.until) if row is not None else None

    def open_share(self, opening: Opening, now: int) -> bool:
        """Count and keep an opening by one conditional update, binding the share to the person."""
        c = t.shares.c
        allowed = and_(
            c.share == opening.share,
            c.ended.is_(None),
            c.expiry > now,
            or_(c.openings.is_(None), c.used < c.openings),
            or_(c.bound.is_(None), c.bound == opening.person),
        )
        counted = self._run(
            update(t.shares)
            .where(allowed)
            .values(
                used=c.used + 1,
                bound=opening.person,
                first_opened=func.coalesce(c.first_opened, now),
                last_opened=now,
            )
        )
        if counted.rowcount != 1:
            return False
        row = {"opening": opening.opening, "share": opening.share, "person": opening.person, "until": opening.until}
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
        return self._shares_where(c.share.in_(ids))

    def _shares_where(self, condition: ColumnElement[bool]) -> Sequence[Share]:
        return [_to_share(row) for row in self._run(_shares().where(condition)).mappings()]


def _shares() -> Select[Any]:
    c = t.shares.c
    own = [c[name] for name in sorted(_OWN)]
    stated = [
        account.c[name].label(f"{account.name}_{name}")
        for account in (_SENDER, _RECIPIENT, _PASSER)
        for name in ("issuer", "email")
    ]
    return (
        select(*own, *stated)
        .select_from(t.shares)
        .outerjoin(_SENDER, _SENDER.c.person == c.sender)
        .outerjoin(_RECIPIENT, _RECIPIENT.c.person == c.recipient)
        .outerjoin(_PASSER, _PASSER.c.person == c.passed_on_by)
    )


def _visible(visible: Visible) -> ColumnElement[bool]:
    c = t.shares.c
    own = or_(c.person == visible.person, c.passer == visible.person, c.bound == visible.person)
    if visible.account is None:
        return own
    named = and_(_RECIPIENT.c.issuer == visible.account.issuer, _RECIPIENT.c.email == visible.account.email)
    return or_(own, and_(c.bound.is_(None), named))


def _to_share(row: RowMapping) -> Share:
    fields = {name: row[name] for name in _OWN}
    fields["sender"] = to_account(row["sender_issuer"], row["sender_email"])
    fields["recipient"] = to_account(row["recipient_issuer"], row["recipient_email"])
    passer = (row["passer_named_issuer"], row["passer_named_email"])
    fields["passed_on_by"] = to_account(*passer) if row["passer"] is not None else None
    return Share(**fields)


def _key(account: Account) -> tuple[str, str]:
    return account.issuer, account.email


def _named_in(share: Share) -> dict[tuple[str, str], Account]:
    """Who a share names; their rows are made in one order everywhere, so that two requests never wait crosswise."""
    named = (share.sender, share.recipient, *((share.passed_on_by,) if share.passed_on_by else ()))
    return {_key(account): account for account in named}
