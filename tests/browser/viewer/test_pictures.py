"""The folder of pictures: which images are drawn, and a page that shows them from a disk and runs nothing."""

import base64
from pathlib import Path

import pytest
from PIL import Image

from browser.viewer.reader import Reader, reading
from browser.viewer.test_hostile_text import PAYLOADS, plant
from real.chromium import Chromium
from real.reading_room import ReadingRoom


def draw(reader: Reader, folder: Path) -> list[str]:
    """Write the files of the folder to a disk, and return their names."""
    folder.mkdir()
    reader.drawn()
    files = reader.page.evaluate("pictures()")
    for name, content in files:
        (folder / name).write_bytes(base64.b64decode(content))
    return [name for name, _ in files]


def open_from_disk(chromium: Chromium, folder: Path) -> tuple[list[str], str, bool]:
    """Return the elements of the page, what it says, and whether something ran."""
    with chromium.visit() as visitor:
        page = visitor.page
        page.goto((folder / "START.HTM").as_uri())
        pictures = page.locator("img").evaluate_all("(all) => all.map((one) => one.complete && one.naturalWidth)")
        assert all(width > 0 for width in pictures)
        assert visitor.complaints() == []
        assert all(address.startswith("file:") for address in visitor.asked)
        elements = page.locator("*").evaluate_all("(all) => all.map((one) => one.localName)")
        return elements, page.locator("body").inner_text(), page.evaluate("typeof hurt") != "undefined"


def test_middle_of_a_long_series_and_all_of_a_short_one(
    chromium: Chromium, room: ReadingRoom, case: Path, tmp_path: Path
) -> None:
    """A CT of 48 gives its 25th; a loop its middle; each says so, and the page says how many there are."""
    room.show([case], identity=True)
    with reading(chromium, room) as reader:
        names = draw(reader, tmp_path / "PICTURES")
    _, text, _ = open_from_disk(chromium, tmp_path / "PICTURES")
    assert names[-1] == "START.HTM"
    assert "Image 25 of 48" in text
    assert text.count("Image ") == len(names) - 1
    assert f"{len(names) - 1} of " in text
    assert "Not for primary diagnosis" in text
    for name in names[:-1]:
        with Image.open(tmp_path / "PICTURES" / name) as picture:
            assert max(picture.size) >= 512


@pytest.mark.filterwarnings("ignore")
def test_payloads_stay_text(chromium: Chromium, room: ReadingRoom, case: Path, tmp_path: Path) -> None:
    """A page with 40 payloads has the elements of a harmless one, runs nothing and asks nobody for anything."""
    image = min(case.iterdir())
    pages = []
    for name in ("harmless", "hostile"):
        (tmp_path / name).mkdir()
        for number, payload in enumerate(PAYLOADS):
            plant(image, payload if name == "hostile" else "plain words", number, tmp_path / name)
        room.show([tmp_path / name], identity=True)
        with reading(chromium, room) as reader:
            draw(reader, tmp_path / f"{name} pictures")
        pages.append(open_from_disk(chromium, tmp_path / f"{name} pictures"))
    (harmless, _, _), (hostile, text, ran) = pages
    assert hostile == harmless
    assert harmless.count("img") == len(PAYLOADS)
    assert sum(payload[:24] in text for payload in PAYLOADS) > 30
    assert not ran
