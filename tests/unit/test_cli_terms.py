"""What options, site and answers make of a share's terms, and which terms cannot be."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from radseal.cli.screen import Screen
from radseal.cli.terms import Terms, require_known, settle
from radseal.errors import UsageError
from radseal.sharing.terms import propose
from radseal_wire.bodies import KindDefaults, Kinds, PurposeDescription, ServiceDescription
from radseal_wire.layout import NOTE_MOST

DAY = 86_400
NOTHING = Terms("clinician", None, None, None, None, None, None, None, None)
ISSUER = {"issuer": "https://login.example", "label": "All", "client_id": "c", "scope": "openid", "domains": []}
SITE = ServiceDescription.model_validate(
    {
        "format": "radseal/1",
        "site": "Hospital",
        "origin": "https://h.example",
        "audience": "https://h.example",
        "store_origin": "https://h.example",
        "issuers": [ISSUER],
        "expiry_default": 7 * DAY,
        "expiry_most": 90 * DAY,
        "backup_days": 7,
        "keep_days": 7,
        "purposes": [
            PurposeDescription(code="treatment", label="Treatment"),
            PurposeDescription(code="research", label="Research", reference=True),
        ],
    }
)


def screen() -> Screen:
    """A screen on which nobody answers."""
    return Screen(io.StringIO(), Console(file=io.StringIO()), interactive=False)


@pytest.mark.parametrize(
    ("kind", "proposed"),
    [("clinician", (False, 7, False)), ("patient", (True, 30, True)), ("representative", (True, 30, False))],
)
def test_each_kind_has_its_proposals(kind: str, proposed: tuple[bool, int, bool]) -> None:
    """Without options a clinician gets no identity for a week, a patient their own for a month, to pass on."""
    terms = replace(NOTHING, kind=kind, capacity="mother" if kind == "representative" else None)
    order = settle(screen(), SITE, terms, (), ask=False)
    assert (order.identity, order.expires_in, order.onward) == (proposed[0], proposed[1] * DAY, proposed[2])


def test_options_go_over_proposals() -> None:
    """What a flag says holds, whatever the kind proposes."""
    terms = replace(NOTHING, kind="patient", expires=DAY, openings=2, identity=False, onward=False)
    order = settle(screen(), SITE, terms, (), ask=False)
    assert (order.identity, order.expires_in, order.onward, order.openings) == (False, DAY, False, 2)


def test_the_site_goes_over_the_kinds_own() -> None:
    """What a site proposes is taken; an expiry is never above the site's maximum."""
    own = KindDefaults(identity="yes", expiry=2 * DAY, openings=3, onward=True)
    site = SITE.model_copy(update={"kinds": Kinds(clinician=own, patient=own, representative=own)})
    order = settle(screen(), site, NOTHING, (), ask=False)
    assert (order.identity, order.expires_in, order.onward, order.openings) == (True, 2 * DAY, True, 3)
    assert propose(SITE.model_copy(update={"expiry_most": 5 * DAY}), "patient").expiry == 5 * DAY


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"purpose": "curiosity"}, "does not know the purpose"),
        ({"purpose": "research"}, "needs what it refers to"),
        ({"purpose_reference": "IRB 17"}, "needs --purpose"),
        ({"note": "x" * (NOTE_MOST + 1)}, "4001 characters"),
        ({"purpose": "research", "purpose_reference": "x" * 201}, "201 characters"),
        ({"kind": "representative", "capacity": "x" * 201}, "201 characters"),
        ({"capacity": "mother"}, "--kind representative"),
    ],
)
def test_terms_that_cannot_be(change: dict, words: str) -> None:
    """Unknown purposes, missing references and words that are too long are wrong usage, with what to do."""
    with pytest.raises(UsageError, match=words) as refused:
        require_known(SITE, replace(NOTHING, **change))
    assert refused.value.hint


def test_a_site_may_want_a_purpose() -> None:
    """Where the site wants one, none is refused with the list."""
    site = SITE.model_copy(update={"purpose_required": True})
    with pytest.raises(UsageError, match="wants a purpose") as refused:
        require_known(site, NOTHING)
    assert "treatment (Treatment)" in refused.value.hint
    require_known(site, replace(NOTHING, purpose="treatment"))


def test_a_representative_acts_in_some_capacity() -> None:
    """Without one, and nobody to ask, it is wrong usage."""
    with pytest.raises(UsageError, match="capacity"):
        settle(screen(), SITE, replace(NOTHING, kind="representative"), (), ask=False)
