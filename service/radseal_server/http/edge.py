"""What routes may use, joined by app.py: the service's ports, who vouches for people, the store's door, the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from radseal_server.access import Caller, Refused
from radseal_server.actions import Service
from radseal_server.http.metrics import Metrics
from radseal_server.interfaces import BrowserSignIn, Identities, Identity, SignedDoor
from radseal_wire.bodies import ServiceDescription


@dataclass(frozen=True, slots=True)
class Page:
    """The static page: the same bytes for every link, and the files that it loads, by name: (bytes, media type)."""

    html: bytes
    headers: Mapping[str, str]
    """What its answers carry besides the headers of every answer: the page's policy."""
    files: Mapping[str, tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything that the routes of one application use."""

    service: Service
    identities: Identities
    sign_in: BrowserSignIn
    caller_of: Callable[[Identity], Caller]
    note_sign_in: Callable[[Identity], None]
    door: SignedDoor | None
    description: ServiceDescription
    origin: str
    page_origin: str
    """Where the page is served: the origin, or another one that alone may use the session besides."""
    fronted: bool
    """Everybody comes by a TLS front, so that network addresses tell nobody apart."""
    is_ready: Callable[[], bool]
    require_standing: Callable[[], None]
    """Raises Refused "not-ready" while a restore is not made good: nobody is served before."""
    metrics: Metrics
    page: Page


def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


EdgeOf = Annotated[Edge, Depends(_edge)]


def _service(edge: EdgeOf) -> Service:
    return edge.service


def _door(edge: EdgeOf) -> SignedDoor:
    if edge.door is None:
        raise Refused("not-found", "the store has a door of its own")
    return edge.door


ServiceOf = Annotated[Service, Depends(_service)]
DoorOf = Annotated[SignedDoor, Depends(_door)]
