"""Orthanc's arm: store, anonymise and fetch every file over REST. Usage: orthanc_arm.py IMAGES OUT, in a namespace."""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PORT = 8042
PATIENCE = 30
"""Seconds until Orthanc must answer."""


@contextmanager
def orthanc(more: Mapping[str, object] | None = None) -> Iterator[http.client.HTTPConnection]:
    """Start Orthanc on an empty folder, with `more` settings; give a connection that it answers."""
    with tempfile.TemporaryDirectory() as name:
        settings = {
            "StorageDirectory": name,
            "IndexDirectory": name,
            "HttpPort": PORT,
            "DicomServerEnabled": False,
            "AuthenticationEnabled": False,
            "RemoteAccessAllowed": False,
            **(more or {}),
        }
        path = Path(name) / "orthanc.json"
        path.write_text(json.dumps(settings))
        with subprocess.Popen(("Orthanc", path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                yield connect()
            finally:
                process.kill()


def connect() -> http.client.HTTPConnection:
    """Return a connection once Orthanc answers. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
        try:
            connection.request("GET", "/system")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return connection
    raise TimeoutError("Orthanc does not answer")


def ask(connection: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    """POST, and return what comes back. Raises ConnectionError where it is refused."""
    connection.request("POST", path, body)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise ConnectionError(f"{path}: {answer.status}")
    return said


def main() -> None:
    """De-identify every file."""
    images, out = map(Path, sys.argv[1:])
    with orthanc() as connection:
        for path in sorted(images.rglob("*.dcm")):
            stored = json.loads(ask(connection, "/instances", path.read_bytes()))["ID"]
            (out / path.name).write_bytes(ask(connection, f"/instances/{stored}/anonymize", b"{}"))


if __name__ == "__main__":
    main()
