"""What a request may be: host, size, form, pace. Each bound is met by an answer of the one form, never by a fault."""

import contextlib
import hashlib
import logging
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from radseal_server.actions.openings import GUESSES_OF_ADDRESS, WINDOW
from radseal_server.http import bounds
from radseal_server.http.bounds import Limits
from radseal_server.http.frame import build
from radseal_server.http.logs import JsonLines, note_fault
from radseal_server.http.protocol import PatientProtocol
from radseal_server.http.rates import Rates
from radseal_wire.problems import PROBLEMS
from radseal_wire.text import to_base64url
from real.application import serving
from real.place import ORIGIN, Place, make_place, new_id

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def code(answer) -> str:
    """The refusal's code, in the one form."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = PROBLEMS[answer.json()["code"]]
    assert (answer.status_code, answer.json()["title"]) == (problem.status, problem.title)
    return problem.code


@pytest.mark.parametrize("path", ["/healthz", "/cases", "/nothing", "/l/x", "/page/first.js", "/blobs/x"])
def test_security_headers_are_everywhere(place: Place, path: str) -> None:
    """Every answer, refusals too, carries the security headers; a policy that allows no frame; no storing."""
    headers = place.client.get(path).headers
    assert {name: headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    if not path.startswith("/page/"):
        assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_https_is_remembered(tmp_path: Path) -> None:
    """A service with an https origin says so for two years."""
    place = make_place(tmp_path, origin="https://radseal.example")
    answer = place.client.get("https://radseal.example/healthz")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8443.evil.example", "127.0.0.1:8443 ", ""])
def test_other_hosts_are_refused(place: Place, host: str) -> None:
    """Only the origin's own host is answered, whatever X-Forwarded-Host claims."""
    headers = {"host": host, "x-forwarded-host": "127.0.0.1:8443", "forwarded": "host=127.0.0.1:8443"}
    assert code(place.ask("GET", "/cases", headers=headers)) == "wrong-host"


def test_forwarded_headers_change_nothing(place: Place) -> None:
    """X-Forwarded-* neither changes addresses that are given nor the scheme."""
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4"}
    plain = place.ask("GET", "/.well-known/radseal", who=None)
    assert place.ask("GET", "/.well-known/radseal", who=None, headers=forged).content == plain.content


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "missing"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"format":"radseal/1","format":"radseal/1"}', "duplicate key"),
        (b'{"format":1.5}', "floating-point"),
        (b'{"format":NaN}', "floating-point"),
        (b'{"format":9007199254740992}', "integer beyond"),
        (b'{"format":' + b"9" * 100_000 + b"}", "integer beyond"),
        (b"[" * 50_000, "nested deeper"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "nested deeper"),
        (b"[]", "the body"),
        (b"null", "the body"),
        (b"{}", "format: missing"),
        (b'{"format":"radseal/2"}', "format: literal error"),
        (b'{"format":"radseal/1","owner_id":"x"}', "not known"),
        (b'{"format":true}', "format"),
        (b"\xef\xbb\xbf{}", "not JSON"),
    ],
)
def test_malformed_bodies_name_the_rule(place: Place, body: bytes, fault: str) -> None:
    """A body of any other form is refused with the field or rule, and without repeating what was sent."""
    answer = place.ask("PUT", f"/cases/{new_id()}", body)
    assert code(answer) == "malformed"
    assert fault in answer.json()["detail"]
    assert "owner_id" not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"expires_in": 0}, {"expires_in": -5}, {"expires_in": True}, {"expires_in": "7"}, {"expires_in": None},
        {"expires_in": 2**53}, {"latest": -1}, {"latest": 253_402_300_800}, {"openings": 0}, {"openings": 10_001},
        {"openings": False}, {"identity": 1}, {"identity": "yes"}, {"secret": "A" * 42}, {"secret": "A" * 44},
        {"secret": "A" * 42 + "B"}, {"capsule": "A"}, {"capsule": "!" * 400}, {"recipient": {"issuer": "x"}},
        {"recipient": {"issuer": "https://guests.example", "email": "\u0440\u0430ypal@x.example"}},
        {"recipient": {"issuer": "https://guests.example", "email": "a@b"}},
        {"recipient": {"issuer": "javascript:alert(1)", "email": "a@b.example"}},
        {"owner": "me"}, {"state": "live"}, {"person": "1"},
    ],
)  # fmt: skip
def test_shares_take_no_other_values(place: Place, change: dict) -> None:
    """Negative, huge, wrongly typed or unknown fields of a share are refused (no mass assignment)."""
    draft, _proof = place.draft(new_id())
    assert code(place.ask("PUT", f"/shares/{new_id()}", {**draft, **change})) == "malformed"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-encoding": "identity, gzip"},
    ],
)
def test_only_plain_json_is_taken(place: Place, headers: dict) -> None:
    """Forms, multipart, plain text and encoded bodies are refused: no other site can send what we take."""
    assert code(place.ask("PUT", f"/cases/{new_id()}", {"format": "radseal/1"}, headers=headers)) == "unsupported-media"


def test_sizes(place: Place) -> None:
    """Bodies, headers and addresses beyond their bounds are refused before they are looked at."""
    over = b" " * (bounds.BODY_MOST + 1)
    assert code(place.ask("PUT", f"/cases/{new_id()}", over)) == "too-large"
    assert code(place.ask("POST", f"/cases/{new_id()}/complete", over)) == "malformed"
    assert code(place.ask("POST", f"/cases/{new_id()}/complete", b" " * (bounds.COMPLETE_MOST + 1))) == "too-large"
    assert code(place.ask("GET", "/cases", headers={"x-long": "a" * bounds.HEADERS_MOST})) == "headers-too-large"
    assert code(place.ask("GET", f"/cases?after={'a' * bounds.TARGET_MOST}")) == "too-large"
    stated = place.ask("PUT", f"/cases/{new_id()}", b"{}", headers={"content-length": "-5"})
    assert code(stated) == "too-large"


def test_held_bodies_are_bounded(place: Place) -> None:
    """What one process holds of bodies at once is bounded, and given back after each request, refused ones too."""
    frame = place.client.app.middleware_stack
    while not isinstance(frame, bounds.Bounds):
        frame = getattr(frame, "_app", None) or frame.app
    for body in (b"{}", b"x" * 1000, b" " * (bounds.BODY_MOST + 1)):
        place.ask("PUT", f"/cases/{new_id()}", body)
        place.ask("PUT", f"/cases/{new_id()}", body, headers={"content-type": "text/plain"})
    assert frame._held == 0
    frame._held = bounds.HELD_MOST
    answer = place.ask("PUT", f"/cases/{new_id()}", {"format": "radseal/1"})
    frame._held = 0
    assert (code(answer), answer.headers["retry-after"]) == ("too-many-requests", "1")


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=1.5", "after=%00", "after=" + "a" * 200])
def test_bad_queries_are_malformed(place: Place, query: str) -> None:
    """A query outside its bounds is refused by name."""
    answer = place.ask("GET", f"/cases?{query}")
    assert code(answer) == "malformed"
    assert query.partition("=")[0] in answer.json()["detail"]


def test_other_methods_are_named(place: Place) -> None:
    """A known address with another method says which it takes; an unknown one is not there."""
    answer = place.ask("PATCH", "/cases")
    assert (code(answer), answer.headers["allow"]) == ("method-not-allowed", "GET")
    assert code(place.ask("PATCH", "/nothing")) == "not-found"
    for path in ("/cases/", "/docs", "/openapi.json", "/redoc", "/CASES"):
        assert code(place.ask("GET", path)) == "not-found"


@given(body=st.binary(max_size=300))
def test_random_bodies_never_fault(place: Place, body: bytes) -> None:
    """Whatever bytes come as a body, the answer is a refusal of the one form."""
    assert code(place.ask("PUT", "/shares/AAAAAAAAAAAAAAAAAAAAAA", body)) == "malformed"


@pytest.mark.parametrize(("fronted", "status"), [(True, 200), (False, 429)])
def test_guesses_behind_a_front_lock_nobody_else(tmp_path: Path, *, fronted: bool, status: int) -> None:
    """Behind a TLS front, whose address all share, wrong guesses count for who makes them only."""
    place = make_place(tmp_path, behind_tls_proxy=fronted)
    sent = place.shared()
    with place.joined.records.transaction() as tx:
        for _ in range(GUESSES_OF_ADDRESS):
            tx.count_guess(to_base64url(hashlib.sha256(b"192.0.2.7").digest()), place.joined.clock.now(), WINDOW)
    place = replace(place, client=TestClient(place.client.app, base_url=ORIGIN, client=("192.0.2.7", 50_000)))
    assert place.open(sent).status_code == status
    place.joined.database.close()


def test_rates_are_bounded_per_address() -> None:
    """After its burst an address waits; others do not; time refills; memory is bounded; IPv6 counts by /64."""
    now = [0.0]
    rates = Rates(2, 3, lambda: now[0])
    assert [rates.wait("1.1.1.1") for _ in range(4)] == [0, 0, 0, 1]
    assert rates.wait("2.2.2.2") == 0
    now[0] += 0.5
    assert rates.wait("1.1.1.1") == 0
    assert rates.wait("1.1.1.1") == 1
    for host in range(3):
        assert rates.wait(f"2001:db8::{host:x}") == 0
    assert rates.wait("2001:db8::ffff") == 1
    assert rates.wait("2001:db8:0:1::1") == 0
    for number in range(20_000):
        rates.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(rates._buckets) <= 10_000


def test_too_many_requests_say_when_to_return(place: Place) -> None:
    """Beyond the rate the answer is 429 with Retry-After; signed addresses of sealed bytes are not counted."""
    application = build(place.edge, Limits(place.joined.settings.host, Rates(0.1, 2)))
    limited = replace(place, client=type(place.client)(application, base_url=place.joined.settings.origin))
    answers = [limited.ask("GET", "/cases") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert code(answers[2]) == "too-many-requests"
    assert int(answers[2].headers["retry-after"]) >= 1
    assert {limited.client.get("/blobs/x").status_code for _ in range(5)} == {403}


def test_logs_hold_no_one(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A request's line holds route, status, duration and reason; no id, token, proof, address, e-mail or query."""
    logger = logging.getLogger("radseal")
    logger.setLevel(logging.INFO)
    logger.addHandler(caplog.handler)
    try:
        sent = place.shared()
        place.open(sent)
        place.open(sent, who="other")
        place.ask("GET", "/cases?limit=7", who="nobody")
        lines = [JsonLines().format(record) for record in caplog.records]
    finally:
        logger.removeHandler(caplog.handler)
    text = "\n".join(lines)
    private = (
        sent.share,
        sent.case,
        sent.proof,
        sent.secret,
        "rita",
        "clinic.example",
        "limit",
        "nobody",
        "testclient",
    )
    assert [word for word in private if word in text] == []
    assert '"route": "/shares/{share}/openings"' in text
    assert '"reason": "not-found: another person"' in text


def test_faults_show_no_message(caplog: pytest.LogCaptureFixture) -> None:
    """A fault is logged as its type and places; its message, which may hold values, is not."""
    logger = logging.getLogger("radseal")
    logger.addHandler(caplog.handler)
    try:
        {}["Doe^Jane"]
    except KeyError as error:
        note_fault("a request met a fault", error)
    finally:
        logger.removeHandler(caplog.handler)
    line = JsonLines().format(caplog.records[-1])
    assert "KeyError" in line
    assert "test_bounds.py:" in line
    assert "Doe" not in line


def test_inner_faults_are_told_as_internal(place: Place) -> None:
    """A fault inside a route answers "internal", a missing disk or database "not-ready"; neither shows more."""
    for fault, expected in ((ZeroDivisionError("secret"), "internal"), (OSError("secret"), "not-ready")):

        def raising(*_given: object, fault: Exception = fault) -> None:
            raise fault

        application = build(replace(place.edge, caller_of=raising), Limits(place.joined.settings.host, Rates(9, 9)))
        broken = replace(place, client=type(place.client)(application, base_url=place.joined.settings.origin))
        answer = broken.ask("GET", "/cases")
        assert code(answer) == expected
        assert "secret" not in answer.text


class Impatient(PatientProtocol):
    """The real protocol with a short patience."""

    patience = 0.3


def dripped(origin: str, *parts: bytes) -> bytes:
    """Send parts over a plain socket, a little apart, and return all that comes back until it is closed."""
    host, _, port = origin.partition("://")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        for part in parts:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(part)
            time.sleep(0.12)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := line.recv(65_536):
                received += piece
        return received


def test_slow_heads_and_bodies_are_cut_off(place: Place) -> None:
    """A head that drips is closed without an answer; a body that drips is answered "too-slow" and closed."""

    def impatient(origin: str):
        return build(place.edge, Limits(origin.partition("://")[2], Rates(99, 99), patience=0.3))

    with serving(impatient, protocol=Impatient) as origin:
        host = origin.partition("://")[2].encode()
        drops = [b"GET /healthz HTTP/1.1\r\n", b"Host: ", *[b"x"] * 10]
        begun = time.monotonic()
        assert dripped(origin, *drops) == b""
        assert time.monotonic() - begun < 4
        head = b"PUT /cases/x HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 50\r\n\r\n"
        answer = dripped(origin, head, *[b"x"] * 5)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"too-slow" in answer
        assert dripped(origin, b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n").endswith(
            b"ok\n"
        )


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /cases HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST /cases HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,
        b"GET /\x00 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    ],
)
def test_broken_framing_is_refused(place: Place, head: bytes) -> None:
    """Ambiguous, oversized or foreign framing is refused with a 4xx and the connection closed."""
    with serving(lambda origin: build(place.edge, Limits(origin.partition("://")[2], Rates(99, 99)))) as origin:
        answer = dripped(origin, head.replace(b"HOST", origin.partition("://")[2].encode()))
        assert answer.startswith(b"HTTP/1.1 4")
