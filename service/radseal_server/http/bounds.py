"""What a request may be before any route sees it: host, rate, headers, media type, size, time.

Rules: `Host` is exactly the service's own, forwarded headers are ignored; a body is JSON without content encoding, at
most `BODY_MOST` bytes (completing a case: `COMPLETE_MOST`), and arrives whole within `PATIENCE` seconds, before a
thread is taken for it. Only uploads to the folder store stream, bounded by what their address was signed for.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from radseal_server.http.problems import answer
from radseal_server.http.rates import Rates

BODY_MOST = 128 * 1024
"""Bytes of a JSON body."""
COMPLETE_MOST = 16 * 1024 * 1024
"""Bytes of the body that completes a case: it lists every object."""
HEADERS_MOST = 24 * 1024
"""Bytes of all header names and values."""
TARGET_MOST = 4096
"""Bytes of path and query."""
HELD_MOST = 192 * 1024 * 1024
"""Bytes of JSON bodies that one process holds at once; who comes then is asked to come again."""
PATIENCE = 30.0
"""Seconds in which a JSON body must have arrived."""
_COMPLETE = re.compile(r"/cases/[^/]+/complete")
_BODILESS = {"GET", "HEAD", "OPTIONS"}
_ANY_HOST = {"/healthz", "/readyz"}
_FORM = "application/x-www-form-urlencoded"
_FORMS = {"/session/provider-logout"}
"""Where another standard asks for a form."""
BODY = "radseal.body"
"""Where the scope holds the whole body."""


class BoundError(Exception):
    """The request is outside the bounds; `code` is one of radseal_wire.problems."""

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """What differs between services: the host's name, the rates, and seconds that a body may take."""

    host: str
    rates: Rates
    patience: float = PATIENCE


class Bounds:
    """Middleware that refuses what is out of bounds, and reads JSON bodies whole."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request within the bounds on; answer any other with its problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._require_within(scope)
            scope[BODY] = b"" if _streams(scope) else await self._read(scope, receive)
        except BoundError as error:
            headers = {"retry-after": str(error.wait)} if error.wait else {}
            if scope["method"] not in _BODILESS:
                headers["connection"] = "close"
            await answer(error.code, headers=headers)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._held -= len(scope[BODY])

    def _require_within(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        path: str = scope["path"]
        if headers.getlist("host") != [self._limits.host] and path not in _ANY_HOST:
            raise BoundError("wrong-host")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_MOST:
            raise BoundError("headers-too-large")
        if len(scope["raw_path"]) + len(scope["query_string"]) > TARGET_MOST:
            raise BoundError("too-large")
        if not path.startswith("/blobs/"):
            wait = self._limits.rates.wait(scope["client"][0] if scope["client"] else "")
            if wait:
                raise BoundError("too-many-requests", wait)

    def _hold(self, body: bytearray, piece: bytes, most: int) -> None:
        """Add a piece to a body. Raises BoundError beyond `most` bytes, or when the process holds too much."""
        self._held += len(piece)
        body += piece
        if len(body) > most:
            raise BoundError("too-large")
        if self._held > HELD_MOST:
            raise BoundError("too-many-requests", wait=1)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        """Return the whole body, and count it as held. Raises BoundError, with nothing held."""
        headers = Headers(scope=scope)
        most = COMPLETE_MOST if _COMPLETE.fullmatch(scope["path"]) else BODY_MOST
        stated = headers.get("content-length", "0")
        if not stated.isdigit() or int(stated) > most:
            raise BoundError("too-large")
        body = bytearray()
        try:
            with anyio.fail_after(self._limits.patience):
                async for piece in _pieces(receive):
                    self._hold(body, piece, most)
            if body:  # an empty one needs no type
                _require_media(headers, _FORM if scope["path"] in _FORMS else "application/json")
        except BaseException as error:
            self._held -= len(body)
            if isinstance(error, TimeoutError):
                raise BoundError("too-slow") from error
            raise
        return bytes(body)


def _streams(scope: Scope) -> bool:
    """Whether the route reads the body itself: an upload to the folder store."""
    return scope["method"] == "PUT" and str(scope["path"]).startswith("/blobs/")


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BoundError("too-slow")
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _require_media(headers: Headers, expected: str) -> None:
    media, _, parameters = headers.get("content-type", "").lower().partition(";")
    if media.strip() != expected or parameters.strip() not in {"", "charset=utf-8"}:
        raise BoundError("unsupported-media")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise BoundError("unsupported-media")
