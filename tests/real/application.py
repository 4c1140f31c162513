"""The real application in this process, behind a real uvicorn on a free port of loopback."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI

from radseal_server.http import blobs, problems
from radseal_server.http.bounds import Bounds, Limits
from radseal_server.http.headers import SecurityHeaders
from radseal_server.http.logs import RequestLog
from radseal_server.http.metrics import Metrics
from radseal_server.http.protocol import PatientProtocol
from radseal_server.http.rates import Rates
from radseal_server.interfaces import SignedDoor


def bare_application(origin: str, *, door: SignedDoor) -> FastAPI:
    """The frame with the folder store's door and no other route."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(Bounds, limits=Limits(origin.partition("://")[2], Rates(10_000, 10_000)))
    app.add_middleware(SecurityHeaders, secure=False, page_origin="")
    app.add_middleware(RequestLog, metrics=Metrics())
    app.state.edge = SimpleNamespace(door=door)
    problems.register(app)
    app.include_router(blobs.router)
    return app


@contextlib.contextmanager
def serving(build: Callable[[str], FastAPI], *, protocol: type[PatientProtocol] = PatientProtocol) -> Iterator[str]:
    """Serve `build(origin)` on a free port; give the origin."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(build(origin), http=protocol, ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield origin
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
