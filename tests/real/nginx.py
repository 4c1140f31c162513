"""nginx, serving what `radseal-server page --out` wrote: the configuration that was written, at a port of loopback."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

import httpx2

_AROUND = """\
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen {address}; include {written}; }}
}}
"""


@contextmanager
def serving_page(written: Path, origin: str, folder: Path) -> Iterator[None]:
    """Serve the page at `origin`, as the file `nginx.conf` in `written` says; stopped on leaving."""
    folder.mkdir()
    configuration = folder / "around.conf"
    address = origin.partition("://")[2]
    configuration.write_text(
        _AROUND.format(user=getuser(), folder=folder, address=address, written=written / "nginx.conf")
    )
    command = ["nginx", "-c", str(configuration), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        _await(process, origin)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _await(process: subprocess.Popen, origin: str) -> None:
    with httpx2.Client(trust_env=False) as http:
        for _ in range(200):
            if process.poll() is not None:
                raise RuntimeError(f"nginx did not start: {process.stderr.read().decode()}")
            try:
                http.get(f"{origin}/")
            except httpx2.TransportError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("nginx does not answer")
