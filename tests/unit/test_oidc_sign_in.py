"""The browser's sign-in against a provider that does wrong; tests carry the conformance suite's module names."""

import base64
import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwk, jwt

from fakes import MemorySessions
from hostile_provider import DROP, NOW, HostileProvider, changed, new_key, reply, sign, text
from radseal_server.access import Refused
from radseal_server.interfaces import Arrival
from radseal_server.oidc.client_auth import public_jwk, read_client_key
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.logout import LOGOUT_EVENT
from radseal_server.oidc.outside import BoundedTransport, make_http
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.sign_in import BrowserFlow, safe_next

ORIGIN = "https://radseal.example"
LINK = "/l/AAAAAAAAAAAAAAAAAAAAAA"


@dataclass
class Clock:
    """Time that a test moves."""

    value: float = NOW

    def __call__(self) -> float:
        """Return it."""
        return self.value


@dataclass
class Site:
    """The service's side of the flow, with one or more providers behind one network."""

    ops: list[HostileProvider]
    sessions: MemorySessions = field(default_factory=MemorySessions)
    clock: Clock = field(default_factory=Clock)
    acr_values: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Further settings of the providers."""

    def __post_init__(self) -> None:
        hosts = {urlsplit(op.issuer).netloc: op for op in self.ops}
        network = httpx2.MockTransport(lambda request: hosts[request.url.netloc.decode()].serve(request))
        self.transport = BoundedTransport(network)
        http = make_http(self.transport)
        self.flow = BrowserFlow(
            [
                Provider(
                    issuer=op.issuer,
                    audience=ORIGIN,
                    web_client_id=op.client_id,
                    web_client_secret=op.client_secret,
                    acr_values=self.acr_values,
                    **self.more,
                )
                for op in self.ops
            ],
            {op.issuer: Discovery(op.issuer, http, clock=self.clock) for op in self.ops},
            self.sessions,
            self.transport,
            origin=ORIGIN,
            now=self.clock,
        )

    def sign_in(self, **changes: Any) -> Arrival:
        """Go there and come back, with changes to what the provider sends along."""
        op = self.ops[0]
        departure = self.flow.begin(op.issuer, LINK, "")
        return self.flow.finish(changed(op.authorize(departure.url), changes), departure.browser, "")

    def refused(self, problem: str = "sign-in-failed", **changes: Any) -> str:
        """Sign in, be refused, and return the reason; nobody is signed in then."""
        with pytest.raises(Refused) as caught:
            self.sign_in(**changes)
        assert caught.value.code == problem
        assert self.sessions.kept == {}
        return str(caught.value.reason)


@pytest.fixture
def op() -> HostileProvider:
    return HostileProvider()


@pytest.fixture
def site(op: HostileProvider) -> Site:
    return Site([op])


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
    op.sign_id_token = lambda header, claims: f"{_none()}.{sign(op.key, header, claims).split('.')[1]}."
    assert "algorithm" in site.refused()


def _none() -> str:
    return text(b'{"alg":"none"}')


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


def test_oidcc_client_test_userinfo_invalid_sub(site: Site, op: HostileProvider) -> None:
    """A userinfo answer about another person is refused."""
    op.claims = {"email": DROP}
    op.userinfo = {"sub": "another", "email": "eve@evil.example", "email_verified": True}
    assert "another person" in site.refused()


def test_oidcc_client_test_scope_userinfo_claims(site: Site, op: HostileProvider) -> None:
    """An e-mail that only the userinfo endpoint names is used."""
    op.claims = {"email": DROP, "email_verified": DROP}
    assert site.sign_in().identity.email == "ann@clinic.example"


@pytest.mark.parametrize("nonce", ["other", "", DROP, None, 7, ["x"]])
def test_oidcc_client_test_nonce_invalid(site: Site, op: HostileProvider, nonce: object) -> None:
    """An ID token with another nonce, or none, is refused."""
    op.claims = {"nonce": nonce}
    assert "nonce" in site.refused()


def test_oidcc_client_test_client_secret_basic(site: Site, op: HostileProvider) -> None:
    """The client shows its secret in the Authorization header, and not in the form."""
    site.sign_in()
    assert op.basic[0].startswith("Basic ")
    assert b"secret" in base64.b64decode(op.basic[0].removeprefix("Basic "))


def test_oidcc_client_test_discovery_openid_config(site: Site, op: HostileProvider) -> None:
    """Every address is taken from the discovery document."""
    site.sign_in()
    assert op.asked[0] == "/.well-known/openid-configuration"


@pytest.mark.parametrize("member", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "value",
    [
        DROP,
        7,
        "http://op.example/x",
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "https://a:b@op.example/",
        "https:///x",
        "javascript:alert(1)",
    ],
)
def test_discovery_with_unsafe_addresses_is_refused(member: str, value: object) -> None:
    """An address that is missing, not https, or on this machine is never asked (abuse case 82)."""
    op = HostileProvider()
    op.discovery = {member: value}
    assert member in Site([op]).refused("provider-unreachable")


def test_oidcc_client_test_discovery_jwks_uri_keys(site: Site, op: HostileProvider) -> None:
    """Keys come from jwks_uri."""
    site.sign_in()
    assert "/jwks" in op.asked


@pytest.mark.parametrize("stated", ["https://op.example/", "https://OP.example", "http://op.example", "", None, DROP])
def test_oidcc_client_test_discovery_issuer_mismatch(stated: object) -> None:
    """A discovery document of another issuer, however alike, is refused."""
    op = HostileProvider()
    op.discovery = {"issuer": stated}
    assert "issuer" in Site([op]).refused("provider-unreachable")


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


@pytest.mark.parametrize("email", ["ann@cl\u0456nic.example", "ann", 7, None, "ann@clinic.example\r\nX: y"])
def test_bad_address_is_refused(site: Site, op: HostileProvider, email: object) -> None:
    """An address that is not plain ASCII signs nobody in."""
    op.claims = {"email": email}
    site.refused()


def test_strength_is_asked_and_checked(op: HostileProvider) -> None:
    """acr_values are asked of the provider and the ID token must show one."""
    strict = Site([op], acr_values=("mfa",))
    assert "acr_values" in strict.refused()
    assert op.authorized[0]["acr_values"] == "mfa"
    op.claims = {"acr": "mfa"}
    assert strict.sign_in().identity.acr == "mfa"


def test_pkce_and_exact_redirect_always(site: Site, op: HostileProvider) -> None:
    """Each request has a fresh S256 challenge, state and nonce, and the one redirect address of the settings."""
    site.sign_in()
    site.sign_in()
    first, second = op.authorized
    assert {first["redirect_uri"], second["redirect_uri"]} == {f"{ORIGIN}/session/callback"}
    assert all(len(first[name]) >= 43 and first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_state_is_used_once(site: Site, op: HostileProvider) -> None:
    """The same answer a second time is refused."""
    departure = site.flow.begin(op.issuer, "/", "")
    answer = op.authorize(departure.url)
    site.flow.finish(answer, departure.browser, "")
    with pytest.raises(Refused, match="state"):
        site.flow.finish(answer, departure.browser, "")


@pytest.mark.parametrize("state", ["", "x", "A" * 43, "A" * 44, "é" * 43, DROP])
def test_unknown_state_is_refused(site: Site, state: object) -> None:
    """A state that we did not make is refused."""
    assert "state" in site.refused(state=state)


@pytest.mark.parametrize("browser", ["", "x", "B" * 43])
def test_answer_in_another_browser_is_refused(site: Site, op: HostileProvider, browser: str) -> None:
    """State belongs to the browser that began: login CSRF and code injection end here (abuse cases 80, 85)."""
    departure = site.flow.begin(op.issuer, "/", "")
    with pytest.raises(Refused, match="another browser"):
        site.flow.finish(op.authorize(departure.url), browser, "")
    assert site.sessions.kept == {}


def test_code_of_another_attempt_is_refused(site: Site, op: HostileProvider) -> None:
    """A victim's code in an attacker's answer fails at PKCE."""
    victim, attacker = site.flow.begin(op.issuer, "/", ""), site.flow.begin(op.issuer, "/", "")
    mixed = op.authorize(attacker.url) | {"code": op.authorize(victim.url)["code"]}
    with pytest.raises(Refused, match="refused the code"):
        site.flow.finish(mixed, attacker.browser, "")


def test_attempt_is_over_after_ten_minutes(site: Site, op: HostileProvider) -> None:
    """Who takes longer than ten minutes begins again."""
    departure = site.flow.begin(op.issuer, "/", "")
    site.clock.value += 601
    with pytest.raises(Refused, match="state"):
        site.flow.finish(op.authorize(departure.url), departure.browser, "")


def test_two_tabs_of_one_browser_both_end_well(site: Site, op: HostileProvider) -> None:
    """A second sign-in begun in another tab keeps the first one's cookie, so that both can return."""
    first = site.flow.begin(op.issuer, LINK, "")
    second = site.flow.begin(op.issuer, "/", first.browser)
    assert second.browser == first.browser
    assert site.flow.finish(op.authorize(second.url), first.browser, "").next == "/"
    assert site.flow.finish(op.authorize(first.url), first.browser, "").next == LINK


@pytest.mark.parametrize("stated", [DROP, "https://evil.example", "https://op.example/", ""])
def test_provider_must_name_itself(site: Site, stated: object) -> None:
    """RFC 9207: where the provider promises `iss`, it must be there and exact."""
    assert "iss" in site.refused(iss=stated)


def test_provider_that_never_names_itself_is_fine(op: HostileProvider) -> None:
    """Without the promise, an answer without `iss` is accepted, and one with another's is not."""
    op.discovery = {"authorization_response_iss_parameter_supported": DROP}
    site = Site([op])
    assert site.sign_in(iss=DROP).identity.subject == "person"
    site.sessions.kept.clear()
    site.refused(iss="https://evil.example")


def test_mix_up_of_two_providers_is_refused() -> None:
    """An answer of one provider to a question put to another is refused (abuse case 81)."""
    honest, evil = HostileProvider(), HostileProvider("https://evil.example")
    site = Site([honest, evil])
    departure = site.flow.begin(evil.issuer, "/", "")
    stolen = honest.authorize(site.flow.begin(honest.issuer, "/", "").url)
    state = parse_qs(urlsplit(departure.url).query)["state"][0]
    with pytest.raises(Refused, match="iss"):
        site.flow.finish(stolen | {"state": state}, departure.browser, "")
    assert "/token" not in evil.asked


def test_error_answer_is_refused(site: Site) -> None:
    """When the provider says no, nobody is signed in, even if a code is there too."""
    site.refused(error="access_denied")
    site.refused(code=DROP)
    site.refused(code="c" * 5000)


ODD_TOKEN_ANSWERS: dict[str, dict[str, Any]] = {
    "no ID token": {"id_token": DROP},
    "ID token number": {"id_token": 7},
    "ID token garbage": {"id_token": "a.b.c"},
    "no access token": {"access_token": DROP},
}


@pytest.mark.parametrize("name", ODD_TOKEN_ANSWERS)
def test_odd_token_answers_are_refused(site: Site, op: HostileProvider, name: str) -> None:
    """A token answer without what was asked for signs nobody in."""
    op.token_answer = ODD_TOKEN_ANSWERS[name]
    site.refused()


BAD_ANSWERS: dict[str, Callable[[], httpx2.Response]] = {
    "500": lambda: reply(500, {}),
    "redirect": lambda: httpx2.Response(307, headers={"location": "https://evil.example/token"}),
    "array": lambda: reply(200, []),
    "not JSON": lambda: httpx2.Response(200, stream=httpx2.ByteStream(b"<html>")),
    "endless": lambda: httpx2.Response(200, stream=_Endless()),
    "gzip": lambda: httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(b"x")),
    "deep": lambda: httpx2.Response(200, stream=httpx2.ByteStream(b"[" * 100_000)),
}


class _Endless(httpx2.SyncByteStream):
    def __iter__(self) -> Any:
        return itertools.repeat(b" " * 4096)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_bad_provider_answers_end_at_once(site: Site, op: HostileProvider, path: str, name: str) -> None:
    """An endless, packed, redirecting or malformed answer is a refusal, bounded in size (abuse case 82)."""
    op.before = lambda request: BAD_ANSWERS[name]() if request.url.path == path else None
    with pytest.raises(Refused) as caught:
        site.sign_in()
    assert caught.value.code in {"provider-unreachable", "sign-in-failed"}
    assert site.sessions.kept == {}


def test_session_ends_when_idle(site: Site) -> None:
    """A session unused for half an hour is over; one in use goes on."""
    session = site.sign_in().session
    for _ in range(5):
        site.clock.value += 29 * 60
        assert site.flow.who(session) is not None
    site.clock.value += 30 * 60
    assert site.flow.who(session) is None
    assert site.sessions.kept == {}


def test_session_ends_after_twelve_hours(site: Site) -> None:
    """However busy, a session ends twelve hours after it began."""
    session = site.sign_in().session
    for _ in range(12 * 3 - 1):
        site.clock.value += 20 * 60
        assert site.flow.who(session) is not None
    site.clock.value += 20 * 60
    assert site.flow.who(session) is None


def test_sign_in_changes_the_session(site: Site, op: HostileProvider) -> None:
    """The value of the session changes at each sign-in, and the old one ends (abuse case 84)."""
    old = site.sign_in().session
    departure = site.flow.begin(op.issuer, "/", "")
    new = site.flow.finish(op.authorize(departure.url), departure.browser, old).session
    assert new != old
    assert site.flow.who(old) is None
    assert site.flow.who(new) is not None


def test_only_hashes_are_kept(site: Site) -> None:
    """Neither the cookie's value nor any token of the provider is stored."""
    session = site.sign_in().session
    assert session not in repr(site.sessions.kept)
    assert "opaque" not in repr(site.sessions.kept)


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "é" * 43])
def test_unknown_cookie_is_nobody(site: Site, value: str) -> None:
    """A cookie that is not a session's is nobody's."""
    assert site.flow.who(value) is None
    assert site.flow.leave(value) == ""


def test_rp_init_logout(site: Site) -> None:
    """Leaving ends the session at once and says where to end it at the provider."""
    session = site.sign_in().session
    address = site.flow.leave(session)
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith("https://op.example/end?")
    assert asked == {"client_id": ["web"], "post_logout_redirect_uri": [f"{ORIGIN}/"]}
    assert site.flow.who(session) is None


def test_logout_works_while_the_provider_is_away(site: Site, op: HostileProvider) -> None:
    """The session ends here even when the provider does not answer."""
    session = site.sign_in().session
    op.before = lambda _request: reply(503, {})
    site.clock.value += 7 * 3600
    assert site.flow.leave(session) == ""
    assert site.sessions.kept == {}


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
    for bad in (f"{_none()}.{good[1]}.", logout_token(stranger), "", "a.b.c"):
        with pytest.raises(Refused):
            site.flow.leave_by_provider(bad)
    assert site.flow.who(session) is not None


def test_logout_token_is_used_once(site: Site, op: HostileProvider) -> None:
    """The same logout token again is refused, so that it cannot be replayed against a later session."""
    token = logout_token(op)
    site.flow.leave_by_provider(token)
    with pytest.raises(Refused, match="before"):
        site.flow.leave_by_provider(token)


def test_issuer_is_chosen() -> None:
    """With several providers one must be named; one that has no client for browsers is not offered."""
    site = Site([HostileProvider(), HostileProvider("https://two.example")])
    for issuer in ("", "https://three.example"):
        with pytest.raises(Refused, match="issuer"):
            site.flow.begin(issuer, "/", "")
    assert site.flow.begin("https://two.example", "/", "").url.startswith("https://two.example/authorize?")


OPEN_REDIRECTS = [
    *(
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
    ),
    *(
        "http:evil.example",
        "https:evil.example",
        "https:/evil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "//%2fevil",
    ),
    *(
        "/l/../..//evil.example",
        "/l/AAAAAAAAAAAAAAAAAAAAAA/..//evil.example",
        f"{LINK}//evil.example",
        f"{LINK}?u=//evil",
    ),
    *(
        f"{LINK}#x",
        f"{LINK}\n",
        f"\n{LINK}",
        f"{LINK}\r\nSet-Cookie: a=b",
        f"{LINK}\x00",
        f"{LINK}/",
        f" {LINK}",
        f"{LINK} ",
    ),
    *(
        "/l/",
        "/l",
        "l/AAAAAAAAAAAAAAAAAAAAAA",
        "/L/AAAAAAAAAAAAAAAAAAAAAA",
        "/l/AAAAAAAAAAAAAAAAAAAAA",
        f"{LINK}A",
        f"{LINK}=",
    ),
    *(
        "/l/AAAAAAAAAAAAAAAAAAAAA.",
        "/l/%41AAAAAAAAAAAAAAAAAAAAA",
        "/l/\u0410AAAAAAAAAAAAAAAAAAAAA",
        "/\uff4c/AAAAAAAAAAAAAAAAAAAAAA",
    ),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
    ),
    *(
        "",
        " ",
        "/ ",
        "/\t",
        "/;",
        "/.",
        "/..",
        "/./",
        "/../",
        "/@evil.example",
        "@evil.example",
        "/:evil",
        "?next=/",
        "#",
        "*",
    ),
    *(
        "/session/logout",
        "/me",
        "/cases",
        "https://radseal.example/",
        "https://radseal.example@evil.example/",
        "//radseal.example/",
    ),
    *(
        "http://127.0.0.1/",
        "//[::1]/",
        "/\u2028",
        "/\u202e",
        "\uff0f\uff0fevil.example",
        "//evil\u3002example",
        "/l/" + "A" * 10_000,
    ),
]


@pytest.mark.parametrize("stated", OPEN_REDIRECTS)
def test_open_redirects_are_refused(stated: str) -> None:
    """After sign-in nothing leads elsewhere: only "/" and a link's exact path pass (abuse case 83)."""
    with pytest.raises(Refused) as caught:
        safe_next(stated)
    assert caught.value.code == "malformed"


def test_own_pages_are_allowed() -> None:
    """The first page and a link's page are where a sign-in may end."""
    assert len(OPEN_REDIRECTS) >= 60
    assert [safe_next("/"), safe_next(LINK)] == ["/", LINK]


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
