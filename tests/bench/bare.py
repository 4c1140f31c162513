"""A Chromium that is told only what it must be, over its debugging pipe, with a profile on disk.

Playwright lets the browser keep copies of what pages fetch (200 MB in the page's process), which would be measured too.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from real.chromium import DESKTOP, FLAGS

PATIENCE = 600
"""Seconds that a page may take for anything."""


@dataclass
class Bare:
    """One page of its own browser."""

    wishes: BinaryIO
    answers: BinaryIO
    numbers: Iterator[int]
    session: str = ""

    def ask(self, method: str, **given: object) -> dict[str, Any]:
        """Ask for one thing and return the answer. Raises RuntimeError where it is refused."""
        number = next(self.numbers)
        asked = {"id": number, "method": method, "params": given}
        self.wishes.write(json.dumps(asked | ({"sessionId": self.session} if self.session else {})).encode() + b"\0")
        self.wishes.flush()
        while True:
            said = json.loads(self._read())
            if said.get("id") == number:
                break
        if "error" in said:
            raise RuntimeError(f"{method}: {said['error']}")
        found: dict[str, Any] = said["result"]
        return found

    def _read(self) -> bytes:
        piece = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("Chromium has ended")
            piece += byte
        return bytes(piece)

    def run(self, script: str) -> Any:
        """Run a script in the page, and return what it resolves to."""
        found = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"]["description"])
        return found["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until something holds in the page. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.1)

    def click(self, button: str) -> None:
        """Click the button that says this, as soon as it is there."""
        self.until(f"[...document.querySelectorAll('button')].some((one) => one.textContent.includes({button!r}))")
        self.run(
            f"[...document.querySelectorAll('button')].find((one) => one.textContent.includes({button!r})).click()"
        )


@contextmanager
def bare_page(profile: Path, cookies: Sequence[Mapping[str, object]], script: str, address: str) -> Iterator[Bare]:
    """Open a page at an address in a new browser, with these cookies; the script runs before any of the page's."""
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("the bench needs Debian's chromium: run `make packages` as root")
    heard, wishes = os.pipe()
    answers, said = os.pipe()
    flags = [*FLAGS, "--headless", f"--user-data-dir={profile}", "--window-size={},{}".format(*DESKTOP)]
    words = ["bash", "-c", f'exec "$@" 3<&{heard} 4>&{said}', "bash", program, *flags, "--remote-debugging-pipe"]
    with subprocess.Popen(words, pass_fds=(heard, said), stderr=subprocess.DEVNULL) as process:
        os.close(heard)
        os.close(said)
        with os.fdopen(wishes, "wb") as sink, os.fdopen(answers, "rb") as source:
            page = Bare(sink, source, count(1))
            try:
                page.ask("Storage.setCookies", cookies=list(cookies))
                page.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(profile))
                target = page.ask("Target.createTarget", url="about:blank")["targetId"]
                page.session = page.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
                page.ask("Page.enable")
                page.ask("Page.addScriptToEvaluateOnNewDocument", source=script)
                page.ask("Page.navigate", url=address)
                yield page
            finally:
                process.terminate()
