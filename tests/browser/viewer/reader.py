"""A person at the viewer: looks, drags, presses keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from real.chromium import DESKTOP, Chromium, Visitor
from real.reading_room import ReadingRoom

NOT_FOUND = "404"
"""Chromium asks for /favicon.ico, which the test server does not have."""


@dataclass(frozen=True)
class Reader:
    """What a test does and sees in an open viewer."""

    visitor: Visitor

    @property
    def page(self) -> Page:
        """The page itself."""
        return self.visitor.page

    def press(self, *keys: str) -> None:
        """Press keys while the image has the focus."""
        self.surface().focus()
        for key in keys:
            self.page.keyboard.press(key)

    def command(self, name: str) -> None:
        """Press a button of the toolbar."""
        self.page.locator(f"[data-command={name}]").click()

    def surface(self, port: int = 0) -> Locator:
        """The image of a port."""
        return self.page.locator(f"[data-port='{port}'] .v-surface")

    def drawn(self, port: int = 0) -> str:
        """Which image is drawn, once one is."""
        canvas = self.page.locator(f"[data-port='{port}'] .v-canvas[data-drawn]:not([data-drawn=''])")
        canvas.wait_for()
        return canvas.get_attribute("data-drawn") or ""

    def settle(self) -> None:
        """Wait until what was asked for is drawn: a change is drawn in the next frame, so two frames are enough."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def text(self, corner: str, port: int = 0) -> str:
        """What stands in a corner of an image."""
        return self.page.locator(f"[data-port='{port}'] .v-{corner}").inner_text()

    def edges(self, port: int = 0) -> str:
        """The markers: top, right, bottom, left."""
        sides = ("top", "right", "bottom", "left")
        return " ".join(
            self.page.locator(f"[data-port='{port}'] .v-edge.v-{side}").inner_text(timeout=2000) for side in sides
        )

    def marks(self) -> list[str]:
        """The measurements, as they are read out."""
        return self.page.locator(".v-measured li > span").all_inner_texts()

    def drag(self, start: tuple[float, float], end: tuple[float, float], port: int = 0) -> None:
        """Drag with the left button, from and to parts of the image's place."""
        box = self.surface(port).bounding_box()
        assert box
        mouse = self.page.mouse
        mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        mouse.down()
        mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=5)
        mouse.up()

    def open_series(self, name: str) -> None:
        """Open a series from the list."""
        self.page.locator(".v-entry", has_text=name).click()


@contextmanager
def reading(
    chromium: Chromium, room: ReadingRoom, size: tuple[int, int] = DESKTOP, query: str = "", **options: str
) -> Iterator[Reader]:
    """Open the viewer; on leaving, nothing may have violated the content policy or failed unseen."""
    with chromium.visit(size, **options) as visitor:
        visitor.page.goto(f"{room.address}/viewer.html{query}")
        yield Reader(visitor)
        assert [told for told in visitor.told if NOT_FOUND not in told] == []
