"""The built page: what a strict policy asks of its files, and what none of them may ever do."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from radseal_server.settings import Settings

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "service" / "radseal_server" / "page"
SOURCE = ROOT / "clients" / "web"
HTML = (BUILT / "link.html").read_text()
FIRST = (BUILT / "first.js").read_text()
STYLE = (SOURCE / "src" / "design" / "page.css").read_text()
OWN = [path for path in sorted((SOURCE / "src").rglob("*.ts*")) if path.suffix in {".ts", ".tsx"}]


def test_script_is_the_first_thing() -> None:
    """The script that takes the secret out of the address runs before anything else is loaded or drawn."""
    loaded = re.findall(r"<(script|link|img|style|body)\b([^>]*)", HTML)
    assert loaded[0][0] == "script"
    assert 'src="/page/first.js"' in loaded[0][1]
    assert "type=" not in loaded[0][1], "a module would wait"
    acts = [line.strip() for line in FIRST.splitlines() if line.startswith("  ")]
    assert acts[1:3] == ["let taken = location.hash.slice(1);", "history.replaceState(null, '', location.pathname);"]
    assert acts[3:5] == ["if (taken) {", "stop();"], "nothing else of a document whose address had the secret runs"


def test_kept_secret_is_removed_before_it_is_used() -> None:
    """What waited in session storage while the person signed in is removed before anything else runs, or when late."""
    assert FIRST.index("removeItem") < FIRST.index("taken = text")
    assert FIRST.index("window.name = ''") < FIRST.index("sessionStorage")
    assert "10 * 60 * 1000" in (SOURCE / "src" / "journey.ts").read_text()


def test_nothing_is_inline_but_the_digests_of_the_scripts() -> None:
    """No inline script, style or handler but the import map, which runs nothing."""
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", HTML)
    assert inline == [' type="importmap"']
    assert re.findall(r"<style|\bstyle=|\bon[a-z]+=|javascript:", HTML) == []


def test_every_script_is_pinned_by_its_digest() -> None:
    """Each script that the page may load stands in its import map with the SHA-384 of its file (Integrity-Policy)."""
    pinned = json.loads(re.search(r'<script type="importmap">(.*?)</script>', HTML)[1])["integrity"]
    scripts = {f"/page/{path.name}": path.read_bytes() for path in BUILT.glob("*.js")}
    made = {
        name: f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}" for name, body in scripts.items()
    }
    assert pinned == made
    tags = re.findall(r'<(?:script|link)\b[^>]*(?:src|href)="/page/([^"]+\.(?:js|css))"([^>]*)', HTML)
    assert all("integrity=" in rest for _, rest in tags)


def test_list_of_files_is_true() -> None:
    """files.json names every other file of the page with its SHA-256; its own digest is the page's fingerprint."""
    listed = json.loads((BUILT / "files.json").read_text())
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in BUILT.iterdir()}
    del there["files.json"]
    assert listed == there


@pytest.mark.parametrize(
    "word",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function(", "dangerouslySet"],
)
def test_own_code_writes_no_markup(word: str) -> None:
    """Values from a case or the service reach the page as text only (abuse case 88)."""
    assert [str(path) for path in OWN if word in path.read_text()] == []


def test_nothing_comes_from_elsewhere() -> None:
    """Page and style name no address but the service's own."""
    addresses = re.findall(r"(?:src|href|action)=\"([^\"]+)\"|url\(([^)]+)\)|@import", HTML + STYLE)
    assert addresses
    assert all("".join(found).startswith("/") for found in addresses)
    assert "//" not in "".join("".join(found) for found in addresses)


PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|"
    r"(?:text-align|float|clear|justify-content|justify-items)\s*:\s*(?:left|right)|-(?:left|right)-radius|"
    r"(?:inset|margin|padding):\s*(\S+) (\S+) \S+ (?!\2;)[\w.]+;"
)
"""What says left or right in a style sheet."""
OF_THE_BODY = {
    "env(safe-area-inset-left)": "the notch of the device, the same on both sides in max()",
    ".v-top-": "texts stand in the image's own corners",
    ".v-bottom-": "texts stand in the image's own corners",
    ".v-edge": "markers stand at the image's own edges, which no language turns",
}


def test_styles_know_no_left_and_right() -> None:
    """Logical properties only, so that pages can be read from right to left; what belongs to the image is listed."""
    sheets = sorted((SOURCE / "src").rglob("*.css"))
    rules = [rule for sheet in sheets for rule in re.findall(r"[^{}]*\{[^{}]*\}", sheet.read_text())]
    assert len(rules) > 100
    physical = [rule.strip() for rule in rules if PHYSICAL.search(rule) and not any(one in rule for one in OF_THE_BODY)]
    assert physical == []
    styled = re.compile(r"style\.(?:left|right|marginLeft|marginRight|paddingLeft|paddingRight|textAlign|float)\b")
    assert [str(path) for path in OWN if styled.search(path.read_text())] == []


def test_first_load_is_small() -> None:
    """What the page loads before the viewer is at most 250 kB compressed."""
    loaded = set(re.findall(r'/page/([^"]+)" ?(?:integrity|>)', HTML)) | {"first.js"}
    texts = [(BUILT / name).read_text() for name in loaded if name.endswith(".js")]
    workers = {name for text in texts for name in re.findall(r"worker-[\w-]{8}\.js", text)}
    assert len(workers) == 1
    needed = [BUILT / name for name in (*loaded, *workers, "link.html")]
    total = sum(len(gzip.compress(path.read_bytes(), 9)) for path in needed)
    assert total <= 250_000, total


def test_usual_purposes_have_words() -> None:
    """The purposes that a site has without a setting have words in every language: known by code and English word."""
    words = json.loads((SOURCE / "src/words/sending/en.json").read_text())
    usual = {one.code: one.label for one in Settings().purposes}
    assert {
        key.removeprefix("purpose.is."): text for key, text in words.items() if key.startswith("purpose.is.")
    } == usual


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    digits = colour.lstrip("#")
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(
    "pair",
    [
        "text/card", "text/page", "text/page-deep", "quiet/card", "quiet/page", "quiet/page-deep", "quiet/raised",
        "bad/card", "go/card", "go/tint", "on-go/go", "good/good-tint", "warn/warn-tint", "warn/raised", "text/tint",
    ],
)  # fmt: skip
def test_text_has_contrast(theme: int, pair: str) -> None:
    """Every text stands out from its ground by 4.5 to 1 or more, light and dark."""
    ink, paper = pair.split("/")
    colours = {
        name: both[theme]
        for name, *both in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", STYLE)
    }
    light, dark = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
