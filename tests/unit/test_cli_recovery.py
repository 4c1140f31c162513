"""`radseal recovery`: shown once asked for, taken over from paper with its errors named, and nothing lost by it."""

import json
from pathlib import Path

import pytest

from radseal.cli.frame import run
from radseal.config.environment import read_config
from radseal.config.keys import open_keys


def home(folder: Path, name: str) -> dict[str, str]:
    """The environment of a computer."""
    return {"RADSEAL_HOME": str(folder / name)}


def codes(environment: dict[str, str], folder: Path, capfd) -> list[str]:
    """What `recovery show` prints."""
    capfd.readouterr()
    assert run(["recovery", "show", "--json"], environment, folder) == 0
    return json.loads(capfd.readouterr().out)["recovery_codes"]


def test_a_second_computer_takes_over(tmp_path: Path, capfd) -> None:
    """The code of one computer makes the other work with the same secret; what that had before is kept."""
    one, other = home(tmp_path, "one"), home(tmp_path, "other")
    (code,) = codes(one, tmp_path, capfd)
    (before,) = codes(other, tmp_path, capfd)
    (tmp_path / "code").write_text(code.lower())
    assert run(["recovery", "restore", str(tmp_path / "code")], other, tmp_path) == 0
    assert codes(other, tmp_path, capfd) == [code, before]
    secrets = [open_keys(read_config(environment, tmp_path)).owner_secret() for environment in (one, other)]
    assert secrets[0] == secrets[1]
    assert run(["recovery", "restore", str(tmp_path / "code")], other, tmp_path) == 0
    assert "already" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda code: code.replace(code[3], "0" if code[3] != "0" else "1", 1), "row 1 of the recovery code"),
        (lambda code: code[:-3], "has 72 characters; this text has 69"),
        (lambda _code: "", "this text has 0"),
        (lambda _code: "?" * 72, "row 1"),
    ],
)
def test_a_wrong_code_changes_nothing(tmp_path: Path, capfd, change, words: str) -> None:
    """A typing error is told with its row, and the computer's own secret stays in use."""
    here = home(tmp_path, "here")
    (own,) = codes(here, tmp_path, capfd)
    (tmp_path / "code").write_text(change(own))
    assert run(["recovery", "restore", str(tmp_path / "code")], here, tmp_path) == 1
    assert words in capfd.readouterr().err
    assert codes(here, tmp_path, capfd) == [own]


def test_how_many_are_kept_is_bounded(tmp_path: Path, capfd) -> None:
    """After eight secrets no further one is taken over, and all eight stay."""
    here = home(tmp_path, "here")
    keys = open_keys(read_config(here, tmp_path))
    keys.owner_secret()
    for number in range(7):
        assert keys.restore_owner_secret(bytes([number]) * 32)
    (tmp_path / "code").write_text(codes(home(tmp_path, "other"), tmp_path, capfd)[0])
    assert run(["recovery", "restore", str(tmp_path / "code")], here, tmp_path) == 1
    assert len(codes(here, tmp_path, capfd)) == 8
