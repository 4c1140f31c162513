"""Running the application: uvicorn on one address, the sweeper beside it, figures on a loopback address of their own.

Rules: no access log (the application writes its own lines), no forwarded headers, bounded heads, a graceful stop on
SIGTERM or SIGINT: requests under way end, then the sweeper, then the process.
"""

import socket
import sys

import uvicorn
from fastapi import FastAPI
from prometheus_client import start_http_server

from radseal_server.access import Refused
from radseal_server.app.courier import Courier
from radseal_server.app.joining import Joined
from radseal_server.app.sweeper import Sweeper
from radseal_server.http.logs import LOGGER, note_fault
from radseal_server.http.protocol import PatientProtocol

HEAD_MOST = 32 * 1024
"""Bytes of a request's head that are held."""
CONNECTIONS_MOST = 1024
GRACE = 20
"""Seconds in which requests under way may end."""


class Server(uvicorn.Server):
    """uvicorn that says on standard error where the service is reached once it listens."""

    def __init__(self, config: uvicorn.Config, origin: str) -> None:
        super().__init__(config)
        self._origin = origin

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then print the ready line."""
        await super().startup(sockets)
        if self.started:
            sys.stderr.write(f"radseal-server: ready at {self._origin}\n")
            sys.stderr.flush()


def serve(joined: Joined) -> None:
    """Serve until told to stop. Raises OSError when database or store are not ready, or an address is taken."""
    settings, metrics = joined.settings, joined.metrics
    joined.prepare()
    sweeper = Sweeper(joined.sweep, settings.sweep_every, metrics)
    host, port = settings.address
    courier = Courier(joined.service, joined.mail, joined.standing, metrics) if joined.mail is not None else None
    figures = None
    listening = _listen(host, port)
    if settings.metrics_listen:
        figures_host, _, figures_port = settings.metrics_listen.rpartition(":")
        figures, _thread = start_http_server(int(figures_port), figures_host.strip("[]"), metrics.registry)
    sweeper.start()
    if courier is not None:
        courier.start()
    LOGGER.info("started")
    try:
        Server(_config(joined.application(), host, port), settings.origin).run(sockets=[listening])
    finally:
        sweeper.stop()
        if courier is not None:
            courier.stop()
        _leave_mark(joined)
        if figures is not None:
            figures.shutdown()
        LOGGER.info("stopped")


def _leave_mark(joined: Joined) -> None:
    """Mark how far the record came before leaving; the next start does without, where the store is away."""
    try:
        joined.standing.mark()
    except (OSError, Refused) as error:
        note_fault("no mark was left", error)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(True)
    return listening


def _config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host,
        port,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        proxy_headers=False,
        forwarded_allow_ips="",
        server_header=False,
        h11_max_incomplete_event_size=HEAD_MOST,
        limit_concurrency=CONNECTIONS_MOST,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE,
        backlog=1024,
    )
