"""Whether the service lives, is ready to serve, and its figures. Nothing here names a version, a path or a fault."""

from fastapi import APIRouter
from starlette.responses import Response

from radseal_server.access import require_right
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import EdgeOf
from radseal_server.http.problems import answer

router = APIRouter(tags=["health"])


@router.get("/healthz", response_class=Response)
def alive() -> Response:
    """Say that the process answers."""
    return Response(b"ok\n", media_type="text/plain")


@router.get("/readyz", response_class=Response)
def ready(edge: EdgeOf) -> Response:
    """Say whether database, schema and store are there and every tombstone is applied; "not-ready" otherwise."""
    if edge.is_ready():
        return Response(b"ready\n", media_type="text/plain")
    return answer("not-ready")


@router.get("/metrics", response_class=Response)
def figures(edge: EdgeOf, caller: CallerOf) -> Response:
    """Give the figures to an operator; a scraper reads them at `metrics_listen`, on loopback, without sign-in."""
    require_right(caller, "measure")
    return Response(edge.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
