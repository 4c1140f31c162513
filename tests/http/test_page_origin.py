"""The page at an origin of its own: it alone may use the session besides, links lead there, nobody else is let in."""

import pytest

from real.place import ORIGIN, Place, make_place, new_id

PAGE = "http://127.0.0.1:9443"
OTHERS = ("http://127.0.0.1:9444", f"{PAGE}.evil.example", "https://127.0.0.1:9443", ORIGIN, "null")
COOKIE = {"cookie": "__Host-radseal=sender"}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("apart"), web_origin=PAGE)


def shared_with(answer) -> dict[str, str]:
    """The answer's headers that let a page of another origin read it."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def test_that_page_reads_answers_and_refusals(apart: Place) -> None:
    """Answers, refusals of routes and refusals at the edge are for that origin to read, with the cookie."""
    asked = {**COOKIE, "origin": PAGE}
    answers = [
        apart.ask("GET", "/me", who=None, headers=asked),
        apart.ask("GET", "/shares/x", who=None, headers=asked),
        apart.ask("POST", "/recipients", b"{", who=None, headers={**asked, "content-type": "text/plain"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 415]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize("origin", OTHERS)
def test_no_other_origin_reads_or_changes(apart: Place, origin: str) -> None:
    """Any other origin, the service's own among them, gets nothing to read by and changes nothing."""
    asked = {**COOKIE, "origin": origin}
    assert shared_with(apart.ask("GET", "/me", who=None, headers=asked)) == {}
    assert apart.ask("PUT", f"/cases/{new_id()}", {"format": "radseal/1"}, who=None, headers=asked).json()["code"] == (
        "cross-site"
    )
    ask = {"origin": origin, "access-control-request-method": "PUT"}
    refused = apart.client.options("/me", headers=ask)
    assert (refused.status_code, shared_with(refused)) == (405, {})


def test_that_page_changes_things_and_signs_out(apart: Place) -> None:
    """With the cookie and its Origin that page starts a case, and ends the session."""
    asked = {"cookie": "__Host-radseal=colleague", "origin": PAGE}
    path = f"/cases/{new_id()}"
    assert apart.ask("PUT", path, {"format": "radseal/1"}, who=None, headers=asked).status_code == 200
    assert apart.ask("POST", "/session/logout", who=None, headers=asked).json() == {"next": ""}
    assert apart.ask("GET", "/me", who=None, headers=asked).status_code == 401


def test_preflights_name_what_the_page_sends(apart: Place) -> None:
    """The browser is told the methods and headers of routes and of a folder store, and no others."""
    ask = {"origin": PAGE, "access-control-request-method": "PUT", "access-control-request-headers": "if-none-match"}
    answer = apart.client.options("/blobs/x", headers=ask)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "if-none-match" in answer.headers["access-control-allow-headers"]
    assert "authorization" not in answer.headers["access-control-allow-headers"]
    assert apart.client.options("/me", headers={**ask, "host": "evil.example"}).status_code == 421


def test_the_services_own_links_lead_to_the_page(apart: Place) -> None:
    """Whoever opens the service's own address is sent to the same place of the page's origin, and nowhere else."""
    share = new_id()
    for path in ("/", "/send", f"/l/{share}", "/l/%0d%0ax:y", "/l/..%2f..%2fx"):
        answer = apart.client.get(path)
        if path.count("2f"):
            assert answer.status_code == 404
            continue
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"{PAGE}/")
        assert "\n" not in answer.headers["location"]
    assert apart.client.get(f"/l/{share}").headers["location"] == f"{PAGE}/l/{share}"


def test_without_such_a_page_nobody_is_let_in(place: Place) -> None:
    """By default there is no answer to preflights and nothing for other origins to read."""
    ask = {"origin": PAGE, "access-control-request-method": "PUT"}
    assert place.client.options("/me", headers=ask).status_code == 405
    assert shared_with(place.ask("GET", "/me", who=None, headers={**COOKIE, "origin": PAGE})) == {}
