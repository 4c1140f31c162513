"""Every store keeps the same promises: the folder store behind the service's own routes, and a real SeaweedFS."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from radseal_server.blobs.folder import FolderStore
from radseal_server.blobs.s3 import S3Store
from radseal_server.interfaces import Blobs
from radseal_wire.layout import mark_name, object_name, tombstone_name
from radseal_wire.text import to_base64url
from real.application import bare_application, serving
from real.seaweedfs import seaweedfs

BODY = secrets.token_bytes(300_000)


@dataclass(frozen=True)
class Place:
    """A store under test."""

    kind: str
    store: Blobs
    http: httpx2.Client


@pytest.fixture(scope="module", params=["folder", "seaweedfs"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with httpx2.Client(trust_env=False, timeout=30) as http:
        if request.param == "folder":
            with folder_place(tmp_path_factory.mktemp("store")) as (store, _root):
                yield Place("folder", store, http)
        else:
            with seaweedfs() as weed:
                yield Place("seaweedfs", s3_store(weed), http)


def s3_store(weed) -> S3Store:
    return S3Store(
        weed.endpoint, weed.bucket, region=weed.region, access_key=weed.access_key, secret_key=weed.secret_key
    )


class folder_place:  # noqa: N801  (a context manager that reads as a function)
    """A folder store behind a running application."""

    def __init__(self, root: Path) -> None:
        self.root = root / "store"

    def __enter__(self):
        self._serving = serving(self._application)
        self._serving.__enter__()
        return self.store, self.root

    def _application(self, origin: str):
        self.store = FolderStore(self.root, key=secrets.token_bytes(32), origin=origin, now=lambda: int(time.time()))
        return bare_application(origin, door=self.store)

    def __exit__(self, *fault) -> None:
        self._serving.__exit__(*fault)


def new_id() -> str:
    return to_base64url(secrets.token_bytes(16))


def new_name() -> str:
    return object_name(new_id(), new_id())


def digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def put(place: Place, name: str, body: bytes, *, life: int = 60, sent: bytes | None = None, **headers: str):
    """PUT `sent` (or `body`) at an address signed for `body`."""
    address = place.store.put_address(name, len(body), digest(body), life)
    wanted = {**address.headers, "content-length": str(len(sent if sent is not None else body)), **headers}
    return place.http.put(address.url, content=sent if sent is not None else body, headers=wanted)


def stored(place: Place, body: bytes = BODY) -> str:
    """The name of a new object with `body`."""
    name = new_name()
    assert put(place, name, body).status_code == 200
    return name


def test_put_then_get_gives_the_same_bytes(place: Place) -> None:
    """What was put comes back byte for byte, with length and checksum as the store verified them."""
    name = stored(place)
    got = place.http.get(place.store.get_address(name, 60))
    assert (got.status_code, got.content) == (200, BODY)
    found = place.store.stat(name)
    assert (found.length, found.sha256) == (len(BODY), digest(BODY))


def test_nothing_is_overwritten(place: Place) -> None:
    """A second put, of the same or of other bytes, is answered 412 and changes nothing."""
    name = stored(place)
    assert put(place, name, BODY).status_code == 412
    assert put(place, name, b"other" * 100).status_code == 412
    assert place.http.get(place.store.get_address(name, 60)).content == BODY


def test_one_of_many_racing_puts_wins(place: Place) -> None:
    """Of eight puts at once with different bytes, exactly one is kept, whole."""
    name, bodies = new_name(), [secrets.token_bytes(50_000) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda body: put(place, name, body).status_code, bodies))
    assert answers.count(200) == 1
    kept = place.http.get(place.store.get_address(name, 60)).content
    assert kept == bodies[answers.index(200)]
    assert place.store.stat(name).sha256 == digest(kept)


@pytest.mark.parametrize("change", ["flip", "shorter", "longer"])
def test_other_bytes_are_refused(place: Place, change: str) -> None:
    """Bytes of another checksum or length than signed are refused, and nothing is kept."""
    name = new_name()
    sent = {"flip": bytes([BODY[0] ^ 1]) + BODY[1:], "shorter": BODY[:-1], "longer": BODY + b"x"}[change]
    assert put(place, name, BODY, sent=sent).status_code in {400, 403}
    assert place.store.stat(name) is None
    assert place.http.get(place.store.get_address(name, 60)).status_code == 404


def test_altered_addresses_are_refused(place: Place) -> None:
    """An address for one object, method or time opens no other: every altered character is refused."""
    name = stored(place)
    url = place.store.get_address(name, 60)
    assert place.http.put(url, content=b"x").status_code == 403
    assert place.http.get(place.store.put_address(new_name(), 3, digest(b"abc"), 60).url).status_code == 403
    target = url.partition("://")[2].partition("/")
    text, checked = target[2], 0
    for at in range(0, len(text), max(1, len(text) // 40)):
        if not text[at].isalnum():
            continue
        altered = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        try:
            answer = place.http.get(f"http://{target[0]}/{altered}")
        except httpx2.RemoteProtocolError:
            assert place.kind == "seaweedfs", "only SeaweedFS hangs up on some malformed signatures"
        else:
            assert answer.status_code in {400, 403, 404}, at
            assert BODY[:64] not in answer.content
        checked += 1
    assert checked > 20


@pytest.mark.timing
def test_addresses_die(place: Place) -> None:
    """An address works before its time is over, and not after."""
    name, later = stored(place), new_name()
    url = place.store.get_address(name, 2)
    address = place.store.put_address(later, len(BODY), digest(BODY), 2)
    assert place.http.get(url).status_code == 200
    time.sleep(3.2)
    assert place.http.get(url).status_code == 403
    assert place.http.put(address.url, content=BODY, headers=address.headers).status_code == 403
    assert place.store.stat(later) is None


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-5", -5, None),
        ("bytes=299990-", 299_990, None),
    ],
)
def test_one_range_is_served(place: Place, asked: str, start: int, stop: int | None) -> None:
    """One range of the object comes back with 206 and exactly its bytes."""
    got = place.http.get(place.store.get_address(stored(place), 60), headers={"range": asked})
    assert got.status_code == 206
    assert got.content == BODY[start:stop]
    assert got.headers["content-range"].endswith(f"/{len(BODY)}")


def test_range_outside_is_refused(place: Place) -> None:
    """A range that begins behind the end is answered 416."""
    got = place.http.get(place.store.get_address(stored(place), 60), headers={"range": f"bytes={len(BODY)}-"})
    assert got.status_code == 416


def test_unknown_object_is_told_apart_from_nothing(place: Place) -> None:
    """An object that was never put has no stat, and a signed address to it answers 404."""
    name = new_name()
    assert place.store.stat(name) is None
    assert place.http.get(place.store.get_address(name, 60)).status_code == 404


def test_erasing_takes_a_whole_case_and_no_other(place: Place) -> None:
    """Erasing by prefix removes every object of the case, tells how many, and may be repeated."""
    case, other = new_id(), stored(place)
    names = [object_name(case, new_id()) for _ in range(3)]
    for name in names:
        assert put(place, name, b"some bytes").status_code == 200
    assert place.store.erase(f"cases/{case}/") == 3
    assert [place.store.stat(name) for name in names] == [None] * 3
    assert place.store.erase(f"cases/{case}/") == 0
    assert place.store.stat(other) is not None
    assert place.store.erase(other) == 1
    assert place.store.stat(other) is None


def test_tombstones_are_listed_and_stay(place: Place) -> None:
    """A tombstone is kept once, listed, and not taken by erasing the case."""
    case = new_id()
    name = tombstone_name("case", case)
    place.store.put_tombstone(name, b"first")
    place.store.put_tombstone(name, b"second")
    place.store.erase(f"cases/{case}/")
    assert place.store.tombstones().count(name) == 1
    assert place.store.tombstone(name) == b"first"
    with pytest.raises(OSError, match=r"NoSuchKey|No such file"):
        place.store.tombstone(tombstone_name("case", new_id()))


def test_marks_are_listed_until_they_are_erased(place: Place) -> None:
    """Marks are written once each, listed, and erased one by one; erasing again changes nothing."""
    names = [mark_name(sequence, to_base64url(secrets.token_bytes(32))) for sequence in (1, 2, 10**15)]
    for name in (*names, names[0]):
        place.store.put_mark(name)
    assert sorted(place.store.marks()) == sorted(names)
    for _ in range(2):
        place.store.erase_marks(names[:2])
        assert place.store.marks() == names[2:]
    place.store.erase_marks(names)
    assert place.store.marks() == []


def test_cases_are_those_with_an_object(place: Place) -> None:
    """A case is listed while the store holds one of its objects."""
    case, before = new_id(), place.store.cases()
    address = place.store.put_address(object_name(case, new_id()), 3, digest(b"abc"), 60)
    assert place.http.put(address.url, content=b"abc", headers=address.headers).is_success
    assert set(place.store.cases()) - set(before) == {case}
    place.store.erase(f"cases/{case}/")
    assert case not in place.store.cases()


@pytest.mark.parametrize(
    "name", ["", "cases", "cases/../x", "cases/a/b", "../x", "/etc/x", "tombstones/case/x", "cases/"]
)
def test_foreign_names_are_refused(place: Place, name: str) -> None:
    """A name that the layout does not make reaches no store."""
    for attempt in (
        lambda: place.store.put_address(name, 1, digest(b"x"), 60),
        lambda: place.store.get_address(name, 60),
        lambda: place.store.stat(name),
        lambda: place.store.erase(name),
        lambda: place.store.put_tombstone(name, b""),
        lambda: place.store.tombstone(name),
        lambda: place.store.put_mark(name),
        lambda: place.store.erase_marks([name]),
    ):
        with pytest.raises(ValueError, match="not the name"):
            attempt()


def test_check_passes_for_a_closed_store(place: Place) -> None:
    """A store that only its owner can use passes, and the check leaves nothing behind."""
    place.store.check()


def test_empty_object_is_kept(place: Place) -> None:
    """Zero bytes are an object too."""
    name = stored(place, b"")
    assert place.store.stat(name).length == 0
    assert place.http.get(place.store.get_address(name, 60)).content == b""


def test_public_bucket_is_refused() -> None:
    """A bucket that anybody may list or read fails the check, naming what to change."""
    with seaweedfs(public=True) as weed, pytest.raises(PermissionError, match=r"store\.bucket: .*Change: "):
        s3_store(weed).check()


def test_unreachable_store_says_what_to_change() -> None:
    """A store that does not answer, or refuses the credentials, is an OSError that names the setting."""
    dead = S3Store("http://127.0.0.1:9", "radseal", region="us-east-1", access_key="a" * 20, secret_key="b" * 40)
    with pytest.raises(OSError, match=r"Change: store\.endpoint"):
        dead.check()


def test_s3_addresses_sign_what_matters() -> None:
    """An address to put signs length, checksum and If-None-Match; addresses name the store, not the service."""
    store = S3Store("https://s.example", "radseal", region="us-east-1", access_key="a" * 20, secret_key="b" * 40)
    address = store.put_address(new_name(), 5, digest(b"bytes"), 900)
    url = httpx2.URL(address.url)
    assert url.host == "s.example"
    assert set(url.params["X-Amz-SignedHeaders"].split(";")) >= {
        "content-length", "host", "if-none-match", "x-amz-checksum-sha256",
    }  # fmt: skip
    assert url.params["X-Amz-Expires"] == "900"
    assert address.headers["x-amz-checksum-sha256"] == base64.b64encode(digest(b"bytes")).decode()


def test_cut_off_upload_leaves_nothing(tmp_path: Path) -> None:
    """A connection that breaks in the middle of an upload keeps no object and no passing file."""
    with folder_place(tmp_path) as (store, root):
        name = new_name()
        url = httpx2.URL(store.put_address(name, len(BODY), digest(BODY), 60).url)
        broken = threading.Event()

        def pieces() -> Iterator[bytes]:
            yield BODY[:100_000]
            broken.set()
            raise ConnectionAbortedError

        with httpx2.Client(trust_env=False) as http, pytest.raises(ConnectionAbortedError):
            http.put(url, content=pieces(), headers={"content-length": str(len(BODY))})
        assert broken.is_set()
        deadline = time.monotonic() + 10
        while list((root / "incoming").iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list((root / "incoming").iterdir()) == []
        assert store.stat(name) is None


def test_erased_case_takes_no_late_upload(tmp_path: Path) -> None:
    """An address given before the case was erased is refused once its tombstone is there."""
    with folder_place(tmp_path) as (store, _root), httpx2.Client(trust_env=False) as http:
        case = new_id()
        address = store.put_address(object_name(case, new_id()), 3, digest(b"abc"), 60)
        store.put_tombstone(tombstone_name("case", case), b"")
        assert http.put(address.url, content=b"abc").status_code == 403


def test_open_folder_is_refused_and_leftovers_are_swept(tmp_path: Path) -> None:
    """A folder that others may look into fails the check; passing files a day old are removed."""
    store = FolderStore(tmp_path / "s", key=bytes(32), origin="http://127.0.0.1", now=lambda: 0)
    leftover = tmp_path / "s" / "incoming" / "old"
    leftover.write_bytes(b"half")
    assert store.sweep(int(time.time())) == 0
    assert store.sweep(int(time.time()) + 2 * 86_400) == 1
    assert not leftover.exists()
    (tmp_path / "s").chmod(0o755)
    with pytest.raises(PermissionError, match="chmod 700"):
        store.check()


def test_damaged_checksum_file_is_computed_again(tmp_path: Path) -> None:
    """Where the noted checksum is lost, stat reads the object itself."""
    with folder_place(tmp_path) as (store, root), httpx2.Client(trust_env=False) as http:
        name = new_name()
        address = store.put_address(name, len(BODY), digest(BODY), 60)
        assert http.put(address.url, content=BODY).status_code == 200
        (root / f"{name}.sha256").unlink()
        assert store.stat(name).sha256 == digest(BODY)
