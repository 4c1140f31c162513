"""Where a sign-in may lead."""

import pytest

from radseal_server.access import Refused
from radseal_server.oidc.sign_in import safe_next
from sign_in_site import LINK

OPEN_REDIRECTS = [
    *(
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
    ),
    *(
        "http:evil.example",
        "https:evil.example",
        "https:/evil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "//%2fevil",
    ),
    *(
        "/l/../..//evil.example",
        "/l/AAAAAAAAAAAAAAAAAAAAAA/..//evil.example",
        f"{LINK}//evil.example",
        f"{LINK}?u=//evil",
    ),
    *(
        f"{LINK}#x",
        f"{LINK}\n",
        f"\n{LINK}",
        f"{LINK}\r\nSet-Cookie: a=b",
        f"{LINK}\x00",
        f"{LINK}/",
        f" {LINK}",
        f"{LINK} ",
    ),
    *(
        "/l/",
        "/l",
        "l/AAAAAAAAAAAAAAAAAAAAAA",
        "/L/AAAAAAAAAAAAAAAAAAAAAA",
        "/l/AAAAAAAAAAAAAAAAAAAAA",
        f"{LINK}A",
        f"{LINK}=",
    ),
    *(
        "/l/AAAAAAAAAAAAAAAAAAAAA.",
        "/l/%41AAAAAAAAAAAAAAAAAAAAA",
        "/l/\u0410AAAAAAAAAAAAAAAAAAAAA",
        "/\uff4c/AAAAAAAAAAAAAAAAAAAAAA",
    ),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
    ),
    *(
        "",
        " ",
        "/ ",
        "/\t",
        "/;",
        "/.",
        "/..",
        "/./",
        "/../",
        "/@evil.example",
        "@evil.example",
        "/:evil",
        "?next=/",
        "#",
        "*",
    ),
    *(
        "/session/logout",
        "/me",
        "/cases",
        "https://radseal.example/",
        "https://radseal.example@evil.example/",
        "//radseal.example/",
    ),
    *(
        "http://127.0.0.1/",
        "//[::1]/",
        "/\u2028",
        "/\u202e",
        "\uff0f\uff0fevil.example",
        "//evil\u3002example",
        "/l/" + "A" * 10_000,
    ),
]


@pytest.mark.parametrize("stated", OPEN_REDIRECTS)
def test_open_redirects_are_refused(stated: str) -> None:
    """After sign-in nothing leads elsewhere: only the exact path of a page passes (abuse case 83)."""
    with pytest.raises(Refused) as caught:
        safe_next(stated)
    assert caught.value.code == "malformed"


def test_own_pages_are_allowed() -> None:
    """The first page, a link's page and the sender's two are where a sign-in may end."""
    assert len(OPEN_REDIRECTS) >= 60
    pages = ["/", LINK, "/send", "/sent"]
    assert [safe_next(page) for page in pages] == pages
