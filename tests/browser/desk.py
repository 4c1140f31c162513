"""A sender at the page, and what their tests share."""

from dataclasses import dataclass
from pathlib import Path

from real.chromium import Visitor, axe_violations
from real.desks import RECIPIENT


@dataclass
class Desk:
    """A sender at the page."""

    stage: object
    visitor: Visitor

    def sign_in(self) -> None:
        """Open the sender's page and sign in there."""
        page = self.visitor.page
        page.goto(f"{self.stage.office.origin}/send")
        page.get_by_role("button", name="Sign in").click()
        self.visitor.sign_in(self.stage.office.provider.users["sender"])
        page.get_by_role("button", name="Choose a folder").wait_for()

    def pick(self, folder: Path) -> None:
        """Choose a folder."""
        page = self.visitor.page
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a folder").click()
        chooser.value.set_files(folder)
        page.get_by_role("heading", name="Check, then send").wait_for()

    def address(self, email: str = RECIPIENT, *, identity: bool = False, onward: bool = False) -> None:
        """Say to whom: one address, or several with commas."""
        page = self.visitor.page
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("E-mail address").press("Tab")
        for one in email.split(","):
            page.get_by_text(f"{one.strip()} signs in with").wait_for()
        page.get_by_role("radio", name="Yes: let them see" if identity else "No: de-identified only").check()
        if onward:
            page.get_by_text("More choices").click()
            page.get_by_role("checkbox", name="may pass the case on").check()

    def send(self) -> str:
        """Send, and return the link."""
        page = self.visitor.page
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_role("heading", name="Sent", exact=True).wait_for()
        return page.locator("output.link-text").inner_text()


def at_home(stage, folder):
    """The recipient at a computer that knows no sender yet: each browser of a sender has a key of its own."""
    return stage.office.desk("recipient", str(folder / "home"))


def require_usable(page):
    """Nothing scrolls sideways, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert axe_violations(page) == []
