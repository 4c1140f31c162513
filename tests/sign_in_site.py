"""The service's side of the browser's sign-in, before providers that do wrong."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from fakes import MemorySessions, Seconds
from hostile_provider import NOW, HostileProvider, changed, text
from radseal_server.access import Refused
from radseal_server.interfaces import Arrival
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.outside import BoundedTransport, make_http
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.sign_in import BrowserFlow

ORIGIN = "https://radseal.example"
LINK = "/l/AAAAAAAAAAAAAAAAAAAAAA"
UNSIGNED = text(b'{"alg":"none"}')
"""The header of a token that nobody signed."""


@dataclass
class Site:
    """The service's side of the flow, with one or more providers behind one network."""

    ops: list[HostileProvider]
    sessions: MemorySessions = field(default_factory=MemorySessions)
    clock: Seconds = field(default_factory=lambda: Seconds(NOW))
    acr_values: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Further settings of the providers."""

    def __post_init__(self) -> None:
        hosts = {urlsplit(op.issuer).netloc: op for op in self.ops}
        network = httpx2.MockTransport(lambda request: hosts[request.url.netloc.decode()].serve(request))
        self.transport = BoundedTransport(network)
        http = make_http(self.transport)
        self.flow = BrowserFlow(
            [
                Provider(
                    issuer=op.issuer,
                    audience=ORIGIN,
                    web_client_id=op.client_id,
                    web_client_secret=op.client_secret,
                    acr_values=self.acr_values,
                    **self.more,
                )
                for op in self.ops
            ],
            {op.issuer: Discovery(op.issuer, http, clock=self.clock) for op in self.ops},
            self.sessions,
            self.transport,
            origin=ORIGIN,
            now=self.clock,
        )

    def sign_in(self, **changes: Any) -> Arrival:
        """Go there and come back, with changes to what the provider sends along."""
        op = self.ops[0]
        departure = self.flow.begin(op.issuer, LINK, "")
        return self.flow.finish(changed(op.authorize(departure.url), changes), departure.browser, "")

    def refused(self, problem: str = "sign-in-failed", **changes: Any) -> str:
        """Sign in, be refused, and return the reason; nobody is signed in then."""
        with pytest.raises(Refused) as caught:
            self.sign_in(**changes)
        assert caught.value.code == problem
        assert self.sessions.kept == {}
        return str(caught.value.reason)
