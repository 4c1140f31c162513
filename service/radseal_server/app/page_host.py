"""The page for a host of its own: its files, what nginx must say with them, and whether the host does.

Rules: what is written holds no secret. The host also serves the service's description, as it was when the page was
written: the page believes that, and asks the service for nothing else about itself.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2

from radseal_server.app.describing import describe
from radseal_server.app.page import TYPES, fingerprint, read_page
from radseal_server.http.edge import Page
from radseal_server.http.headers import API_POLICY, always
from radseal_server.http.pages import BY_CONTENT, KEPT, KEPT_BY_CONTENT, PATHS
from radseal_server.settings import Settings, SettingsError
from radseal_wire.text import dumps

SITE, CONFIGURATION = "site", "nginx.conf"
DESCRIPTION = "/.well-known/radseal"
_HTML = "/link.html"
_NGINX = """\
# For the server block of {origin}. Written by `radseal-server page`: write it again after each change of the settings.
root {root};
access_log off;
gzip on;
gzip_min_length 1024;
gzip_types text/css text/javascript application/json application/wasm image/svg+xml;
types {{{types} }}
location / {{ return 404; }}
location ~ "^(?:{paths})$" {{ try_files {html} =404;{page} {no_store}
}}
location /page/ {{{page} {short}
}}
location ~ "^/page/[A-Za-z0-9_.-]*{by_content}$" {{{page} {long}
}}
location = {description} {{ default_type application/json;{plain} {no_store}
}}
"""


def page_of(settings: Settings) -> Page:
    """Return the page as it is served with these settings."""
    service = [settings.origin] if settings.web_origin else []
    return read_page([*service, settings.store_origin])


def write_site(settings: Settings, to: Path) -> Mapping[str, str]:
    """Write the folder `site` and `nginx.conf` into the new folder `to`; return what was written.

    Raises SettingsError where the page has no origin of its own, OSError where `to` exists.
    """
    page = _require_apart(settings)
    if to.exists():
        raise FileExistsError(f"{to} exists already: name a folder that does not")
    for path, body in _contents(settings, page):
        file = to / SITE / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    (to / CONFIGURATION).write_text(_configuration(settings, page, to.absolute() / SITE), "utf-8")
    return {"web_origin": settings.web_origin, "folder": str(to), "fingerprint": fingerprint(page)}


def check_site(settings: Settings) -> str:
    """Return what was seen where the page's own origin serves this version. Raises OSError with what differs."""
    page = _require_apart(settings)
    with httpx2.Client(trust_env=False, timeout=10.0) as http:
        for path, body in _contents(settings, page):
            wanted = {} if path == DESCRIPTION else page.headers
            _require_same(http, f"{settings.web_origin}{'/' if path == _HTML else path}", body, wanted)
    return f"{settings.web_origin} serves this version's files, fingerprint {fingerprint(page)}"


def _require_apart(settings: Settings) -> Page:
    if not settings.web_origin:
        raise SettingsError("settings: web_origin: the page has no origin of its own. Change: see docs/guides/page.md")
    page = page_of(settings)
    if not page.files:
        raise FileNotFoundError("this installation has no built page: install the wheel, or run `make setup`")
    return page


def _contents(settings: Settings, page: Page) -> Iterator[tuple[str, bytes]]:
    yield _HTML, page.html
    yield DESCRIPTION, dumps(describe(settings).model_dump(mode="json"))
    for name, (body, _) in page.files.items():
        yield f"/page/{name}", body


def _configuration(settings: Settings, page: Page, root: Path) -> str:
    usual = always(secure=settings.web_origin.startswith("https://"))
    kinds = {**TYPES, ".html": "text/html; charset=utf-8"}
    return _NGINX.format(
        origin=settings.web_origin,
        root=root,
        types="".join(f" {kind.partition(';')[0]} {suffix.lstrip('.')};" for suffix, kind in kinds.items()),
        html=_HTML,
        description=DESCRIPTION,
        paths="|".join(PATHS),
        by_content=BY_CONTENT.pattern,
        page=_added({**usual, **page.headers}),
        plain=_added({**usual, "content-security-policy": API_POLICY}),
        no_store=_added({"cache-control": "no-store"}),
        short=_added({"cache-control": KEPT}),
        long=_added({"cache-control": KEPT_BY_CONTENT}),
    )


def _added(headers: Mapping[str, str]) -> str:
    return "".join(f'\n    add_header {name} "{value}" always;' for name, value in sorted(headers.items()))


def _require_same(http: httpx2.Client, url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Raise OSError unless the host answers with exactly these bytes, and with these headers."""
    try:
        with http.stream("GET", url) as answer:
            found = bytearray()
            for piece in answer.iter_bytes():
                found += piece
                if len(found) > len(body):
                    break
    except httpx2.HTTPError as error:
        raise OSError(f"{url} cannot be read ({type(error).__name__})") from error
    if answer.status_code != 200 or bytes(found) != body:  # noqa: PLR2004  (what a file is answered with)
        raise OSError(f"{url} is not this version's file")
    differing = [name for name, value in headers.items() if answer.headers.get(name) != value]
    if differing:
        raise OSError(f"{url} comes with another {differing[0]}")
