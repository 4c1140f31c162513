"""Every page there is, in the pseudo-language: a person goes the whole way, and something looks at each page."""

import json
import math
from collections.abc import Callable
from pathlib import Path

from browser.conftest import Stage
from phantoms import ct_series
from radseal.links import read_link
from radseal.sharing import send_case
from real.chromium import Visitor
from real.desks import RECIPIENT, make_order

WORDS = Path(__file__).parents[2] / "clients/web/src/words"
_ACCENTS = str.maketrans("aeiounc", "áéíöüñç")
CHOOSE = "localStorage.setItem('radseal language', 'pseudo')"
"""Run before each page: the language that nobody speaks."""

Look = Callable[[str], None]
"""Given the name of the page that is shown now."""


def pseudo(key: str) -> str:
    """Return a text as the pseudo-language has it: clients/web/src/words/pseudo.ts."""
    for name in ("en.json", "sending/en.json"):
        text = json.loads((WORDS / name).read_text("utf-8")).get(key)
        if text is not None:
            return f"[{text.translate(_ACCENTS)}{' ~~~~~' * math.ceil(len(text) * 0.4 / 6)}]"
    raise KeyError(key)


class Walker:
    """Somebody who goes by what the pages say."""

    def __init__(self, stage: Stage, visitor: Visitor, look: Look) -> None:
        self.stage, self.visitor, self.page, self.look = stage, visitor, visitor.page, look
        visitor.context.add_init_script(CHOOSE)

    def press(self, key: str) -> None:
        """Click the button of this word."""
        self.page.get_by_role("button", name=pseudo(key), exact=True).first.click()

    def at(self, key: str, name: str) -> None:
        """Wait for the page with this heading, and have it looked at."""
        self.page.get_by_role("heading", name=pseudo(key), exact=True).first.wait_for()
        self.look(name)

    def sign_in(self, who: str) -> None:
        """Sign in from the page that is shown."""
        self.press("sign.in")
        self.visitor.sign_in(self.stage.office.provider.users[who])


def walk_as_recipient(stage: Stage, visitor: Visitor, look: Look) -> None:
    """Open a link, and meet everything that can be in the way."""
    walker = Walker(stage, visitor, look)
    page, origin = walker.page, stage.office.origin
    sent = stage.send(identity=True, onward=True, kind="patient", note="Liver lesion?").shares[0]
    page.goto(origin)
    walker.at("home.title", "home")
    page.goto(f"{origin}/about")
    walker.at("about.title", "about")
    page.goto(f"{origin}/l/short")
    walker.at("cut.title", "cut")
    page.goto(sent.link.replace("#1.", "#2."))
    walker.at("newer.title", "newer")
    page.goto(f"{origin}/session/callback?state=none")
    walker.at("failed.title", "failed")
    page.goto(sent.link)
    walker.at("arrive.title", "arrive")
    walker.sign_in("recipient")
    walker.at("ready.title", "ready")
    walker.press("ready.open")
    page.get_by_role("button", name=pseudo("cover.see")).wait_for()
    look("cover")
    walker.press("cover.save")
    walker.at("save.title", "save")
    walker.press("cover.pass")
    page.get_by_label(pseudo("to.address")).wait_for()
    look("pass on")
    walker.press("cover.see")
    page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
    look("viewing")
    page.goto(f"{origin}/l/{read_link(sent.link).share}")
    walker.at("again.title", "again")
    page.goto(origin)
    page.locator("li.share").first.wait_for()
    look("my shares")


def walk_into_refusals(stage: Stage, visitor: Visitor, look: Look) -> None:
    """The sender's key is another than before; then the link is over."""
    walker = Walker(stage, visitor, look)
    page = walker.page
    page.goto(stage.send().shares[0].link)
    walker.sign_in("recipient")
    walker.press("ready.open")
    page.get_by_role("button", name=pseudo("cover.see")).wait_for()
    other = stage.office.desk("sender", "another computer")
    order = make_order(other, stage.images, RECIPIENT)
    share = send_case(other, order, lambda _sent: None).shares[0]
    page.goto(share.link)
    walker.press("ready.open")
    walker.at("key.title", "key changed")
    other.service.revoke_share(read_link(share.link).share)
    walker.press("key.accept")
    walker.at("e.share-revoked.title", "refused")


def walk_as_sender(stage: Stage, visitor: Visitor, look: Look, folder: Path) -> None:
    """Sign in, pick, check, send, and see what was sent."""
    walker = Walker(stage, visitor, look)
    page = walker.page
    ct_series(folder, slices=3)
    page.goto(f"{stage.office.origin}/send")
    walker.at("home.title", "send, signed out")
    walker.sign_in("sender")
    page.get_by_role("button", name=pseudo("pick.folder")).wait_for()
    look("pick")
    with page.expect_file_chooser() as chooser:
        walker.press("pick.folder")
    chooser.value.set_files(folder)
    page.get_by_label(pseudo("to.address")).fill(RECIPIENT)
    page.get_by_label(pseudo("to.address")).press("Tab")
    page.get_by_role("radio", name=pseudo("identity.no")).check()
    look("review")
    page.get_by_role("button", name=pseudo("send"), exact=True).click()
    page.locator("output.link-text").wait_for()
    page.get_by_text(pseudo("letter.title")).click()
    page.locator("article.letter").wait_for()
    look("sent")
    page.goto(f"{stage.office.origin}/sent")
    page.locator("li.panel").first.wait_for()
    look("what I sent")
    walk_through_a_case(walker)


def walk_through_a_case(walker: Walker) -> None:
    """Everything that can be done about the newest case, up to where it would be done."""
    page, newest = walker.page, walker.page.locator("li.panel").first
    for key, sign in (
        ("cases.longer", "cases.longer.do"),
        ("cases.wrong", "cases.now"),
        ("cases.revoke", "cases.undo"),
    ):
        newest.get_by_role("button", name=pseudo(key)).click()
        newest.get_by_role("button", name=pseudo(sign)).wait_for()
        walker.look(key)
        newest.get_by_role("button", name=pseudo("cases.undo" if key == "cases.revoke" else "cancel")).click()
    newest.get_by_role("button", name=pseudo("cases.link")).click()
    newest.get_by_role("button", name=pseudo("cases.again")).click()
    page.get_by_text(pseudo("code.title")).click()
    walker.press("code.make")
    page.locator("output.recovery").wait_for()
    walker.look("share again, and a code")
