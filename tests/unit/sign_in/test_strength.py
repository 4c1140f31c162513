"""How strong and how recent a sign-in must be."""

from urllib.parse import parse_qs, urlsplit

from hostile_provider import NOW, HostileProvider
from sign_in_site import LINK, Site


def test_strength_is_asked_and_checked(op: HostileProvider) -> None:
    """acr_values are asked of the provider and the ID token must show one."""
    strict = Site([op], acr_values=("mfa",))
    assert "acr_values" in strict.refused()
    assert op.authorized[0]["acr_values"] == "mfa"
    op.claims = {"acr": "mfa"}
    assert strict.sign_in().identity.acr == "mfa"


def test_stronger_sign_in_is_asked_for(op: HostileProvider) -> None:
    """`strong` asks for a new sign-in of the strength that a role needs; without it only the usual is asked."""
    site = Site([op], acr_values=("usual", "high"), more={"strong_acr_values": ("high",), "max_auth_age": 900})
    departures = [site.flow.begin(op.issuer, LINK, "", strong=strong) for strong in (False, True)]
    asked = [{name: value[0] for name, value in parse_qs(urlsplit(one.url).query).items()} for one in departures]
    assert [one["acr_values"] for one in asked] == ["usual high", "high"]
    assert [one.get("prompt") for one in asked] == [None, "login"]
    assert [one["max_age"] for one in asked] == ["900", "900"]


def test_old_sign_in_at_the_provider_is_refused(op: HostileProvider) -> None:
    """With max_auth_age an ID token must say when the person signed in, and it must not be long ago."""
    site = Site([op], more={"max_auth_age": 900})
    assert "auth_time" in site.refused()
    op.claims = {"auth_time": NOW - 1000}
    assert "max_auth_age" in site.refused()
    op.claims = {"auth_time": NOW - 900}
    assert site.sign_in().identity.subject == "person"
