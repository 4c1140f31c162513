"""The demo's provider without its program: hashed users, private files, and the browser that needs no person."""

import hashlib
import json
import stat
from base64 import urlsafe_b64decode
from pathlib import Path

import httpx2
import pytest

from radseal import demo_identity
from radseal.demo_identity import COMMAND_LINE_CLIENT, DemoUser, random_password, walk_pages
from radseal.errors import SignInError

PAGE = '<form method="post" action="/go"><input name="login"><input type="hidden" name="x" value="1">{}</form>'


def walked(*pages: httpx2.Response, fields: dict[str, str] | None = None) -> tuple[httpx2.Response, list[str]]:
    """Walk through `pages` in turn; return where it ended and what was sent."""
    waiting, sent = list(pages), []

    def serve(request: httpx2.Request) -> httpx2.Response:
        sent.append(f"{request.method} {request.url.path} {request.content.decode()}".strip())
        return waiting.pop(0)

    with httpx2.Client(transport=httpx2.MockTransport(serve)) as client:
        return walk_pages(client, "http://op.example/start", fields or {}), sent


def html(text: str) -> httpx2.Response:
    """Return a page."""
    return httpx2.Response(200, html=text)


def test_forms_are_filled_and_sent_by_the_first_button() -> None:
    """Hidden values go along, asked values are filled in, and the first button counts even without a name."""
    first = '<button name="step" value="login">Go</button><button name="step" value="cancel">Stop</button>'
    second = '<button>Yes</button><button name="abort" value="yes">No</button>'
    end, sent = walked(html(PAGE.format(first)), html(PAGE.format(second)), html("done"), fields={"login": "ann"})
    assert end.text == "done"
    assert sent == ["GET /start", "POST /go login=ann&x=1&step=login", "POST /go login=ann&x=1"]


def test_walk_ends_at_a_page_that_is_not_the_providers() -> None:
    """A page whose first form is not for posting, as the link page's, is where the walk ends."""
    page = '<form id="paste"><input name="pasted"></form><form method="post" action="/out"><button>Out</button></form>'
    end, sent = walked(html(page))
    assert end.status_code == 200
    assert sent == ["GET /start"]


def test_walk_ends_at_an_error() -> None:
    """An error page ends the walk, and its form is not sent."""
    end, sent = walked(httpx2.Response(401, html=PAGE.format("")))
    assert (end.status_code, len(sent)) == (401, 1)


def test_walk_does_not_go_round_forever() -> None:
    """A page that comes back again and again is an error with a hint."""
    with pytest.raises(SignInError, match="did not come to an end"):
        walked(*[html(PAGE.format("")) for _ in range(40)])


def test_users_are_hashed_and_private(tmp_path: Path) -> None:
    """The file of users holds scrypt hashes that fit the passwords, and only its owner may read it."""
    user = DemoUser("Ann@Clinic.example", "Ann", random_password(), verified=None, extra={"xms_edov": "1"})
    demo_identity._write_users(tmp_path / "users.json", [user])
    text = (tmp_path / "users.json").read_text()
    assert user.password not in text
    assert stat.S_IMODE((tmp_path / "users.json").stat().st_mode) == 0o600
    kept = json.loads(text)[0]
    assert (kept["login"], "email_verified" in kept, kept["extra"]) == ("ann@clinic.example", False, {"xms_edov": "1"})
    _, cost, block, parallel, salt, digest = kept["password"].split("$")
    again = hashlib.scrypt(
        user.password.encode(),
        salt=urlsafe_b64decode(f"{salt}=="),
        n=int(cost),
        r=int(block),
        p=int(parallel),
        dklen=32,
    )
    assert again == urlsafe_b64decode(f"{digest}=")


def test_passwords_are_random_and_not_shown() -> None:
    """Every password is new, long, and missing from what a user prints as."""
    many = {random_password() for _ in range(1000)}
    assert len(many) == 1000
    assert min(map(len, many)) >= 24
    user = DemoUser("a@b.example", "A", many.pop())
    assert user.password not in repr(user)


def test_command_line_is_a_public_client_of_this_machine() -> None:
    """The registered client has no secret, takes codes only, and comes back to 127.0.0.1."""
    assert COMMAND_LINE_CLIENT["token_endpoint_auth_method"] == "none"
    assert COMMAND_LINE_CLIENT["response_types"] == ["code"]
    assert COMMAND_LINE_CLIENT["redirect_uris"] == ["http://127.0.0.1/callback"]
    assert "client_secret" not in COMMAND_LINE_CLIENT


def test_page_comes_back_to_its_own_origin_only() -> None:
    """The service is registered as a confidential client with exact addresses, its own."""
    client = demo_identity.browser_client("http://127.0.0.1:8000", "s3")
    assert client["client_secret"] == "s3"
    assert client["redirect_uris"] == ["http://127.0.0.1:8000/session/callback"]
    assert client["response_types"] == ["code"]
