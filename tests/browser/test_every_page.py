"""Every page in a language that nobody speaks: nothing cut off, nothing untranslated, nothing that axe finds.

On a light phone and at a dark desk, from left to right and from right to left.
"""

import re
from collections.abc import Callable

import pytest

from browser.tour import walk_as_recipient, walk_as_sender, walk_into_refusals
from real.chromium import DESKTOP, PHONE, axe_violations

FITS = """() => {
    const wrong = [];
    const wide = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - wide;
    if (over > 0) wrong.push(`the page scrolls sideways by ${over}`);
    const seen = { visibilityProperty: true, opacityProperty: true };
    const scrolls = (one) => one && (getComputedStyle(one).overflowX === 'auto' || scrolls(one.parentElement));
    for (const one of document.body.querySelectorAll('*')) {
        const speaks = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!speaks || !one.checkVisibility(seen) || one.closest('.unseen, .skip, option')) continue;
        const { overflowX, display } = getComputedStyle(one);
        const [box, cuts] = [one.getBoundingClientRect(), !['visible', 'auto'].includes(overflowX)];
        const told = `${one.className || one.localName}: ${one.innerText.slice(0, 60)}`;
        if (cuts && display !== 'inline' && one.scrollWidth > one.clientWidth + 1) wrong.push(`cut off: ${told}`);
        if ((box.left < -1 || box.right > wide + 1) && !scrolls(one.parentElement)) wrong.push(`outside: ${told}`);
    }
    return wrong;
}"""
"""What does not fit on the page as it is now."""
SAID = """() => {
    const said = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const one = node.parentElement;
        if (one.closest('script, style, [lang]:not(html), .as-written, .mono')) continue;
        if (one.closest('option') || one.checkVisibility()) said.add(node.data.trim());
    }
    const heard = ['aria-label', 'title', 'placeholder', 'alt'];
    for (const one of document.body.querySelectorAll('*')) {
        if (one.closest('[lang]:not(html)')) continue;
        for (const name of heard) said.add(one.getAttribute(name)?.trim() ?? '');
    }
    return [...said, document.title];
}"""
"""All texts that somebody reads or hears."""
NOT_WORDS = re.compile(
    r"""Radseal|Test\ site|Everybody|                                        # names
    Liver\ lesion\?|Phantom,?\ Petra|PH-0001|.*Kaspar\ Hauser|.*test\ object|   # what people and files say
    [LRAPHF]{1,3}|                                                         # directions: the same everywhere
    \S+@\S+|https?://\S+|[A-Z0-9]{8}|[\W\d_]*|                             # addresses, references, numbers
    (?:\d+\ )?[A-Z][a-z]+\ \d+,\ \d{4}(?:\ at\ .*)?                       # days and times
    """,
    re.VERBOSE,
)
"""What stands on a page and is no text of ours."""


def seen_by(visitor, complaints: list[str]) -> Callable[[str], None]:
    """Return what looks at a page: its complaints are gathered, so that one run tells all."""
    page = visitor.page

    def look(name: str) -> None:
        """Look at the page as it is now, then at its mirror image."""
        complaints.extend(f"{name}: {one}" for one in page.evaluate(FITS))
        page.evaluate("document.documentElement.dir = 'rtl'")
        complaints.extend(f"{name}, from the right: {one}" for one in page.evaluate(FITS))
        page.evaluate("document.documentElement.dir = ''")
        said = [text for text in page.evaluate(SAID) if "[" not in text and not NOT_WORDS.fullmatch(text)]
        complaints.extend(f"{name}: not translated: {text}" for text in said)
        complaints.extend(f"{name}: {one}" for one in axe_violations(page))

    return look


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desk"])
@pytest.mark.parametrize("way", [walk_as_recipient, walk_into_refusals, walk_as_sender])
def test_every_page_fits_and_is_translated(stage, tmp_path, way, size, scheme):
    """No page of this way scrolls sideways, cuts a text off, holds an English one, or has anything that axe finds."""
    complaints: list[str] = []
    with stage.chromium.visit(size, color_scheme=scheme) as visitor:
        more = [tmp_path / "cd"] if way is walk_as_sender else []
        way(stage, visitor, seen_by(visitor, complaints), *more)
    assert not complaints, "\n".join(complaints)


def test_what_does_not_fit_is_seen(stage):
    """The looking itself: a text that is cut off, one outside, and an English one are each told."""
    with stage.chromium.visit(PHONE) as visitor:
        visitor.page.goto(f"{stage.office.origin}/about")
        visitor.page.get_by_role("heading").first.wait_for()
        visitor.page.evaluate(
            """() => {
                const [cut, outside] = [document.createElement('p'), document.createElement('p')];
                cut.textContent = 'x'.repeat(300);
                cut.style.overflow = 'hidden';
                cut.style.overflowWrap = 'normal';
                outside.textContent = 'Plain words';
                outside.style.position = 'fixed';
                outside.style.insetInlineEnd = '-3rem';
                document.body.append(cut, outside);
            }"""
        )
        told = visitor.page.evaluate(FITS)
        assert [one.partition(":")[0] for one in told] == ["cut off", "outside"]
        said = [text for text in visitor.page.evaluate(SAID) if not NOT_WORDS.fullmatch(text)]
        assert "Plain words" in said
