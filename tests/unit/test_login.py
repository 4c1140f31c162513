"""Signing in from the command line: origins, tokens at rest, the loopback answer, renewing; provider in memory."""

import json
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile_provider import DROP, changed, reply
from radseal.errors import KeyFileError, SignInError, UnreachableError, UsageError
from radseal.login import SignIn, SignIns, choose_issuer, log_in, log_out, read_origin, token_source
from radseal.login.device import sign_in_by_device
from radseal.login.loopback import Callback
from radseal.login.provider import Endpoints, RefusedByProviderError, ask_token, discover
from radseal_wire.bodies import IssuerDescription, ServiceDescription

ORIGIN = "https://radseal.example"
ISSUER = "https://op.example"
STATE = "s" * 43
ENDPOINTS = Endpoints(ISSUER, f"{ISSUER}/auth", f"{ISSUER}/token", f"{ISSUER}/device", f"{ISSUER}/revoke", True)
DESCRIPTION = ServiceDescription(
    format="radseal/1",
    site="Hospital",
    origin=ORIGIN,
    audience=ORIGIN,
    store_origin="https://store.example",
    issuers=[
        IssuerDescription(issuer=ISSUER, label="Staff", client_id="cli", scope="openid offline_access", domains=[])
    ],
    expiry_default=604_800,
    expiry_most=7_776_000,
    backup_days=7,
    keep_days=7,
)
SIGN_IN = SignIn(
    origin=ORIGIN,
    description=DESCRIPTION,
    issuer=ISSUER,
    client_id="cli",
    token_endpoint=f"{ISSUER}/token",
    revocation_endpoint=f"{ISSUER}/revoke",
    access_token="first",
    expires=1000,
    refresh_token="again",
)
TOKENS: dict[str, Any] = {
    "access_token": "second",
    "expires_in": 600,
    "refresh_token": "more",
    "token_type": "Bearer",
}


def network(serve: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.Client:
    """Return a client whose every request is answered by `serve`."""
    return httpx2.Client(transport=httpx2.MockTransport(serve))


def nowhere(request: httpx2.Request) -> httpx2.Response:
    """Fail the test: nothing may be asked."""
    raise AssertionError(request.url)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://radseal.example", ORIGIN),
        ("radseal.example", ORIGIN),
        ("HTTPS://Radseal.Example/", ORIGIN),
        ("https://radseal.example:443", ORIGIN),
        ("https://radseal.example:8443", f"{ORIGIN}:8443"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("localhost:80", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (" https://radseal.example ", ORIGIN),
    ],
)
def test_origin_has_one_spelling(text: str, origin: str) -> None:
    """However an address is typed, tokens are kept under one spelling of its origin."""
    assert read_origin(text) == origin
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "https://",
            "http://radseal.example",
            "ftp://radseal.example",
            "https://radseal.example/x",
            "https://[::1",
        ),
        *(
            "https://radseal.example?x",
            "https://radseal.example#x",
            "https://a@radseal.example",
            "https://radseal.example:x",
        ),
        *(
            "https://r\u0430dseal.example",
            "https://radseal.example:99999",
            "https://radseal\n.example",
            "file:///etc/passwd",
        ),
        *("http://127.0.0.1.evil.example", "http://localhost.evil.example"),
    ],
)
def test_bad_origins_are_refused(text: str) -> None:
    """Anything but a plain https origin, or http to this machine, is wrong usage."""
    with pytest.raises(UsageError):
        read_origin(text)


@given(st.text(max_size=80))
def test_any_text_is_an_origin_or_wrong_usage(text: str) -> None:
    """No text crashes the reader."""
    try:
        origin = read_origin(text)
    except UsageError:
        return
    assert read_origin(origin) == origin


def test_sign_in_is_kept_private(tmp_path: Path) -> None:
    """A kept sign-in reads back the same; file and folder are the owner's alone."""
    kept = SignIns(tmp_path / "sign-ins")
    kept.save(SIGN_IN)
    assert kept.load(ORIGIN) == SIGN_IN
    assert kept.origins() == [ORIGIN]
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept.folder.iterdir()] == [0o600]


def test_tokens_are_not_shown() -> None:
    """A sign-in that is printed shows no token."""
    assert "first" not in repr(SIGN_IN)
    assert "again" not in repr(SIGN_IN)


def test_origin_is_exact(tmp_path: Path) -> None:
    """Another origin, port or scheme finds nothing, and says to log in first; nothing is sent."""
    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    for origin in (f"{ORIGIN}:8443", "https://radseal.example.evil.example", "http://localhost"):
        assert kept.load(origin) is None
        with pytest.raises(SignInError) as caught:
            token_source(origin, kept, network(nowhere))
        assert caught.value.hint == f"Log in first: radseal login {origin}"


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"origin": 1}', '{"x": "\\ud800"}'])
def test_damaged_file_is_said(tmp_path: Path, damage: str) -> None:
    """A damaged sign-in file is named, with what to do."""
    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    next(tmp_path.glob("*.json")).write_text(damage)
    with pytest.raises(KeyFileError, match="unreadable"):
        kept.load(ORIGIN)
    with pytest.raises(KeyFileError):
        kept.origins()


def test_exchanged_file_is_said(tmp_path: Path) -> None:
    """A file that was put in another origin's place is not used."""
    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    first = next(tmp_path.glob("*.json"))
    kept.save(replace(SIGN_IN, origin="https://other.example"))
    second = next(path for path in tmp_path.glob("*.json") if path != first)
    second.write_bytes(first.read_bytes())
    with pytest.raises(KeyFileError):
        kept.load("https://other.example")


def test_fresh_token_is_given_without_asking(tmp_path: Path) -> None:
    """While a token is fresh, nothing is asked."""
    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    assert token_source(ORIGIN, kept, network(nowhere), now=lambda: 900.0)(False) == "first"


@pytest.mark.parametrize(("fresh", "now"), [(True, 900.0), (False, 971.0), (False, 5000.0)])
def test_stale_token_is_renewed_and_kept(tmp_path: Path, fresh: bool, now: float) -> None:  # noqa: FBT001
    """An ending or refused token is renewed with the refresh token, which rotates; the audience is named."""
    asked: list[dict[str, list[str]]] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(parse_qs(request.content.decode()))
        return reply(200, TOKENS)

    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    assert token_source(ORIGIN, kept, network(serve), now=lambda: now)(fresh) == "second"
    assert asked[0]["refresh_token"] == ["again"]
    assert asked[0]["resource"] == [ORIGIN]
    found = kept.load(ORIGIN)
    assert found is not None
    assert (found.refresh_token, found.expires) == ("more", int(now) + 600)


def test_many_threads_renew_once(tmp_path: Path) -> None:
    """Of many that find the token stale at once, one asks; a rotating refresh token is never used twice."""
    asked: list[str] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(parse_qs(request.content.decode())["refresh_token"][0])
        return reply(200, TOKENS)

    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    source = token_source(ORIGIN, kept, network(serve), now=lambda: 990.0)
    threads = [threading.Thread(target=source, args=(False,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == ["again"]


def test_over_means_log_in_again(tmp_path: Path) -> None:
    """When the provider takes the refresh token no more, or there is none, the person is told to sign in again."""
    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    source = token_source(ORIGIN, kept, network(lambda _: reply(400, {"error": "invalid_grant"})), now=lambda: 5000.0)
    with pytest.raises(SignInError, match="is over"):
        source(False)
    kept.save(replace(SIGN_IN, refresh_token=""))
    with pytest.raises(SignInError, match="is over"):
        source(False)


def test_scripted_token_goes_to_its_origin_only(tmp_path: Path) -> None:
    """RADSEAL_TOKEN is given for RADSEAL_SERVICE; for another origin a sign-in is needed."""
    kept, http = SignIns(tmp_path), network(nowhere)
    given_token = token_source(ORIGIN, kept, http, scripted=("radseal.example", "script"))
    assert given_token(False) == "script"
    with pytest.raises(SignInError, match="RADSEAL_TOKEN"):
        given_token(True)
    with pytest.raises(SignInError, match="not signed in"):
        token_source("https://other.example", kept, http, scripted=(ORIGIN, "script"))


BAD_TOKENS: dict[str, dict[str, Any]] = {
    "no token": {"access_token": DROP},
    "token number": {"access_token": 7},
    "token empty": {"access_token": ""},
    "token huge": {"access_token": "x" * 20_000},
    "token with a line": {"access_token": "a\r\nx: y"},
    "token not ASCII": {"access_token": "é"},
    "mac token": {"token_type": "mac"},
    "no type": {"token_type": DROP},
    "life text": {"expires_in": "600"},
    "refresh list": {"refresh_token": []},
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_bad_token_answers_are_refused(name: str) -> None:
    """A token answer that is not of the form is refused before anything is kept."""
    answer = changed(TOKENS, BAD_TOKENS[name])
    with pytest.raises(SignInError):
        ask_token(network(lambda _: reply(200, answer)), f"{ISSUER}/token", {})


@pytest.mark.parametrize("code", ["x" * 100, 7, "a\nb", None, "é"])
def test_odd_error_codes_are_not_repeated(code: object) -> None:
    """An error text of the provider reaches the terminal only when it is short and plain."""
    with pytest.raises(RefusedByProviderError, match="status 400"):
        ask_token(network(lambda _: reply(400, {"error": code})), f"{ISSUER}/token", {})


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": f"{ISSUER}/"},
        {"issuer": DROP},
        {"token_endpoint": "http://op.example/token"},
        {"token_endpoint": "http://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"revocation_endpoint": 7},
    ],
)
def test_bad_discovery_is_refused(change: dict[str, Any]) -> None:
    """A provider that names another issuer or an unsafe address is not used."""
    document = {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token"}
    with pytest.raises(SignInError):
        discover(network(lambda _: reply(200, changed(document, change))), ISSUER)


@pytest.mark.parametrize("body", [b"[]", b"<html>", b"[" * 90_000, b" " * 300_000])
def test_odd_provider_answers_are_refused(body: bytes) -> None:
    """An answer that is no JSON object, too deep or too long is refused."""
    answer = httpx2.Response(200, stream=httpx2.ByteStream(body))
    with pytest.raises(SignInError):
        discover(network(lambda _: answer), ISSUER)


def test_provider_away_is_unreachable() -> None:
    """No answer is "unreachable", with the exception's name and no address."""

    def fail(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(UnreachableError, match="ConnectError"):
        discover(network(fail), ISSUER)


def answered(query: str, names_itself: bool = True) -> tuple[int, str | SignInError]:  # noqa: FBT001, FBT002
    """Give one query to a callback; return the page's status and what came of it."""
    with Callback(replace(ENDPOINTS, names_itself=names_itself), STATE) as callback:
        status = httpx2.get(f"{callback.redirect_uri}?{query}", trust_env=False).status_code
        try:
            return status, callback.await_code(0.2)
        except SignInError as error:
            return status, error


def test_right_answer_gives_the_code() -> None:
    """The provider's answer ends the wait, and the page says that the window can be closed."""
    assert answered(f"code=c&state={STATE}&iss={ISSUER}") == (200, "c")
    assert answered(f"code=c&state={STATE}", False) == (200, "c")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=c",
        "code=c&state=x",
        f"code=c&state={STATE}x",
        f"code=c&state={STATE}&state={STATE}",
        f"code=c&code=d&state={STATE}&iss={ISSUER}",
        f"code={'c' * 9000}&state={STATE}",
    ],
)
def test_stray_answers_are_ignored(query: str) -> None:
    """An answer without our state, or with a parameter twice, neither ends nor takes over the sign-in."""
    status, outcome = answered(query)
    assert status in {400, 404}
    assert "nobody signed in" in str(outcome)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"code=c&state={STATE}", "another identity provider"),
        (f"code=c&state={STATE}&iss=https://evil.example", "another identity provider"),
        (f"code=c&state={STATE}&iss={ISSUER}/", "another identity provider"),
        (f"error=access_denied&state={STATE}&iss={ISSUER}", "refused: access_denied"),
        (f"error=%1b[31m<b>&state={STATE}&iss={ISSUER}", "refused: 31mb"),
        (f"state={STATE}&iss={ISSUER}", "no code"),
    ],
)
def test_wrong_answers_end_the_sign_in(query: str, said: str) -> None:
    """Another provider's answer (RFC 9207) or an error ends the sign-in with the reason, free of control characters."""
    status, outcome = answered(query)
    assert status == 400
    assert said in str(outcome)


def test_callback_listens_on_this_machine_and_one_path() -> None:
    """Only 127.0.0.1 and only /callback; what else is asked finds nothing."""
    with Callback(ENDPOINTS, STATE) as callback:
        assert callback.redirect_uri.startswith("http://127.0.0.1:")
        base = callback.redirect_uri.removesuffix("/callback")
        assert httpx2.get(f"{base}/", trust_env=False).status_code == 404
        assert httpx2.post(callback.redirect_uri, trust_env=False).status_code == 501


def device_provider(*answers: httpx2.Response, **changes: Any) -> httpx2.Client:
    """Return a provider whose device endpoint gives a code, and whose token endpoint gives `answers` in turn."""
    waiting = list(answers)
    given_code = {"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": f"{ISSUER}/device"}
    given_code |= {"expires_in": 60, "interval": 5}

    def serve(request: httpx2.Request) -> httpx2.Response:
        return reply(200, changed(given_code, changes)) if request.url.path == "/device" else waiting.pop(0)

    return network(serve)


def test_device_flow_waits_and_slows_down() -> None:
    """The code is shown once; asking goes on while pending, slower when told to (RFC 8628, 3.5)."""
    said: list[str] = []
    pauses: list[float] = []
    pending = reply(400, {"error": "authorization_pending"}), reply(400, {"error": "slow_down"})
    http = device_provider(*pending, reply(200, TOKENS))
    tokens = sign_in_by_device(http, ENDPOINTS, "cli", {"scope": "openid"}, said.append, pauses.append)
    assert tokens.access == "second"
    assert pauses == [5.0, 5.0, 10.0]
    assert said == [f"On any device, open {ISSUER}/device and enter the code  ABCD-EFGH"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "access_denied"}, "stopped"),
        ({"error": "expired_token"}, "expired_token"),
        ({"error": "authorization_pending"}, "in time"),
    ],
)
def test_device_flow_ends(answer: dict[str, str], said: str) -> None:
    """Refused, expired or never entered: the sign-in ends and says which."""
    http = device_provider(*(reply(400, answer) for _ in range(20)))
    with pytest.raises(SignInError, match=said):
        sign_in_by_device(http, ENDPOINTS, "cli", {}, lambda _: None, lambda _: None)


@pytest.mark.parametrize(
    "changes",
    [
        {"verification_uri": "http://evil.example"},
        {"verification_uri": "javascript:x"},
        {"user_code": "A\x1b[2J"},
        {"user_code": DROP},
        {"expires_in": "60"},
        {"device_code": 7},
    ],
)
def test_odd_device_answers_are_refused(changes: dict[str, Any]) -> None:
    """An unsafe address or a code that would write to the terminal is not shown."""
    with pytest.raises(SignInError):
        sign_in_by_device(device_provider(**changes), ENDPOINTS, "cli", {}, pytest.fail, lambda _: None)


def test_device_flow_must_be_offered() -> None:
    """A provider without the device flow is said to have none."""
    with pytest.raises(SignInError, match="offers no"):
        sign_in_by_device(network(nowhere), replace(ENDPOINTS, device=""), "cli", {}, pytest.fail)


def test_issuer_is_chosen() -> None:
    """By address, by label in any case, the only one, or by asking; anything else names what there is."""
    one = DESCRIPTION.issuers[0]
    two = one.model_copy(update={"issuer": "https://guests.example", "label": "Guests"})
    assert choose_issuer([one], "") is one
    assert choose_issuer([one, two], "guests") is two
    assert choose_issuer([one, two], ISSUER) is one
    assert choose_issuer([one, two], "", lambda found: found[1]) is two
    for wanted in ("", "nobody"):
        with pytest.raises(UsageError) as caught:
            choose_issuer([one, two], wanted)
        assert caught.value.hint == "Choose with --issuer: Staff, Guests"


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example"},
        {"store_origin": "http://store.example"},
        {"issuers": [{**DESCRIPTION.issuers[0].model_dump(), "issuer": "http://op.example"}]},
    ],
)
def test_service_that_claims_odd_things_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    """A service that says it is another, or names a store or provider without https, is not signed in to."""
    body = json.dumps({**DESCRIPTION.model_dump(mode="json"), **change}).encode()
    answer = httpx2.Response(200, headers={"content-type": "application/json"}, stream=httpx2.ByteStream(body))
    with pytest.raises(SignInError):
        log_in(ORIGIN, SignIns(tmp_path), network(lambda _: answer), open_browser=pytest.fail)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("status", "revoked"), [(200, True), (503, False)])
def test_log_out_forgets_and_revokes(tmp_path: Path, status: int, revoked: bool) -> None:  # noqa: FBT001
    """Logging out removes the tokens here in any case, and says whether the provider confirmed."""
    asked: list[str] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(parse_qs(request.content.decode())["token"][0])
        return httpx2.Response(status, stream=httpx2.ByteStream(b""))

    kept = SignIns(tmp_path)
    kept.save(SIGN_IN)
    assert log_out(ORIGIN, kept, network(serve)) is revoked
    assert asked == ["again"]
    assert kept.load(ORIGIN) is None
    with pytest.raises(SignInError, match="not signed in"):
        log_out(ORIGIN, kept, network(nowhere))
