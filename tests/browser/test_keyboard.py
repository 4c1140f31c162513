"""By keyboard alone: a link is opened and saved, a case is sent. Everything has a name, focus is always seen."""

from phantoms import ct_series
from real.chromium import Visitor
from real.desks import RECIPIENT

FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return ['', '', false];
    const style = getComputedStyle(one);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
    return [one.localName, (one.labels?.[0]?.innerText ?? one.ariaLabel ?? one.innerText ?? '').trim(), seen];
}"""
"""What has the focus: its kind, what it is called, and whether one sees that it has it."""
FAR = 60
"""Tab stops after which something counts as out of reach."""


class Hands:
    """Somebody who uses the keyboard only."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def reach(self, name: str) -> None:
        """Press Tab until something of this name has the focus; whatever has it on the way is seen to have it."""
        passed = []
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            kind, called, seen = self.page.evaluate(FOCUSED)
            passed.append(called)
            assert seen or not kind, f"one does not see the focus on {kind} {called}"
            if called == name or called.startswith(f"{name}\n"):
                return
        raise AssertionError(f"{name} is out of reach: {passed}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Reach something, and press a key on it."""
        self.reach(name)
        self.page.keyboard.press(key)

    def type(self, name: str, text: str) -> None:
        """Reach a field, and type."""
        self.reach(name)
        self.page.keyboard.type(text)

    def at(self, heading: str) -> None:
        """Wait for a page; its heading has the focus, so that a screen reader begins there."""
        self.page.get_by_role("heading", name=heading, exact=True).first.wait_for()
        self.page.wait_for_function(
            "heading => document.activeElement?.localName === 'h1' && document.activeElement.innerText === heading",
            arg=heading,
        )

    def sign_in(self, user) -> None:
        """Sign in at the provider, where the field for the address has the focus or is reached."""
        page = self.page
        page.wait_for_url("**/interaction/**")
        page.locator("#login").focus()
        page.keyboard.type(user.email)
        page.keyboard.press("Tab")
        page.keyboard.type(user.password)
        page.keyboard.press("Enter")


def test_a_link_is_opened_and_saved(stage, sent):
    """From the link to the ZIP and the images without a pointer; Escape and the back button of the viewer lead out."""
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script("delete globalThis.showSaveFilePicker")
        hands, page = Hands(visitor), visitor.page
        page.goto(sent.shares[0].link)
        hands.at("Images were shared with you")
        hands.press("Sign in")
        hands.sign_in(stage.office.provider.users["recipient"])
        hands.at("Ready to open")
        hands.press("Open the images")
        hands.at("Images for you")
        hands.press("Save a copy", "Space")
        with page.expect_download():
            hands.press("Save as ZIP")
        page.get_by_text("Saved. Look in your downloads.").wait_for()
        page.reload()
        page.get_by_role("heading", name="Open the link once more").wait_for()
        page.goto(sent.shares[0].link)
        hands.at("Ready to open")
        hands.press("Open the images")
        hands.at("Images for you")
        hands.press("See the images")
        page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        hands.press("About this case")
        page.get_by_role("button", name="See the images").wait_for()
        assert visitor.complaints() == []


def test_a_case_is_sent(stage, tmp_path):
    """Picked, checked, addressed and sent without a pointer, up to the copied link."""
    ct_series(tmp_path / "cd", slices=2)
    with stage.chromium.visit(permissions=["clipboard-read", "clipboard-write"]) as visitor:
        hands, page = Hands(visitor), visitor.page
        page.goto(f"{stage.office.origin}/send")
        page.get_by_role("button", name="Sign in").wait_for()
        hands.press("Sign in")
        hands.sign_in(stage.office.provider.users["sender"])
        hands.at("Send images")
        with page.expect_file_chooser() as chooser:
            hands.press("Choose a folder")
        chooser.value.set_files(tmp_path / "cd")
        hands.at("Check, then send")
        hands.type("E-mail address", RECIPIENT)
        hands.reach("The recipient is")
        page.get_by_text(f"{RECIPIENT} signs in with").wait_for()
        hands.reach("Yes: let them see the name and get the original files")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        hands.press("Send")
        hands.at("Sent")
        hands.press("Copy the link")
        link = page.locator("output.link-text").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == link
        assert visitor.complaints() == []
