"""The audit chain: any change to it is found offline."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal_wire.chain import (
    GENESIS,
    ChainBrokenError,
    Head,
    Record,
    Restore,
    from_text,
    hash_text,
    restored_detail,
    to_text,
    verify,
    verify_trail,
)


def chain(length: int) -> list[str]:
    """Return the texts of a sound chain."""
    texts, previous = [], GENESIS
    for number in range(1, length + 1):
        record = Record(number, previous, 1_000 + number, None, "share-opened", "done", None, f"s{number}", None, None)
        texts.append(to_text(record))
        previous = hash_text(texts[-1])
    return texts


def test_sound_chain():
    """A sound chain verifies, in one piece or continued from a head."""
    texts = chain(7)
    whole = verify(texts)
    assert whole == Head(7, hash_text(texts[-1]))
    assert verify(texts[4:], verify(texts[:4])) == whole
    assert verify([]) == Head()


@given(st.integers(0, 6), st.sampled_from(["alter", "drop", "double", "swap"]))
def test_any_change_is_found(place, change):
    """Altering, dropping, doubling or swapping any record but the tail breaks the chain; the tail, a kept head."""
    texts = chain(8)
    kept = [verify(texts)]
    if change == "alter":
        texts[place] = to_text(dataclasses.replace(from_text(texts[place]), outcome="refused"))
    elif change == "drop":
        del texts[place]
    elif change == "double":
        texts.insert(place, texts[place])
    else:
        texts[place], texts[place + 1] = texts[place + 1], texts[place]
    with pytest.raises(ChainBrokenError):
        verify(texts, kept=kept)


def test_cut_off_tail_is_found_by_a_kept_head():
    """A chain that ends before an acknowledged record is refused, naming that record."""
    texts = chain(5)
    with pytest.raises(ChainBrokenError, match="ends at record 3, yet record 5"):
        verify(texts[:3], kept=[verify(texts)])


def test_rewritten_chain_is_found_by_a_kept_head():
    """A whole new chain that is sound in itself does not hold the kept head."""
    kept = verify(chain(3))
    texts = [to_text(dataclasses.replace(from_text(chain(1)[0]), action="case-erased"))]
    for number in (2, 3, 4):
        texts.append(to_text(Record(number, hash_text(texts[-1]), 1, None, "x", "done", None, None, None, None)))
    with pytest.raises(ChainBrokenError, match="rewritten"):
        verify(texts, kept=[kept])


@pytest.mark.parametrize("text", ["{}", "[]", "", '{"sequence":1}', "not json"])
def test_malformed_record(text):
    """What is no record is refused without a traceback of another kind."""
    with pytest.raises(ChainBrokenError):
        verify([text])


def test_spelling_counts():
    """The same record in another spelling (white space, key order) is not the canonical text."""
    with pytest.raises(ChainBrokenError, match="canonical"):
        from_text(chain(1)[0].replace(",", ", ", 1))


def restored(texts: list[str], after: int, more: int, lost: Head | None = None) -> list[str]:
    """Return the chain cut behind record `after`, with the record of a restore and `more` others."""
    cut = texts[:after]
    for number in range(after + 1, after + 2 + more):
        action, detail = ("restored", restored_detail([lost] if lost else [])) if number == after + 1 else ("x", None)
        previous = hash_text(cut[-1]) if cut else GENESIS
        cut.append(to_text(Record(number, previous, 9_000, None, action, "done", None, None, None, detail)))
    return cut


def heads(texts: list[str], *numbers: int) -> list[Head]:
    """Return the heads after these records."""
    return [Head(number, hash_text(texts[number - 1])) for number in numbers]


def test_restore_explains_the_heads_that_it_took():
    """Heads acknowledged before a restore and beyond it are told apart from a rewritten chain, and counted."""
    before = chain(9)
    after = restored(before, 5, 6, *heads(before, 8))
    trail = verify_trail(after, kept=[*heads(before, 3, 5, 7, 9), *heads(after, 6, 9, 12)])
    assert trail.restores == (Restore(5, 8, 9_000),)
    assert list(trail.lost) == heads(before, 7, 9)
    assert trail.head == heads(after, 12)[0]
    with pytest.raises(ChainBrokenError, match="restore lost it"):
        verify(after, kept=heads(before, 7))


def test_restore_explains_nothing_else():
    """A head before the restore's place, and one acknowledged after it, must lie on the chain, restore or not."""
    before = chain(9)
    after = restored(before, 5, 6)
    forged = Head(4, GENESIS)
    with pytest.raises(ChainBrokenError, match="record 4 is not the one"):
        verify_trail(after, kept=[forged])
    with pytest.raises(ChainBrokenError, match="record 9 is not the one"):
        verify_trail(after, kept=[*heads(after, 7), *heads(before, 9)])
    with pytest.raises(ChainBrokenError, match="ends at record 12, yet record 13"):
        verify_trail(after, kept=[*heads(after, 7), Head(13, GENESIS)])


def test_restore_that_lost_nothing_says_so():
    """A restore of which no mark was lost is named with nothing beyond it."""
    assert verify_trail(restored(chain(3), 3, 0)).restores == (Restore(3, 3, 9_000),)
