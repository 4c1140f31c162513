"""Debian's Firefox ESR without a window, driven by its own Marionette protocol: JSON messages over a local socket.

Playwright's Firefox is a build of its own, and its way to a stock one asks for commands that the ESR does not know.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

PATIENCE = 30.0
"""Seconds that a step may take."""
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_PREFERENCES = {
    "marionette.port": 0,  # any; Firefox writes which to its profile
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.alwaysOpenPanel": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "en-GB",
}


class StepError(Exception):
    """Firefox refused a command: its error and message."""


@dataclass
class Firefox:
    """A running browser with one window."""

    connection: socket.socket
    downloads: Path

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._read()  # its greeting
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "accept"}})

    def ask(self, command: str, **parameters: Any) -> Any:
        """Send a command, and return its value. Raises StepError."""
        number = next(self._numbers)
        message = json.dumps([0, number, command, parameters]).encode()
        self.connection.sendall(str(len(message)).encode() + b":" + message)
        _, answered, error, result = self._read()
        assert answered == number
        if error:
            raise StepError(f"{error['error']}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def go(self, url: str) -> None:
        """Open an address."""
        self.ask("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page (in a world of its own), and return what it returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(arguments))

    def await_true(self, script: str, *arguments: Any) -> None:
        """Wait until a script returns something; a page that is just going away is asked again."""
        deadline, last = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                if self.run(script, *arguments):
                    return
            except StepError as error:
                last = str(error)
            time.sleep(0.1)
        raise StepError(f"{script} never came true {last}\n{self.run('return document.body.innerText')}")

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.await_true("return document.querySelector(arguments[0])", selector)
        element = self.ask("WebDriver:FindElement", using="css selector", value=selector)[_ELEMENT]
        self.ask("WebDriver:ElementSendKeys", id=element, text=text)

    def press(self, name: str) -> None:
        """Click the button of this name, once it can be clicked."""
        found = "return [...document.querySelectorAll('button')].find((one) => one.innerText.trim() === arguments[0])"
        self.await_true(f"{found} && ({found.removeprefix('return ')}).disabled === false", name)
        self.ask("WebDriver:ElementClick", id=self.run(found, name)[_ELEMENT])

    def downloaded(self) -> Path:
        """The one file that was downloaded, once it is whole."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            files = list(self.downloads.iterdir())
            if len(files) == 1 and files[0].suffix != ".part" and files[0].stat().st_size:
                return files[0]
            time.sleep(0.1)
        raise StepError(f"nothing was downloaded: {[path.name for path in self.downloads.iterdir()]}")

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.connection.recv(1)
        message = bytearray()
        while len(message) < int(length[:-1]):
            message += self.connection.recv(int(length[:-1]) - len(message))
        return json.loads(message)


@contextmanager
def running_firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own in `folder`; it is stopped on leaving."""
    program = shutil.which("firefox-esr")
    if program is None:
        raise RuntimeError("the tests need Debian's firefox-esr: run `make packages` as root")
    profile, downloads = folder / "profile", folder / "downloads"
    for one in (profile, downloads):
        one.mkdir(parents=True)
    preferences = {**_PREFERENCES, "browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "MOZ_HEADLESS_WIDTH": "1440",
        "MOZ_HEADLESS_HEIGHT": "900",
    }
    with (folder / "firefox.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        with socket.create_connection(("127.0.0.1", _port(process, profile)), PATIENCE) as connection:
            yield Firefox(connection, downloads)
    finally:
        process.terminate()
        process.wait(20)


def _port(process: subprocess.Popen, profile: Path) -> int:
    deadline = time.monotonic() + 2 * PATIENCE
    told = profile / "MarionetteActivePort"
    while time.monotonic() < deadline and process.poll() is None:
        if told.is_file() and told.read_text().strip():
            return int(told.read_text())
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start: {(profile.parent / 'firefox.log').read_text()[-2000:]}")
