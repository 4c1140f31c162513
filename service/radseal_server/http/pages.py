"""The static page of a link: always 200, always the same bytes, whatever the link; the secret stays after `#`."""

from fastapi import APIRouter
from starlette.responses import Response

from radseal_server.access import Refused
from radseal_server.http.edge import EdgeOf

router = APIRouter(tags=["page"])


@router.head("/", response_class=Response, include_in_schema=False)
@router.get("/", response_class=Response)
def first_page(edge: EdgeOf) -> Response:
    """Serve the page that a link serves."""
    return link_page(edge)


@router.head("/l/{share}", response_class=Response, include_in_schema=False)  # noqa: FAST003  (as below)
@router.get("/l/{share}", response_class=Response)
def link_page(edge: EdgeOf) -> Response:
    """Serve the page, without looking at the share: previews and scanners learn nothing and count nothing."""
    return Response(edge.page.html, 200, {"content-security-policy": edge.page.policy}, "text/html; charset=utf-8")


@router.get("/page/{name}", response_class=Response)
def page_file(name: str, edge: EdgeOf) -> Response:
    """Serve one of the page's own files."""
    if name not in edge.page.files:
        raise Refused("not-found", "no such file of the page")
    body, media_type = edge.page.files[name]
    return Response(body, 200, {"cache-control": "public, max-age=300"}, media_type)
