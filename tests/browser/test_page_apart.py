"""The page at an origin of its own: nginx serves it at A, the service is at B, the store at C."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from browser.conftest import Stage
from browser.desk import Desk
from browser.test_sending import digests
from phantoms import ct_series
from real.chromium import Chromium
from real.desks import Office, office
from real.nginx import serving_page
from real.service import free_port


@dataclass(frozen=True)
class Apart(Stage):
    """A stage whose page has an origin of its own."""

    written: Path
    page_origin: str


def program(place: Office, *words: str) -> CompletedProcess[str]:
    """Run `radseal-server` over the office's configuration."""
    config = ["--config", str(place.folder / "service.toml")]
    command = [sys.executable, "-m", "radseal_server", *words, *config]
    return run(command, capture_output=True, text=True, check=False, timeout=180)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory, chromium: Chromium) -> Iterator[Apart]:
    folder = tmp_path_factory.mktemp("apart")
    images = folder / "CD 1"
    ct_series(images, slices=3, size=64)
    page_origin = f"http://127.0.0.1:{free_port()}"
    with office(folder, s3=True, page=True, page_origin=page_origin) as place:
        written = folder / "page"
        told = program(place, "page", "--out", str(written), "--json")
        assert told.returncode == 0, told.stderr
        with serving_page(written, page_origin, folder / "nginx"):
            yield Apart(place, chromium, images, written, page_origin)


def test_a_link_opens_at_the_pages_origin(apart: Apart) -> None:
    """The link names A; the service is asked at B and the store at C, and B's own page is never loaded."""
    link = apart.send().shares[0].link
    assert link.startswith(f"{apart.page_origin}/l/")
    with apart.chromium.visit() as visitor:
        apart.open(visitor, link)
        visitor.page.get_by_role("button", name="See the images").click()
        visitor.page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        assert visitor.page.url.startswith(f"{apart.page_origin}/l/")
        assert visitor.complaints() == []
        pages = [url for url in visitor.asked if url.startswith(apart.office.origin)]
        assert [url for url in pages if "/page/" in url or "/l/" in url] == []
        assert any(url.startswith(apart.office.store.endpoint) for url in visitor.asked)


def test_a_case_is_sent_from_the_pages_origin(apart: Apart, tmp_path: Path) -> None:
    """Sent at A, the link names A; the command line, signed in at B, opens it. Signing out leads back to A."""
    with apart.chromium.visit() as visitor:
        page, desk = visitor.page, Desk(apart, visitor)
        page.goto(f"{apart.page_origin}/send")
        page.get_by_role("button", name="Sign in").click()
        visitor.sign_in(apart.office.provider.users["sender"])
        desk.pick(apart.images)
        desk.address(identity=True)
        link = desk.send()
        assert link.startswith(f"{apart.page_origin}/l/")
        page.goto(apart.page_origin)
        page.get_by_role("button", name="Sign out").click()
        page.locator("button[name=logout][value=yes]").click()
        page.get_by_role("button", name="Sign in").wait_for()
        assert page.url == f"{apart.page_origin}/"
        assert visitor.complaints() == []
    words = [sys.executable, "-m", "radseal", "open", link, "--identity", "--out", str(tmp_path / "out")]
    person = {
        "RADSEAL_HOME": str(tmp_path / "home"),
        "RADSEAL_SERVICE": apart.office.origin,
        "RADSEAL_TOKEN": apart.office.provider.token("recipient", apart.office.origin),
    }
    opened = run(words, env={**os.environ, **person}, capture_output=True, text=True, check=False, timeout=180)
    assert opened.returncode == 0, opened.stderr
    assert digests(tmp_path / "out") == digests(apart.images)


def test_an_old_link_of_the_service_leads_to_the_page(apart: Apart) -> None:
    """A link that names B lands at A with what stands after `#`, which no server saw."""
    link = apart.send().shares[0].link.replace(apart.page_origin, apart.office.origin)
    with apart.chromium.visit() as visitor:
        apart.open(visitor, link)
        assert visitor.page.url.startswith(f"{apart.page_origin}/l/")
        assert visitor.complaints() == []


ASK = """async ([address, method]) => {
    const headers = method === 'PUT' ? { 'content-type': 'application/json' } : {};
    const answer = fetch(address, { method, headers, credentials: 'include' });
    return answer.then((found) => found.status, (error) => error.name);
}"""


def test_another_page_cannot_use_the_session(apart: Apart) -> None:
    """A page at D, the same site, with the person signed in: it can read nothing and change nothing at B."""
    with apart.chromium.visit() as visitor:
        apart.open(visitor, apart.send().shares[0].link)
        visitor.page.goto(apart.office.provider.issuer)
        assert visitor.page.evaluate(ASK, [f"{apart.office.origin}/me", "GET"]) == "TypeError"
        assert visitor.page.evaluate(ASK, [f"{apart.office.origin}/me/notices", "PUT"]) == "TypeError"


def test_what_differs_is_refused_and_named(apart: Apart) -> None:
    """One byte more in a script: the browser does not run it. The doctor names it, and a closed bucket."""
    assert {"ok    page", "ok    store for the page"} <= {
        line.partition(":")[0] for line in program(apart.office, "doctor").stdout.splitlines()
    }
    html = (apart.written / "site/link.html").read_text()
    script = re.search(r'<script type="module"[^>]*src="(/page/index-[^"]+)"', html)[1]
    file = apart.written / "site" / script.lstrip("/")
    file.write_bytes(file.read_bytes() + b"\n")
    apart.office.store.allow("https://images.hospital.example")
    with apart.chromium.visit() as visitor:
        visitor.page.goto(apart.page_origin)
        assert any("integrity" in text for text in visitor.told), visitor.told
        assert visitor.page.locator("#app").inner_html() == ""
    told = program(apart.office, "doctor").stdout
    assert f"FAIL  page: {apart.page_origin}{script} is not this version's file" in told
    assert f"FAIL  store for the page: the store lets no page of {apart.page_origin} use GET (CORS)" in told
