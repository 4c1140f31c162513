"""What a recipient or patient can do with an opened case: keep it on this device, pass it on to a doctor."""

from browser.conftest import OFFICER_SEED
from browser.desk import require_usable
from radseal.links import read_link
from radseal.sharing import open_link
from radseal.sharing.ledger import search_ledger
from real.chromium import PHONE
from real.desks import OTHER, RECIPIENT


def test_a_patient_passes_the_case_on_from_a_phone(stage, tmp_path):
    """The doctor's link opens the same case without the name; sender and ledger see who passed it on.

    The page offers no longer than the own link lives.
    """
    sent = stage.send(identity=True, onward=True, kind="patient", note="Your scan.")
    parent = sent.shares[0]
    with stage.chromium.visit(PHONE) as visitor:
        stage.open(visitor, parent.link)
        page = visitor.page
        page.get_by_role("button", name="Pass it on to a doctor").click()
        panel = page.get_by_role("region", name="Pass it on to a doctor")
        panel.get_by_text("sees to whom you passed it on").wait_for()
        assert panel.get_by_label("Open until").locator("option").count() == 1
        assert panel.get_by_role("button", name="Make the link").is_disabled()
        panel.get_by_label("E-mail address").fill(OTHER.upper())
        panel.get_by_text(f"{OTHER} signs in with Everybody").wait_for()
        panel.get_by_role("radio", name="No: de-identified only").check()
        assert panel.get_by_text("must not name the patient").is_visible()
        panel.get_by_label("A note for the recipient").fill("Second opinion, please.")
        require_usable(page)
        panel.get_by_role("button", name="Make the link").click()
        panel.get_by_text(f"For {OTHER}, until").wait_for()
        link = panel.locator("output.link-text").inner_text()
        require_usable(page)
        assert visitor.complaints() == []
    other = stage.office.desk("other", str(tmp_path / "other"))
    opened = open_link(lambda _origin: other, link, tmp_path / "out")
    assert (opened.files, opened.note, opened.passed_on_by.email) == (12, "Second opinion, please.", RECIPIENT)
    seen = stage.office.desk("sender").service.view_share(read_link(link).share)
    assert (seen.parent, seen.passed_on_by.email, seen.identity) == (parent.share, RECIPIENT, False)
    assert parent.expiry - 300 < seen.expiry <= parent.expiry
    officer = stage.office.desk("officer", str(tmp_path / "officer"))
    assert seen.share in {one.entry.share for one in search_ledger(officer, OFFICER_SEED, "PH-0001").shares}


def test_what_is_remembered_opens_from_the_list_without_the_link(stage):
    """Kept sealed on this device, the list opens it in one click; forgotten, it asks for the link again."""
    link = stage.send(kind="patient").shares[0].link
    with stage.chromium.visit(PHONE) as visitor:
        stage.open(visitor, link)
        page = visitor.page
        page.get_by_role("button", name="Remember on this device").click()
        page.get_by_text("Forget it").wait_for()
        page.goto(stage.office.origin)
        kept = page.locator("li.share").filter(has_text="Remembered on this device")
        kept.get_by_role("button", name="Open").click()
        page.get_by_role("button", name="See the images").wait_for()
        page.get_by_role("button", name="Remembered on this device").click()
        page.get_by_role("button", name="Remember on this device").wait_for()
        page.goto(stage.office.origin)
        page.get_by_text("Open it with the link or the code you were given").first.wait_for()
        assert kept.count() == 0
        require_usable(page)
        assert visitor.complaints() == []
