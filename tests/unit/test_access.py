"""Who may do what: every rule of access.py, each side of it."""

from dataclasses import replace
from typing import get_args

import pytest

from office import COLLEAGUE, GUESTS, HOSPITAL, MANAGER, OFFICER, OTTO, POLICY, RITA, SENDER
from radseal_server import access
from radseal_server.access import RIGHTS, Caller, IssuerRule, Refused, Right, Role
from radseal_server.shares import Case, Opening, Share
from radseal_wire.bodies import Account
from radseal_wire.problems import PROBLEMS

NOW = 1_000_000
CASE = Case("c", "number-of-sender", SENDER.account, NOW)
SHARE = Share(
    "s", "c", "number-of-sender", SENDER.account, RITA.account, NOW, NOW + 100, NOW + 200, 1, True, b"p" * 32, b""
)
OPERATOR = replace(OFFICER, roles=frozenset({"operator"}))


def refusal(function, *arguments, **more) -> Refused:
    """Return what the rule refuses with; its code is one that can be told."""
    with pytest.raises(Refused) as caught:
        function(*arguments, **more)
    assert caught.value.code in PROBLEMS
    assert caught.value.reason
    return caught.value


def test_every_role_has_its_rights() -> None:
    """The table names every role and right; all but gateways may open, only senders and gateways may send."""
    assert set(RIGHTS) == set(get_args(Role))
    assert {right for rights in RIGHTS.values() for right in rights} == set(get_args(Right))
    assert [role for role, rights in RIGHTS.items() if "open" not in rights] == ["gateway"]
    assert [role for role, rights in RIGHTS.items() if "send" in rights] == ["sender", "gateway"]
    assert not any("send" in rights for role, rights in RIGHTS.items() if rights & {"manage", "audit", "forget"})


def test_unknown_roles_give_nothing() -> None:
    """A role that is not in the table gives no right."""
    assert not access.may(replace(SENDER, roles=frozenset({"admin", "root"})), "manage")


@pytest.mark.parametrize(
    ("email", "issuer"),
    [
        ("x@hospital.example", HOSPITAL),
        ("x@clinic.example", GUESTS),
        ("x@sub.hospital.example", GUESTS),
        ("x@nothospital.example", GUESTS),
    ],
)
def test_one_issuer_admits_an_address(email: str, issuer: str) -> None:
    """The domain decides exactly; what no issuer has goes to the one without domains."""
    rule = access.admitting_issuer(POLICY.issuers, email)
    assert rule is not None
    assert rule.issuer == issuer


def test_nobody_admits_a_foreign_address() -> None:
    """Without an issuer for the rest, a foreign domain is admitted by nobody."""
    assert (
        access.admitting_issuer((IssuerRule(HOSPITAL, "Hospital", ("hospital.example",)),), "x@other.example") is None
    )


@pytest.mark.parametrize(
    "caller",
    [
        replace(SENDER, roles=frozenset({"recipient"})),
        replace(SENDER, email_verified=False),
        replace(SENDER, issuer=GUESTS),
        replace(SENDER, email="sender@clinic.example"),
    ],
)
def test_sending_needs_role_and_believed_address(caller: Caller) -> None:
    """Who is no sender, or stands under an address that the issuer is not believed for, may not send."""
    access.require_sender(POLICY.issuers, SENDER)
    assert refusal(access.require_sender, POLICY.issuers, caller).code == "forbidden"


def test_audit_is_for_officer_and_operator() -> None:
    """Officer and operator read the trail, only the operator the metrics."""
    for caller in (OFFICER, OPERATOR):
        access.require_right(caller, "audit")
        access.require_right(caller, "forget")
    access.require_right(OPERATOR, "measure")
    for caller in (SENDER, RITA, MANAGER):
        assert refusal(access.require_right, caller, "audit").code == "forbidden"
        assert refusal(access.require_right, caller, "forget").code == "forbidden"
    assert refusal(access.require_right, OFFICER, "measure").code == "forbidden"


def test_role_that_is_withheld_is_said() -> None:
    """Who would have the right after a stronger sign-in is told so; who would not is refused as ever."""
    weak = replace(MANAGER, roles=frozenset({"recipient"}), withheld=frozenset({"manager"}))
    assert refusal(access.require_right, weak, "manage").code == "stronger-sign-in-needed"
    assert refusal(access.require_right, weak, "audit").code == "forbidden"
    assert not access.visible_to(weak, "m").everything


def test_gateway_sends_and_never_opens() -> None:
    """A gateway may send; named in a share with the whole link it is told what a stranger is told."""
    gateway = replace(RITA, roles=frozenset({"gateway"}))
    access.require_right(gateway, "send")
    assert refusal(access.require_opener, SHARE, gateway, "r", proof=True, now=NOW).code == "not-found"


def test_share_is_seen_as_what_one_is() -> None:
    """The sender sees a share as its sender, the named person as its recipient, a manager as a manager."""
    assert access.view_of(SHARE, SENDER, "number-of-sender") == "sender"
    assert access.view_of(SHARE, RITA, "r") == "recipient"
    assert access.view_of(SHARE, MANAGER, "m") == "manager"
    assert access.view_of(replace(SHARE, person="m"), MANAGER, "m") == "sender"


def test_disabled_account_is_refused() -> None:
    """Whatever the instant, an account that was disabled is refused."""
    access.require_enabled(None)
    assert refusal(access.require_enabled, 0).code == "account-disabled"


def test_not_yours_is_not_there() -> None:
    """Another's case or share, and none at all, are refused with one code."""
    for case in (None, CASE):
        assert refusal(access.require_own_case, case, "other").code == "not-found"
        assert refusal(access.require_managed_case, case, COLLEAGUE, "other").code == "not-found"
    for share in (None, SHARE):
        assert refusal(access.require_seen_share, share, OTTO, "other").code == "not-found"
        assert refusal(access.require_managed_share, share, RITA, "other").code == "not-found"


def test_manager_manages_and_owns_nothing() -> None:
    """The manager manages every case and share, but has no owner capsule of another's."""
    assert access.require_managed_case(CASE, MANAGER, "m") is CASE
    assert access.require_managed_share(SHARE, MANAGER, "m") is SHARE
    assert access.require_seen_share(SHARE, MANAGER, "m") is SHARE
    assert refusal(access.require_own_case, CASE, "m").code == "not-found"
    assert access.visible_to(MANAGER, "m").everything
    assert not access.visible_to(SENDER, "s").everything


def test_unverified_address_names_nobody() -> None:
    """An address that is not verified makes nobody the named person, in lists neither."""
    unverified = replace(RITA, email_verified=False)
    assert not access.is_named(SHARE, unverified, "r")
    assert access.visible_to(unverified, "r").account is None


@pytest.mark.parametrize(
    "caller", [OTTO, replace(RITA, issuer=HOSPITAL), replace(RITA, email="rita@clinic.example.org")]
)
def test_named_is_issuer_and_address(caller: Caller) -> None:
    """Another address, or the same under another issuer, is another person."""
    assert access.is_named(SHARE, RITA, "r")
    assert not access.is_named(SHARE, caller, "x")


def test_bound_share_follows_the_person() -> None:
    """Once bound, the person counts and the address no longer does."""
    bound = replace(SHARE, bound="r")
    assert access.is_named(bound, replace(RITA, email="rita@new.example"), "r")
    assert not access.is_named(bound, RITA, "another-subject")


def test_proof_of_nothing_never_fits() -> None:
    """Where there is no share no proof fits, not even that of the dummy."""
    assert access.proof_fits(SHARE, b"p" * 32)
    assert not access.proof_fits(SHARE, b"q" * 32)
    assert not access.proof_fits(None, bytes(32))


def test_only_the_named_person_with_the_link_learns_more() -> None:
    """Everybody else is told not-found, whatever the share's state; the named person is told why it is over."""
    endings = {
        "share-expired": (SHARE, NOW + 100),
        "share-revoked": (replace(SHARE, ended="revoked"), NOW),
        "share-closed-by-restore": (replace(SHARE, ended="closed_by_restore"), NOW),
    }
    for code, (share, now) in endings.items():
        assert refusal(access.require_opener, share, RITA, "r", proof=True, now=now).code == code
        assert refusal(access.require_opener, share, RITA, "r", proof=False, now=now).code == "not-found"
        assert refusal(access.require_opener, share, OTTO, "o", proof=True, now=now).code == "not-found"
    assert refusal(access.require_opener, None, RITA, "r", proof=True, now=NOW).code == "not-found"
    assert access.require_opener(replace(SHARE, used=1), RITA, "r", proof=True, now=NOW).used == 1


def test_refusals_have_finer_reasons_than_codes() -> None:
    """The trail tells a wrong proof from another person and from an unknown share; the caller cannot."""
    reasons = {
        refusal(access.require_opener, None, RITA, "r", proof=True, now=NOW).reason,
        refusal(access.require_opener, SHARE, RITA, "r", proof=False, now=NOW).reason,
        refusal(access.require_opener, SHARE, OTTO, "o", proof=True, now=NOW).reason,
    }
    assert len(reasons) == 3


def test_opening_belongs_to_person_and_share() -> None:
    """An opening is used by its own person on its own share while it lives."""
    opening = Opening("o", "s", "r", NOW + 50)
    assert access.require_opening(opening, SHARE, "r", NOW) is opening
    assert refusal(access.require_opening, opening, SHARE, "x", NOW).code == "not-found"
    assert refusal(access.require_opening, replace(opening, share="t"), SHARE, "r", NOW).code == "not-found"
    assert refusal(access.require_opening, None, SHARE, "r", NOW).code == "not-found"
    assert refusal(access.require_opening, opening, SHARE, "r", NOW + 50).code == "opening-over"


def test_account_is_what_shares_name() -> None:
    """A caller is named by issuer and address."""
    assert RITA.account == Account(issuer=GUESTS, email="rita@clinic.example")
