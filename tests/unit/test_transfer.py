"""Sealed objects between this machine and a store that may be hostile, slow or gone."""

import hashlib

import pytest

from radseal.api import make_client
from radseal.errors import RefusedContentError, ServiceError, UnreachableError, UsageError
from radseal.sharing.judging import CHECKS, EntryJudge
from radseal.sharing.transfer import Rate, Store, is_at_store
from radseal_wire.bodies import Address, SealedObject, UploadAddress
from radseal_wire.sealed import SealedEntry
from radseal_wire.text import to_base64url
from real.answering import Answer, answering

BODY = bytes(range(256)) * 4096
ID = "A" * 22
THING = SealedObject(id=ID, kind="pack", length=len(BODY), sha256=to_base64url(hashlib.sha256(BODY).digest()))
LENGTH = len(BODY)
ENTRY = SealedEntry(id=ID, length=LENGTH, sha256=THING.sha256, header=to_base64url(BODY[:56]))
JUDGE = EntryJudge(CHECKS, ENTRY)


@pytest.fixture
def client():
    with make_client({}) as http:
        yield http


@pytest.fixture
def staged(tmp_path):
    path = tmp_path / "staged"
    path.write_bytes(BODY)
    return path


def store_at(origin, client, rate=None):
    """A store that does not wait between attempts."""
    return Store(origin, client, rate, lambda _: None)


def to_put(origin, path="/o", **headers):
    """An address to PUT at."""
    return lambda: UploadAddress(id=ID, url=origin + path, headers=headers, until=1)


def to_get(origin, path="/o"):
    """An address to GET from."""
    return lambda: Address(id=ID, url=origin + path, until=1)


def test_put_sends_the_bytes_with_exactly_the_given_headers(client, staged):
    """The object arrives whole, with its length and the signed headers, and with no token or cookie."""
    moved = []
    with answering(lambda _: Answer(200)) as server:
        address = to_put(server.origin, **{"If-None-Match": "*", "content-length": "7", "x-amz-checksum-sha256": "abc"})
        store_at(server.origin, client).put(staged, THING, address, moved.append)
    (asked,) = server.asked
    assert asked.body == BODY
    assert asked.headers["content-length"] == str(len(BODY))
    assert asked.headers["if-none-match"] == "*"
    assert asked.headers["x-amz-checksum-sha256"] == "abc"
    assert {"authorization", "cookie", "transfer-encoding"}.isdisjoint(asked.headers)
    assert sum(moved) == len(BODY)


def test_put_of_what_is_there_already_is_done(client, staged):
    """412 means that the store has the object: nothing is lost, nothing is repeated."""
    moved = []
    with answering(lambda _: Answer(412)) as server:
        store_at(server.origin, client).put(staged, THING, to_put(server.origin), moved.append)
    assert len(server.asked) == 1
    assert sum(moved) == len(BODY)


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_put_asks_a_new_address_for_each_attempt(client, staged, status):
    """An address that grew old, or a store in trouble, costs another attempt with a new address."""
    answers = [Answer(status), Answer(status), Answer(200)]
    given = iter(range(10))
    moved = []
    with answering(lambda _: answers.pop(0)) as server:

        def ask():
            return to_put(server.origin, f"/{next(given)}")()

        store_at(server.origin, client).put(staged, THING, ask, moved.append)
    assert [asked.path for asked in server.asked] == ["/0", "/1", "/2"]
    assert sum(moved) == len(BODY)


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (404, 1), (302, 1), (503, 8)])
def test_put_that_is_refused_is_an_error(client, staged, status, tries):
    """What cannot get better is not repeated; what does not get better ends."""
    answer = Answer(status, headers={"Location": "/elsewhere"})
    with answering(lambda _: answer) as server, pytest.raises(ServiceError) as refused:
        store_at(server.origin, client).put(staged, THING, to_put(server.origin), lambda _: None)
    assert refused.value.code == "store-refused"
    assert len(server.asked) == tries


def test_put_to_a_store_that_is_gone(client, staged):
    """Nobody there: the error names the store."""
    with answering(lambda _: Answer(200)) as server:
        origin = server.origin
    with pytest.raises(UnreachableError, match=origin):
        store_at(origin, client).put(staged, THING, to_put(origin), lambda _: None)


@pytest.mark.parametrize("name", ["Host", "Authorization", "Cookie", "Transfer-Encoding", "X-Forwarded-For"])
def test_put_takes_no_foreign_headers(client, staged, name):
    """A hostile service cannot make the client send headers that no store needs."""
    with answering(lambda _: Answer(200)) as server, pytest.raises(RefusedContentError) as refused:
        store_at(server.origin, client).put(staged, THING, to_put(server.origin, **{name: "x"}), lambda _: None)
    assert refused.value.check == "upload-headers"
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://store.example:9000/o",
        "https://store.example/o",
        "https://store.example:9001/o",
        "https://store.example.evil.example:9000/o",
        "https://evil.example:9000/o?https://store.example:9000",
        "https://store.example:9000@evil.example:9000/o",
        "https://user@store.example:9000/o",
        "https://store.example:9000/o#fragment",
        "file:///etc/passwd",
        "//store.example:9000/o",
        "https://store.example:x/o",
        "",
    ],
)
def test_address_elsewhere_is_refused(address):
    """Only the exact origin fixed at login is spoken to: scheme, host and port."""
    assert not is_at_store("https://store.example:9000", address)
    with pytest.raises(RefusedContentError) as refused:
        JUDGE.address("https://store.example:9000", address)
    assert refused.value.check == "store-origin"


@pytest.mark.parametrize("address", ["https://store.example/o?sig=1", "https://STORE.example:443/o"])
def test_address_on_the_store_passes(address):
    """The default port and the case of the host make no difference."""
    assert is_at_store("https://store.example", address)


def test_store_without_tls_is_refused(client):
    """Plain http is for loopback only."""
    with pytest.raises(UsageError, match="not https"):
        Store("http://store.example", client)
    Store("http://127.0.0.1:9", client)
    Store("http://[::1]:9", client)


def test_get_writes_a_private_file_and_verifies_it(client, tmp_path):
    """The object is written with mode 0600, and its length and digest are checked."""
    moved = []
    with answering(lambda _: Answer(200, BODY)) as server:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, moved.append)
    assert (tmp_path / "o").read_bytes() == BODY
    assert (tmp_path / "o").stat().st_mode & 0o777 == 0o600
    assert sum(moved) == len(BODY)
    assert {"authorization", "cookie", "range"}.isdisjoint(server.asked[0].headers)


def serve_ranges(asked):
    """A store that serves ranges."""
    start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
    return Answer(206 if start else 200, BODY[start:])


@pytest.mark.parametrize("answer", [serve_ranges, lambda _: Answer(200, BODY)], ids=["ranges", "no-ranges"])
def test_get_goes_on_where_it_was_cut(client, tmp_path, answer):
    """What an earlier run left is kept where the store serves ranges, and fetched again where not."""
    (tmp_path / "o").write_bytes(BODY[:1000])
    moved = []
    with answering(answer) as server:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, moved.append)
    assert (tmp_path / "o").read_bytes() == BODY
    assert server.asked[0].headers["range"] == "bytes=1000-"
    assert sum(moved) == len(BODY)


def test_get_of_what_is_here_already_asks_nothing(client, tmp_path):
    """A complete object is verified again, not fetched again."""
    (tmp_path / "o").write_bytes(BODY)
    with answering(serve_ranges) as server:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, lambda _: None)
    assert server.asked == []


def test_get_that_is_cut_is_taken_up(client, tmp_path):
    """A connection that breaks in the middle costs one more attempt for the rest."""
    answers = [lambda _: Answer(200, BODY[:5000], stated_length=len(BODY)), serve_ranges]
    moved = []

    def answer(asked):
        return answers.pop(0)(asked)

    with answering(answer) as server:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, moved.append)
    assert (tmp_path / "o").read_bytes() == BODY
    assert len(server.asked) == 2
    assert sum(moved) == len(BODY)


def test_get_over_a_line_that_cuts_all_the_time(client, tmp_path):
    """A line that is cut after every 100 kB needs more attempts than are allowed in a row, and gets there."""

    def answer(asked):
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        status = 206 if start else 200
        return Answer(status, BODY[start : start + 100_000], stated_length=len(BODY) - start)

    with answering(answer) as server:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, lambda _: None)
    assert (tmp_path / "o").read_bytes() == BODY
    assert len(server.asked) == 11


def test_get_from_a_store_that_drips_gives_up(client, tmp_path):
    """Attempts that each add a few bytes are not progress: after eight the store counts as gone."""

    def answer(asked):
        start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        return Answer(206 if start else 200, BODY[start : start + 100], stated_length=len(BODY) - start)

    with answering(answer) as server, pytest.raises(UnreachableError):
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, lambda _: None)
    assert len(server.asked) == 8


@pytest.mark.parametrize(
    ("body", "check"),
    [
        (BODY[:-1] + b"x", "object-digest"),
        (BODY[:-1], "object-length"),
        (BODY + b"x", "object-length"),
        (b"", "object-length"),
    ],
    ids=["altered", "truncated", "appended", "empty"],
)
def test_get_of_other_bytes_is_refused(client, tmp_path, body, check):
    """Bytes that are not the ones named are refused, and nothing of them is kept."""
    with answering(lambda _: Answer(200, body)) as server, pytest.raises(RefusedContentError) as refused:
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, lambda _: None)
    assert refused.value.check == check
    assert (tmp_path / "o").read_bytes() == b""


def test_get_follows_no_redirect(client, tmp_path):
    """A redirect is an error: it could lead anywhere."""
    answer = Answer(307, headers={"Location": "/elsewhere"})
    with answering(lambda _: answer) as server, pytest.raises(ServiceError):
        store_at(server.origin, client).get(tmp_path / "o", LENGTH, to_get(server.origin), JUDGE, lambda _: None)
    assert len(server.asked) == 1


def test_rate_spreads_bytes_over_time():
    """A megabyte at 100 kB a second takes ten seconds, whatever the size of its pieces."""
    now = [0.0]

    def pause(seconds):
        now[0] += seconds

    rate = Rate(100_000, lambda: now[0], pause)
    for _ in range(100):
        rate.wait(10_000)
    assert now[0] == pytest.approx(10, abs=0.2)
