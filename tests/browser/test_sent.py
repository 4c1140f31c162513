"""What I sent: links ended, undone, made longer, replaced, shown again; a case shared again without an upload."""

import time
from itertools import islice

import pytest

from browser.desk import Desk, at_home, require_usable
from phantoms import ct_series
from radseal.errors import ServiceError
from radseal.links import read_link
from radseal.sharing import open_link
from real.chromium import PHONE
from real.desks import OTHER, RECIPIENT


def my_cases(desk):
    """Go to what was sent; return the panel of the newest case."""
    desk.visitor.page.goto(f"{desk.stage.office.origin}/sent")
    newest = desk.visitor.page.locator("li.panel").first
    newest.get_by_role("heading", name="Phantom Petra").wait_for()
    return newest


def share_of(stage, link):
    """The share of a link, as the service shows it to its sender."""
    return stage.office.desk("sender").service.view_share(read_link(link).share)


def test_a_link_is_ended_from_what_i_sent(stage, tmp_path):
    """On a dark phone: ending says what it cannot take back, can be undone for some seconds, and then is for good.

    No page of the way scrolls sideways or has anything that axe finds.
    """
    ct_series(tmp_path / "cd", slices=2)
    with stage.chromium.visit(PHONE, color_scheme="dark") as visitor:
        page, desk = visitor.page, Desk(stage, visitor)
        desk.sign_in()
        require_usable(page)
        desk.pick(tmp_path / "cd")
        desk.address()
        require_usable(page)
        link = desk.send()
        require_usable(page)
        newest = my_cases(desk)
        require_usable(page)
        end = newest.get_by_role("button", name=f"End this link: {RECIPIENT}")
        end.click()
        newest.get_by_text("that cannot be taken back").wait_for()
        newest.get_by_role("button", name="Undo").click()
        end.wait_for()
        assert share_of(stage, link).state == "live"
        end.click()
        newest.get_by_role("button", name="End it now").click()
        newest.get_by_text("Ended by the sender").wait_for()
        assert visitor.complaints() == []
    with pytest.raises(ServiceError, match="Ended by the sender") as refused:
        open_link(lambda _origin: at_home(stage, tmp_path), link, tmp_path / "out")
    assert refused.value.code == "share-revoked"


def test_what_is_about_to_end_ends_when_the_person_leaves(stage, desk, tmp_path):
    """Nobody who pressed "End" and left has to wonder: going elsewhere sends it, and so does signing out, in time."""
    ct_series(tmp_path / "cd", slices=1)
    desk.pick(tmp_path / "cd")
    page, service = desk.visitor.page, stage.office.desk("sender").service
    desk.address(f"{RECIPIENT}, {OTHER}")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    shares = {one.recipient.email: one.share for one in islice(service.shares(), 2)}
    for email, leave in ((RECIPIENT, "About this page"), (OTHER, "Sign out")):
        my_cases(desk).get_by_role("button", name=f"End this link: {email}").click()
        page.get_by_role("button", name="Undo").wait_for()
        assert service.view_share(shares[email]).state == "live"
        page.get_by_text(leave).click()
        page.wait_for_url(lambda url: not url.endswith("/sent"))
        until(lambda email=email: service.view_share(shares[email]).state == "revoked")


def until(holds):
    """Wait until something is so."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never was so")


def test_a_case_is_shared_again_without_an_upload(stage, desk, tmp_path):
    """The link is shown again, opens longer, and a wrong person's is replaced; the store is asked for nothing."""
    ct_series(tmp_path / "cd", slices=2)
    desk.pick(tmp_path / "cd")
    desk.address("otto@clinic.exampel")
    wrong = desk.send()
    page, asked = desk.visitor.page, len(desk.visitor.asked)
    newest = my_cases(desk)
    newest.get_by_role("button", name="Show the link").click()
    assert newest.locator("output.link-text").inner_text() == wrong
    newest.get_by_role("button", name="Let it open longer").click()
    page.get_by_label("Open until").select_option(index=0)
    require_usable(page)
    before = share_of(stage, wrong).expiry
    newest.get_by_role("button", name="Set this end").click()
    newest.get_by_role("button", name="Let it open longer").wait_for()
    assert share_of(stage, wrong).expiry >= before + 6 * 86_400

    newest.get_by_role("button", name="Wrong person?").click()
    newest.get_by_text("ends at once and for good").wait_for()
    newest.get_by_role("button", name="End it now").click()
    newest.get_by_text("It was never opened").wait_for()
    assert share_of(stage, wrong).state == "revoked"
    assert newest.get_by_role("radio", name="No: de-identified only").is_checked()
    newest.get_by_label("E-mail address").fill(OTHER)
    newest.get_by_label("E-mail address").press("Tab")
    newest.get_by_text(f"{OTHER} signs in with").wait_for()
    require_usable(page)
    newest.get_by_role("button", name="Make the link").click()
    newest.get_by_text(f"For {OTHER}, until").wait_for()
    right = newest.locator("output.link-text").inner_text()
    other = stage.office.desk("other", str(tmp_path / "other"))
    assert open_link(lambda _origin: other, right, tmp_path / "out").files == 2

    newest.get_by_role("button", name="Share it with somebody else").click()
    newest.get_by_label("E-mail address").fill("ottto@clinic.example")
    newest.get_by_label("E-mail address").press("Tab")
    newest.get_by_text(f"looks much like {OTHER}").wait_for()
    desk.address(identity=True)
    newest.get_by_role("button", name="Make the link").click()
    newest.get_by_text(f"For {RECIPIENT}, until").last.wait_for()
    third = newest.locator("output.link-text").inner_text()
    assert open_link(lambda _origin: at_home(stage, tmp_path), third, tmp_path / "whole", identity=True).identity
    store = stage.office.store.endpoint
    assert [url for url in desk.visitor.asked[asked:] if url.startswith(store)] == []
    assert desk.visitor.complaints() == []
