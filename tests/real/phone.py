"""A phone: Debian's Chromium at 390 px, driven by Playwright; everything that a page does wrong fails the test."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WORDS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WORDS += ["--disable-component-update", "--disable-sync"]
WIDTH, HEIGHT = 390, 844


@dataclass
class Phone:
    """A browser with one page; `screens` are the pages that its person had to read, `faults` what went wrong."""

    page: Page
    screens: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Note what the screen shows, and that it fits the width."""
        self.screens.append(self.page.locator("h1").first.inner_text())
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > WIDTH:
            self.faults.append(f"{self.screens[-1]} is {wide} px wide")


@contextlib.contextmanager
def phone(*, locale: str = "en-GB", dark: bool = False) -> Iterator[Phone]:
    """Start a phone with a fresh profile; it is put away on leaving."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=WORDS)
        looks: dict[str, Any] = {"viewport": {"width": WIDTH, "height": HEIGHT}, "has_touch": True, "is_mobile": True}
        scheme = "dark" if dark else "light"
        context = browser.new_context(locale=locale, color_scheme=scheme, device_scale_factor=2, **looks)
        held = Phone(context.new_page())
        held.page.on("pageerror", lambda error: held.faults.append(str(error)))
        held.page.on("console", lambda said: held.faults.append(said.text) if said.type == "error" else None)
        held.page.set_default_timeout(20_000)
        try:
            yield held
        finally:
            context.close()
            browser.close()
