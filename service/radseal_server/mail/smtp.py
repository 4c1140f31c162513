"""SMTP by smtplib: TLS with a checked certificate, or a server on this machine; every conversation ends in time.

Rules: smtplib bounds each wait only, and a server that drips a byte now and then would hold it for ever: a timer ends
the connection. Faults keep their code and kind; what a server says may hold addresses and goes nowhere.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import MessageError
from pathlib import Path
from typing import Literal

from radseal_server.mail.letters import write_letter
from radseal_server.notices import Letter, NotSentError

Security = Literal["starttls", "tls", "none"]
_NO_SUCH_MAILBOX = {550, 551, 553}


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how letters leave; `seconds` is the longest conversation."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    authorities: Path | None
    """Certificates that are believed; None: the system's."""
    seconds: float


class SmtpMail:
    """Fulfils interfaces.Mail; `site` and `origin` are what letters say of themselves, `sender` their From."""

    def __init__(self, server: Server, *, site: str, origin: str, sender: str) -> None:
        self._server = server
        self._site = site
        self._origin = origin
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand one letter to the mail server. Raises NotSentError, `final` when the address itself is refused."""
        try:
            message = write_letter(letter, site=self._site, origin=self._origin, sender=self._sender)
        except (ValueError, MessageError) as error:  # an address that a header would read as something else
            raise NotSentError(f"cannot be written ({type(error).__name__})", final=True) from error
        try:
            with self._line() as line:
                line.send_message(message, self._sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise NotSentError(f"recipient refused ({code})", final=code in _NO_SUCH_MAILBOX) from error
        except smtplib.SMTPResponseException as error:
            raise NotSentError(f"{type(error).__name__} ({error.smtp_code})") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSentError(type(error).__name__) from error

    def check(self) -> None:
        """Raise OSError unless the server answers, shows its certificate and takes the credentials."""
        where = f"{self._server.host}:{self._server.port}"
        try:
            with self._line() as line:
                line.noop()
        except smtplib.SMTPResponseException as error:
            raise OSError(f"the mail server at {where} refuses ({error.smtp_code})") from error
        except (smtplib.SMTPException, OSError) as error:
            raise OSError(f"the mail server at {where} is not usable: {type(error).__name__}") from error

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """Yield a conversation with the server, greeted and authenticated; it is cut when its time is over."""
        server = self._server
        with socket.create_connection((server.host, server.port), server.seconds) as plain, _cut_after(plain, server):
            context = _context(server.authorities)
            wrapped = context.wrap_socket(plain, server_hostname=server.host) if server.security == "tls" else plain
            with _Line(wrapped, server.host, server.port, self._own_name()) as line:
                if server.security == "starttls":
                    line.starttls(context=context)
                if server.user:
                    line.login(server.user, server.password)
                yield line

    def _own_name(self) -> str:
        host = self._origin.partition("://")[2].partition(":")[0]
        return host if host.isascii() else "localhost"


class _Line(smtplib.SMTP):
    """smtplib over a connection that is there already."""

    def __init__(self, connection: socket.socket, host: str, port: int, own_name: str) -> None:
        self._connection = connection
        super().__init__(host, port, local_hostname=own_name, timeout=connection.gettimeout() or 1)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host, port, timeout
        return self._connection


@contextmanager
def _cut_after(connection: socket.socket, server: Server) -> Iterator[None]:
    """End the connection when its time is over, whatever it is wrapped in by then."""
    twin = connection.dup()

    def cut() -> None:
        """Wake whoever waits for the other side."""
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(server.seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        twin.close()


def _context(authorities: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authorities) if authorities else None)
