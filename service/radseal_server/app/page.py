"""The static page and its policy, read once at start from the built files in `radseal_server/page`."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from importlib import resources

from radseal_server.http.edge import Page

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_PLAIN = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Radseal</title>"
    b"<h1>Radseal</h1><p>Open this link with the command line: <code>radseal open 'LINK' --out FOLDER</code></html>\n"
)
_IMPORT_MAP = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{digests}; worker-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'{reached}; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)


def read_page(reached: Iterable[str]) -> Page:
    """Return the page: `link.html` for every link, and the files beside it; a plain one where none was built.

    `reached` are the origins besides the page's own that it fetches from.
    """
    folder = resources.files("radseal_server") / "page"
    files = {
        file.name: (file.read_bytes(), TYPES[suffix])
        for file in (folder.iterdir() if folder.is_dir() else ())
        if (suffix := "." + file.name.rpartition(".")[2]) in TYPES
    }
    index = folder / "link.html"
    html = index.read_bytes() if index.is_file() else _PLAIN
    policy = _POLICY.format(digests=_listed(_digests(html)), reached=_listed(reached))
    return Page(html, {"content-security-policy": policy, "integrity-policy": "blocked-destinations=(script)"}, files)


def fingerprint(page: Page | None = None) -> str:
    """Return the fingerprint that the page shows of itself: SHA-256 of the list of its files, in hexadecimal.

    Without `page`, of this installation's; empty where none was built.
    """
    page = page or read_page([])
    return hashlib.sha256(page.files["files.json"][0]).hexdigest() if "files.json" in page.files else ""


def _digests(html: bytes) -> Iterator[str]:
    """Yield what allows the page's one inline text: the digests of its modules (an import map runs nothing)."""
    for text in _IMPORT_MAP.findall(html):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def _listed(sources: Iterable[str]) -> str:
    return "".join(f" {source}" for source in sorted(set(sources)))
