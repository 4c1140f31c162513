"""What an ID token and the userinfo answer may say; tests carry the conformance suite's module names."""

import hashlib

import pytest

from hostile_provider import DROP, NOW, HostileProvider, text
from sign_in_site import LINK, Site


def test_oidcc_client_test(site: Site) -> None:
    """The plain flow signs in: identity, next page, a session that is found by its cookie."""
    arrival = site.sign_in()
    assert arrival.next == LINK
    identity = site.flow.who(arrival.session)
    assert identity is not None
    assert identity == arrival.identity
    assert (identity.subject, identity.email, identity.email_verified) == ("person", "ann@clinic.example", True)


def test_oidcc_client_test_invalid_iss(site: Site, op: HostileProvider) -> None:
    """An ID token of another issuer is refused."""
    op.claims = {"iss": "https://evil.example"}
    assert "issuer" in site.refused()


def test_oidcc_client_test_missing_sub(site: Site, op: HostileProvider) -> None:
    """An ID token without subject is refused."""
    op.claims = {"sub": DROP}
    assert "subject" in site.refused()


@pytest.mark.parametrize("audience", [[], DROP, "other", ["web", "other"], ["other"], "", None, [["web"]]])
def test_oidcc_client_test_invalid_aud(site: Site, op: HostileProvider, audience: object) -> None:
    """An ID token for nobody, somebody else, or somebody else too is refused (Authlib 1.9.9 accepted `[]`)."""
    op.claims = {"aud": audience}
    site.refused()


def test_oidcc_client_test_missing_iat(site: Site, op: HostileProvider) -> None:
    """An ID token without issue time is refused."""
    op.claims = {"iat": DROP}
    site.refused()


@pytest.mark.parametrize("nonce", ["other", "", DROP, None, 7, ["x"]])
def test_oidcc_client_test_nonce_invalid(site: Site, op: HostileProvider, nonce: object) -> None:
    """An ID token with another nonce, or none, is refused."""
    op.claims = {"nonce": nonce}
    assert "nonce" in site.refused()


def test_expired_id_token_is_refused(site: Site, op: HostileProvider) -> None:
    """An ID token that is over is refused."""
    op.claims = {"iat": NOW - 600, "exp": NOW - 60}
    assert "expired" in site.refused()


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", 7])
def test_other_token_types_are_no_id_token(site: Site, op: HostileProvider, kind: object) -> None:
    """An access token or logout token in the place of the ID token is refused."""
    op.header = {"typ": kind}
    assert "typ" in site.refused()


def test_other_azp_is_refused(site: Site, op: HostileProvider) -> None:
    """An ID token made for another client is refused."""
    op.claims = {"azp": "other"}
    assert "another client" in site.refused()


def test_at_hash_binds_the_access_token(site: Site, op: HostileProvider) -> None:
    """A right at_hash passes, a wrong one is refused."""
    op.claims = {"at_hash": text(hashlib.sha256(b"opaque").digest()[:16])}
    assert site.sign_in().identity.subject == "person"
    site.sessions.kept.clear()
    op.claims = {"at_hash": text(bytes(16))}
    assert "access token" in site.refused()


def test_oidcc_client_test_userinfo_invalid_sub(site: Site, op: HostileProvider) -> None:
    """A userinfo answer about another person is refused."""
    op.claims = {"email": DROP}
    op.userinfo = {"sub": "another", "email": "eve@evil.example", "email_verified": True}
    assert "another person" in site.refused()


def test_oidcc_client_test_scope_userinfo_claims(site: Site, op: HostileProvider) -> None:
    """An e-mail that only the userinfo endpoint names is used."""
    op.claims = {"email": DROP, "email_verified": DROP}
    assert site.sign_in().identity.email == "ann@clinic.example"


@pytest.mark.parametrize("email", ["ann@cl\u0456nic.example", "ann", 7, None, "ann@clinic.example\r\nX: y"])
def test_bad_address_is_refused(site: Site, op: HostileProvider, email: object) -> None:
    """An address that is not plain ASCII signs nobody in."""
    op.claims = {"email": email}
    site.refused()
