"""What the documents point at is there: links between files, and every test that a promise names."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)")
_NAMED = re.compile(r"`((?:tests|service|clients|infra|docs)/[\w./-]+?)(?:::\w+)?`")


def documents() -> list[Path]:
    """Every Markdown file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    """Every link to another file of the project, and every path in code quotes, exists."""
    text = document.read_text()
    linked = [document.parent / target for target in _LINK.findall(text) if "://" not in target]
    named = [ROOT / target for target in _NAMED.findall(text)]
    assert [str(path) for path in (*linked, *named) if not path.exists()] == []
