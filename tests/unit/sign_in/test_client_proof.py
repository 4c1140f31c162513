"""How the service proves to the provider which client it is."""

import base64

import pytest
from joserfc import jwk, jwt

from hostile_provider import HostileProvider
from radseal_server.oidc.client_auth import public_jwk, read_client_key
from sign_in_site import Site


def test_oidcc_client_test_client_secret_basic(site: Site, op: HostileProvider) -> None:
    """The client shows its secret in the Authorization header, and not in the form."""
    site.sign_in()
    assert op.basic[0].startswith("Basic ")
    assert b"secret" in base64.b64decode(op.basic[0].removeprefix("Basic "))


PEM = jwk.ECKey.generate_key("P-256").as_pem(private=True).decode()


def test_client_secret_in_the_form(op: HostileProvider) -> None:
    """With client_secret_post the secret stands in the form and not in a header."""
    assert Site([op], more={"web_client_auth": "client_secret_post"}).sign_in()
    assert op.basic == [""]
    assert op.forms[0]["client_secret"] == op.client_secret


def test_client_without_secret(op: HostileProvider) -> None:
    """With none there is no secret anywhere; PKCE still binds the code to the browser that asked."""
    assert Site([op], more={"web_client_auth": "none"}).sign_in()
    assert op.basic == [""]
    assert op.client_secret not in str(op.forms)
    assert op.forms[0]["code_verifier"]


def test_client_signs_its_assertion(op: HostileProvider) -> None:
    """private_key_jwt: a fresh assertion for this issuer alone, a minute long, by the registered key; no secret."""
    site = Site([op], more={"web_client_auth": "private_key_jwt", "web_client_key": PEM})
    for _ in range(2):
        site.sign_in()
    forms, public = op.forms, jwk.import_key(public_jwk(read_client_key(PEM)))
    assert {form["client_assertion_type"] for form in forms} == {
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    }
    claims = [jwt.decode(form["client_assertion"], public, algorithms=["ES256"]).claims for form in forms]
    assert {one["aud"] for one in claims} == {op.issuer}
    assert {(one["iss"], one["sub"]) for one in claims} == {("web", "web")}
    assert {one["exp"] - one["iat"] for one in claims} == {60}
    assert len({one["jti"] for one in claims}) == 2
    assert op.client_secret not in str(forms)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "no key",
        jwk.RSAKey.generate_key(2048).as_pem(private=True).decode(),
        jwk.ECKey.generate_key("P-384").as_pem(private=True).decode(),
        jwk.ECKey.generate_key("P-256").as_pem(private=False).decode(),
    ],
)
def test_other_keys_are_no_client_keys(pem: str) -> None:
    """Only a private key on P-256 signs assertions; anything else is refused in words."""
    with pytest.raises(ValueError, match="private key"):
        read_client_key(pem)
