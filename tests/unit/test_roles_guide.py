"""The guide's table of roles is the code's."""

import re
from pathlib import Path

from radseal_server.access import RIGHTS

GUIDE = (Path(__file__).parents[2] / "docs/guides/managing.md").read_text("utf-8")


def test_the_table_of_roles_is_the_codes() -> None:
    """Every role and right of RIGHTS stands in the guide's table, and nothing else."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", GUIDE, re.MULTILINE)
    ]
    headings, _line, *body = rows
    told = {
        row[0]: frozenset(right for right, mark in zip(headings[1:], row[1:], strict=True) if mark == "yes")
        for row in body
    }
    assert told == RIGHTS


def test_every_right_is_explained() -> None:
    """Each right has its sentence."""
    assert set(re.findall(r"^- \*\*(\w+)\*\*:", GUIDE, re.MULTILINE)) == {
        one for rights in RIGHTS.values() for one in rights
    }
