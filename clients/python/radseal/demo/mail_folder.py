"""Where the demo's mail lands: a small real SMTP server on this machine that writes each message into a folder.

Nothing is sent on: the folder is the mailbox of everybody. The file's name begins with a number in order of arrival.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MESSAGE_MOST = 1024 * 1024
"""Bytes of a message that are taken."""


@dataclass(slots=True)
class MailFolder:
    """A folder that a mail server on `port` of 127.0.0.1 fills."""

    folder: Path
    port: int
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: int = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802  (aiosmtpd's)
        """Keep a message: whole or not at all, in a file of mode 0600."""
        with self._lock:
            self._count += 1
            path = self.folder / f"{self._count:04}.eml"
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        to = ", ".join(envelope.rcpt_tos)
        draft.write_bytes(f"X-Envelope-To: {to}\r\n".encode() + envelope.content)
        draft.replace(path)
        return "250 OK"

    def messages(self) -> list[str]:
        """Return what has arrived, oldest first."""
        return [path.read_text("utf-8") for path in sorted(self.folder.glob("*.eml"))]

    def wait(self, address: str, count: int = 1, seconds: float = 15.0) -> str:
        """Return the newest message to `address` once there are `count` of them. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [text for text in self.messages() if f"X-Envelope-To: {address}\n" in text.replace("\r", "")]
            if len(found) >= count:
                return found[-1]
            time.sleep(0.05)
        raise TimeoutError(f"no mail for the address within {seconds:.0f} s")


@contextlib.contextmanager
def mail_folder(folder: Path) -> Iterator[MailFolder]:
    """Run the mail server while the block runs."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415  (only the demo needs it)

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = MailFolder(folder, port)
    controller = Controller(kept, hostname="127.0.0.1", port=port, data_size_limit=MESSAGE_MOST)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
