"""The guest provider: proves an e-mail address by a mailed code. `radseal-guests SETTINGS.json` runs it for a site.

It is `infra/identity`, bundled into `identity/guests.mjs`; docs/guides/guests.md explains its settings. The demo and
the tests start it here, as a program of its own on this machine.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx2

from radseal.demo_identity import walk_pages
from radseal.errors import RadsealError
from radseal.node_program import end_program, find_node, find_program, start_program, write_private

PROGRAM = "guests.mjs"
PAGE_CLIENT, COMMAND_LINE_CLIENT = "radseal-page", "radseal-cli"
_CODE = re.compile(r"^\s+([0-9]{4}) ([0-9]{4})\s*$", re.MULTILINE)


def main() -> None:
    """Run the provider on the settings file that is named, in place of this process."""
    if len(sys.argv) != 2 or sys.argv[1] in {"-h", "--help"}:  # noqa: PLR2004  (the program and one word)
        sys.stderr.write("Usage: radseal-guests SETTINGS.json   (see docs/guides/guests.md)\n")
        sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
    try:
        words = [find_node(), str(find_program(PROGRAM)), sys.argv[1]]
    except RadsealError as error:
        sys.stderr.write(f"radseal-guests: {error} {error.hint}\n")
        sys.exit(1)
    os.execv(words[0], words)  # noqa: S606  (our own program; the word is the operator's own)


@dataclass(frozen=True, slots=True)
class Guests:
    """A running guest provider. Use it as a context manager, or call `stop`."""

    issuer: str
    data: Path
    process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the program; keys and state stay in the data folder."""
        end_program(self.process)


def start(data: Path, port: int, origin: str, secret: str, mail: Mapping[str, Any], **more: Any) -> Guests:  # noqa: ANN401
    """Start a guest provider on a port of 127.0.0.1 for the service at `origin`, and return it once it answers.

    `secret` is that of the service's page; `mail` and `more` are settings as docs/guides/guests.md names them.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = {
        "issuer": f"http://127.0.0.1:{port}",
        "site": "Radseal demo",
        "listen": f"127.0.0.1:{port}",
        "data": str(data),
        "services": [{"origin": origin, "client_secret": secret}],
        "mail": dict(mail),
        "ready_file": str(data / "ready.json"),
        "end_with_input": True,
        **more,
    }
    write_private(data / "guests.json", json.dumps(settings))
    process, issuer = start_program(PROGRAM, data / "guests.json", data / "ready.json", data / "guests.log")
    return Guests(issuer, data, process)


def read_code(mail: str) -> str:
    """Return the code of a mail's text. Raises ValueError where there is none."""
    found = _CODE.search(mail)
    if found is None:
        raise ValueError("the mail holds no code")
    return "".join(found.groups())


def walk_as_guest(url: str, email: str, await_mail: Callable[[], str]) -> httpx2.Response:
    """Follow the provider's pages as a guest would: address, code from the mail, allow. Return the last answer."""
    with httpx2.Client(timeout=30, trust_env=False) as client:
        return walk_pages(client, url, {"email": email}, late={"code": lambda: read_code(await_mail())})
