"""A real guest provider with a real mail server, and browsers that walk its pages."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from radseal import guest_identity
from radseal.api import make_client
from radseal.demo.mail_folder import MailFolder, mail_folder
from radseal.guest_identity import Guests, walk_as_guest
from radseal.login.flow import sign_in_by_browser
from radseal.login.provider import Tokens, discover
from real.service import free_port

SERVICE = "http://127.0.0.1:9"
SECRET = "Qh7wB2nX9sLk4TzVc6Yd"
SCOPE = "openid email profile offline_access"


@dataclass
class RealGuests:
    """A running guest provider, its mail, and what is needed to start it again on the same data."""

    running: Guests
    mail: MailFolder
    settings: dict[str, Any]
    windows: list["Window"] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """The issuer's address."""
        return self.running.issuer

    @property
    def data(self) -> Path:
        """All that it keeps."""
        return self.running.data

    def kill_and_start_again(self) -> None:
        """End it as a power cut would, and start it on the same data and port."""
        self.running.process.kill()
        self.running.stop()
        self.running = guest_identity.start(self.data, **self.settings)

    def sign_in(self, email: str, audience: str = SERVICE) -> Tokens:
        """Prove an address as the command line does, with the code from the mail."""
        before = len([text for text in self.mail.messages() if f"X-Envelope-To: {email}\n" in text.replace("\r", "")])

        def open_browser(url: str) -> bool:
            """Walk the pages in a thread of their own."""
            return guest_browser(url, email, lambda: self.mail.wait(email, before + 1))

        with make_client({}) as http:
            request = {"scope": SCOPE, "resource": audience}
            return sign_in_by_browser(
                http,
                discover(http, self.issuer),
                guest_identity.COMMAND_LINE_CLIENT,
                request,
                open_browser=open_browser,
                say=lambda _text: None,
            )


def guest_browser(url: str, email: str, await_mail: Any) -> bool:
    """Begin to walk as a guest, and return at once."""
    threading.Thread(target=walk_as_guest, args=(url, email, await_mail), daemon=True).start()
    return True


@contextlib.contextmanager
def running_guests(folder: Path, origin: str = SERVICE, *, mail_port: int = 0, **more: Any) -> Iterator[RealGuests]:
    """Start a guest provider for the service at `origin`; its mail goes to `mail_port`, or to a folder."""
    with mail_folder(folder / "mail") as box:
        mail = {
            "host": "127.0.0.1",
            "port": mail_port or box.port,
            "security": "none",
            "from": "noreply@hospital.example",
        }
        settings = {"port": free_port(), "origin": origin, "secret": SECRET, "mail": mail, **more}
        guests = RealGuests(guest_identity.start(folder / "guests", **settings), box, settings)
        try:
            yield guests
        finally:
            for window in guests.windows:
                window.http.close()
            guests.running.stop()


class Window:
    """One browser window in the middle of signing in: its cookies, and the page that it shows."""

    def __init__(self, guests: RealGuests, *, language: str = "en", headers: dict[str, str] | None = None) -> None:
        self.address = f"http://127.0.0.1:{guests.settings['port']}"
        self.http = httpx2.Client(timeout=20, trust_env=False, headers={"accept-language": language, **(headers or {})})
        guests.windows.append(self)
        query = (
            f"client_id={guest_identity.COMMAND_LINE_CLIENT}&response_type=code&scope=openid%20email&state=s&"
            "redirect_uri=http://127.0.0.1:4/callback&code_challenge_method=S256&code_challenge="
            f"{'A' * 43}&resource={SERVICE}"
        )
        answer = self.http.get(f"{self.address}/auth?{query}")
        assert answer.is_redirect, answer.text
        self.page = urljoin(self.address, answer.headers["location"]).replace(guests.issuer, self.address)
        self.seen = self.http.get(self.page)

    def post(self, **fields: str) -> httpx2.Response:
        """Send a form of the page."""
        self.seen = self.http.post(self.page, data=fields)
        return self.seen

    @property
    def title(self) -> str:
        """The heading of the page."""
        return re.search(r"<h1>(.*?)</h1>", self.seen.text)[1]

    @property
    def trouble(self) -> str:
        """What the page says went wrong."""
        found = re.search(r'role="alert">(.*?)</p>', self.seen.text)
        return found[1] if found else ""
