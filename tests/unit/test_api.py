"""The client against a service that answers whatever it likes."""

import json

import httpx2
import pytest

from radseal.api import ANSWER_MOST, Service, make_client
from radseal.errors import ServiceError, UnreachableError
from radseal_wire import bodies
from radseal_wire.problems import PROBLEMS
from real.answering import Answer, answering

CASE = "A" * 22
ME = {"issuer": "https://id.example", "subject": "s", "email": "a@b.example", "roles": ["sender"]}


def as_json(value, status=200, **headers):
    """An answer with a JSON body."""
    return Answer(status, json.dumps(value).encode(), headers)


def problem(code):
    """The service's refusal with this code."""
    stated = PROBLEMS[code]
    body = {"type": stated.type, "title": "x", "status": stated.status, "detail": "secret words", "code": code}
    return as_json(body, stated.status)


@pytest.fixture
def client():
    with make_client({}) as http:
        yield http


def service_at(server, client, pauses=None, token=None):
    """A client of the server, which waits by noting how long it would have."""
    waited = [] if pauses is None else pauses
    return Service(server.origin, client, token or (lambda fresh: "fresh" if fresh else "kept"), waited.append)


def test_call_carries_the_token_and_strict_json(client):
    """A signed-in call carries the bearer token and a JSON body; the answer becomes a body of the wire."""
    answer = {"recipient": {"issuer": "https://id.example", "email": "a@b.example"}, "label": "x", "new_domain": True}
    with answering(lambda _: as_json(answer)) as server:
        told = service_at(server, client).check_recipient("a@b.example")
    assert told.new_domain
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/recipients")
    assert asked.headers["authorization"] == "Bearer kept"
    assert json.loads(asked.body) == {"email": "a@b.example"}


def test_description_needs_no_token(client):
    """What the service says of itself is asked without a token."""
    with answering(lambda _: problem("not-ready")) as server, pytest.raises(ServiceError):
        service_at(server, client).describe()
    assert all("authorization" not in asked.headers for asked in server.asked)


def test_refused_token_is_renewed_once(client):
    """A 401 gets one more try with a fresh token, not a third."""
    with answering(
        lambda a: as_json(ME) if "fresh" in a.headers["authorization"] else problem("token-refused")
    ) as server:
        assert service_at(server, client).me().email == "a@b.example"
        server.answer = lambda _: problem("token-refused")
        with pytest.raises(ServiceError) as refused:
            service_at(server, client).me()
    assert refused.value.code == "token-refused"
    assert len(server.asked) == 4


def test_busy_service_is_asked_again_with_growing_pauses(client):
    """503 and 429 are waited out; Retry-After is believed up to half a minute."""
    answers = [problem("not-ready"), problem("not-ready"), problem("too-many-requests"), as_json(ME)]
    answers[2] = Answer(429, answers[2].body, {"Retry-After": "9999"})
    pauses = []
    with answering(lambda _: answers.pop(0)) as server:
        assert service_at(server, client, pauses).me().subject == "s"
    assert pauses == [0.5, 1.0, 30.0]


def test_busy_service_is_given_up_in_the_end(client):
    """A service that stays busy is an error with its code, not an endless wait."""
    with answering(lambda _: problem("not-ready")) as server, pytest.raises(ServiceError) as refused:
        service_at(server, client).me()
    assert refused.value.code == "not-ready"
    assert len(server.asked) == 6


def test_extending_is_not_repeated(client):
    """Extending depends on the time of the request: one try only."""
    with answering(lambda _: problem("not-ready")) as server, pytest.raises(ServiceError):
        service_at(server, client).extend_share(CASE, 60)
    assert len(server.asked) == 1


def test_refusal_speaks_our_own_words(client):
    """The code decides the words; what a hostile service writes is not shown."""
    with answering(lambda _: problem("share-revoked")) as server, pytest.raises(ServiceError) as refused:
        service_at(server, client).view_share(CASE)
    assert refused.value.code == "share-revoked"
    assert refused.value.status == 410
    assert "secret words" not in str(refused.value) + refused.value.hint
    assert refused.value.hint


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>"),
        Answer(200, b'{"issuer": "https://id.example"}'),
        Answer(200, json.dumps(ME | {"extra": 1}).encode()),
        Answer(200, json.dumps(ME).encode()[:-1] + b',"email":"c@d.example"}'),
        Answer(200, json.dumps(ME | {"email": 1.5}).encode()),
        Answer(200, b" " * (ANSWER_MOST + 1)),
        Answer(302, b"", {"Location": "http://127.0.0.1:1/"}),
        Answer(500, b"<html>"),
        Answer(404, b'{"code": "made-up", "type": "x", "title": "x", "status": 404, "detail": "x"}'),
        Answer(204, b""),
    ],
    ids=["html", "short", "extra", "twice", "float", "huge", "redirect", "html-500", "unknown-code", "empty"],
)
def test_answer_of_another_form_is_refused(client, answer):
    """Whatever is not exactly the stated body is one clear error, and redirects lead nowhere."""
    with answering(lambda _: answer) as server, pytest.raises(ServiceError) as refused:
        service_at(server, client).me()
    assert refused.value.code == "malformed-answer"
    assert len(server.asked) == 1


def test_cookies_are_not_kept(client):
    """A cookie that a service sets is not sent back."""
    with answering(lambda _: as_json(ME, **{"Set-Cookie": "id=1; Path=/"})) as server:
        service_at(server, client).me()
        service_at(server, client).me()
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_cut_answer_is_asked_for_again(client):
    """A connection that breaks in mid-answer is tried again."""
    answers = [Answer(200, b"{", stated_length=100), as_json(ME)]
    with answering(lambda _: answers.pop(0)) as server:
        assert service_at(server, client).me().roles == ["sender"]


def test_unreachable_service_is_named(client):
    """Nobody there: an UnreachableError that names the origin and a next step."""
    with answering(lambda _: as_json(ME)) as server:
        gone = service_at(server, client)
    with pytest.raises(UnreachableError, match=server.origin) as refused:
        gone.me()
    assert refused.value.hint


def test_addresses_of_other_objects_are_refused(client):
    """An answer must name the objects asked for, in order."""
    thing = bodies.SealedObject(id=CASE, kind="pack", length=200, sha256="A" * 43)
    body = {"addresses": [{"id": "B" * 21 + "A", "url": "http://x", "headers": {}, "until": 1}]}
    with answering(lambda _: as_json(body)) as server, pytest.raises(ServiceError, match="other objects"):
        service_at(server, client).ask_uploads(CASE, [thing])


def test_pages_are_followed_to_the_end(client):
    """Lists come page by page; the next page is asked by the token of the last."""
    pages = {"/cases": {"cases": [], "next": "p2"}, "/cases?after=p2": {"cases": [], "next": None}}
    with answering(lambda asked: as_json(pages[asked.path])) as server:
        assert list(service_at(server, client).cases()) == []
    assert [asked.path for asked in server.asked] == list(pages)


@pytest.mark.parametrize("token", ["same", "../x", "a&b", ""])
def test_pages_that_lead_nowhere_are_refused(client, token):
    """A service cannot keep the client turning pages, or send it to another path."""
    with (
        answering(lambda _: as_json({"cases": [], "next": token})) as server,
        pytest.raises(ServiceError, match="nowhere"),
    ):
        list(service_at(server, client).cases())
    assert len(server.asked) <= 2


def test_proxy_is_used_except_for_loopback_and_named_hosts():
    """Proxy variables decide the way out; loopback and no_proxy hosts go straight."""
    seen = []

    def proxy(asked):
        seen.append(asked.path)
        return as_json(ME)

    with answering(proxy) as server, answering(lambda _: as_json(ME)) as home:
        ways = {"http_proxy": server.origin, "no_proxy": "direct.invalid"}
        with make_client(ways) as http:
            Service("http://far.invalid", http, lambda _: "t", lambda _: None).me()
            Service(home.origin, http, lambda _: "t", lambda _: None).me()
            with pytest.raises(httpx2.ConnectError):
                http.get("http://direct.invalid/")
    assert seen == ["http://far.invalid/me"]
