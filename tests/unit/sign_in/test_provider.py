"""A provider that describes itself wrongly, or answers badly."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from hostile_provider import DROP, HostileProvider, reply
from radseal_server.access import Refused
from sign_in_site import Site


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


def test_issuer_is_chosen() -> None:
    """With several providers one must be named; one that has no client for browsers is not offered."""
    site = Site([HostileProvider(), HostileProvider("https://two.example")])
    for issuer in ("", "https://three.example"):
        with pytest.raises(Refused, match="issuer"):
            site.flow.begin(issuer, "/", "")
    assert site.flow.begin("https://two.example", "/", "").url.startswith("https://two.example/authorize?")


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


class _Endless(httpx2.SyncByteStream):
    def __iter__(self) -> Any:
        return itertools.repeat(b" " * 4096)


BAD_ANSWERS: dict[str, Callable[[], httpx2.Response]] = {
    "500": lambda: reply(500, {}),
    "redirect": lambda: httpx2.Response(307, headers={"location": "https://evil.example/token"}),
    "array": lambda: reply(200, []),
    "not JSON": lambda: httpx2.Response(200, stream=httpx2.ByteStream(b"<html>")),
    "endless": lambda: httpx2.Response(200, stream=_Endless()),
    "gzip": lambda: httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(b"x")),
    "deep": lambda: httpx2.Response(200, stream=httpx2.ByteStream(b"[" * 100_000)),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_bad_provider_answers_end_at_once(site: Site, op: HostileProvider, path: str, name: str) -> None:
    """An endless, packed, redirecting or malformed answer is a refusal, bounded in size (abuse case 82)."""
    op.before = lambda request: BAD_ANSWERS[name]() if request.url.path == path else None
    with pytest.raises(Refused) as caught:
        site.sign_in()
    assert caught.value.code in {"provider-unreachable", "sign-in-failed"}
    assert site.sessions.kept == {}
