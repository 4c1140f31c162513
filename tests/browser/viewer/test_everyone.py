"""For everyone: axe finds nothing in both themes at both sizes; every language; every tool by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.viewer.reader import reading
from real.chromium import DESKTOP, PHONE, Chromium, axe_violations
from real.reading_room import ReadingRoom


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing(
    chromium: Chromium, room: ReadingRoom, case: Path, scheme: str, size: tuple[int, int]
) -> None:
    """Images, four at once, a measurement, a report, the help sheet, the dark room."""
    room.show([case], identity=True)
    with reading(chromium, room, size, color_scheme=scheme) as reader:
        reader.drawn()
        reader.press("l")
        reader.drag((0.4, 0.4), (0.6, 0.6))
        reader.command("four")
        reader.drawn(1)
        assert axe_violations(reader.page) == []
        reader.command("one")
        if size == PHONE:
            reader.command("list")
        reader.page.locator(".v-entry", has_text="SR").click()
        expect(reader.page.locator(".v-report")).to_be_visible()
        assert axe_violations(reader.page) == []
        reader.command("dark-room")
        reader.command("help")
        assert axe_violations(reader.page) == []


@pytest.mark.parametrize(
    ("language", "word"),
    [("de", "Nicht zur Primärbefundung"), ("fr", "Ne pas utiliser"), ("es", "No apto"), ("en", "Not for primary")],
)
def test_every_language(chromium: Chromium, room: ReadingRoom, case: Path, language: str, word: str) -> None:
    """The page's language decides; nothing is left in another."""
    room.show([case])
    with reading(chromium, room, query=f"?lang={language}") as reader:
        reader.drawn()
        expect(reader.page.locator(".v-foot")).to_contain_text(word)


def test_every_button_has_a_name_and_a_key_or_a_tab_stop(chromium: Chromium, room: ReadingRoom, case: Path) -> None:
    """Tab alone reaches every button of the toolbar, the list and the image."""
    room.show([case])
    with reading(chromium, room) as reader:
        reader.drawn()
        total = reader.page.locator(".v-toolbar :is(button, select):enabled").count()
        reached = set()
        for _ in range(total + 12):
            reader.page.keyboard.press("Tab")
            reached.add(
                reader.page.evaluate(
                    "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
                )
            )
        assert len({name for name in reached if name}) >= total
        assert any("Place 1: image" in name for name in reached)
