"""Debian's Chromium, driven by Playwright: one program for each test process, a fresh context for each visit."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from radseal.demo_identity import DemoUser

AXE = Path(__file__).parents[2] / "clients/web/node_modules/axe-core/axe.min.js"
DESKTOP, PHONE = (1440, 900), (390, 844)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
"""Milliseconds that a step may take."""


@dataclass
class Visitor:
    """Somebody at a browser of their own: cookies, storage and history start empty."""

    context: BrowserContext
    page: Page
    told: list[str] = field(default_factory=list)
    """What the browser's console said: errors, violated policies."""
    asked: list[str] = field(default_factory=list)
    """Every address that was requested."""

    def sign_in(self, user: DemoUser) -> None:
        """Fill in the identity provider's pages."""
        page = self.page
        page.wait_for_url("**/interaction/**")
        page.fill("#login", user.email)
        page.fill("#password", user.password)
        page.click("button[value=login]")
        page.wait_for_url(lambda url: "/interaction/" not in url and "/session/callback" not in url)

    def complaints(self) -> list[str]:
        """What the browser complained of, but that nobody was signed in yet."""
        return [text for text in self.told if "401 (Unauthorized)" not in text]

    def tab(self) -> "Visitor":
        """Open another tab of the same browser."""
        return watched(self.context)


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds wrong for people with disabilities on the page as it is now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def watched(context: BrowserContext) -> Visitor:
    """Open a tab and note what it asks for and what the browser says of it."""
    visitor = Visitor(context, context.new_page())
    page = visitor.page
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: message.type == "error" and visitor.told.append(message.text))
    page.on("pageerror", lambda error: visitor.told.append(str(error)))
    context.on("request", lambda request: visitor.asked.append(request.url))
    return visitor


@dataclass
class Chromium:
    """A running browser."""

    browser: Browser

    @contextmanager
    def visit(self, size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Visitor]:
        """Lend a browser profile that nothing has used; it is removed on leaving."""
        width, height = size
        options = {"locale": "en-GB", "has_touch": size == PHONE, "reduced_motion": "reduce", **options}
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        try:
            yield watched(context)
        finally:
            context.close()


@contextmanager
def running_chromium(*flags: str) -> Iterator[Chromium]:
    """Start Chromium without a window; it is stopped on leaving."""
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("the browser tests need Debian's chromium: run `make packages` as root")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        try:
            yield Chromium(browser)
        finally:
            browser.close()
