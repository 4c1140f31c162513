"""`radseal demo`: the whole story through real programs, and nothing left running."""

import hashlib
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from phantoms import Patient, ct_series
from radseal.demo.folders import make_folders
from radseal.demo.programs import run_programs
from radseal.errors import RadsealError
from real.person import PROGRAM, Person

STEPS = [
    "start",
    "the sender signs in",
    "send",
    "the recipient signs in",
    "open without the identity",
    "open with the identity",
    "compare",
    "revoke",
    "be refused",
]


def programs_of(folder: Path) -> list[str]:
    """The command lines of programs that name a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # the program ended meanwhile
            continue
        if str(folder) in line:
            lines.append(line)
    return lines


def await_end(folder: Path) -> list[str]:
    """Programs of the folder that are still there after a little while."""
    deadline = time.monotonic() + 10
    while (left := programs_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def test_once_tells_the_whole_story(tmp_path: Path) -> None:
    """`demo --once --json` takes every step on given files, leaves originals and de-identified files, and stops."""
    data, images = tmp_path / "data", tmp_path / "images"
    ct_series(images / "a folder", slices=3)
    (images / "a folder" / "readme.txt").write_text("not an image")
    told = Person(tmp_path / "me").run("demo", images, "--once", "--json", "--data", data)
    assert told.status == 0, told.seen
    assert told.json["outcome"] == "done"
    assert [step["step"] for step in told.json["steps"]] == STEPS
    assert all(step["ok"] for step in told.json["steps"])
    assert "Phantom^Petra" not in told.out
    originals = {hashlib.sha256(path.read_bytes()).digest() for path in images.rglob("*.dcm")}
    restored = [path for path in (data / "recipient/identified").rglob("*") if path.is_file()]
    assert {hashlib.sha256(path.read_bytes()).digest() for path in restored} == originals
    assert {path.name for path in restored} == {path.name for path in images.rglob("*.dcm")}
    assert len([path for path in (data / "recipient/deidentified").rglob("*") if path.is_file()]) == 3
    assert (data / "service").is_dir()
    assert not (data / "recipient/refused").exists()
    assert await_end(data) == []


def test_once_on_the_sample(tmp_path: Path) -> None:
    """Without a path the demo sends its sample case, into ./radseal-demo, and a second one into radseal-demo-2."""
    me = Person(tmp_path)
    for name in ("radseal-demo", "radseal-demo-2"):
        told = me.run("demo", "--once")
        assert told.status == 0, told.seen
        assert told.seen.count("ok ") == len(STEPS)
        assert (tmp_path / name / "recipient/identified").is_dir()


def test_wrong_input_is_a_failed_step(tmp_path: Path) -> None:
    """Images of two patients fail the demo's send: exit status 1, the step named, no value told, nothing running."""
    ct_series(tmp_path / "in/one", slices=1)
    ct_series(tmp_path / "in/two", slices=1, patient=Patient(name="Other^Otto", id="PH-0002"))
    told = Person(tmp_path / "me").run("demo", tmp_path / "in", "--once", "--json", "--data", tmp_path / "data")
    assert told.status == 1
    assert [step["ok"] for step in told.json["steps"]] == [True, True, False]
    assert "Otto" not in told.out + told.seen
    assert await_end(tmp_path / "data") == []


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    """A folder that holds something is refused before anything starts."""
    (tmp_path / "mine").touch()
    told = Person(tmp_path / "me").run("demo", "--once", "--data", tmp_path)
    assert told.status == 1
    assert "--data" in told.seen


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_stays_up_until_stopped(tmp_path: Path, kind: signal.Signals) -> None:
    """Without --once the demo prints a link and two people, who can go on by hand; a signal stops everything."""
    me, data = Person(tmp_path / "me"), tmp_path / "data"
    process = subprocess.Popen(
        [PROGRAM, "demo", "--data", data, "--json"],
        env=me.environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        told = read_object(process)
        user = next(user for user in told["users"] if user["role"] == "recipient")
        assert not [line for line in programs_of(data) if user["password"] in line]
        recipient = Person(tmp_path / "recipient", DemoLogin(user["email"], user["password"]))
        assert recipient.run("login", told["origin"]).status == 0
        opened = recipient.run("open", told["link"], "--out", tmp_path / "out", "--json")
        assert opened.json["files"] == 20
        process.send_signal(kind)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert await_end(data) == []


def test_service_that_does_not_start(tmp_path: Path) -> None:
    """When the service does not start, its log is named, and the provider does not stay behind."""
    folders = make_folders(tmp_path / "data", tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "radseal_server.py").write_text("raise SystemExit(9)")
    environment = Person(tmp_path / "me").environment | {"PYTHONPATH": str(tmp_path / "broken")}
    with pytest.raises(RadsealError, match="did not start") as refused, run_programs(folders, [], environment):
        pass
    assert str(folders.service) in refused.value.hint
    assert await_end(tmp_path / "data") == []


class DemoLogin:
    """Address and password as the demo printed them."""

    def __init__(self, email: str, password: str) -> None:
        self.email = email
        self.password = password


def read_object(process: subprocess.Popen) -> dict:
    """Read the one JSON object that the program prints, without waiting for its end."""
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            return json.loads(text)
    raise AssertionError(f"the demo ended early: {text}")
