"""What the service says of itself: one JSON line and one figure for each request, and nothing that could identify.

Rules: a line holds the route's template, method, status, duration and the reason of a refusal; never a path, query,
header, body, token, address or id. Who did what stands in the audit trail. A fault is logged as its type and the places
in the code that it passed, without its message, and answered with "internal".
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from radseal_server.http.metrics import Metrics
from radseal_server.http.problems import answer

LOGGER = logging.getLogger("radseal")
_FILE_MOST = 16 * 1024 * 1024


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields that were given as `extra={"fields": …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`; an exception shows by its type only."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name.startswith("radseal") else record.name,
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=True)


def set_up_logs(level: str, folder: Path | None = None) -> None:
    """Send the service's lines to standard error, or to `radseal.log` in `folder` (16 MiB, nine older ones kept)."""
    handler: logging.Handler
    if folder is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "radseal.log", maxBytes=_FILE_MOST, backupCount=9, encoding="utf-8")
    handler.setFormatter(JsonLines())
    LOGGER.handlers = [handler]
    LOGGER.setLevel(level.upper())
    LOGGER.propagate = False


def note_fault(event: str, error: BaseException) -> None:
    """Log a fault: its type and the places it passed, never its message, which may hold values."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    LOGGER.error(event, extra={"fields": {"fault": type(error).__name__, "places": places[-12:]}})


class RequestLog:
    """Middleware that logs and counts each request, and turns a fault into "internal"."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then write its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 0, time.perf_counter()

        async def note(message: Message) -> None:
            """Keep the status as the answer begins."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception as error:  # noqa: BLE001  (the last line of defence: a fault must not show its message)
            note_fault("a request met a fault", error)
            code = "not-ready" if isinstance(error, OSError) else "internal"
            if status == 0:
                await answer(code)(scope, receive, note)
        finally:
            self._write(scope, status, time.perf_counter() - begun)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        fields = {
            "method": scope["method"] if scope["method"].isalpha() else "other",
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if reason := scope.get("radseal.reason"):
            fields["reason"] = reason
        LOGGER.info("request", extra={"fields": fields})
        self._metrics.count_request(route, scope["method"], status, seconds)
