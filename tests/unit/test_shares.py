"""The states of cases and shares: one table each, nothing undone."""

from dataclasses import replace
from typing import get_args

import pytest

from radseal_server.shares import (
    CASE_CHANGES,
    OVER,
    SHARE_CHANGES,
    Case,
    CaseChange,
    Opening,
    Share,
    ShareChange,
    address_life,
    ending_of,
    is_refused,
    may_extend,
    opening_until,
)
from radseal_wire.bodies import Account, CaseState, ShareState
from radseal_wire.layout import GET_LIFE, OPENING_LIFE
from radseal_wire.problems import PROBLEMS

WHO = Account(issuer="https://a.example", email="a@a.example")
NOW = 1_000_000
SHARE = Share("s", "c", "p", WHO, WHO, NOW, NOW + 10 * OPENING_LIFE, NOW + 20 * OPENING_LIFE, None, True, b"", b"")
CASE = Case("c", "p", WHO, NOW)


def test_tables_name_every_state_and_change() -> None:
    """Every state stands in its table, and every change is known to it."""
    assert set(CASE_CHANGES) == set(get_args(CaseState))
    assert set(SHARE_CHANGES) == set(get_args(ShareState))
    assert {change for changes in CASE_CHANGES.values() for change in changes} == set(get_args(CaseChange))
    assert {change for changes in SHARE_CHANGES.values() for change in changes} == set(get_args(ShareChange))


def test_what_is_over_is_never_revived() -> None:
    """No change leads from an ended share to a live one, nor from a sealed or erased case back to uploading."""
    for state in OVER:
        assert "live" not in SHARE_CHANGES[state].values()
    for state in ("expired", "revoked", "closed_by_restore"):
        assert set(SHARE_CHANGES[state].values()) == {state}
    assert "uploading" not in {*CASE_CHANGES["sealed"].values(), *CASE_CHANGES["erased"].values()}
    assert set(CASE_CHANGES["erased"].values()) == {"erased"}


def test_every_ending_has_a_sentence() -> None:
    """Whatever ended a share, there is a problem that says so to the named person."""
    assert set(OVER.values()) <= set(PROBLEMS)
    assert len(set(OVER.values())) == len(OVER) == 4


def test_expiry_is_exact() -> None:
    """A share is live up to the second before its expiry, and not in it."""
    assert SHARE.state(SHARE.expiry - 1) == "live"
    assert SHARE.state(SHARE.expiry) == "expired"


def test_ending_outranks_expiry_and_use() -> None:
    """A revoked share stays revoked after its expiry; an expired one is not used up."""
    assert replace(SHARE, ended="revoked").state(SHARE.expiry + 1) == "revoked"
    assert replace(SHARE, openings=1, used=1).state(NOW) == "used_up"
    assert replace(SHARE, openings=1, used=1).state(SHARE.expiry) == "expired"


def test_case_states() -> None:
    """A case is uploading, sealed, then erased."""
    assert CASE.state == "uploading"
    assert replace(CASE, sealed=NOW).state == "sealed"
    assert replace(CASE, sealed=NOW, erased=NOW).state == "erased"


@pytest.mark.parametrize(
    ("case", "change", "code"),
    [
        (CASE, "upload", None),
        (CASE, "share", "case-not-sealed"),
        (replace(CASE, sealed=NOW), "upload", "not-uploading"),
        (replace(CASE, sealed=NOW), "complete", "not-uploading"),
        (replace(CASE, sealed=NOW), "share", None),
        (replace(CASE, erased=NOW), "share", "case-erased"),
        (replace(CASE, erased=NOW), "upload", "case-erased"),
        (replace(CASE, erased=NOW), "keep_capsule", "case-erased"),
    ],
)
def test_refused_changes_say_why(case: Case, change: CaseChange, code: str | None) -> None:
    """A change that the case's state does not allow has the code that the sender is told."""
    assert is_refused(case, change) == code


def test_opening_ends_with_the_share_or_after_a_day() -> None:
    """An opening lives until the sooner of the share's expiry and 24 hours."""
    assert opening_until(SHARE, NOW) == NOW + OPENING_LIFE
    assert opening_until(SHARE, SHARE.expiry - 5) == SHARE.expiry


def test_address_never_outlives_share_or_opening() -> None:
    """An address lives 60 seconds at most, and never beyond the share or the opening."""
    opening = Opening("o", "s", "p", NOW + 30)
    assert address_life(SHARE, replace(opening, until=SHARE.expiry), NOW) == GET_LIFE
    assert address_life(SHARE, opening, NOW) == 30
    assert address_life(replace(SHARE, expiry=NOW + 10), opening, NOW) == 10


def test_extending_goes_forward_within_latest() -> None:
    """Only a live share is extended, later than it stands, and not beyond `latest`."""
    assert may_extend(SHARE, SHARE.expiry + 1, NOW)
    assert may_extend(SHARE, SHARE.latest, NOW)
    assert not may_extend(SHARE, SHARE.expiry, NOW)
    assert not may_extend(SHARE, SHARE.latest + 1, NOW)
    assert not may_extend(SHARE, SHARE.latest, SHARE.expiry)
    assert not may_extend(replace(SHARE, openings=1, used=1), SHARE.latest, NOW)


def test_ending_is_noted_once() -> None:
    """Revoking notes a live or used-up share; one that is over keeps its own reason."""
    assert ending_of(SHARE, "revoke", NOW) == "revoked"
    assert ending_of(replace(SHARE, openings=1, used=1), "revoke", NOW) == "revoked"
    assert ending_of(SHARE, "restore", NOW) == "closed_by_restore"
    assert ending_of(SHARE, "revoke", SHARE.expiry) is None
    assert ending_of(replace(SHARE, ended="closed_by_restore"), "revoke", NOW) is None
    assert ending_of(SHARE, "expire", NOW) is None
