"""Draws the tour of docs/guides/browser.md: every step of a recipient and of a sender, on a desktop and on a phone.

`make pictures` writes docs/img/tour. Somebody looks at each of them: what is ugly or confusing there is a bug.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from browser.desk import Desk
from phantoms.reading import ball, write_case
from radseal.sharing import Sent
from real.chromium import DESKTOP, PHONE, Visitor

TOUR = Path(__file__).parents[2] / "docs/img/tour"
COLOURS = 128
"""Enough for a page and its grey images, and a third of the bytes."""
DRAWN = ".viewing .v-canvas[data-drawn]:not([data-drawn=''])"

pytestmark = pytest.mark.pictures


@dataclass(frozen=True)
class Album:
    """Pictures of one screen."""

    screen: str
    visitor: Visitor

    @property
    def page(self) -> Page:
        """What is looked at."""
        return self.visitor.page

    def take(self, name: str) -> None:
        """Keep what the screen shows now."""
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(400)  # whatever moves has come to rest
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        TOUR.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLOURS).save(TOUR / f"{name}-{self.screen}.png", optimize=True)

    def click(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CT, prior MR, loops, a mammogram and a report of one patient."""
    folder = tmp_path_factory.mktemp("tour") / "CD of Rosa"
    folder.mkdir()
    write_case(folder, *ball(144))
    max(folder.iterdir()).unlink()  # the PDF: somebody would be asked about it
    return folder


@pytest.fixture(scope="session")
def case(stage, study: Path) -> Sent:
    """The study, sent with its identity."""
    return stage.send(images=study, identity=True, note="New headaches since August.\nIs there a change to 2025?")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def album(request: pytest.FixtureRequest, stage) -> Iterator[Album]:
    screen = "phone" if request.param == PHONE else "desktop"
    with stage.chromium.visit(request.param, is_mobile=request.param == PHONE) as visitor:
        yield Album(screen, visitor)


def test_the_recipients_way(stage, album: Album, case: Sent) -> None:
    """From the link to the images, what is saved, and the list of what was shared."""
    page = album.page
    page.goto(case.shares[0].link)
    page.get_by_role("button", name="Sign in").wait_for()
    album.take("link")
    album.click("Sign in")
    album.visitor.sign_in(stage.office.provider.users["recipient"])
    page.get_by_role("button", name="Open the images").wait_for()
    album.take("ready")
    album.click("Open the images")
    page.get_by_text("Everything is here and checked").wait_for()
    album.take("case")
    album.click("Save a copy")
    page.get_by_role("button", name="Save as ZIP").scroll_into_view_if_needed()
    album.take("save")
    album.click("See the images")
    page.locator(DRAWN).wait_for()
    page.locator(".v-top-left").get_by_text("Sample").wait_for()
    album.take("images")
    page.goto(stage.office.origin)
    page.get_by_role("heading", name="Shared with you").wait_for()
    album.take("home")


def test_what_the_images_can_do(stage, album: Album, case: Sent) -> None:
    """Three planes, two studies side by side, a report, and the sheet of keys."""
    page = album.page
    stage.open(album.visitor, case.shares[0].link)
    album.click("See the images")
    page.locator(DRAWN).wait_for()
    for command in ("mpr", "two"):
        page.locator(f"[data-command={command}]").click()
        page.locator("[data-port='1'] .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        album.take({"mpr": "planes", "two": "side-by-side"}[command])
    page.locator("[data-command=one]").click()
    if album.screen == "phone":
        page.locator("[data-command=list]").click()
        album.take("series")
    page.locator(".v-entry", has_text="SR").click()
    page.locator(".v-report").wait_for()
    album.take("report")
    page.locator("[data-command=help]").click()
    album.take("help")


def test_what_does_not_open(stage, album: Album) -> None:
    """A link that is not whole, and one that was ended."""
    page = album.page
    sent = stage.send()
    page.goto(sent.shares[0].link[:-4])
    page.get_by_role("heading", name="This link is incomplete").wait_for()
    album.take("cut")
    stage.office.desk("sender").service.revoke_share(sent.shares[0].share)
    page.goto("about:blank")
    page.goto(sent.shares[0].link)
    album.click("Sign in")
    album.visitor.sign_in(stage.office.provider.users["recipient"])
    album.click("Open the images")
    page.locator(".code").wait_for()
    album.take("ended")


def test_the_senders_way(stage, album: Album, study: Path) -> None:
    """From the folder to the link, and what was sent."""
    page, desk = album.page, Desk(stage, album.visitor)
    desk.sign_in()
    album.take("send-pick")
    desk.pick(study)
    album.take("send-check")
    page.get_by_label("I have looked").scroll_into_view_if_needed()
    album.take("send-look")
    page.get_by_label("I have looked").check()
    desk.address(identity=True)
    album.take("send-address")
    desk.send()
    album.take("send-link")
    page.goto(f"{stage.office.origin}/sent")
    page.get_by_role("heading", name="What I sent").wait_for()
    page.wait_for_load_state("networkidle")
    album.take("sent")
