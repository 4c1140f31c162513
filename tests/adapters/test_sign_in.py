"""Sign-in against a real OpenID provider over real HTTP: tokens, command line, browsers, logout, key rotation."""

import json
import re
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from fastapi import FastAPI

from fakes import MemorySessions
from radseal import demo_identity
from radseal.api import make_client
from radseal.demo_identity import (
    BROWSER_CLIENT_ID,
    CLIENT_ID,
    browser_client,
    random_password,
    scripted_browser,
    sign_in_as,
    walk_pages,
)
from radseal.errors import RadsealError, SignInError
from radseal.login import SignIns, log_in, log_out, token_source
from radseal.login.loopback import Callback
from radseal.login.provider import discover
from radseal_server.access import Refused
from radseal_server.http import pages, problems, signing_in
from radseal_server.http.bounds import Bounds, Limits
from radseal_server.http.edge import Page
from radseal_server.http.headers import API_POLICY, SecurityHeaders
from radseal_server.http.rates import Rates
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.outside import make_http, make_transport
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.sign_in import BrowserFlow
from radseal_server.oidc.tokens import AccessTokens
from real.answering import Answer, answering
from real.application import serving
from real.provider import RealProvider, people, running_provider

SERVICE = "http://127.0.0.1:7001"
SHARE = "AAECAwQFBgcICQoLDA0ODw"
NETWORK = make_transport()
BROWSERS: list[httpx2.Client] = []
SCOPE = "openid email profile offline_access"


@pytest.fixture(scope="module", autouse=True)
def network_closed() -> Iterator[None]:
    """Close the connections that the checks kept open."""
    yield
    NETWORK.close()
    for client in BROWSERS:
        client.close()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    with running_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


def checker(issuer: str, audience: str = SERVICE, **rules: Any) -> AccessTokens:
    """Return the service's checker for a real provider."""
    rule = Provider(issuer=issuer, audience=audience, **rules)
    return AccessTokens([rule], {issuer: Discovery(issuer, make_http(NETWORK))})


def described(origin: str, issuer: str, audience: str) -> bytes:
    """Return what the service at `origin` says of itself."""
    own = {"issuer": issuer, "label": "Demo", "client_id": CLIENT_ID, "scope": SCOPE, "domains": []}
    return json.dumps(
        {
            "format": "radseal/1",
            "site": "Hospital",
            "origin": origin,
            "audience": audience,
            "store_origin": origin,
            "issuers": [own],
            "expiry_default": 1,
            "expiry_most": 2,
            "backup_days": 7,
            "keep_days": 7,
        }
    ).encode()


@contextmanager
def service_of(issuer: str) -> Iterator[str]:
    """Run what a client asks of a service before anybody is signed in; give its origin."""
    with answering(lambda _: Answer(404)) as server:
        server.answer = lambda _: Answer(body=described(server.origin, issuer, server.origin))
        yield server.origin


def test_real_token_names_its_holder(provider: RealProvider) -> None:
    """A token of the real provider passes every check; the same person has the same subject each time."""
    first = checker(provider.issuer).of_token(provider.token("sender", SERVICE))
    again = checker(provider.issuer).of_token(provider.sign_in("sender", SERVICE).access)
    assert (first.email, first.email_verified) == ("sam@hospital.example", True)
    assert first.acr == "urn:radseal:acr:password"
    assert first.subject == again.subject


def test_token_for_another_service_is_refused(provider: RealProvider) -> None:
    """A token that the provider made for another service of the same machine is refused."""
    with pytest.raises(Refused, match="another service"):
        checker(provider.issuer).of_token(provider.token("sender", "http://127.0.0.1:7002"))


def test_unverified_and_unsaid_addresses(provider: RealProvider) -> None:
    """`false` is passed on as not verified; a provider that says nothing is refused, naming the claim."""
    assert checker(provider.issuer).of_token(provider.token("unverified", SERVICE)).email_verified is False
    with pytest.raises(Refused, match="email_verified"):
        checker(provider.issuer).of_token(provider.token("unsaid", SERVICE))


def test_entra_shaped_token(provider: RealProvider) -> None:
    """A token with xms_edov and no email_verified works under that rule."""
    checks = checker(provider.issuer, email_rule="xms_edov")
    assert checks.of_token(provider.token("entra", SERVICE)).email_verified is True


def test_stronger_sign_in_can_be_demanded(provider: RealProvider) -> None:
    """With acr_values only people who signed in that way pass."""
    strict = checker(provider.issuer, acr_values=("urn:radseal:acr:mfa",))
    assert strict.of_token(provider.token("strong", SERVICE)).acr == "urn:radseal:acr:mfa"
    with pytest.raises(Refused, match="strong enough"):
        strict.of_token(provider.token("sender", SERVICE))


def test_id_token_is_no_access_token(provider: RealProvider) -> None:
    """The ID token of the same sign-in is refused where an access token belongs, even under its own audience."""
    user = provider.users["sender"]
    verifier = "v" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    with make_client({}) as http, Callback(discover(http, provider.issuer), "s") as callback:
        asked = {"client_id": CLIENT_ID, "response_type": "code", "redirect_uri": callback.redirect_uri, "state": "s"}
        asked |= {"scope": SCOPE, "code_challenge": challenge, "code_challenge_method": "S256", "resource": SERVICE}
        scripted_browser(user.email, user.password)(f"{provider.issuer}/auth?{urlencode(asked)}")
        form = {"grant_type": "authorization_code", "code": callback.await_code(20), "code_verifier": verifier}
        form |= {"client_id": CLIENT_ID, "redirect_uri": callback.redirect_uri}
        tokens = http.post(f"{provider.issuer}/token", data=form).json()
    checker(provider.issuer).of_token(tokens["access_token"])
    for audience in (SERVICE, CLIENT_ID):
        with pytest.raises(Refused, match="typ"):
            checker(provider.issuer, audience).of_token(tokens["id_token"])


def test_key_rotation_needs_no_restart(tmp_path: Path) -> None:
    """When the provider starts again with a new key, its new tokens work and the old ones stop."""
    with running_provider(tmp_path / "op") as first:
        port = urlsplit(first.issuer).port
        old = first.token("sender", SERVICE)
        checks = checker(first.issuer)
        checks.of_token(old)
    (tmp_path / "op" / "keys.json").unlink()
    with running_provider(tmp_path / "op", users=first.users, port=port or 0) as second:
        assert checks.of_token(second.token("sender", SERVICE)).email == "sam@hospital.example"
        with pytest.raises(Refused):
            checks.of_token(old)


def test_log_in_renew_log_out(provider: RealProvider, tmp_path: Path) -> None:
    """Loopback sign-in keeps tokens; renewing rotates; after logging out the refresh token is dead at the provider."""
    kept = SignIns(tmp_path)
    with service_of(provider.issuer) as origin, make_client({}) as http:
        checks = checker(provider.issuer, origin)
        sign_in = sign_in_as(origin, provider.users["recipient"], kept, http)
        assert checks.of_token(sign_in.access_token).email == "rita@clinic.example"
        source = token_source(origin, kept, http)
        assert source(False) == sign_in.access_token
        renewed = source(True)
        assert renewed != sign_in.access_token
        assert checks.of_token(renewed).email == "rita@clinic.example"
        last = kept.load(origin)
        assert last is not None
        assert last.refresh_token not in {"", sign_in.refresh_token}
        assert log_out(origin, kept, http) is True
        kept.save(last)
        with pytest.raises(SignInError, match="is over"):
            source(True)


def test_stolen_refresh_token_ends_the_family(provider: RealProvider, tmp_path: Path) -> None:
    """A refresh token used twice ends the sign-in for both users of it (RFC 9700, 4.14)."""
    kept = SignIns(tmp_path)
    with service_of(provider.issuer) as origin, make_client({}) as http:
        stolen = sign_in_as(origin, provider.users["recipient"], kept, http)
        source = token_source(origin, kept, http)
        source(True)
        thief = SignIns(tmp_path / "thief")
        thief.save(stolen)
        for taker in (token_source(origin, thief, http), source):
            with pytest.raises(SignInError, match="is over"):
                taker(True)


def test_device_flow(provider: RealProvider, tmp_path: Path) -> None:
    """The code shown here is typed and allowed in a browser elsewhere; then the tokens come."""
    user = provider.users["sender"]

    def say(text: str) -> None:
        found = re.search(r"open (\S+) and enter the code  (\S+)", text)
        assert found is not None
        fields = {"user_code": found[2], "login": user.email, "password": user.password}
        threading.Thread(target=walk, args=(found[1], fields), daemon=True).start()

    with service_of(provider.issuer) as origin, make_client({}) as http:
        sign_in = log_in(origin, SignIns(tmp_path), http, device=True, say=say)
        assert checker(provider.issuer, origin).of_token(sign_in.access_token).email == user.email
        assert sign_in.refresh_token


def walk(url: str, fields: dict[str, str]) -> None:
    """Be the browser on the other device."""
    with httpx2.Client(timeout=20, trust_env=False) as client:
        walk_pages(client, url, fields)


def test_wrong_passwords_are_bounded(provider: RealProvider, tmp_path: Path) -> None:
    """After five wrong passwords the sign-in is over, and says so to the program that waits."""
    user = provider.users["other"]

    def guess(url: str) -> bool:
        threading.Thread(target=_guess, args=(url, user.email), daemon=True).start()
        return True

    refused = pytest.raises(SignInError, match="access_denied")
    with service_of(provider.issuer) as origin, make_client({}) as http, refused:
        log_in(origin, SignIns(tmp_path), http, open_browser=guess)


def _guess(url: str, email: str) -> None:
    with httpx2.Client(timeout=20, trust_env=False) as client:
        page = client.get(url, follow_redirects=True)
        for _ in range(6):
            form = {"login": email, "password": random_password(), "step": "login"}
            page = client.post(page.url, data=form, follow_redirects=True)


def test_provider_shows_its_own_pages(provider: RealProvider) -> None:
    """Sign-in pages have a language, a title, labels, no script and nothing from elsewhere, and cannot be framed."""
    metadata = httpx2.get(f"{provider.issuer}/.well-known/openid-configuration", trust_env=False).json()
    asked = {"client_id": CLIENT_ID, "response_type": "code", "redirect_uri": "http://127.0.0.1:1/callback"}
    asked |= {"scope": "openid", "code_challenge": "a" * 43, "code_challenge_method": "S256"}
    with httpx2.Client(trust_env=False, follow_redirects=True) as client:
        page = client.get(metadata["authorization_endpoint"], params=asked)
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "<label" in page.text
    assert "<script" not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_provider_keeps_no_password(provider: RealProvider) -> None:
    """Neither its files nor its log hold a password; its key and users are readable by the owner alone."""
    data = provider.identity.data
    everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert all(user.password.encode() not in everything for user in provider.users.values())
    assert {path.stat().st_mode & 0o077 for path in data.glob("*.json") if path.name != "ready.json"} == {0}


def test_provider_that_cannot_start_is_said(tmp_path: Path) -> None:
    """A port that is taken is an error that names the log."""
    with running_provider(tmp_path / "one") as running:
        port = urlsplit(running.issuer).port
        with pytest.raises(RadsealError) as caught:
            demo_identity.start(tmp_path / "two", [], port=port or 0)
    assert "provider.log" in caught.value.hint


@dataclass
class Browser:
    """A browser that, as real ones do, returns Secure cookies to this machine over http."""

    client: httpx2.Client

    def go(self, url: str, user: Any = None) -> httpx2.Response:
        """Open an address and follow redirects and forms, signing in where asked."""
        fields = {"login": user.email, "password": user.password} if user else {}
        return walk_pages(self.client, url, fields)


def new_browser() -> Browser:
    """Return a browser without cookies."""
    jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    client = httpx2.Client(cookies=jar, trust_env=False, timeout=20)
    BROWSERS.append(client)
    return Browser(client)


@dataclass
class Site:
    """The service's real sign-in routes at a real address."""

    origin: str
    flow: BrowserFlow
    sessions: MemorySessions
    signed_in: list[str]


@contextmanager
def site_at(provider: RealProvider) -> Iterator[Site]:
    """Run the sign-in routes for a provider that knows them as a client."""
    secret = random_password()
    made: list[Site] = []

    def build(origin: str) -> FastAPI:
        provider.identity.set_clients([browser_client(origin, secret)])
        rule = Provider(provider.issuer, origin, web_client_id=BROWSER_CLIENT_ID, web_client_secret=secret)
        sessions, signed_in = MemorySessions(), []
        discovery = Discovery(provider.issuer, make_http(NETWORK))
        flow = BrowserFlow([rule], {provider.issuer: discovery}, sessions, NETWORK, origin=origin)
        made.append(Site(origin, flow, sessions, signed_in))
        app = FastAPI(openapi_url=None)
        app.add_middleware(Bounds, limits=Limits(origin.partition("://")[2], Rates(10_000, 10_000)))
        app.add_middleware(SecurityHeaders, secure=False, page_origin="")
        page = Page(b"<p>page</p>", {"content-security-policy": API_POLICY}, {})
        note = lambda identity: signed_in.append(identity.email)  # noqa: E731  (one word of a namespace)
        app.state.edge = SimpleNamespace(sign_in=flow, origin=origin, page_origin=origin, note_sign_in=note, page=page)
        problems.register(app)
        app.include_router(signing_in.router)
        app.include_router(pages.router)
        return app

    with serving(build):
        yield made[0]


@pytest.fixture(scope="module")
def site(provider: RealProvider) -> Iterator[Site]:
    with site_at(provider) as running:
        yield running


def cookie(browser: Browser, name: str = "__Host-radseal") -> str:
    """Return the value of a cookie, or an empty text."""
    return next((one.value or "" for one in browser.client.cookies.jar if one.name == name), "")


def test_browser_signs_in_and_returns_to_its_link(provider: RealProvider, site: Site) -> None:
    """There, one form, and back: the browser is at the link's page, signed in, and the code is out of sight."""
    browser = new_browser()
    end = browser.go(f"{site.origin}/session/login?next=/l/{SHARE}", provider.users["recipient"])
    assert str(end.url) == f"{site.origin}/l/{SHARE}"
    identity = site.flow.who(cookie(browser))
    assert identity is not None
    assert (identity.email, identity.email_verified) == ("rita@clinic.example", True)
    assert site.signed_in[-1] == "rita@clinic.example"


def test_subject_is_one_for_browser_and_command_line(provider: RealProvider, site: Site) -> None:
    """A person who opens a link in the browser is the same to the service as on the command line."""
    browser = new_browser()
    browser.go(f"{site.origin}/session/login", provider.users["recipient"])
    identity = site.flow.who(cookie(browser))
    by_token = checker(provider.issuer, site.origin).of_token(provider.token("recipient", site.origin))
    assert identity is not None
    assert identity.subject == by_token.subject


def test_cookies_are_host_bound_and_out_of_reach(provider: RealProvider, site: Site) -> None:
    """Both cookies are __Host-, Secure, HttpOnly, SameSite=Lax; the session's lives as long as the browser."""
    browser = new_browser()
    first = browser.client.get(f"{site.origin}/session/login")
    assert first.status_code == 303
    attributes = first.headers["set-cookie"].lower()
    for word in ("__host-", "secure", "httponly", "samesite=lax", "path=/", "max-age=600"):
        assert word in attributes
    browser.go(first.headers["location"], provider.users["recipient"])
    session = next(one for one in browser.client.cookies.jar if one.name == "__Host-radseal")
    assert session.secure
    assert session.expires is None


def test_answer_taken_to_another_browser_is_refused(provider: RealProvider, site: Site) -> None:
    """An attacker's answer, opened in a victim's browser, signs nobody in (abuse cases 80, 85)."""
    attacker, victim = new_browser(), new_browser()
    away = attacker.client.get(f"{site.origin}/session/login").headers["location"]
    page = attacker.client.get(away, follow_redirects=True)
    user = provider.users["other"]
    answer = attacker.client.post(page.url, data={"login": user.email, "password": user.password, "step": "login"})
    while not answer.headers["location"].startswith(site.origin):
        answer = attacker.client.get(answer.headers["location"])
    victim.client.get(f"{site.origin}/session/login")
    refused = victim.client.get(answer.headers["location"])
    assert refused.status_code == 400
    assert refused.json()["code"] == "sign-in-failed"
    assert cookie(victim) == ""


def test_person_reads_words_when_it_fails(site: Site) -> None:
    """A browser is shown the page, which says that signing in did not work; a program is told the code."""
    url = f"{site.origin}/session/callback?error=access_denied&state=x"
    shown = httpx2.get(url, headers={"accept": "text/html,*/*;q=0.8"}, trust_env=False)
    assert (shown.status_code, shown.text) == (400, "<p>page</p>")
    assert httpx2.get(url, trust_env=False).json()["code"] == "sign-in-failed"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost"])
def test_redirect_does_not_follow_the_host_header(site: Site, host: str) -> None:
    """The redirect address is the settings', whatever Host or forwarded headers say."""
    headers = {"x-forwarded-host": host, "forwarded": f"host={host}", "x-forwarded-proto": "https"}
    away = httpx2.get(f"{site.origin}/session/login", headers=headers, trust_env=False).headers["location"]
    assert parse_qs(urlsplit(away).query)["redirect_uri"] == [f"{site.origin}/session/callback"]
    refused = httpx2.get(f"{site.origin}/session/login", headers={"host": host}, trust_env=False)
    assert refused.status_code >= 400


def test_sign_out_here_and_at_the_provider(provider: RealProvider, site: Site) -> None:
    """Signing out needs our own page, ends the session, and leads through the provider back to the first page."""
    browser = new_browser()
    browser.go(f"{site.origin}/session/login", provider.users["recipient"])
    session = cookie(browser)
    for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null", "sec-fetch-site": "cross-site"}):
        assert browser.client.post(f"{site.origin}/session/logout", headers=headers).status_code == 403
    assert site.flow.who(session) is not None
    answer = browser.client.post(f"{site.origin}/session/logout", headers={"origin": site.origin})
    assert answer.status_code == 200
    assert site.flow.who(session) is None
    end = browser.go(answer.json()["next"])
    assert str(end.url) == f"{site.origin}/"


def test_provider_signs_out_by_the_back_channel(provider: RealProvider, site: Site) -> None:
    """When the person signs out at the provider, the session here ends without the browser."""
    browser = new_browser()
    browser.go(f"{site.origin}/session/login", provider.users["manager"])
    session = cookie(browser)
    assert site.flow.who(session) is not None
    browser.go(f"{provider.issuer}/session/end?client_id={BROWSER_CLIENT_ID}")
    assert site.flow.who(session) is None


@pytest.mark.parametrize("form", ["", "logout_token=x", "logout_token=a.b.c", "a=1&b=2&c=3&d=4&e=5&f=6"])
def test_odd_back_channel_requests_are_refused(site: Site, form: str) -> None:
    """Whatever is not a good logout token is a 400, and nobody is signed out."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    url = f"{site.origin}/session/provider-logout"
    assert httpx2.post(url, content=form, headers=headers, trust_env=False).status_code == 400


def test_provider_that_is_away_is_said(tmp_path: Path) -> None:
    """When the provider does not answer, the browser and the token check get a clear refusal, not a fault."""
    with running_provider(tmp_path / "op", users=people()) as gone:
        issuer, token = gone.issuer, gone.token("sender", SERVICE)
    with pytest.raises(Refused) as caught:
        checker(issuer).of_token(token)
    assert caught.value.code == "provider-unreachable"
