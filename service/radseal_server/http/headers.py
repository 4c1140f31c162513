"""The security headers of every answer. A route may set its own Content-Security-Policy or Cache-Control; no other.

Where the page has an origin of its own (`page_origin`, else empty), that origin and no other may read answers, with the
cookie of the sign-in, and may send what the page sends (CORS).
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
_UNLESS_SET = {"content-security-policy": API_POLICY, "cache-control": "no-store"}
_MAY_SEND = {
    "access-control-allow-methods": "GET, PUT, POST, DELETE",
    "access-control-allow-headers": "content-type, if-none-match, range, x-amz-checksum-sha256",
    "access-control-max-age": "600",
}
"""What the page sends, to routes and to a folder store."""
_SECURE = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


def always(*, secure: bool) -> dict[str, str]:
    """Return what every answer carries; `secure` says whether people come by https."""
    return {**_ALWAYS, **(_SECURE if secure else {})}


class SecurityHeaders:
    """Middleware that adds the headers; `secure` says whether people come by https."""

    def __init__(self, app: ASGIApp, *, secure: bool, page_origin: str) -> None:
        self._app = app
        self._always = always(secure=secure)
        self._page_origin = page_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its answer's headers."""

        async def complete(message: Message) -> None:
            """Add the headers as the answer begins."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always.items():
                    headers[name] = value
                for name, value in _UNLESS_SET.items():
                    headers.setdefault(name, value)
                self._share(scope, headers)
            await send(message)

        await self._app(scope, receive, complete)

    def _share(self, scope: Scope, headers: MutableHeaders) -> None:
        """Let the page's own origin read the answer."""
        if self._page_origin:
            headers.add_vary_header("origin")
        if _comes_from(self._page_origin, scope):
            headers["access-control-allow-origin"] = self._page_origin
            headers["access-control-allow-credentials"] = "true"
            headers["access-control-expose-headers"] = "content-range, etag"


class Preflights:
    """Middleware that tells a browser what the page at `page_origin` may send; other questions are the router's."""

    def __init__(self, app: ASGIApp, *, page_origin: str) -> None:
        self._app = app
        self._page_origin = page_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight of the page's; pass everything else on."""
        asks = scope["type"] == "http" and scope["method"] == "OPTIONS" and _comes_from(self._page_origin, scope)
        await (Response(status_code=204, headers=_MAY_SEND) if asks else self._app)(scope, receive, send)


def _comes_from(page_origin: str, scope: Scope) -> bool:
    return bool(page_origin) and Headers(scope=scope).getlist("origin") == [page_origin]
