"""The application: routes by noun inside the frame that every request passes. `build` is called by app.py only."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from radseal_server.http import audit, blobs, cases, describing, health, pages, people, problems, shares, signing_in
from radseal_server.http.bodies import describe
from radseal_server.http.bounds import Bounds, Limits
from radseal_server.http.edge import Edge
from radseal_server.http.headers import Preflights, SecurityHeaders
from radseal_server.http.logs import RequestLog


def build(edge: Edge, limits: Limits) -> FastAPI:
    """Return the application."""
    shared = edge.page_origin if edge.page_origin != edge.origin else ""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        middleware=[
            Middleware(RequestLog, metrics=edge.metrics),
            Middleware(SecurityHeaders, secure=edge.origin.startswith("https://"), page_origin=shared),
            Middleware(Bounds, limits=limits),
            Middleware(Preflights, page_origin=shared),
        ],
    )
    app.state.edge = edge
    problems.register(app)
    for module in (describing, people, cases, shares, audit, blobs, signing_in, pages, health):
        app.include_router(module.router)
    setattr(app, "openapi", describe(app))  # noqa: B010  (mypy refuses a plain assignment)
    return app
