"""A mail server of our own (aiosmtpd), that takes mail, refuses it, or makes whoever sends it wait."""

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from real.service import free_port


@dataclass
class MailSink:
    """What a mail server took: raw messages with their envelopes; `answers` refuses recipients or messages."""

    host: str = "127.0.0.1"
    port: int = 0
    took: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refuse_recipient: str = ""
    refuse_message: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802  (aiosmtpd's name)
        """Take or refuse a recipient."""
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        """Take or refuse a message."""
        if self.refuse_message:
            return self.refuse_message
        with self.arrived:
            self.took.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
            self.arrived.notify_all()
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        return [message_from_bytes(raw, policy=default) for _, _, raw in self.took]

    def wait(self, count: int, seconds: float = 20) -> list[EmailMessage]:
        """Return what was taken, once there are `count`."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.took) >= count, seconds), f"{len(self.took)} of {count} came"
        return self.messages

    def table(self, **more: str) -> str:
        """The settings' table for a service that sends through it in the clear."""
        words = {"host": self.host, "security": "none", "sender": "radseal@hospital.example", **more}
        return f"[mail]\nport = {self.port}\n" + "".join(f'{name} = "{word}"\n' for name, word in words.items())


@contextlib.contextmanager
def mail_sink(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: str = "", port: int = 0
) -> Iterator[MailSink]:
    """Run a mail server; with `password`, user `radseal` must sign in, after STARTTLS."""
    sink = MailSink(port=port or free_port())

    def authenticate(_server, _session, _envelope, _mechanism, given) -> AuthResult:
        return AuthResult(success=given.login == b"radseal" and given.password == password.encode(), handled=False)

    wanted = {"auth_required": True, "authenticator": authenticate} if password else {}
    if starttls is not None:
        wanted |= {"tls_context": starttls, "require_starttls": True}
    controller = Controller(sink, sink.host, sink.port, ssl_context=tls, **wanted)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextlib.contextmanager
def stubborn_server(*, drip: float) -> Iterator[MailSink]:
    """A server that takes connections and answers a byte every `drip` seconds, for ever; 0: nothing at all."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(16)
    over = threading.Event()
    open_lines: list[socket.socket] = []

    def talk(line: socket.socket) -> None:
        """Say "220-" again and again, one byte at a time."""
        text = b"220-please wait\r\n" * 10_000
        with contextlib.suppress(OSError):
            for at in range(len(text)):
                if over.wait(drip or 60):
                    return
                line.sendall(text[at : at + 1])

    def accept() -> None:
        """Take every connection."""
        with contextlib.suppress(OSError):
            while True:
                line, _ = listening.accept()
                open_lines.append(line)
                threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield MailSink(port=listening.getsockname()[1])
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
        for line in open_lines:
            line.close()


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1, and the server's side of it."""

    path: Path
    context: ssl.SSLContext


def make_certificate(folder: Path, *, address: str = "127.0.0.1", days: int = 1) -> Certificate:
    """Make a certificate for `address`; `days` below 0 is one that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=3))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    path, secret = folder / "mail.pem", folder / "mail.key"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return Certificate(path, context)
