"""Every authorisation decision, and nothing else. This is the only file with rules on who may do what.

Rules: a `require_*` raises Refused(code, reason) or returns nothing. The code is what the caller is told (a code of
radseal_wire.problems); the reason is finer and goes to the log and the record. What is not yours looks like what is not
there. Who may do what by role is the table RIGHTS; what is one's own follows from the person number.
"""

import hmac
from dataclasses import dataclass
from typing import Literal

from radseal_server.shares import OVER, SHARE_CHANGES, Case, CaseChange, Opening, Share, is_refused, is_within
from radseal_wire.bodies import Account

ANOTHER_PERSON = "another person"
"""The reason when somebody else holds the whole link: counted, and shown to the sender."""
CHILDREN_MOST = 20
"""How often one share can be passed on."""
Role = Literal["recipient", "sender", "manager", "officer", "operator", "gateway"]
Right = Literal["open", "send", "manage", "people", "audit", "ledger", "forget", "measure"]
View = Literal["sender", "recipient", "passer", "manager"]

RIGHTS: dict[Role, frozenset[Right]] = {
    "recipient": frozenset({"open"}),
    "sender": frozenset({"open", "send"}),
    "manager": frozenset({"open", "manage", "people"}),
    "officer": frozenset({"open", "people", "audit", "ledger", "forget"}),
    "operator": frozenset({"open", "audit", "forget", "measure"}),
    "gateway": frozenset({"send"}),
}
"""open: what was shared with one's verified address (everybody who signs in, but for gateways), and passing it on.
send: make cases and shares, and extend, revoke and erase one's own. manage: see, extend and revoke every share,
reassign and erase every case, disable and enable people; never content. people: see who has an account. audit: read and
export the audit trail. ledger: fetch the sealed ledger, which the service cannot read. forget: erase an account.
measure: read metrics. In words for people: docs/guides/managing.md."""


class Refused(Exception):  # noqa: N818  (it is an answer, not a fault)
    """The caller may not: `code` is told, `reason` is for log and record."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who signed in: issuer and subject say who, the verified e-mail says which shares may be theirs."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    roles: frozenset[str]
    acr: str = ""
    withheld: frozenset[str] = frozenset()
    """Roles that the caller would have after a stronger sign-in."""
    address: str = ""
    """The network address the request came from: limits on guesses count by it; never recorded."""
    language: str = ""
    """What the sign-in says, as one of notices.LANGUAGES."""

    @property
    def account(self) -> Account:
        """The caller as shares and capsules name people."""
        return Account(issuer=self.issuer, email=self.email)


@dataclass(frozen=True, slots=True)
class IssuerRule:
    """One OpenID provider: for which e-mail domains it is believed (none: for all that no other has)."""

    issuer: str
    label: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visible:
    """Which rows a caller may see: all, or those of a person number, or shares named for an account."""

    everything: bool
    person: str
    account: Account | None


def admitting_issuer(rules: tuple[IssuerRule, ...], email: str) -> IssuerRule | None:
    """Return the one issuer that is believed for this address, or None."""
    domain = email.rpartition("@")[2]
    for rule in rules:
        if domain in rule.domains:
            return rule
    return next((rule for rule in rules if not rule.domains), None)


def is_believed(rules: tuple[IssuerRule, ...], caller: Caller) -> bool:
    """Return whether the caller's own issuer is the one that is believed for the caller's address."""
    rule = admitting_issuer(rules, caller.email)
    return caller.email_verified and rule is not None and rule.issuer == caller.issuer


def may(caller: Caller, right: Right) -> bool:
    """Return whether one of the caller's roles holds the right."""
    return any(right in rights for role, rights in RIGHTS.items() if role in caller.roles)


def visible_to(caller: Caller, person: str) -> Visible:
    """Return which cases and shares the caller's lists hold; sql applies it."""
    account = caller.account if caller.email_verified else None
    return Visible(may(caller, "manage"), person, account)


def require_sender(rules: tuple[IssuerRule, ...], caller: Caller) -> None:
    """Raise Refused unless the caller may send here, under a verified address of their own issuer."""
    require_right(caller, "send")
    if not is_believed(rules, caller):
        raise Refused("forbidden", "the sender's e-mail is not verified by the issuer for its domain")


def require_right(caller: Caller, right: Right) -> None:
    """Raise Refused unless a role of the caller's holds the right; it says so when a stronger sign-in would help."""
    if may(caller, right):
        return
    if any(right in rights for role, rights in RIGHTS.items() if role in caller.withheld):
        raise Refused("stronger-sign-in-needed", f"a role with the right to {right} is withheld")
    raise Refused("forbidden", f"no role with the right to {right}")


def require_enabled(disabled: int | None) -> None:
    """Raise Refused when the account was disabled here, at whatever instant."""
    if disabled is not None:
        raise Refused("account-disabled", "disabled by a manager")


def require_change(case: Case, change: CaseChange) -> None:
    """Raise Refused unless the case's state allows the change."""
    code = is_refused(case, change)
    if code is not None:
        raise Refused(code, f"{change} while {case.state}")


def require_own_case(case: Case | None, person: str) -> Case:
    """Return the case when it is the caller's own. Raises Refused "not-found" otherwise."""
    if case is None or case.person != person:
        raise Refused("not-found", "no such case, or another's")
    return case


def require_managed_case(case: Case | None, caller: Caller, person: str) -> Case:
    """Return the case when it is the caller's own or the caller manages the site."""
    if case is not None and may(caller, "manage"):
        return case
    return require_own_case(case, person)


def require_seen_share(share: Share | None, caller: Caller, person: str) -> Share:
    """Return the share when the caller sent or made it, is named in it, or manages the site."""
    if share is not None and is_named(share, caller, person):
        return share
    return require_managed_share(share, caller, person)


def require_managed_share(share: Share | None, caller: Caller, person: str) -> Share:
    """Return the share when the caller sent it, passed it on, or manages the site."""
    if share is None or not (person in {share.person, share.passer} or may(caller, "manage")):
        raise Refused("not-found", "no such share, or another's")
    return share


def is_named(share: Share, caller: Caller, person: str) -> bool:
    """Return whether the caller is the person named: by issuer and verified address first, by subject once bound."""
    if share.bound is not None:
        return share.bound == person
    return caller.email_verified and share.recipient == caller.account


def view_of(share: Share, caller: Caller, person: str) -> View:
    """Return as what the caller sees a share: its sender, who passed it on, its recipient, or the site's manager."""
    if person in {share.person, share.passer}:
        return "sender" if share.person == person else "passer"
    return "recipient" if is_named(share, caller, person) else "manager"


def proof_fits(share: Share | None, proof_sha256: bytes) -> bool:
    """Compare a proof's digest in constant time, against a dummy where there is no share."""
    expected = share.proof_sha256 if share is not None else bytes(32)
    return hmac.compare_digest(expected, proof_sha256) and share is not None


def require_opener(share: Share | None, caller: Caller, person: str, *, proof: bool, now: int) -> Share:
    """Return the share when the caller may learn of it as its recipient and it is not over.

    `proof` is whether the whole link was shown. Everybody but the named person with the whole link is told
    "not-found"; that person is told why it is over. A share that is used up still serves its openings.
    """
    if share is None or not may(caller, "open"):
        raise Refused("not-found", "unknown share, or nobody who opens")
    if not proof:
        raise Refused("not-found", "wrong proof")
    if not is_named(share, caller, person):
        raise Refused("not-found", ANOTHER_PERSON)
    state = share.state(now)
    if "use" not in SHARE_CHANGES[state]:
        raise Refused(OVER[state], state)
    return share


def require_onward(parent: Share, child: Share, children: int) -> None:
    """Raise Refused unless a recipient may pass the share on as this child share; `children` there are already."""
    if not parent.onward:
        raise Refused("not-onward", "the sender did not allow it")
    if not is_within(child, parent):
        raise Refused("not-onward", "longer than the share, or with the identity that it has not")
    if children >= CHILDREN_MOST:
        raise Refused("not-onward", "passed on too often")


def require_opening(opening: Opening | None, share: Share, person: str, now: int) -> Opening:
    """Return the caller's own opening of this share while it lives."""
    if opening is None or opening.share != share.share or opening.person != person:
        raise Refused("not-found", "unknown opening")
    if now >= opening.until:
        raise Refused("opening-over", "the opening is over")
    return opening
