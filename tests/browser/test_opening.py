"""From a link to an opened case in a real browser: what is shown, what is asked for, and when."""

from real.chromium import PHONE


def test_a_link_opens_in_three_clicks(stage, sent):
    """Sign in, open, see: the case's sender, expiry and note stand before the images; no policy is violated."""
    with stage.chromium.visit() as visitor:
        stage.open(visitor, sent.shares[0].link)
        text = visitor.page.inner_text("main")
        assert "sam@hospital.example" in text
        assert "Liver lesion?" in text
        assert "12 images" in text
        visitor.page.get_by_role("button", name="See the images").click()
        visitor.page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        assert visitor.complaints() == []


def test_a_phone_is_enough(stage, sent):
    """The same way on a screen of 390 by 844, without scrolling sideways."""
    with stage.chromium.visit(PHONE) as visitor:
        stage.open(visitor, sent.shares[0].link)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
