"""People at their desks: signed in at a real service, each with a home of their own; and services on either store."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from radseal.api import Service, make_client
from radseal.demo_identity import BROWSER_CLIENT_ID, browser_client
from radseal.dicom.profile import load_profile
from radseal.inputs import discover
from radseal.keys import KeyStore
from radseal.sharing import Desk, SendOrder, ShareOrder, Store, check_recipients, no_step
from radseal_wire.bodies import Account
from real.provider import RealProvider, running_provider
from real.seaweedfs import SeaweedFS, seaweedfs

WORKER = Path(__file__).parent / "worker.py"
SENDER, RECIPIENT, OTHER = "sam@hospital.example", "rita@clinic.example", "otto@clinic.example"
_CONFIG = """\
origin = {origin}
listen = {listen}
site = "Test site"
data = {data}
log_to = "folder"
requests_per_second = 10000
[[issuers]]
issuer = {issuer}
label = "Everybody"
people = {{ "sam@hospital.example" = ["sender"], "olga@hospital.example" = ["officer"] }}
"""
_PAGE = """\
web_client_id = {client}
web_client_secret_file = {secret}
"""
_S3 = """\
[store]
endpoint = {endpoint}
bucket = {bucket}
access_key = {access_key}
secret_key_file = {secret_key_file}
"""


@dataclass(frozen=True)
class Office:
    """A running service, its provider, and where everybody's homes are."""

    origin: str
    provider: RealProvider
    folder: Path
    service: Path
    """All that the service keeps on disk."""
    store: SeaweedFS | None
    http: httpx2.Client
    """One client for all desks, closed with the office."""

    def desk(self, who: str, home: str | None = None, step: Callable[[str], None] = no_step) -> Desk:
        """The desk of a person of real.provider; `home` is another computer of the same person."""
        token = self.provider.token(who, self.origin)
        return make_desk(self.origin, token, self.folder / (home or who), self.http, step)

    def work(self, who: str, words: dict, home: str | None = None) -> subprocess.CompletedProcess:
        """Let a person send or open in a process of its own, which may be killed at a step: see worker.py."""
        words |= {
            "origin": self.origin,
            "token": self.provider.token(who, self.origin),
            "home": str(self.folder / (home or who)),
        }
        return subprocess.run(
            [sys.executable, str(WORKER)],
            input=json.dumps(words),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def make_desk(origin: str, token: str, home: Path, http: httpx2.Client, step: Callable[[str], None] = no_step) -> Desk:
    """A desk at `origin` for whom the token belongs to, with keys and unfinished work in `home`."""
    service = Service(origin, http, lambda _fresh: token)
    described, me = service.describe(), service.me()
    return Desk(
        origin=origin,
        account=Account(issuer=me.issuer, email=me.email),
        service=service,
        store=Store(described.store_origin, http),
        keys=KeyStore(home / "keys", os.urandom),
        state=home / "state",
        site=described,
        now=lambda: int(time.time()),
        entropy=os.urandom,
        step=step,
    )


def make_order(desk: Desk, path: Path, *emails: str, attachments: tuple[Path, ...] = (), **share: object) -> SendOrder:
    """An order to send what is at `path` to these people, for an hour."""
    recipients = tuple(answer.recipient for answer in check_recipients(desk, emails))
    return SendOrder(
        found=discover([path]),
        paths=(path,),
        share=ShareOrder(recipients, **{"expires_in": 3600, **share}),
        rules=load_profile("basic"),
        profile="basic",
        attachments=attachments,
    )


@contextmanager
def office(folder: Path, *, s3: bool, page: bool = False, page_origin: str = "", more: str = "") -> Iterator[Office]:
    """Start provider, store and service as real programs; all are stopped on leaving.

    With `page`, people can also sign in with a browser, and the store lets the service's page fetch from it; with
    `page_origin` that page is to be served there, by somebody else.
    """
    with ExitStack() as stack:
        provider = stack.enter_context(running_provider(folder / "provider"))
        store = stack.enter_context(seaweedfs()) if s3 else None
        service = folder / "service"
        if page_origin:
            more = f"web_origin = {json.dumps(page_origin)}\n{more}"
        serving = _serving(folder, service, provider, store, page=page_origin or page, more=more)
        origin = stack.enter_context(serving)
        http = stack.enter_context(make_client({}, idle=8))
        yield Office(origin, provider, folder, service, store, http)


@contextmanager
def _serving(
    folder: Path, data: Path, provider: RealProvider, store: SeaweedFS | None, *, page: str | bool, more: str
) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    origin = f"http://{listen}"
    words = {"origin": origin, "listen": listen, "data": str(data), "issuer": provider.issuer}
    config = more + _CONFIG.format(**{name: json.dumps(word) for name, word in words.items()})
    if page:
        config += _for_page(folder, provider, origin, store, page if isinstance(page, str) else origin)
    if store is not None:
        secret = folder / "secret-key"
        secret.touch(mode=0o600)
        secret.write_text(store.secret_key)
        words = {"endpoint": store.endpoint, "bucket": store.bucket, "access_key": store.access_key}
        words["secret_key_file"] = str(secret)
        config += _S3.format(**{name: json.dumps(word) for name, word in words.items()})
    (folder / "service.toml").write_text(config)
    with (folder / "service.log").open("wb") as log:
        command = [sys.executable, "-m", "radseal_server", "serve", "--config", str(folder / "service.toml")]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _await_ready(process, origin, folder / "service.log")
        yield origin
    finally:
        process.terminate()
        process.wait(30)


def _for_page(folder: Path, provider: RealProvider, origin: str, store: SeaweedFS | None, page_origin: str) -> str:
    """Let people sign in on the page at `page_origin`, and let it reach the store; return the lines of the issuer."""
    secret = folder / "page-secret"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(32))
    provider.identity.set_clients([browser_client(origin, secret.read_text(), page_origin)])
    if store is not None:
        store.allow(page_origin)
    return _PAGE.format(client=json.dumps(BROWSER_CLIENT_ID), secret=json.dumps(str(secret)))


def _await_ready(process: subprocess.Popen, origin: str, log: Path) -> None:
    with httpx2.Client(trust_env=False) as client:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            try:
                if client.get(f"{origin}/readyz").is_success:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)
    raise AssertionError(log.read_text())
