"""`radseal profiles`, what --profile takes, and the guide's examples as they stand."""

import contextlib
import json
import re
import shlex
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import ct_series
from radseal.cli.frame import run
from radseal.dicom.profile_file import NAMES

GUIDE = (Path(__file__).parents[2] / "docs/guides/profiles.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [shlex.split(line) for block in BLOCKS for line in block.splitlines()]
PROFILE = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"RADSEAL_HOME": str(tmp_path / "home")}


def test_profiles_are_listed(tmp_path: Path, home, capfd) -> None:
    """All five, one a line, the default marked; as JSON with their options and codes."""
    assert run(["profiles"], home, tmp_path) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert "the default" in lines[0]
    assert run(["profiles", "--json"], home, tmp_path) == 0
    told = json.loads(capfd.readouterr().out)["profiles"]
    assert [one["name"] for one in told if one["default"]] == ["specialist"]
    assert {one["redact"] for one in told} == {"ask"}
    assert {option["code"] for one in told for option in one["options"]} >= {"113105", "113106", "113107", "113111"}


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_explained(name: str, tmp_path: Path, home, capfd) -> None:
    """Its edition, its options and what becomes of dates."""
    assert run(["profiles", name], home, tmp_path) == 0
    shown = capfd.readouterr().out
    assert "PS3.15 2026d" in shown
    assert "dates" in shown


def test_an_unknown_profile_names_what_there_is(tmp_path: Path, home, capfd) -> None:
    """A misspelt name is wrong usage, and so is a file with a fault: its line is told."""
    assert run(["profiles", "specialst"], home, tmp_path) == 2
    assert "specialist, patient" in capfd.readouterr().err
    (tmp_path / "ours.toml").write_text('name = "ours"\ncolour = "red"\n')
    assert run(["profiles", str(tmp_path / "ours.toml")], home, tmp_path) == 2
    assert "ours.toml, line 2: unknown key 'colour'" in capfd.readouterr().err
    assert run(["profiles", str(tmp_path / "none.toml")], home, tmp_path) == 2


def test_the_guides_examples_run(tmp_path: Path, home) -> None:
    """Every command of the guide succeeds as it stands, with the guide's own profile, and does what that says."""
    ct_series(tmp_path / "images", slices=1)
    assert PROFILE is not None
    (tmp_path / "our-hospital.toml").write_text(PROFILE[1])
    assert len(COMMANDS) == 7
    with contextlib.chdir(tmp_path):
        for words in COMMANDS:
            assert words[0] == "radseal"
            more = ["--jobs", "1"] if words[1] == "deidentify" else []
            assert run([*words[1:], *more], home, tmp_path) == 0, words
    out, board = (dcmread(next((tmp_path / name).rglob("*.dcm"))) for name in ("out", "board"))
    assert out.LongitudinalTemporalInformationModified == "REMOVED"
    assert board.LongitudinalTemporalInformationModified == "MODIFIED"
    assert board.DeidentificationMethod.endswith("profile our-hospital")
