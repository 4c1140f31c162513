"""A removed value that stands elsewhere too: the command stops, and the sender has three ways on."""

import json
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import ct_series, read
from radseal.cli.clashing import ask
from radseal.cli.frame import run
from radseal.deidentifying.clashing import UNDECIDED, Choice, Decisions, Question
from radseal.verifying.identifying import Kind
from radseal.verifying.net import Clash
from radseal.verifying.searching import Hit


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"RADSEAL_HOME": str(tmp_path / "home")}


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """Two slices, one of which names the patient in its software version."""
    paths = ct_series(tmp_path / "in", slices=2)
    data = read(paths[0])
    data.SoftwareVersions = ["VA40", "Petra test"]
    data.save_as(paths[0])
    return tmp_path / "in"


def clash(tag: int, word: str) -> Clash:
    """A clash of one word."""
    hits = (Hit(Kind.NAME, word),)
    return Clash(tag, b"LO", 0, 4, hits, word, b"REMOVED ")


def deidentify(source: Path, out: Path, home: dict[str, str], *more: str) -> int:
    """Run the command as a script does, by the Basic profile: it does not clean texts, so that the net has to."""
    words = ["deidentify", str(source), "--out", str(out), "--profile", "basic", "--json", "--jobs", "1"]
    return run([*words, *more], home, out.parent)


@pytest.mark.parametrize("more", [(), ("--on-clash", "stop")])
def test_a_script_stops(clashing: Path, tmp_path: Path, home, capfd, more: tuple[str, ...]) -> None:
    """Without an answer nothing is written, the status is 1, the message says what can be done and names nobody."""
    assert deidentify(clashing, tmp_path / "out", home, *more) == 1
    assert not (tmp_path / "out").exists()
    shown = capfd.readouterr()
    assert json.loads(shown.out)["error"]["kind"] == "Undecided"
    assert "--on-clash" in shown.err
    assert "petra" not in (shown.out + shown.err).lower()


@pytest.mark.parametrize("verify", ["net", "full"])
def test_remove_and_keep(clashing: Path, tmp_path: Path, home, capfd, verify: str) -> None:
    """The value goes, or stays as it is; the report counts it."""
    for choice, version in (("remove", "REMOVED"), ("keep", "Petra test")):
        assert deidentify(clashing, tmp_path / choice, home, "--on-clash", choice, "--verify", verify) == 0
        told = json.loads(capfd.readouterr().out)
        assert [rule["count"] for rule in told["rules"] if "second net" in rule["rule"]] == [1]
        data = dcmread(tmp_path / choice / "study001/series001/image00001.dcm")
        assert list(data.SoftwareVersions) == ["VA40", version]


def test_leave_out(clashing: Path, tmp_path: Path, home, capfd) -> None:
    """The file stays here, the others are written, and the status says that images are missing."""
    assert deidentify(clashing, tmp_path / "out", home, "--on-clash", "leave-out") == 3
    told = json.loads(capfd.readouterr().out)
    assert told["files"] == 1
    assert "left out by the sender" in told["left_out"][0]["reason"]


def test_processes_share_the_work(clashing: Path, tmp_path: Path, home) -> None:
    """With two processes the outcome is the same."""
    words = ["deidentify", str(clashing), "--out", str(tmp_path / "out"), "--profile", "basic", "--jobs", "2"]
    assert run(words, home, tmp_path) == 1
    assert run([*words, "--on-clash", "remove"], home, tmp_path) == 0


def test_ask_once_for_each_word() -> None:
    """One question for an attribute and a word, however many files; a capital answers all that follow."""
    clashes = [clash(1, "wright"), clash(1, "wright"), clash(2, "wright"), clash(3, "head")]
    answers, said = iter(["r", "K"]), []
    decisions = ask(said.append, lambda _prompt: next(answers), clashes)
    assert decisions == Decisions(Choice.KEEP, frozenset({(Question(1, "wright"), Choice.REMOVE)}))
    assert "in 2 files" in said[1]
    assert [decisions.choose(one) for one in clashes] == [Choice.REMOVE] * 2 + [Choice.KEEP] * 2


@pytest.mark.parametrize("answer", ["", "s", "S", "x", "yes"])
def test_anything_else_stops(answer: str) -> None:
    """No answer is never an answer."""
    assert ask(lambda _line: None, lambda _prompt: answer, [clash(1, "wright")]) == UNDECIDED


def test_the_most_careful_choice_holds() -> None:
    """A value that holds two words goes by the stricter of both answers."""
    both = Clash(1, b"LO", 0, 4, (Hit(Kind.NAME, "a"), Hit(Kind.ID, "b")), "a b", b"REMOVED ")
    decisions = Decisions(Choice.KEEP, frozenset({(Question(1, "b"), Choice.LEAVE_OUT)}))
    assert decisions.choose(both) is Choice.LEAVE_OUT
