"""The hostile service as a web server, so that a browser meets the same lies as the command line.

Rules: what is not lied about comes from the real service, as the recipient of the scene; the page's files are real.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2

from hostile_answers import Lie
from hostile_service import Between, Scene, World, make_scene

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")
_PASSED = ("content-type", "content-security-policy", "integrity-policy", "location", "content-encoding")


class Front(ThreadingHTTPServer):
    """Serves the page, and one scene after the other; `late` seconds stand between the page's clock and the world's."""

    daemon_threads = True

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world = world
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        self.token = world.office.provider.token("recipient", world.office.origin)
        self.real = httpx2.Client(trust_env=False, follow_redirects=False)
        self.scene: Scene | None = None
        self.late = 0

    def tell(self, folder: Path, lie: Lie) -> str:
        """Begin to tell a lie; return the link as a person gets it."""
        scene = make_scene(self.world, folder, getattr(self.world, lie.known))
        scene.net = _between(scene.net, self.origin)
        before = scene.desk.now()
        lie.tell(scene)
        self.late = max(0, scene.desk.now() - before) if scene.desk.now() - before > 60 else 0
        self.scene = scene
        return scene.link.replace(self.world.office.origin, self.origin)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up in the middle is no news."""

    @property
    def account(self) -> dict[str, str]:
        """Whom the page takes itself for."""
        assert self.scene is not None
        return self.scene.desk.account.model_dump()


def _between(made: Between, origin: str) -> Between:
    return Between(made.real, origin)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        """Answer a request."""
        path = self.path.partition("?")[0]
        if path == "/me":
            self._json({**self.server.account, "subject": "somebody", "roles": ["recipient"]})
        elif path == "/.well-known/radseal":
            here = {"origin": self.server.origin, "store_origin": self.server.origin}
            self._json({**self._real(path).json(), **here})
        elif path == "/shares":
            self._json({"shares": [], "next": None})
        elif path.startswith("/objects/") or self.command != "GET":
            self._between()
        else:
            self._page(path)

    do_POST = do_PUT = do_GET  # noqa: N815  (the library's names)

    def _real(self, path: str) -> httpx2.Response:
        return self.server.real.get(self.server.world.office.origin + path)

    def _json(self, fields: dict[str, Any]) -> None:
        self._send(200, {"content-type": "application/json"}, json.dumps(fields).encode())

    def _page(self, path: str) -> None:
        answer = self._real(path)
        body = answer.content
        if self.server.late and "/worker-" in path:
            ahead = 1000 * self.server.late
            body = b"{const now = Date.now.bind(Date); Date.now = () => now() + %d;}\n%b" % (ahead, body)
        headers = {name: answer.headers[name] for name in _PASSED if name in answer.headers}
        headers.pop("content-encoding", None)
        self._send(answer.status_code, headers, body)

    def _between(self) -> None:
        """Let the scene's network answer, as the recipient."""
        scene, office = self.server.scene, self.server.world.office
        assert scene is not None
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {"authorization": f"Bearer {self.server.token}", "accept": "application/json"}
        if body:
            headers["content-type"] = "application/json"
        request = httpx2.Request(self.command, office.origin + self.path, headers=headers, content=body)
        answer = scene.net.handle_request(request)
        told = {name: answer.headers[name] for name in _PASSED if name in answer.headers}
        if answer.status_code == 200 and "content-length" not in answer.headers:
            self._flood(told, answer)
            return
        content = b"".join(answer.stream)
        asked = _RANGE.fullmatch(self.headers.get("range", ""))
        if asked and answer.status_code == 200:
            start, end = int(asked[1]), min(int(asked[2]) + 1, len(content))
            told["content-range"] = f"bytes {start}-{end - 1}/{len(content)}"
            self._send(206 if start < len(content) else 416, told, content[start:end])
        else:
            self._send(answer.status_code, told, content)

    def _flood(self, headers: dict[str, str], answer: httpx2.Response) -> None:
        self.send_response(200)
        for name, word in {**headers, "connection": "close"}.items():
            self.send_header(name, word)
        self.end_headers()
        for piece in answer.stream:
            self.wfile.write(piece)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, word in {**headers, "content-length": str(len(body)), "cache-control": "no-store"}.items():
            self.send_header(name, word)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving_lies(world: World) -> Iterator[Front]:
    """Run the web server while the block runs."""
    front = Front(world)
    thread = threading.Thread(target=front.serve_forever, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        front.real.close()
        thread.join()
