"""By which key an ID token is signed; tests carry the conformance suite's module names."""

from hostile_provider import DROP, HostileProvider, new_key, sign, text
from sign_in_site import UNSIGNED, Site


def test_oidcc_client_test_kid_absent_single_jwks(site: Site, op: HostileProvider) -> None:
    """Without kid, the only key is used."""
    op.header = {"kid": DROP}
    assert site.sign_in().identity.subject == "person"


def test_oidcc_client_test_kid_absent_multiple_jwks(site: Site, op: HostileProvider) -> None:
    """Without kid and with several keys, the token is refused (which the suite allows)."""
    op.header = {"kid": DROP}
    op.published.append(new_key(kid="k2"))
    site.refused()


def test_oidcc_client_test_idtoken_sig_rs256() -> None:
    """RS256 works."""
    assert Site([HostileProvider(algorithm="RS256")]).sign_in().identity.subject == "person"


def test_oidcc_client_test_idtoken_sig_none(site: Site, op: HostileProvider) -> None:
    """An unsigned ID token is always refused."""
    op.sign_id_token = lambda header, claims: f"{UNSIGNED}.{sign(op.key, header, claims).split('.')[1]}."
    assert "algorithm" in site.refused()


def test_oidcc_client_test_invalid_sig_rs256() -> None:
    """A wrong RS256 signature is refused."""
    op = HostileProvider(algorithm="RS256")
    stranger = new_key("RS256")
    op.sign_id_token = lambda header, claims: sign(stranger, header, claims)
    assert "signature" in Site([op]).refused()


def test_oidcc_client_test_invalid_sig_es256(site: Site, op: HostileProvider) -> None:
    """A wrong ES256 signature is refused."""
    op.sign_id_token = lambda header, claims: sign(new_key(), header, claims)
    assert "signature" in site.refused()


def test_oidcc_client_test_invalid_sig_hs256(site: Site, op: HostileProvider) -> None:
    """HS256 with the client's secret is refused: symmetric algorithms are not on the list."""
    head = text(b'{"alg":"HS256","kid":"k1"}')
    op.sign_id_token = lambda header, claims: f"{head}.{sign(op.key, header, claims).split('.', 1)[1]}"
    assert "algorithm" in site.refused()


def test_oidcc_client_test_signing_key_rotation(site: Site, op: HostileProvider) -> None:
    """A key rotated between two sign-ins is found."""
    site.sign_in()
    op.key = new_key(kid="k2")
    op.published = [op.key]
    assert site.sign_in().identity.subject == "person"


def test_oidcc_client_test_signing_key_rotation_just_before_signing(site: Site, op: HostileProvider) -> None:
    """A key rotated while the browser was away, under the same kid, is found."""
    site.sign_in()
    departure = site.flow.begin(op.issuer, "/", "")
    answer = op.authorize(departure.url)
    op.key = new_key(kid="k1")
    op.published = [op.key]
    assert site.flow.finish(answer, departure.browser, "").identity.subject == "person"
