"""What the browser brings back: state, code and `iss` belong to the attempt and to the browser that began it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from hostile_provider import DROP, HostileProvider
from radseal_server.access import Refused
from sign_in_site import LINK, ORIGIN, Site


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
