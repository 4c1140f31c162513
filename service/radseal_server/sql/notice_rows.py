"""One transaction's part in notices: kept with what happened, claimed by one sender at a time, settled once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from radseal_server.interfaces import DueNotice
from radseal_server.notices import KEPT, Language, Notice
from radseal_server.shares import Share
from radseal_server.sql import tables as t
from radseal_server.sql.people_rows import ERASED
from radseal_server.sql.site_rows import SiteRows
from radseal_wire.bodies import Account

_OF_NOTICE = ("id", "kind", "subject", "stamp", "to", "other", "made", "tries")


class NoticeRows(SiteRows):
    """The part of interfaces.Transaction that is about notices."""

    def named(self, account: Account) -> str | None:
        """Return the person number of an issuer and address as shares state them; None for an erased account."""
        return None if account == ERASED else self._named(account)

    def add_notice(self, notice: Notice) -> None:
        """Keep a notice, unless the same occasion was told already."""
        row = {name: getattr(notice, name) for name in _OF_NOTICE} | {"due": notice.made, "state": "waiting"}
        self._run(self._insert(t.notices).values(**row).on_conflict_do_nothing())

    def has_due_notice(self, now: int) -> bool:
        """Return whether a notice waits to be sent."""
        return bool(self._run(select(exists().where(_due(now)))).scalar_one())

    def claim_notice(self, now: int, until: int) -> DueNotice | None:
        """Return the notice that waited longest, with what a letter needs; nobody else gets it before `until`."""
        c = t.notices.c
        claimed = select(c.id).where(_due(now)).order_by(c.due).limit(1).with_for_update(skip_locked=True)
        found = self._run(claimed).scalar_one_or_none()
        if found is None:
            return None
        self._run(update(t.notices).where(c.id == found).values(due=until, tries=c.tries + 1))
        row = self._run(select(*(c[name] for name in _OF_NOTICE)).where(c.id == found)).mappings().one()
        notice = Notice(**{**row, "tries": row["tries"] - 1})
        language, quiet = self._wishes(notice.to)
        shares = self._shares_where(t.shares.c.share == notice.subject)
        share = shares[0] if shares else None
        return DueNotice(notice, self._email(notice.to), self._email(notice.other), language, quiet, share)

    def postpone_notice(self, notice: str, due: int, reason: str) -> None:
        """Try a notice again at `due`."""
        self._run(update(t.notices).where(t.notices.c.id == notice).values(due=due, reason=reason))

    def settle_notice(self, notice: str, state: str, now: int, reason: str | None) -> None:
        """Note that a notice was sent, dropped, or failed for good."""
        values = {"state": state, "settled": now, "reason": reason}
        self._run(update(t.notices).where(t.notices.c.id == notice).values(**values))

    def unopened_shares(self, now: int, before: int, limit: int) -> Sequence[Share]:
        """Return live shares that nobody opened and that expire within `before` seconds, not told of yet.

        Those that never had longer to live are left out.
        """
        c, n = t.shares.c, t.notices.c
        told = exists().where(n.kind == "unopened", n.subject == c.share, n.stamp == c.expiry)
        near = and_(c.expiry > now, c.expiry <= now + before, c.expiry - c.created > before)
        due = and_(c.ended.is_(None), c.first_opened.is_(None), near, ~told)
        ids = [row.share for row in self._run(select(c.share).where(due).limit(limit))]
        return self._shares_where(c.share.in_(ids))

    def count_notices(self, now: int) -> Mapping[str, int]:
        """Return how many notices wait, how many of these failed before, and how many failed for good."""
        c = t.notices.c
        waiting = c.state == "waiting"
        query = select(
            func.count().filter(waiting).label("waiting"),
            func.count().filter(waiting, c.reason.is_not(None)).label("tried"),
            func.count().filter(c.state == "failed").label("failed"),
            func.coalesce(func.min(c.made).filter(waiting), now).label("made"),
        )
        row = self._run(query).one()
        return {"waiting": row.waiting, "tried": row.tried, "failed": row.failed, "oldest": now - row.made}

    def wish(self, person: str, language: str | None, *, quiet: bool) -> None:
        """Keep what a person wishes: a language, or None for what the sign-in says; and whether to be left alone."""
        self._run(update(t.accounts).where(t.accounts.c.person == person).values(language=language, quiet=quiet))

    def wishes(self, person: str) -> tuple[Language | None, bool]:
        """Return a person's language, and whether they wish no notices."""
        return self._wishes(person)

    def forget_notices(self, now: int) -> int:
        """Remove notices that were settled long ago; return how many."""
        return self._run(delete(t.notices).where(t.notices.c.settled <= now - KEPT)).rowcount

    def _wishes(self, person: str) -> tuple[Language | None, bool]:
        """Wishes of the account, or of whoever signed in at the same issuer under the same address, verified."""
        own, same = t.accounts.alias("own"), t.accounts.alias("same")
        joined = own.join(same, and_(same.c.issuer == own.c.issuer, same.c.email == own.c.email))
        query = select(same.c.language, same.c.quiet).select_from(joined).where(own.c.person == person)
        query = query.where(or_(same.c.verified, same.c.person == person))
        rows = self._run(query).all()
        languages = [row.language for row in rows if row.language is not None]
        return (languages[0] if languages else None), any(row.quiet for row in rows)

    def _email(self, person: str | None) -> str | None:
        query = select(t.accounts.c.email).where(t.accounts.c.person == person)
        found = self._run(query).scalar_one_or_none() if person is not None else None
        return str(found) if found is not None else None


def _due(now: int) -> ColumnElement[bool]:
    return and_(t.notices.c.state == "waiting", t.notices.c.due <= now)
