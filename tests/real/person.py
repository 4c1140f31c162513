"""Somebody at a computer of their own: `radseal` as a real program, in its own home, with or without a terminal."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radseal.demo_identity import DemoUser

BROWSER = Path(__file__).parent / "browser.py"
PROGRAM = Path(sys.executable).parent / "radseal"
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: exit status, standard output, and what the person saw besides."""

    status: int
    out: str
    seen: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a home folder; `user` signs in through what the program takes for a browser."""

    home: Path
    user: DemoUser | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What the program gets: PATH, a home, a browser that signs in."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "HOME": str(self.home), "LC_ALL": "C.UTF-8"}
        own |= {"RADSEAL_HOME": str(self.home / "radseal"), "TERM": "xterm", "COLUMNS": "200"}
        if self.user is not None:
            credentials = self.home / "credentials"
            credentials.touch(mode=0o600)
            credentials.write_text(f"{self.user.email}\n{self.user.password}\n")
            own["BROWSER"] = f"{sys.executable} {BROWSER} {credentials} %s &"
        return own | dict(self.more)

    def run(self, *words: object, typed: str = "", program: Sequence[str] = (str(PROGRAM),)) -> Ended:
        """Run the program without a terminal; `typed` is its standard input."""
        done = subprocess.run(
            [*program, *map(str, words)],
            input=typed,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.home,
            timeout=SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def type(
        self, *words: object, answers: Mapping[str, str] | None = None, program: Sequence[str] = (str(PROGRAM),)
    ) -> Ended:
        """Run the program on a terminal; when an expected text shows, its answer is typed, each once."""
        lead, end = pty.openpty()
        process = subprocess.Popen(
            [*program, *map(str, words)],
            stdin=end,
            stdout=subprocess.PIPE,
            stderr=end,
            env=self.environment,
            cwd=self.home,
            start_new_session=True,
        )
        os.close(end)
        out: list[bytes] = []
        reader = threading.Thread(target=lambda: out.append(process.stdout.read()))
        reader.start()
        seen = _converse(lead, dict(answers or {}))
        status = process.wait(SECONDS)
        reader.join()
        process.stdout.close()
        os.close(lead)
        return Ended(status, out[0].decode(), seen)


def _converse(lead: int, answers: dict[str, str]) -> str:
    seen = b""
    while True:
        try:
            more = os.read(lead, 4096)
        except OSError:  # Linux reports the end of a terminal's other side as EIO
            return seen.decode("utf-8", "replace")
        if not more:
            return seen.decode("utf-8", "replace")
        seen += more
        for expected in [text for text in answers if text.encode() in seen]:
            os.write(lead, f"{answers.pop(expected)}\n".encode())
