"""The static page of a link: always 200, always the same bytes, whatever the link; the secret stays after `#`.

Where the page has an origin of its own, browsers are sent there; they keep what stands after `#`.
"""

import gzip
import re
from functools import lru_cache
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from radseal_server.access import Refused
from radseal_server.http.edge import EdgeOf, Page

router = APIRouter(tags=["page"])
_HTML = "text/html; charset=utf-8"
PATHS = ("/", "/about", "/send", "/sent", "/l/[A-Za-z0-9_-]+", "/session/[a-z]+")
"""Where the one page is served, as patterns, wherever it has a host of its own."""
KEPT, KEPT_BY_CONTENT = "public, max-age=300", "public, max-age=31536000, immutable"
BY_CONTENT = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
"""Names that the build made from the content: what they name never changes."""
_WORTH_IT = 1024
"""Bytes from which an answer is compressed."""


@router.head("/", response_class=Response, include_in_schema=False)
@router.get("/", response_class=Response)
@router.get("/about", response_class=Response, include_in_schema=False)
@router.get("/send", response_class=Response, include_in_schema=False)
@router.get("/sent", response_class=Response, include_in_schema=False)
def first_page(request: Request, edge: EdgeOf) -> Response:
    """Serve the page that a link serves."""
    return link_page(request, edge)


@router.head("/l/{share}", response_class=Response, include_in_schema=False)  # noqa: FAST003  (as below)
@router.get("/l/{share}", response_class=Response)
def link_page(request: Request, edge: EdgeOf) -> Response:
    """Serve the page, without looking at the share: previews and scanners learn nothing and count nothing."""
    if edge.page_origin != edge.origin:
        return RedirectResponse(f"{edge.page_origin}{quote(request.scope['path'])}", 303)
    return _answer(request, edge.page, edge.page.html, _HTML)


@router.get("/page/{name}", response_class=Response)
def page_file(name: str, request: Request, edge: EdgeOf) -> Response:
    """Serve one of the page's own files; workers are held to the page's policy by their own answer."""
    if name not in edge.page.files:
        raise Refused("not-found", "no such file of the page")
    body, media_type = edge.page.files[name]
    return _answer(request, edge.page, body, media_type, KEPT_BY_CONTENT if BY_CONTENT.search(name) else KEPT)


def _answer(request: Request, page: Page, body: bytes, media_type: str, kept: str = "no-store") -> Response:
    headers = {**page.headers, "cache-control": kept, "vary": "accept-encoding"}
    accepted = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    if "gzip" in accepted and len(body) >= _WORTH_IT:
        headers["content-encoding"] = "gzip"
        body = _gzipped(body)
    return Response(body, 200, headers, media_type)


@lru_cache(maxsize=256)
def _gzipped(body: bytes) -> bytes:
    """Compress a file of the page when it is first asked for; nothing secret is ever in one (no BREACH)."""
    return gzip.compress(body, 9, mtime=0)
