"""`radseal-server` as real programs: one or several processes over one configuration, each on a port of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

PATIENCE = 40.0


@dataclass
class RunningService:
    """A running service: `origin` is what clients use; more processes may serve the same data at other addresses."""

    origin: str
    config: Path
    data: Path
    log: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen] = field(default_factory=list)

    def command(self, word: str, *more: str) -> list[str]:
        """The words that run `radseal-server WORD` over this configuration."""
        return [sys.executable, "-m", "radseal_server", word, "--config", str(self.config), *more]

    def run(self, word: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(word, *more), env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )

    def start(self, listen: str = "") -> subprocess.Popen:
        """Start one more process; at `listen`, or at the origin's own address. It answers to the origin's host only."""
        environment = {**self.environment, **({"RADSEAL_LISTEN": listen} if listen else {})}
        with self.log.open("ab") as output:
            process = subprocess.Popen(self.command("serve"), env=environment, stdout=output, stderr=output)
        self.processes.append(process)
        self._wait(process, f"http://{listen}" if listen else self.origin)
        return process

    def second(self) -> str:
        """Start another process over the same data and return its address; requests there need the origin's Host."""
        listen = f"127.0.0.1:{free_port()}"
        self.start(listen)
        return f"http://{listen}"

    def kill(self) -> None:
        """End every process at once, as a power cut would."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def stop(self) -> None:
        """End every process as an operator does, and insist after a while."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def _wait(self, process: subprocess.Popen, address: str) -> None:
        deadline = time.monotonic() + PATIENCE
        with httpx2.Client(trust_env=False, timeout=2.0) as http:
            while time.monotonic() < deadline and process.poll() is None:
                with contextlib.suppress(httpx2.TransportError):
                    if http.get(f"{address}/readyz").status_code == 200:
                        return
                time.sleep(0.05)
        raise RuntimeError(f"radseal-server did not become ready: {self.log.read_text()[-3000:]}")


@contextlib.contextmanager
def running_service(
    folder: Path, issuers: str, *, more: str = "", environment: Mapping[str, str] | None = None
) -> Iterator[RunningService]:
    """Run a service with its data in `folder`; `issuers` and `more` are TOML (tables in `issuers` come last)."""
    service = make_service(folder, issuers, more=more, environment=environment)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def make_service(
    folder: Path, issuers: str, *, more: str = "", environment: Mapping[str, str] | None = None
) -> RunningService:
    """Write the configuration of a service that is not started yet."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    config = folder / "radseal.toml"
    words = f'origin = "http://127.0.0.1:{port}"\nlisten = "127.0.0.1:{port}"\ndata = "{folder / "data"}"\n'
    config.write_text(f"{words}requests_burst = 100000\n{more}\n{issuers}")
    config.chmod(0o600)
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", **(environment or {})}
    return RunningService(f"http://127.0.0.1:{port}", config, folder / "data", folder / "service.log", own)


def free_port() -> int:
    """A port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def issuer_table(issuer: str, *, roles: str = '"sender"', domains: str = "") -> str:
    """The TOML table of one issuer."""
    return f'[[issuers]]\nissuer = "{issuer}"\nlabel = "Test"\nroles = [{roles}]\ndomains = [{domains}]\n'
