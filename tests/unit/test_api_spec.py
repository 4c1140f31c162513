"""docs/spec/api.md: numbered without gaps, and every test that it names is there."""

import re
from pathlib import Path

from radseal_server.http import bounds
from radseal_wire import layout

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "docs/spec/api.md").read_text("utf-8")
CLAUSES = re.findall(r"^- \*\*(API-(\d+))\*\* (.*?)(?=^- \*\*|^## |\Z)", SPEC, re.DOTALL | re.MULTILINE)


def test_clauses_are_numbered_without_gaps() -> None:
    """API-1 to API-n, each once, in order."""
    assert [int(number) for _name, number, _text in CLAUSES] == list(range(1, len(CLAUSES) + 1))
    assert len(CLAUSES) >= 30


def test_every_named_test_is_there() -> None:
    """A test that a clause names is defined, in the file that it names or in tests/http."""
    defined = {
        path.stem: set(re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE))
        for path in (ROOT / "tests").rglob("test_*.py")
    }
    missing = []
    for name, _number, text in CLAUSES:
        for reference in re.findall(r"`([^`]*\btest_[^`]*)`", text):
            file, _, tests = reference.partition(":")
            known = defined.get(Path(file.strip()).stem)
            wanted = re.findall(r"test_\w+", tests)
            if known is None or not set(wanted) <= known:
                missing.append((name, reference))
    assert missing == []


def test_every_must_names_its_proof() -> None:
    """A clause with a MUST for the service names a test."""
    bare = [name for name, _number, text in CLAUSES if "service MUST" in text and "test" not in text]
    assert bare == []


def test_stated_bounds_are_the_bounds() -> None:
    """The numbers of the text are those of the code."""
    assert (bounds.BODY_MOST, bounds.COMPLETE_MOST) == (128 * 1024, 16 * 1024 * 1024)
    assert (bounds.HEADERS_MOST, bounds.TARGET_MOST, bounds.PATIENCE) == (24 * 1024, 4096, 30)
    assert (layout.PUT_LIFE, layout.GET_LIFE, layout.CAPSULE_MOST) == (15 * 60, 60, 64 * 1024)
