"""A send that is paused, stopped, or whose line drops: nothing is lost, nothing goes on behind the sender's back."""

from contextlib import contextmanager

import pytest

from browser.desk import at_home, require_usable
from phantoms import ct_series
from radseal.sharing import open_link
from real.chromium import PHONE


@contextmanager
def held(desk, pattern):
    """Hold the requests to an address until the block is left."""
    waiting = []
    free = []

    def hold(route):
        if free:
            route.continue_()
        else:
            waiting.append(route)

    desk.visitor.context.route(pattern, hold)
    yield
    free.append(True)
    for route in waiting:
        route.continue_()
    desk.visitor.context.unroute(pattern)


@pytest.fixture
def ready(desk, tmp_path):
    """Two studies of one patient, checked and addressed."""
    ct_series(tmp_path / "cd/one", slices=2)
    ct_series(tmp_path / "cd/two", slices=3, study="prior", series="prior ct", study_date="20250301")
    desk.pick(tmp_path / "cd")
    desk.address()
    desk.visitor.page.get_by_text("Ready: 5 images").wait_for()
    return desk


def press_send(desk):
    """Send, without waiting for anything."""
    desk.visitor.page.get_by_role("button", name="Send", exact=True).click()


def stored(stage, desk):
    """What was put to the store."""
    return [url for url in desk.visitor.asked if url.startswith(stage.office.store.endpoint)]


def test_a_pause_holds_from_its_first_moment_and_goes_on(stage, ready, tmp_path):
    """Paused before anything is sealed, all is sealed, study by study, and nothing leaves; "Go on" sends it."""
    page = ready.visitor.page
    with held(ready, f"{stage.office.origin}/cases/*"):
        press_send(ready)
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Go on").wait_for()
    page.get_by_text("De-identified and sealed: 5 of 5 images").wait_for()
    assert page.locator("li.attached").filter(has_text="2 of 2 images").is_visible()
    assert page.locator("li.attached").filter(has_text="3 of 3 images").is_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    require_usable(page)
    assert stored(stage, ready) == []
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    link = page.locator("output.link-text").inner_text()
    assert open_link(lambda _origin: at_home(stage, tmp_path), link, tmp_path / "out").files == 5
    assert ready.visitor.complaints() == []


def test_a_send_that_is_stopped_leaves_the_choice_or_can_go_on(stage, ready):
    """Stopped before it is sealed, the form is there again; stopped later, what was sealed goes on or is discarded."""
    page = ready.visitor.page
    with held(ready, f"{stage.office.origin}/cases/*"):
        press_send(ready)
        page.get_by_role("button", name="Stop").click()
    page.get_by_text("Ready: 5 images").wait_for()
    with held(ready, f"{stage.office.origin}/cases/*"):
        press_send(ready)
        page.get_by_role("button", name="Pause").click()
    page.get_by_text("De-identified and sealed: 5 of 5 images").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Everything was sealed").wait_for()
    assert stored(stage, ready) == []
    page.get_by_role("button", name="Discard").click()
    page.get_by_text("Everything was sealed").wait_for(state="detached")
    drafts = [case for case in stage.office.desk("sender").service.cases() if case.state == "uploading"]
    assert drafts == []
    assert ready.visitor.complaints() == []


def test_a_dropped_line_is_waited_for(stage, ready, tmp_path):
    """Without a network the page says so and keeps trying; when it is back, the send ends by itself."""
    page, context = ready.visitor.page, ready.visitor.context
    store = stage.office.store.endpoint
    with held(ready, f"{store}/**"):
        with context.expect_event("request", lambda request: request.url.startswith(store)):
            press_send(ready)
        page.get_by_text("De-identified and sealed: 5 of 5 images").wait_for()
        context.set_offline(True)
    page.get_by_text("The line is down").wait_for()
    context.set_offline(False)
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    link = page.locator("output.link-text").inner_text()
    assert open_link(lambda _origin: at_home(stage, tmp_path), link, tmp_path / "out").files == 5
