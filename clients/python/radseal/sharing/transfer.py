"""Sealed objects to and from the store: pinned origin, no redirect, no token, no cookie, every byte counted and hashed.

Rules: an address is used only on the store's own origin, which was fixed at login; https except on loopback. What is
read is never longer than what was announced, and is refused unless its SHA-256 is the expected one. A cut transfer goes
on: a new address is asked for each attempt, so that none is older than its life.
"""

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx2

from radseal.api import unreachable
from radseal.errors import RefusedContentError, ServiceError, UsageError
from radseal_wire.addresses import LOOPBACK
from radseal_wire.bodies import Address, SealedObject, UploadAddress
from radseal_wire.layout import HEADER

PIECE = 256 * 1024
"""Bytes handed to the network at once."""
PROGRESS = 64 * 1024
"""Bytes that an attempt must add for the count of attempts to begin anew."""
TRIES = 8
PAUSE_MOST = 60.0
THREADS = 3
"""Objects in flight at once."""
_ANSWER_MOST = 64 * 1024
_HEADER = re.compile(r"(?i)content-type|if-none-match|x-(amz|radseal)-[a-z0-9-]{1,64}")

Moved = Callable[[int], None]
"""Told how many more bytes went through, from any thread."""


class Judge(Protocol):
    """Who decides whether an address may be used and whether an object is the expected one; both raise if not."""

    def address(self, store: str, url: str) -> None:
        """Accept an address at the store's origin."""

    def object(self, length: int, sha256: bytes, header: bytes) -> None:
        """Accept a fetched object by its length, the SHA-256 of its bytes and its first 56 bytes."""


class Rate:
    """A limit on bytes a second, shared by all transfers."""

    def __init__(
        self,
        bytes_a_second: int,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._each = 1 / bytes_a_second
        self._clock = clock
        self._pause = pause
        self._free = clock()
        self._lock = threading.Lock()

    def wait(self, count: int) -> None:
        """Wait until `count` more bytes may pass."""
        with self._lock:
            now = self._clock()
            self._free = max(self._free, now - 0.1) + count * self._each
            wait = self._free - now
        if wait > 0:
            self._pause(wait)


@dataclass(frozen=True, slots=True)
class Store:
    """The object store of one service."""

    origin: str
    """Scheme, host and port, as fixed at login."""
    http: httpx2.Client
    rate: Rate | None = field(default=None, repr=False)
    pause: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        url = httpx2.URL(self.origin)
        if url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
            raise UsageError(
                f"the store's address {self.origin} is not https",
                hint="Ask the operator to put the store behind TLS, then log in again.",
            )

    def put(self, path: Path, thing: SealedObject, ask: Callable[[], UploadAddress], moved: Moved) -> None:
        """Upload the file `path`, which is `thing`; returns also where the store already has it.

        `ask` gives a new address for each attempt. Raises UnreachableError when the store stays away, ServiceError when
        it refuses, RefusedContentError when an address leads elsewhere.
        """
        for attempt in range(1, TRIES + 1):
            address = ask()
            if not is_at_store(self.origin, address.url):
                raise RefusedContentError("store-origin", f"the service sends to a store other than {self.origin}")
            sent = 0

            def count(more: int) -> None:
                """Count what was moved."""
                nonlocal sent
                sent += more
                moved(more)

            try:
                status = self._put_once(path, thing, address, count)
            except httpx2.TransportError as error:
                if attempt == TRIES:
                    raise unreachable(self.origin, error) from error
            else:
                if 200 <= status < 300 or status == 412:  # noqa: PLR2004  (success; 412: it is already there)
                    moved(thing.length - sent)
                    return
                self._require_another_try(status, attempt)
            moved(-sent)
            self.pause(min(PAUSE_MOST, 0.25 * 2.0**attempt))

    def get(self, path: Path, length: int, ask: Callable[[], Address], judge: Judge, moved: Moved) -> None:
        """Download an object of `length` bytes to the file `path`, going on after what an earlier attempt left there.

        A line that is cut again and again but moves at least 64 KiB each time never runs out of attempts. Raises as
        `put`; what `judge` refuses is not kept.
        """
        attempt, best = 1, 0
        while True:
            address = ask()
            judge.address(self.origin, address.url)
            received = 0

            def count(more: int) -> None:
                """Count what was moved."""
                nonlocal received
                received += more
                moved(more)

            try:
                status = self._get_once(path, length, address.url, judge, count)
            except httpx2.TransportError as error:
                if attempt >= TRIES and received < best + PROGRESS:
                    raise unreachable(self.origin, error) from error
            else:
                if status in {200, 206}:
                    return
                self._require_another_try(status, attempt)
            moved(-received)
            if received >= best + PROGRESS:
                attempt, best = 0, received
            self.pause(min(PAUSE_MOST, 0.25 * 2.0**attempt))
            attempt += 1

    def _require_another_try(self, status: int, attempt: int) -> None:
        """403 is an address that was too old, 5xx and 429 a store in trouble; anything else stays as it is."""
        if attempt < TRIES and (status in {403, 408, 409, 429} or status >= 500):  # noqa: PLR2004  (HTTP's words)
            return
        raise ServiceError(
            "store-refused",
            f"the store {self.origin} answers with status {status}",
            hint="Run the same command again; if it stays, tell the operator.",
            status=status,
        )

    def _put_once(self, path: Path, thing: SealedObject, address: UploadAddress, moved: Moved) -> int:
        headers = {name: text for name, text in address.headers.items() if name.lower() != "content-length"}
        if any(not _HEADER.fullmatch(name) for name in headers):
            raise RefusedContentError("upload-headers", "the service wants a header sent that no store needs")
        headers["Content-Length"] = str(thing.length)
        body = self._pieces(path, moved)
        with self.http.stream("PUT", address.url, headers=headers, content=body) as answer:
            _drain(answer)
            return answer.status_code

    def _pieces(self, path: Path, moved: Moved) -> Iterator[bytes]:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(PIECE):
                if self.rate is not None:
                    self.rate.wait(len(piece))
                yield piece
                moved(len(piece))

    def _get_once(self, path: Path, length: int, url: str, judge: Judge, moved: Moved) -> int:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(handle, "a+b", buffering=0) as file:
            digest = hashlib.sha256()
            kept = _hash_kept(handle, length, digest)
            moved(kept)
            if kept < length:
                headers = {"Range": f"bytes={kept}-"} if kept else {}
                with self.http.stream("GET", url, headers=headers) as answer:
                    if answer.status_code not in {200, 206}:
                        _drain(answer)
                        return answer.status_code
                    if kept and answer.status_code == 200:  # noqa: PLR2004  (the store does not serve ranges)
                        file.truncate(0)
                        moved(-kept)
                        digest, kept = hashlib.sha256(), 0
                    kept = self._receive(handle, answer, length, kept, digest, moved)
            try:
                judge.object(kept, digest.digest(), os.pread(handle, HEADER, 0))
            except RefusedContentError:
                file.truncate(0)
                raise
        return 200

    def _receive(
        self, handle: int, answer: httpx2.Response, length: int, have: int, digest: "hashlib._Hash", moved: Moved
    ) -> int:
        """Write and hash what comes, and return the length now; stops at the first byte beyond `length`."""
        for piece in answer.iter_raw():  # as it comes: what a cut line brought is kept
            if self.rate is not None:
                self.rate.wait(len(piece))
            wanted = piece[: length + 1 - have]
            digest.update(wanted)
            os.write(handle, wanted)
            have += len(wanted)
            moved(len(wanted))
            if have > length:
                break
        return have


def is_at_store(origin: str, address: str) -> bool:
    """Return whether `address` lies on exactly `origin`: scheme, host and port, without user, password or fragment.

    The parser is the one of the client that will use the address.
    """
    try:
        url, store = httpx2.URL(address), httpx2.URL(origin)
    except httpx2.InvalidURL:
        return False
    same = (url.scheme, url.host, _port(url)) == (store.scheme, store.host, _port(store))
    return same and not url.userinfo and not url.fragment


def _port(url: httpx2.URL) -> int | None:
    return url.port or {"https": 443, "http": 80}.get(url.scheme)


def _drain(answer: httpx2.Response) -> None:
    """Read a short answer so that the connection can be used again; drop the connection of a long one."""
    read = 0
    for piece in answer.iter_raw():
        read += len(piece)
        if read > _ANSWER_MOST:
            return


def _hash_kept(file: int, most: int, digest: "hashlib._Hash") -> int:
    """Hash what is already there; a file that is too long starts anew."""
    if os.fstat(file).st_size > most:
        os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    kept = 0
    while piece := os.read(file, 4 * PIECE):
        digest.update(piece)
        kept += len(piece)
    return kept
