"""The link page's files: what a strict policy asks of them, and what they may never do."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "clients" / "page"
HTML = (PAGE / "link.html").read_text()
SCRIPT = (PAGE / "link.js").read_text()
STYLE = (PAGE / "link.css").read_text()


def test_script_is_the_first_thing() -> None:
    """The script that takes the secret out of the address runs before anything else is loaded or drawn."""
    loaded = re.findall(r"<(script|link|img|style|body)\b", HTML)
    assert loaded[0] == "script"
    assert '<script src="/page/link.js"></script>' in HTML
    first = [line.strip() for line in SCRIPT.splitlines() if line.startswith("  ")][:4]
    assert first[-2:] == [
        "const fragment = location.hash.slice(1);",
        "history.replaceState(null, '', location.pathname);",
    ]


def test_kept_secret_is_removed_before_it_is_used() -> None:
    """What waited in session storage while the person signed in is removed before it is looked at."""
    body = SCRIPT[SCRIPT.index("function takeAway") : SCRIPT.index("function bytes")]
    assert body.index("removeItem") < body.index("split(")
    assert "10 * 60 * 1000" in SCRIPT
    assert "localStorage" not in SCRIPT


def test_nothing_is_inline() -> None:
    """No inline script, style or handler: the page works under a policy without 'unsafe-inline'."""
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", HTML) == []
    assert re.findall(r"<style|\bstyle=|\bon[a-z]+=", HTML) == []
    assert "javascript:" not in HTML


@pytest.mark.parametrize("word", ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function("])
def test_script_writes_no_markup(word: str) -> None:
    """Values from the service reach the page as text only (abuse case 88)."""
    assert word not in SCRIPT


def test_nothing_comes_from_elsewhere() -> None:
    """Every address in the page's files is the service's own."""
    addresses = re.findall(r"(?:src|href|action)=\"([^\"]+)\"|url\(([^)]+)\)|@import|fetch\('([^']+)'", HTML + STYLE)
    assert addresses
    assert all("".join(found).startswith("/") for found in addresses)
    assert "//" not in "".join("".join(found) for found in addresses)


def test_secret_goes_nowhere_but_the_screen() -> None:
    """The secret is named where it is taken, judged, kept while away, shown and wiped; no request carries it."""
    assert "ask(secret" not in SCRIPT
    assert set(re.findall(r"ask\('([^']+)'\)", SCRIPT)) == {"/me", "/.well-known/radseal"}
    assert "pagehide" in SCRIPT


def test_page_is_readable_by_everybody() -> None:
    """Language, viewport, one main part, labels, an announced message, both colour schemes, visible focus."""
    for needed in (
        '<html lang="en">',
        'name="viewport"',
        "<main",
        '<label for="pasted">',
        'role="alert"',
        'role="status"',
    ):
        assert needed in HTML
    assert len(re.findall(r"<section data-state=", HTML)) == len(re.findall(r"<section[^>]*>\s*<h1>", HTML))
    assert "prefers-color-scheme: dark" in STYLE
    assert "focus-visible" in STYLE


def test_page_is_honest() -> None:
    """It says that viewing is not there yet, what is removed, and whom one trusts here."""
    for words in (
        "Viewing in the browser is not there yet",
        "names and numbers are removed",
        "you trust the service",
    ):
        assert words in HTML
    assert "anonym" not in HTML.lower()


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(
    "pair",
    ["text/card", "text/page", "quiet/card", "quiet/page", "bad/card", "done/card", "text/code", "on-go/go", "go/card"],
)
def test_text_has_contrast(theme: int, pair: str) -> None:
    """Every text stands out from its ground by 4.5 to 1 or more, light and dark."""
    ink, paper = pair.split("/")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", re.findall(r":root \{(.*?)\}", STYLE)[theme]))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
