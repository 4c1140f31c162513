"""The README shows the program's own help, word for word."""

import re
from pathlib import Path

from click.testing import CliRunner

from radseal.cli.frame import radseal

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_the_help() -> None:
    """The block that begins with `Usage: radseal` is what `radseal --help` prints."""
    shown = re.search(r"^```\n(Usage: radseal .*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    printed = CliRunner().invoke(radseal, ["--help"], prog_name="radseal", terminal_width=100).output
    assert shown is not None
    assert shown[1] == printed
