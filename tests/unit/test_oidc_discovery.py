"""Metadata and keys: fetched within limits, cached, and no door for floods (abuse case 82)."""

import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from fakes import Seconds
from hostile_provider import HostileProvider, new_key, reply
from radseal_server.access import Refused
from radseal_server.oidc.discovery import FRESH_SECONDS, MOST_BYTES, STALE_SECONDS, Discovery, fetch_json
from radseal_wire.addresses import is_safe_address


def discovery_of(op: HostileProvider, clock: Seconds) -> Discovery:
    """Return the service's view of a provider."""
    return Discovery(op.issuer, httpx2.Client(transport=op.transport()), clock=clock)


def test_answers_are_cached_for_an_hour() -> None:
    """Within an hour a provider is asked once for each; then again."""
    op, clock = HostileProvider(), Seconds(1000.0)
    discovery = discovery_of(op, clock)
    for _ in range(100):
        discovery.keys()
    assert op.asked == ["/.well-known/openid-configuration", "/jwks"]
    clock.value += FRESH_SECONDS + 1
    discovery.keys()
    assert op.asked.count("/jwks") == 2


def test_old_keys_serve_while_the_provider_is_away() -> None:
    """A provider that is down for an hour signs nobody out; after six hours its keys are believed no more."""
    op, clock = HostileProvider(), Seconds(1000.0)
    discovery = discovery_of(op, clock)
    first = discovery.keys()
    op.before = lambda _request: reply(503, {})
    clock.value += FRESH_SECONDS + 1
    assert discovery.keys() is first
    clock.value += STALE_SECONDS
    with pytest.raises(Refused, match="503"):
        discovery.keys()


def test_failure_is_remembered_for_a_moment() -> None:
    """While a provider fails, it is not asked by every request anew, and it is asked again soon."""
    op, clock = HostileProvider(), Seconds(1000.0)
    discovery = discovery_of(op, clock)
    op.before = lambda _request: reply(500, {})
    for _ in range(20):
        with pytest.raises(Refused):
            discovery.metadata()
    assert len(op.asked) == 1
    op.before = lambda _request: None
    clock.value += 3
    assert discovery.metadata().issuer == op.issuer


def test_fresh_keys_do_not_wait_for_a_slow_renewal() -> None:
    """While one forged token makes the service ask again, and the provider is slow, good tokens go on."""
    op = HostileProvider()
    discovery = discovery_of(op, Seconds(1000.0))
    known = discovery.keys()
    slow, asked = threading.Event(), threading.Event()

    def wait(_request: httpx2.Request) -> None:
        asked.set()
        slow.wait(10)

    op.before = wait
    forger = threading.Thread(target=discovery.newer_keys, args=(known,))
    forger.start()
    assert asked.wait(10)
    begun = time.perf_counter()
    assert discovery.keys() is known
    assert time.perf_counter() - begun < 1
    slow.set()
    forger.join()


def test_new_keys_are_asked_a_few_times_a_minute() -> None:
    """Unknown keys cause six questions a minute at most; a minute later again."""
    op, clock = HostileProvider(), Seconds(1000.0)
    discovery = discovery_of(op, clock)
    known = discovery.keys()
    assert [discovery.newer_keys(known) for _ in range(50)] == [None] * 50
    assert op.asked.count("/jwks") == 7
    clock.value += 61
    op.published = [new_key(kid="k2")]
    newer = discovery.newer_keys(known)
    assert newer is not None
    assert discovery.newer_keys(known) is newer


class Drip(httpx2.SyncByteStream):
    """A byte at a time, and the clock goes on a second with each."""

    def __init__(self, clock: Seconds) -> None:
        self.clock = clock
        self.given = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.clock.value += 1
            self.given += 1
            yield b" "


def test_slow_answer_is_cut_off() -> None:
    """An answer that drips is ended after five seconds in all, however often a byte comes."""
    clock = Seconds(1000.0)
    drip = Drip(clock)
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, stream=drip)))
    with pytest.raises(Refused, match="more than 5 s"):
        fetch_json(http, "https://op.example/x", clock=clock)
    assert drip.given <= 7


def test_long_answer_is_cut_off() -> None:
    """An answer longer than 256 kB is ended there."""
    stream = httpx2.ByteStream(b" " * (MOST_BYTES + 1))
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, stream=stream)))
    with pytest.raises(Refused, match="more than 262144 bytes"):
        fetch_json(http, "https://op.example/x")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 204, 404])
def test_redirects_are_not_followed(status: int) -> None:
    """A redirect is an error, not a way to another host."""
    asked: list[str] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(status, headers={"location": "http://169.254.169.254/latest"})

    with pytest.raises(Refused, match=str(status)):
        fetch_json(httpx2.Client(transport=httpx2.MockTransport(serve)), "https://op.example/x")
    assert asked == ["https://op.example/x"]


@pytest.mark.parametrize(
    ("url", "issuer", "safe"),
    [
        ("https://op.example/x", "https://op.example", True),
        ("https://keys.example/x", "https://op.example", True),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:1", True),
        ("http://localhost:1/x", "http://127.0.0.1:1", True),
        ("http://127.0.0.1:1/x", "https://op.example", False),
        ("http://op.example/x", "http://127.0.0.1:1", False),
        ("http://127.0.0.1.evil.example/x", "http://127.0.0.1:1", False),
        ("https://a@op.example/x", "https://op.example", False),
        ("https://:b@op.example/x", "https://op.example", False),
        ("https://op.example/x#y", "https://op.example", False),
        ("https://op.example:99999/", "https://op.example", False),
        ("https://[::1/", "https://op.example", False),
        ("//op.example", "https://op.example", False),
        ("", "https://op.example", False),
    ],
)
def test_safe_addresses(url: str, issuer: str, safe: bool) -> None:  # noqa: FBT001
    """Https anywhere; http only from this machine's provider to this machine."""
    assert is_safe_address(url, issuer) is safe
