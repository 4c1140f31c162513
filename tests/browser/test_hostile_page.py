"""A hostile service, store or insider against the page: the same lies as against the command line, each refused."""

import re
from contextlib import ExitStack

import httpx2
import pytest

from hostile_answers import LIES, Lie
from hostile_insiders import INSIDERS
from hostile_page import serving_lies
from hostile_world import make_world
from real.chromium import watched
from real.desks import office

ALL = [
    pytest.param(lie, marks=() if place % 12 == 0 else pytest.mark.long)
    for place, lie in enumerate(lie for lie in (*LIES, *INSIDERS) if lie.refused not in {"LinkError", "SignInError"})
]
"""A sample in `make test`, all of them in `make hostile-page`."""
LINKS = [lie for lie in LIES if lie.refused in {"LinkError", "SignInError"}]
SAID = {
    "DamagedError": {"damaged"},
    "SealError": {"malformed"},
    "store-refused": {"store-refused", "store-unreachable"},
    "malformed-answer": {"malformed-answer", "unreachable"},
    "manifest-length": {"manifest-length", "object-length"},
    "object-digest": {"object-digest", "object-length"},
}
"""What the page says where the command line's word is another: a browser hides redirects, and reads by ranges."""
HARMLESS = {"objects compressed on the way", "a capsule without the identity"}
"""A browser undoes what a server compressed; every byte is verified after that. Without the identity, the page says
"De-identified" and saves no original, as the sender's capsule has it; the command line was asked for originals."""
FORGET = (
    "navigator.storage.getDirectory().then((root) => root.removeEntry('cases', { recursive: true }).catch(() => 0))"
)


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        running = stack.enter_context(office(folder, s3=False))
        real = stack.enter_context(httpx2.HTTPTransport())
        yield stack.enter_context(serving_lies(make_world(running, real, folder)))


@pytest.fixture(scope="module")
def context(front, stage, tmp_path_factory):
    """A browser in which the recipient has opened something of this sender before."""
    with stage.chromium.visit() as visitor:
        link = front.tell(tmp_path_factory.mktemp("honest") / "scene", Lie("none", "", lambda _: None))
        visitor.page.goto(link)
        visitor.page.get_by_role("button", name="Open the images").click()
        visitor.page.get_by_text("Everything is here and checked").wait_for()
        visitor.context.add_init_script("delete globalThis.showSaveFilePicker")
        yield visitor.context


def outcome(page) -> str:
    """Open, and save what opens; return the code that the page refuses with, or "" where nothing is refused."""
    page.get_by_role("button", name="Open the images").click()
    code = page.locator(".code")
    changed = page.get_by_role("heading", name="The sender’s key has changed")
    whole = page.get_by_text("Everything is here and checked")
    code.or_(whole).or_(changed).first.wait_for()
    if whole.is_visible():
        page.get_by_role("button", name="Save a copy").click()
        page.get_by_role("button", name="Save as ZIP").click()
        code.or_(page.get_by_text("Saved. Look in your downloads.")).first.wait_for()
    if changed.is_visible():
        return "sender-key-known"
    return re.sub(r".*: ", "", code.inner_text()) if code.is_visible() else ""


@pytest.mark.parametrize("lie", ALL, ids=lambda lie: lie.name)
def test_refused_with_a_sentence(front, context, tmp_path, lie):
    """Refused by what is meant to refuse it, with a sentence and a next step; nothing else was asked for anything."""
    link = front.tell(tmp_path / "scene", lie)
    visitor = watched(context)
    try:
        visitor.page.goto(link)
        visitor.page.evaluate(FORGET)
        said = outcome(visitor.page)
        if lie.name in HARMLESS:
            assert said == ""
            assert ("De-identified" in visitor.page.inner_text("main")) == ("identity" in lie.name)
            return
        assert said in SAID.get(lie.refused, {lie.refused}), visitor.page.inner_text("main")
        text = visitor.page.inner_text("main")
        assert re.search(r"(Ask|Check|Sign in|Try again|try again|Tell|tell)", text)
        assert visitor.page.locator(".viewing").count() == 0
        hosts = {address.split("/")[2] for address in visitor.asked if address.startswith("http")}
        assert hosts == {front.origin.removeprefix("http://")}
    finally:
        visitor.page.close()


@pytest.mark.parametrize("lie", LINKS, ids=lambda lie: lie.name)
def test_bad_link_is_told_before_any_request(front, context, tmp_path, lie):
    """A link that is not whole, or not of this service, is refused where it is pasted, and nothing is asked."""
    link = front.tell(tmp_path / "scene", lie)
    visitor = watched(context)
    try:
        page = visitor.page
        page.goto(front.origin)
        page.get_by_text("Nothing is shared with you at the moment.").wait_for()
        before = len(visitor.asked)
        page.get_by_label("Your link").fill(link)
        page.get_by_role("button", name="Check the link").click()
        page.get_by_role("alert").filter(has_text=re.compile(r"\w")).wait_for()
        assert visitor.asked[before:] == []
    finally:
        visitor.page.close()
