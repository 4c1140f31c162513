"""Offline commands start soon: what they do not use is not loaded."""

import subprocess
import sys

import click
import pytest

from phantoms import ct_series
from radseal.cli.commands import COMMANDS
from radseal.cli.frame import radseal

HEAVY = (
    "authlib",
    "cryptography",
    "httpx2",
    "keyring",
    "numpy",
    "onnxruntime",
    "pydantic",
    "pydicom",
    "rich",
    "sqlalchemy",
)
RUN = """
import sys
from pathlib import Path
from radseal.cli.frame import run
status = run(sys.argv[2:], {"RADSEAL_HOME": sys.argv[1]}, Path(sys.argv[1]))
print(status, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(home: str, *words: str) -> tuple[str, set[str]]:
    """The exit status of a command in a process of its own, and the heavy packages that it loaded."""
    done = subprocess.run([sys.executable, "-c", RUN, home, *words], capture_output=True, text=True, check=True)
    status, *names = done.stdout.splitlines()[-1].split()
    return status, {name for name in names if name in HEAVY}


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("deidentify", "--help"), ("profiles",)])
def test_saying_what_there_is_loads_nothing_heavy(tmp_path, words: tuple[str, ...]) -> None:
    """The version, the help and the profiles need none of the heavy packages."""
    assert loaded(str(tmp_path), *words) == ("0", set())


def test_the_help_says_of_each_command_what_the_command_says() -> None:
    """The list of commands, which loads none, agrees with them."""
    context = click.Context(radseal)
    said = {name: radseal.get_command(context, name).short_help for name in radseal.list_commands(context)}
    assert said == {name: about for name, (_place, about) in COMMANDS.items()}


def test_deidentify_loads_nothing_heavy(tmp_path) -> None:
    """A whole run, report on the screen included, loads neither pydantic nor cryptography nor what draws terminals."""
    ct_series(tmp_path / "in", slices=2)
    words = ("deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--pixels", "skip", "--jobs", "2")
    assert loaded(str(tmp_path), *words) == ("0", set())
