"""The house style in numbers, asked of every file: small files, small functions, every public name explained."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NAMED = (*FUNCTIONS, ast.ClassDef)


def tracked() -> list[Path]:
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


TRACKED = tracked()
PYTHON = [path for path in TRACKED if path.suffix == ".py"]
SOURCE = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in {"service", "clients"}]
TESTS = [path for path in PYTHON if path.relative_to(ROOT).parts[0] == "tests"]


def body_lines(node: ast.AST) -> int:
    """Lines of a function without its docstring."""
    doc = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


def named(path: Path) -> list[ast.AST]:
    """Functions and classes of a file, nested ones too."""
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, NAMED)]


def test_files_are_small() -> None:
    """No file is over 500 lines, tests and tools included; of the source nine of ten are at most 350, half 175."""
    lengths = {path: path.read_text().count("\n") for path in PYTHON}
    assert [path for path, lines in lengths.items() if lines > 500] == []
    source = [lengths[path] for path in SOURCE]
    assert statistics.quantiles(source, n=10)[-1] <= 350
    assert statistics.median(source) <= 175


def test_functions_are_small() -> None:
    """No function is over 50 lines, tests and tools included; of the source nine of ten are at most 25."""
    lengths = {
        (path, node.lineno, node.name): body_lines(node)
        for path in PYTHON
        for node in named(path)
        if isinstance(node, FUNCTIONS)
    }
    assert [place for place, lines in lengths.items() if lines > 50] == []
    source = [lines for (path, *_), lines in lengths.items() if path in SOURCE]
    assert statistics.quantiles(source, n=10)[-1] <= 25


def test_public_names_are_explained() -> None:
    """Every public module, class and function has a docstring."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCE
        for node in named(path)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    bare += [str(path) for path in SOURCE if not ast.get_docstring(ast.parse(path.read_text()))]
    assert bare == []


def test_tests_state_their_fact() -> None:
    """Every test has a docstring that says what it proves."""
    mute = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in TESTS
        for node in named(path)
        if isinstance(node, FUNCTIONS) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert mute == []


def test_tests_hide_nothing() -> None:
    """No test is skipped or expected to fail, none patches or mocks the code, nothing is left for later."""
    hiding = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\(|Mock\(|\bpatch\(|monkeypatch")
    later = re.compile(r"\b(TODO|FIXME|NotImplementedError)\b")
    own = Path(__file__)
    found = [str(path) for path in TESTS if path != own and hiding.search(path.read_text())]
    found += [str(path) for path in PYTHON if path != own and later.search(path.read_text())]
    assert found == []


@pytest.mark.parametrize("suffixes", [{".py", ".md", ".toml", ".lock", ".json", ".sh", ".mjs", ".html", ".js", ""}])
def test_project_stands_alone(suffixes: set[str]) -> None:
    """No file names a package registry's host, or a path of the machine on which it was written."""
    hosts = re.compile(
        r"pypi\.o"
        r"rg|pythonhos"
        r"ted|registry\.npm"
        r"js|deb\.deb"
        r"ian\.org|\.\./sha"
        r"red|/wo"
        r"rk/|\.libr"
        r"ary\b"
    )
    named_there = [
        str(path) for path in TRACKED if path.suffix in suffixes and hosts.search(path.read_text("utf-8", "replace"))
    ]
    assert named_there == []


def test_authorisation_stands_in_one_small_file() -> None:
    """access.py is at most 250 lines, and nothing else raises Refused with a role."""
    assert (ROOT / "service/radseal_server/access.py").read_text().count("\n") <= 250
