"""Every refusal in one form: application/problem+json (RFC 9457), the same bytes for the same code.

Rules: the one place that turns a code into an answer. `not-found` has no variable part at all, so that what is not
there, what is not yours, a wrong proof and a wrong person cannot be told apart. "malformed" may name a field of ours.
"""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from radseal_server.access import Refused
from radseal_wire.problems import PROBLEMS
from radseal_wire.text import dumps

MEDIA_TYPE = "application/problem+json"
_BY_BROWSERS = {"/session/login", "/session/callback"}
_RETRY = {"too-many-requests": "60", "not-ready": "5"}
"""Seconds to wait unless the refusal says its own."""
_CODES = {404: "not-found", 405: "method-not-allowed"}


class MalformedRequestError(Exception):
    """The request is not of the stated form; `fault` names our own field and the rule, never a value."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def answer(code: str, fault: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """Return the response for a code of `radseal_wire.problems`."""
    problem = PROBLEMS[code]
    body = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": f"{problem.detail} ({fault})" if fault else problem.detail,
        "code": problem.code,
    }
    more = dict(headers or {})
    if problem.status == 401:  # noqa: PLR2004  (RFC 9110, 11.6.1)
        more["www-authenticate"] = "Bearer"
    if code in _RETRY:
        more.setdefault("retry-after", _RETRY[code])
    return Response(dumps(body), problem.status, more, MEDIA_TYPE)


def register(app: FastAPI) -> None:
    """Make `app` answer every refusal in the one form."""

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        """The code is told; the reason is for the log."""
        request.scope["radseal.reason"] = f"{error.code}: {error.reason}"
        if request.url.path in _BY_BROWSERS and "text/html" in request.headers.get("accept", ""):
            page = request.app.state.edge.page  # which says in words that signing in did not work
            return Response(page.html, PROBLEMS[error.code].status, page.headers, "text/html; charset=utf-8")
        return answer(error.code)

    @app.exception_handler(MalformedRequestError)
    def malformed(_request: Request, error: MalformedRequestError) -> Response:
        """The field and the rule are told."""
        return answer("malformed", error.fault)

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> Response:
        """A bad id in the path is the id of nothing; a bad query is malformed."""
        places = [detail["loc"] for detail in error.errors()]
        if any(place[0] == "path" for place in places):
            return answer("not-found")
        return answer("malformed", f"{places[0][0]} {places[0][-1]}")

    @app.exception_handler(HTTPException)
    def routing(_request: Request, error: HTTPException) -> Response:
        """Only the router raises these: no such route, or no such method there."""
        code = _CODES.get(error.status_code, "malformed")
        allowed = (error.headers or {}).get("Allow")
        return answer(code, headers={"allow": allowed} if allowed else None)
