"""A shared reading-room computer: who is away is asked, then signed out; the end of a link is said, then kept.

The page's clock is moved on; nobody waits a quarter of an hour.
"""

from browser.desk import Desk
from browser.readable import readable
from phantoms import ct_series
from real.chromium import axe_violations

ASKED = "Are you still there?"


def waiting_in(page) -> list[str]:
    """What of a case still lies in the browser's private folder."""
    return [name for name in readable(page) if name.startswith("folder/cases/")]


def test_who_is_away_is_asked_then_signed_out(stage, sent):
    """Signs of a person put it off; then a minute's warning; then keys, images, ciphertext and the session are gone."""
    with stage.chromium.visit() as visitor:
        page = visitor.page
        page.clock.install()
        stage.open(visitor, sent.shares[0].link)
        page.get_by_text("Everything is here and checked").wait_for()
        for _ in range(2):
            page.clock.fast_forward("13:00")
            page.mouse.move(200, 200)
            page.mouse.move(300, 300)
        dialog = page.get_by_role("dialog", name=ASKED)
        assert not dialog.is_visible()
        page.clock.fast_forward("14:20")
        dialog.wait_for()
        assert axe_violations(page) == []
        page.get_by_role("button", name="I am still here").click()
        dialog.wait_for(state="hidden")
        assert waiting_in(page)
        page.clock.fast_forward("14:20")
        dialog.wait_for()
        page.clock.fast_forward("00:50")
        page.get_by_text("You were signed out").wait_for()
        assert waiting_in(page) == []
        page.goto(stage.office.origin)
        page.get_by_role("button", name="Sign in").wait_for()


def test_a_link_that_ends_is_announced_and_its_images_go(stage):
    """Ten minutes before the end the page says so; afterwards it shows the reason instead of the images."""
    link = stage.send(expires_in=14 * 60).shares[0].link
    with stage.chromium.visit() as visitor:
        page = visitor.page
        page.clock.install()
        stage.open(visitor, link)
        page.get_by_role("button", name="See the images").click()
        page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        assert page.get_by_text("This link closes").count() == 0
        page.clock.fast_forward("06:00")
        page.get_by_role("status").filter(has_text="This link closes in").wait_for()
        page.mouse.move(400, 400)
        page.clock.fast_forward("09:00")
        page.get_by_role("alert").wait_for()
        assert page.locator(".v-canvas").count() == 0
        assert waiting_in(page) == []


def test_an_upload_is_not_cut_off(stage, tmp_path):
    """While something is sent, nobody has to be there: an hour later it still goes on."""
    ct_series(tmp_path / "cd", slices=1)
    with stage.chromium.visit() as visitor:
        page, desk = visitor.page, Desk(stage, visitor)
        page.clock.install()
        desk.sign_in()
        desk.pick(tmp_path / "cd")
        desk.address()
        store = f"{stage.office.store.endpoint}/**"
        visitor.context.route(store, lambda route: route.abort())
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_text("The line is down").wait_for()
        for _ in range(4):
            page.clock.fast_forward("14:50")
        assert not page.get_by_role("dialog", name=ASKED).is_visible()
        visitor.context.unroute(store)
        page.get_by_role("heading", name="Sent", exact=True).wait_for()
