"""The recovery code in the page: what was sent from one browser is read by another, and by the program."""

from browser.desk import Desk, require_usable
from phantoms import ct_series
from radseal.sealing.recovery import from_code
from radseal.sharing.manage import list_cases, list_shares
from real.chromium import PHONE


def test_a_code_opens_the_cases_elsewhere(stage, desk, tmp_path):
    """Made once, taken over by the program and by a phone; a row that does not fit is named; nothing is lost here."""
    ct_series(tmp_path / "cd", slices=1)
    desk.pick(tmp_path / "cd")
    desk.address()
    link = desk.send()
    page = desk.visitor.page
    page.get_by_role("link", name="What I sent").click()
    page.get_by_role("heading", name="Phantom Petra").wait_for()
    page.get_by_text("Recovery code").click()
    page.get_by_role("button", name="Make a code").click()
    code = page.locator("output.recovery").inner_text()
    require_usable(page)
    page.reload()
    page.get_by_role("heading", name="Phantom Petra").wait_for()

    computer = stage.office.desk("sender", str(tmp_path / "computer"))
    assert link not in {one.link for one in list_shares(computer)}
    computer.keys.restore_owner_secret(from_code(code))
    assert link in {one.link for one in list_shares(computer)}
    assert "Phantom" in next(one.patient_label for one in list_cases(computer) if one.patient_label)

    with stage.chromium.visit(PHONE) as visitor:
        phone = Desk(stage, visitor)
        phone.sign_in()
        visitor.page.goto(f"{stage.office.origin}/sent")
        visitor.page.get_by_text("Recovery code").click()
        field = visitor.page.get_by_label("I have a code")
        field.fill(spoiled(code))
        visitor.page.get_by_role("button", name="Take it over").click()
        visitor.page.get_by_text("Row 3 does not fit").wait_for()
        require_usable(visitor.page)
        field.fill(code.lower())
        visitor.page.get_by_role("button", name="Take it over").click()
        visitor.page.get_by_text("Taken over").wait_for()
        newest = visitor.page.locator("li.panel").first
        newest.get_by_role("button", name="Show the link").click()
        assert newest.locator("output.link-text").inner_text() == link
        assert visitor.complaints() == []
    assert desk.visitor.complaints() == []


def spoiled(code):
    """The code with one letter of its third row changed."""
    rows = code.splitlines()
    rows[2] = ("Z" if rows[2][0] != "Z" else "Y") + rows[2][1:]
    return "\n".join(rows)
