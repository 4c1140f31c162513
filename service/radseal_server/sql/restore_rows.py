"""One transaction's part in finding a restore and making it good (interfaces.Transaction)."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import and_, exists, or_, select, update

from radseal_server.shares import Share
from radseal_server.sql import tables as t
from radseal_server.sql.share_rows import ShareRows
from radseal_wire.chain import Head, hash_text

Item = TypeVar("Item")
_AT_ONCE = 500
"""Values that one statement names."""


class RestoreRows(ShareRows):
    """The part of interfaces.Transaction that is about marks, tombstones and restores."""

    def heads_at(self, sequences: Sequence[int]) -> frozenset[Head]:
        """Return the chain's heads after the records with these sequence numbers, as far as it holds them."""
        c = t.records.c
        found = set()
        for some in _batches(sorted(set(sequences))):
            for row in self._run(select(c.sequence, c.text).where(c.sequence.in_(some))):
                found.add(Head(row.sequence, hash_text(row.text)))
        return frozenset(found)

    def last_mark(self) -> int:
        """Return the sequence number of the last mark that was noted here; 0: none."""
        return int(self._run(select(t.chain_head.c.marked)).scalar_one())

    def note_mark(self, sequence: int) -> None:
        """Note that the store holds a mark of this sequence number."""
        self._run(update(t.chain_head).values(marked=sequence))

    def restored_at(self) -> int | None:
        """Return when a restore was made good of which the store may still hold unknown cases."""
        restored = self._run(select(t.chain_head.c.restored)).scalar_one()
        return None if restored is None else int(restored)

    def note_restored(self, now: int | None) -> None:
        """Note when a restore was made good, or that nothing of it is left to do."""
        self._run(update(t.chain_head).values(restored=now))

    def live_shares(self, case: str, now: int) -> Sequence[Share]:
        """Return the shares of a case that are neither ended nor expired."""
        c = t.shares.c
        return self._shares_where(and_(c.case == case, c.ended.is_(None), c.expiry > now))

    def unended_shares(self, ids: Sequence[str]) -> Sequence[Share]:
        """Return those of these shares that are not ended, or whose secret is still there."""
        c = t.shares.c
        kept = exists().where(t.share_secrets.c.share == c.share)
        some = [c.share.in_(batch) for batch in _batches(ids)]
        return [share for batch in some for share in self._shares_where(and_(batch, or_(c.ended.is_(None), kept)))]

    def unerased_cases(self, ids: Sequence[str]) -> Sequence[str]:
        """Return those of these cases that are not erased."""
        c = t.cases.c
        queries = [select(c.case).where(c.case.in_(batch), c.erased.is_(None)) for batch in _batches(ids)]
        return [str(row.case) for query in queries for row in self._run(query)]

    def unknown_cases(self, ids: Sequence[str]) -> Sequence[str]:
        """Return those of these ids that are no case's."""
        c = t.cases.c
        known = {str(row.case) for some in _batches(ids) for row in self._run(select(c.case).where(c.case.in_(some)))}
        return [case for case in ids if case not in known]

    def doubtful_shares(self, now: int) -> Sequence[Share]:
        """Return the shares that a restore closes: live at `now` with limited openings, or without their secret."""
        c = t.shares.c
        kept = exists().where(t.share_secrets.c.share == c.share)
        return self._shares_where(and_(c.ended.is_(None), c.expiry > now, or_(c.openings.is_not(None), ~kept)))

    def bury_again(self, now: int) -> None:
        """Note a restore at `now`: every tombstone is written again, and every erased case removed again."""
        self._run(update(t.chain_head).values(restored=now))
        self._run(update(t.shares).where(t.shares.c.buried.is_(True)).values(buried=False))
        self._run(update(t.cases).where(t.cases.c.erased.is_not(None)).values(purged=False))

    def unburied(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return revoked shares, and when each ended, whose tombstones were not noted as written."""
        c = t.shares.c
        due = select(c.share, c.ended_at).where(c.ended == "revoked", c.buried.is_(False)).limit(limit)
        return [(row.share, row.ended_at) for row in self._run(due)]

    def note_buried(self, shares: Sequence[str]) -> None:
        """Note that the tombstones of these shares stand."""
        for batch in _batches(shares):
            self._run(update(t.shares).where(t.shares.c.share.in_(batch)).values(buried=True))


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
