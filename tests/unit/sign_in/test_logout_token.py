"""A provider's word that somebody left; tests carry the conformance suite's module names."""

from typing import Any

import pytest

from hostile_provider import DROP, NOW, HostileProvider, changed, sign
from radseal_server.access import Refused
from radseal_server.oidc.logout import LOGOUT_EVENT
from sign_in_site import UNSIGNED, Site


def logout_token(
    op: HostileProvider, claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None
) -> str:
    """Return a logout token with changes."""
    base = {"iss": op.issuer, "aud": op.client_id, "iat": NOW, "exp": NOW + 120, "jti": "j1", "sub": "person"}
    return sign(
        op.key,
        changed({"alg": "ES256", "kid": "k1", "typ": "logout+jwt"}, dict(header or {})),
        changed(base | {"events": {LOGOUT_EVENT: {}}}, claims or {}),
    )


@pytest.mark.parametrize("claims", [{}, {"sub": DROP, "sid": "provider session"}, {"sid": "provider session"}])
def test_oidcc_client_test_rp_backchannel_rpinitlogout(site: Site, op: HostileProvider, claims: dict[str, Any]) -> None:
    """A logout token for the person or the provider's session ends the session here."""
    session = site.sign_in().session
    site.flow.leave_by_provider(logout_token(op, claims))
    assert site.flow.who(session) is None


def test_logout_token_of_another_sign_in_changes_nothing(site: Site, op: HostileProvider) -> None:
    """Another person's or another session's logout leaves this one alone."""
    session = site.sign_in().session
    site.flow.leave_by_provider(logout_token(op, {"sub": "another"}))
    site.flow.leave_by_provider(logout_token(op, {"jti": "j2", "sub": DROP, "sid": "another"}))
    assert site.flow.who(session) is not None


BAD_LOGOUTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no-event": ({"events": DROP}, {}),
    "wrong-event": ({"events": {"urn:other": {}}}, {}),
    "event no object": ({"events": {LOGOUT_EVENT: True}}, {}),
    "with-nonce": ({"nonce": "n"}, {}),
    "wrong-aud": ({"aud": "other"}, {}),
    "wrong-iss": ({"iss": "https://evil.example"}, {}),
    "no iss": ({"iss": DROP}, {}),
    "wrong-alg": ({}, {"kid": "k9"}),
    "nobody": ({"sub": DROP}, {}),
    "no jti": ({"jti": DROP}, {}),
    "expired": ({"exp": NOW - 60, "iat": NOW - 120}, {}),
    "no iat": ({"iat": DROP}, {}),
    "access token": ({}, {"typ": "at+jwt"}),
    "sid list": ({"sid": ["x"]}, {}),
}


@pytest.mark.parametrize("name", BAD_LOGOUTS)
def test_oidcc_client_test_rp_backchannel_refusals(site: Site, op: HostileProvider, name: str) -> None:
    """A logout token that breaks one rule ends nothing (modules no-event, with-nonce, wrong-aud, wrong-event, …)."""
    session = site.sign_in().session
    with pytest.raises(Refused):
        site.flow.leave_by_provider(logout_token(op, *BAD_LOGOUTS[name]))
    assert site.flow.who(session) is not None


def test_oidcc_client_test_rp_backchannel_alg_none_and_forged(site: Site, op: HostileProvider) -> None:
    """Unsigned and wrongly signed logout tokens end nothing (modules alg-none, wrong-alg)."""
    session = site.sign_in().session
    good = logout_token(op).split(".")
    stranger = HostileProvider()
    for bad in (f"{UNSIGNED}.{good[1]}.", logout_token(stranger), "", "a.b.c"):
        with pytest.raises(Refused):
            site.flow.leave_by_provider(bad)
    assert site.flow.who(session) is not None


def test_logout_token_is_used_once(site: Site, op: HostileProvider) -> None:
    """The same logout token again is refused, so that it cannot be replayed against a later session."""
    token = logout_token(op)
    site.flow.leave_by_provider(token)
    with pytest.raises(Refused, match="before"):
        site.flow.leave_by_provider(token)
