"""How long a session lasts, what is kept of it, and how its person leaves."""

from urllib.parse import parse_qs, urlsplit

import pytest

from hostile_provider import HostileProvider, reply
from sign_in_site import ORIGIN, Site


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
