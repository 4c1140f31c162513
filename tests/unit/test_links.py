"""The text of a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radseal.errors import LinkError
from radseal.links import Link, read_link
from radseal_wire.text import to_base64url

SECRET = b"\x5a" * 32
LINK = Link("https://images.hospital.example", to_base64url(b"s" * 16), SECRET)
LINKS = st.builds(
    Link,
    st.sampled_from(["https://a.example", "https://a.example:8443", "http://[::1]:9", "http://localhost:1"]),
    st.binary(min_size=16, max_size=16).map(to_base64url),
    st.binary(min_size=32, max_size=32),
)


@given(LINKS)
def test_round_trip(link: Link) -> None:
    """A link's text reads as the same link, also as mail programs deform it."""
    text = link.text()
    assert read_link(text) == link
    assert read_link(f"\n <{text}> ") == link
    assert read_link(f'"{text[:50]}\n{text[50:]}"') == link


@given(LINKS, st.data())
def test_every_cut_is_told(link: Link, data: st.DataObject) -> None:
    """A link that lost its end or a character inside is told as damaged."""
    text = link.text()
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(LinkError):
        read_link(text[:cut])
    start = text.index("/l/") + 3
    place = data.draw(st.integers(start, len(text) - 1))
    with pytest.raises(LinkError):
        read_link(text[:place] + text[place + 1 :])


@given(st.text(max_size=2000))
def test_no_text_is_trouble(text: str) -> None:
    """Any other text is a LinkError with a next step, never another error."""
    with pytest.raises(LinkError) as caught:
        read_link(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example:99999",
        "https://a.example:x",
        "https://u@a.example",
        "https://ä.example",
        "http://a.example",
        "http://127.0.0.1.a.example",
        "https://:443",
        "https://[::1",
    ],
)
def test_bad_addresses_are_refused(origin: str) -> None:
    """An address with a user, a bad port, foreign letters or no encryption is no link."""
    with pytest.raises(LinkError):
        read_link(Link(origin, LINK.share, SECRET).text())


def test_origin_is_kept_exactly() -> None:
    """The origin is what stands in the link, port included, so that it can be compared with the signed-in one."""
    assert read_link(Link("https://a.example:8443", LINK.share, SECRET).text()).origin == "https://a.example:8443"


def test_errors_and_repr_hold_no_secret() -> None:
    """Neither an error about a link nor its repr shows L."""
    shown = to_base64url(SECRET)
    assert shown not in repr(LINK)
    for text in (LINK.text()[:-2], LINK.text().replace("#1", "#2"), LINK.text().replace("https", "http")):
        with pytest.raises(LinkError) as caught:
            read_link(text)
        assert shown[:8] not in f"{caught.value!s}{caught.value!r}{caught.value.hint}"
