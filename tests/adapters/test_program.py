"""`radseal-server` as a program: real processes, real tokens, two of them over one database."""

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from radseal_wire.text import dumps, to_base64url
from real.place import new_bytes, new_id
from real.provider import RealProvider, running_provider
from real.service import RunningService, issuer_table, make_service, running_service

DAY = 86_400


@dataclass(frozen=True)
class Line:
    """A way to speak to one process of the service as one person."""

    address: str
    host: str
    token: str
    http: httpx2.Client

    def ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """Send a request with a JSON body."""
        headers = {"host": self.host, "authorization": f"Bearer {self.token}", "content-type": "application/json"}
        content = None if body is None else dumps(body)
        return self.http.request(method, f"{self.address}{path}", content=content, headers=headers)


@dataclass(frozen=True)
class Scene:
    """A provider and a service that believes it."""

    provider: RealProvider
    service: RunningService
    http: httpx2.Client

    def line(self, who: str, address: str = "") -> Line:
        """Speak as `who` to the process at `address`, by default the first."""
        origin = self.service.origin
        return Line(address or origin, origin.partition("://")[2], self.provider.token(who, origin), self.http)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    limits = httpx2.Limits(max_connections=300, max_keepalive_connections=0)
    with (
        running_provider(folder / "provider") as provider,
        running_service(folder / "service", issuer_table(provider.issuer)) as service,
        httpx2.Client(trust_env=False, timeout=60, limits=limits) as http,
    ):
        yield Scene(provider, service, http)


def seal(line: Line) -> str:
    """Upload and complete a case; return its id."""
    case = new_id()
    assert line.ask("PUT", f"/cases/{case}", {"format": "radseal/1"}).status_code == 200
    contents = [secrets.token_bytes(400), secrets.token_bytes(400)]
    objects = [
        {"id": name, "kind": kind, "length": 400, "sha256": to_base64url(hashlib.sha256(content).digest())}
        for name, kind, content in zip((new_id(), case), ("pack", "manifest"), contents, strict=True)
    ]
    addresses = line.ask("POST", f"/cases/{case}/uploads", {"objects": objects}).json()["addresses"]
    for address, content in zip(addresses, contents, strict=True):
        assert line.http.put(address["url"], content=content, headers=address["headers"]).status_code == 200
    assert line.ask("POST", f"/cases/{case}/complete", {"objects": objects}).status_code == 200
    return case


def share(scene: Scene, openings: int | None = None) -> tuple[str, str]:
    """Share a new case with the recipient; return share and proof."""
    line, proof, name = scene.line("sender"), secrets.token_bytes(32), new_id()
    body = {
        "case": seal(line),
        "recipient": {"issuer": scene.provider.issuer, "email": "rita@clinic.example"},
        "expires_in": DAY,
        "latest": int(time.time()) + 90 * DAY,
        "openings": openings,
        "identity": False,
        "secret": new_bytes(),
        "proof_sha256": to_base64url(hashlib.sha256(proof).digest()),
        "capsule": to_base64url(secrets.token_bytes(300)),
    }
    answer = line.ask("PUT", f"/shares/{name}", body)
    assert answer.status_code == 200, answer.text
    return name, to_base64url(proof)


def test_real_tokens_are_believed(scene: Scene) -> None:
    """Tokens that a real provider gave say who asks; one for another service, or with an altered end, is refused."""
    assert scene.line("sender").ask("GET", "/me").json()["email"] == "sam@hospital.example"
    line = scene.line("sender")
    other = scene.provider.token("sender", "http://127.0.0.1:1")
    for token in (other, line.token[:-6] + "AAAAAA", line.token + "x", "x"):
        answer = Line(line.address, line.host, token, scene.http).ask("GET", "/me")
        assert answer.json()["code"] == "token-refused"


def test_one_opening_has_one_winner_over_two_processes(scene: Scene) -> None:
    """`openings = 1`: of 200 concurrent openers over two processes exactly one is answered."""
    name, proof = share(scene, openings=1)
    lines = [scene.line("recipient"), scene.line("recipient", scene.service.second())]

    def attempt(number: int) -> int:
        return (
            lines[number % 2].ask("POST", f"/shares/{name}/openings", {"opening": new_id(), "proof": proof}).status_code
        )

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(attempt, range(200)))
    assert {status: answers.count(status) for status in set(answers)} == {200: 1, 410: 199}


def test_revoking_counts_in_every_process_at_once(scene: Scene) -> None:
    """Revoked at one process, a share is refused by another in less than a second, also inside a live opening."""
    name, proof = share(scene)
    other, opening = scene.line("recipient", scene.service.second()), new_id()
    question = {"opening": opening, "proof": proof}
    assert other.ask("POST", f"/shares/{name}/openings", question).status_code == 200
    assert scene.line("sender").ask("POST", f"/shares/{name}/revoke").status_code == 200
    begun = time.monotonic()
    assert other.ask("POST", f"/shares/{name}/openings", question).json()["code"] == "share-revoked"
    wanted = {"proof": proof, "objects": [new_id()]}
    path = f"/shares/{name}/openings/{opening}/addresses"
    assert other.ask("POST", path, wanted).json()["code"] == "share-revoked"
    assert time.monotonic() - begun < 1


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, scene: Scene) -> None:
    """A service that is killed right after an acknowledgement still has it when it starts again."""
    with running_service(tmp_path, issuer_table(scene.provider.issuer)) as service:
        own = Scene(scene.provider, service, scene.http)
        name, proof = share(own)
        service.kill()
        service.start()
        body = {"opening": new_id(), "proof": proof}
        assert own.line("recipient").ask("POST", f"/shares/{name}/openings", body).status_code == 200


def test_logs_of_the_program_hold_no_one(scene: Scene) -> None:
    """What the program wrote is JSON but for the ready line, and names no person, token, share or query."""
    name, proof = share(scene)
    scene.line("other").ask("POST", f"/shares/{name}/openings", {"opening": new_id(), "proof": proof})
    text = scene.service.log.read_text()
    assert [word for word in (name, proof, "rita@", "clinic.example", scene.line("other").token) if word in text] == []
    lines = [line for line in text.splitlines() if not line.startswith("radseal-server: ready at ")]
    assert all(json.loads(line)["level"] in {"info", "error"} for line in lines)


def test_doctor_says_ok_and_why_not(scene: Scene, tmp_path: Path) -> None:
    """`doctor` passes on a sound service; without tables and provider it fails, naming the next step."""
    good = scene.service.run("doctor", "--json")
    assert good.returncode == 0, good.stdout
    assert {check["name"] for check in json.loads(good.stdout)["checks"]} >= {"database", "store", "clock"}
    bad = make_service(tmp_path, issuer_table("http://127.0.0.1:9")).run("doctor")
    assert bad.returncode == 1
    assert "radseal-server migrate" in bad.stdout
    assert "FAIL  issuer http://127.0.0.1:9" in bad.stdout


def test_serving_needs_its_store(scene: Scene, tmp_path: Path) -> None:
    """A store that others may look into stops the start; one that goes away makes the service not ready."""
    service = make_service(tmp_path, issuer_table(scene.provider.issuer))
    assert service.run("migrate").returncode == 0
    store = service.data / "store"
    store.chmod(0o755)
    refused = service.run("serve")
    assert refused.returncode == 1
    assert "chmod 700" in refused.stderr
    store.chmod(0o700)
    service.start()
    try:
        (service.data / "radseal.sqlite3").rename(tmp_path / "away")
        shutil.rmtree(store)
        deadline = time.monotonic() + 40
        while (answer := scene.http.get(f"{service.origin}/readyz")).is_success and time.monotonic() < deadline:
            time.sleep(0.5)
        assert answer.json()["code"] == "not-ready"
    finally:
        service.stop()


def test_words_and_exit_statuses(tmp_path: Path) -> None:
    """Unsafe settings: one line and status 1. Wrong words: status 2. Migrating and sweeping: status 0."""
    service = make_service(tmp_path, issuer_table("https://login.example"))
    assert service.run("migrate").returncode == 0
    swept = service.run("sweep", "--json")
    assert (swept.returncode, json.loads(swept.stdout)["cases"]) == (0, 0)
    assert service.run("serve", "--no-such-word").returncode == 2
    service.environment["RADSEAL_ORIGIN"] = "http://radseal.example"
    refused = service.run("serve")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("settings: origin: ")
    assert "Traceback" not in refused.stderr
