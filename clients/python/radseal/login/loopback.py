"""Where the browser comes back to: a server on 127.0.0.1 that takes one answer (RFC 8252, section 7.3).

Rules: a free port, one path, GET only, answers without the right `state` are ignored, so that no other page can end or
take over a sign-in; the provider must name itself where it said it would (RFC 9207).
"""

import hmac
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from radseal.errors import SignInError
from radseal.login.provider import Endpoints

PATH = "/callback"
_MOST_QUERY = 8192
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Connection": "close",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;
padding:0 1rem}}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""
_DONE = ("Signed in", "Radseal goes on in the terminal. You can close this window.")
_FAILED = ("Not signed in", "The terminal says why. You can close this window.")
_OTHER = ("Nothing here", "This address only ends a sign-in that Radseal began.")


class Callback:
    """The server of one sign-in; a context manager. `redirect_uri` is where the provider sends the browser."""

    def __init__(self, endpoints: Endpoints, state: str) -> None:
        self._endpoints = endpoints
        self._state = state
        self._answers: queue.Queue[str | SignInError] = queue.Queue(maxsize=1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_address[1]}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def await_code(self, seconds: float) -> str:
        """Return the authorization code; raises SignInError when it is refused or does not come in time."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise SignInError(
                f"nobody signed in within {seconds:.0f} s",
                hint="Run the command again, or add --device.",
            ) from None
        if isinstance(answer, SignInError):
            raise answer
        return answer

    def take(self, target: str) -> tuple[int, tuple[str, str]]:
        """Judge one request's target; return the status and what the page says."""
        parts = urlsplit(target)
        if parts.path != PATH or len(parts.query) > _MOST_QUERY:
            return 404, _OTHER
        values = parse_qs(parts.query, max_num_fields=32)
        if any(len(found) != 1 for found in values.values()):
            return 400, _OTHER
        stated = {name: found[0] for name, found in values.items()}
        if not hmac.compare_digest(stated.get("state", "").encode(), self._state.encode()):
            return 400, _OTHER
        answer = self._judge(stated)
        if self._answers.full():
            return 400, _OTHER
        self._answers.put_nowait(answer)
        return (200, _DONE) if isinstance(answer, str) else (400, _FAILED)

    def _judge(self, stated: dict[str, str]) -> str | SignInError:
        issuer = stated.get("iss")
        if (issuer is not None or self._endpoints.names_itself) and issuer != self._endpoints.issuer:
            return SignInError(
                "another identity provider than the chosen one answered",
                hint="Run the command again; tell the operator.",
            )
        if "error" in stated:
            code = "".join(character for character in stated["error"][:64] if character.isalnum() or character in "_-.")
            return SignInError(f"the identity provider refused: {code}", hint="Run the command again.")
        return stated.get("code") or SignInError("the identity provider sent no code", hint="Run the command again.")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        callback = self

        class Handler(BaseHTTPRequestHandler):
            """One connection of a browser."""

            timeout = 10

            def do_GET(self) -> None:
                """Answer with a plain page."""
                status, (title, text) = callback.take(self.path)
                body = _PAGE.format(title=title, text=text).encode()
                self.send_response(status)
                for name, value in _HEADERS.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing: the target holds the code."""

        return Handler
