"""The static page and its policy, read once at start from the built files in `radseal_server/page`."""

from collections.abc import Iterable
from importlib import resources
from urllib.parse import urlsplit

from radseal_server.http.edge import Page

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_PLAIN = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Radseal</title>"
    b"<h1>Radseal</h1><p>Open this link with the command line: <code>radseal open 'LINK' --out FOLDER</code></html>\n"
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {store}; "
    "base-uri 'none'; form-action 'self' {issuers}; frame-ancestors 'none'"
)


def read_page(store_origin: str, issuers: Iterable[str]) -> Page:
    """Return the page: `link.html` for every link, and the files beside it; a plain one where none was built.

    `issuers` may be reached by the form that signs out: browsers hold redirects of a form to its policy.
    """
    folder = resources.files("radseal_server") / "page"
    files = {
        file.name: (file.read_bytes(), _TYPES[suffix])
        for file in (folder.iterdir() if folder.is_dir() else ())
        if (suffix := "." + file.name.rpartition(".")[2]) in _TYPES
    }
    index = folder / "link.html"
    html = index.read_bytes() if index.is_file() else _PLAIN
    origins = sorted({f"{urlsplit(issuer).scheme}://{urlsplit(issuer).netloc}" for issuer in issuers})
    return Page(html, _POLICY.format(store=store_origin, issuers=" ".join(origins)), files)
