"""Every route: no sign-in, no answer; not yours looks like not there; what is listed as open is all that is open."""

import itertools
from typing import Any

import pytest

from radseal_wire.text import to_base64url
from real.place import OPEN, ORIGIN, Place, Sent, new_bytes, new_id, onward_draft


def routes(place: Place) -> set[tuple[str, str]]:
    """Every method and path of the application, as the description of the API lists them."""
    paths = place.client.app.openapi()["paths"]
    return {(method.upper(), path) for path, operations in paths.items() for method in operations}


def seen(answer) -> tuple[int, dict[str, str], bytes]:
    """All that a caller sees of an answer, but for the time of day."""
    return answer.status_code, {name: text for name, text in answer.headers.items() if name != "date"}, answer.content


def body_for(path: str, case: str = "") -> Any:
    """A well-formed body for a route, so that nothing but the right to ask is asked about."""
    stated = {"id": new_id(), "kind": "pack", "length": 200, "sha256": new_bytes()}
    bodies = {
        "/cases/{case}/uploads": {"objects": [stated]},
        "/cases/{case}/complete": {"objects": [stated, {**stated, "id": case or new_id(), "kind": "manifest"}]},
        "/cases/{case}/owner-capsule": {"capsule": to_base64url(bytes(200))},
        "/shares/{share}/extend": {"expires_in": 60},
        "/shares/{share}/openings": {"opening": new_id(), "proof": new_bytes()},
        "/shares/{share}/openings/{opening}/addresses": {"proof": new_bytes(), "objects": [new_id()]},
        "/shares/{share}/onward/{child}": onward_draft(),
        "/recipients": {"email": "x@y.example"},
        "/cases/{case}/reassign": {"to": "x@y.example"},
    }
    return bodies.get(path)


@pytest.fixture(scope="module")
def sent(place: Place) -> Sent:
    """A share that is open, with an owner capsule."""
    sent = place.shared()
    place.ask("PUT", f"/cases/{sent.case}/owner-capsule", {"capsule": to_base64url(bytes(200))})
    return sent


def test_no_route_answers_without_sign_in(place: Place) -> None:
    """Every route but those listed answers 401, the same to everybody, whatever id and body are given."""
    closed = routes(place) - OPEN
    assert len(closed) >= 18
    assert routes(place) >= OPEN
    for method, path in sorted(closed):
        target = path.format(case=new_id(), share=new_id(), opening=new_id(), child=new_id())
        body = body_for(path) if method in {"PUT", "POST"} else None
        answers = [seen(place.ask(method, given, body, who=None)) for given in (target, target.replace("_", "-"))]
        assert answers[0] == answers[1], (method, path)
        assert answers[0][0] == 401, (method, path)
        assert place.ask(method, target, body, who="nobody").json()["code"] == "token-refused"


def test_not_yours_is_not_there(place: Place, sent: Sent) -> None:
    """For a stranger, every route about a case or share answers the same bytes for a real id and for a random one."""
    about = sorted((method, path) for method, path in routes(place) - OPEN if "{" in path)
    unknown = seen(place.ask("GET", "/no/such/route", who="other"))
    tried = 0
    for method, path in about:
        if (method, path) in {("PUT", "/cases/{case}"), ("PUT", "/shares/{share}")}:
            continue  # these make something new under the caller's own id: "id-in-use", tested in test_main_job
        for who in ("other", "unverified", "colleague"):
            for case, share in ((sent.case, sent.share), (new_id(), new_id())):
                target = path.format(case=case, share=share, opening=new_id(), child=new_id())
                body = body_for(path, case) if method in {"PUT", "POST"} else None
                assert seen(place.ask(method, target, body, who=who)) == unknown, (method, path, who)
                tried += 1
    assert tried >= 60


def test_one_answer_for_every_wrong_opener(place: Place) -> None:
    """Unknown share, wrong proof, wrong person, unverified e-mail, another issuer's namesake: the same bytes.

    And for anybody but the named person the same again once the share is revoked or used up.
    """
    live, revoked, used = place.shared(), place.shared(), place.shared(openings=1)
    place.ask("POST", f"/shares/{revoked.share}/revoke")
    assert place.open(used).status_code == 200
    answers = [place.ask("POST", f"/shares/{new_id()}/openings", body_for("/shares/{share}/openings"), who="recipient")]
    answers += [place.open(sent, proof=new_bytes()) for sent in (live, revoked, used)]
    wrong = ("other", "unverified", "namesake", "sender", "manager")
    answers += [place.open(sent, who=who) for sent, who in itertools.product((live, revoked, used), wrong)]
    answers.append(place.ask("POST", f"/shares/{live.share[:-1]}/openings", {}, who="recipient"))
    answers.append(place.ask("GET", "/nothing"))
    assert {seen(answer)[0] for answer in answers[:-2]} == {404}
    assert len({str(seen(answer)) for answer in answers if answer.status_code == 404}) == 1


def test_the_first_opening_binds_the_share_to_its_person(place: Place) -> None:
    """Once opened, a share is its opener's: somebody else who later has the same address finds nothing."""
    first, second = place.shared(), place.shared()
    assert place.open(first).status_code == 200
    assert place.open(first, who="heir").json()["code"] == "not-found"
    assert place.open(second, who="heir").status_code == 200
    assert place.open(second).json()["code"] == "not-found"


def test_openings_belong_to_their_person_and_share(place: Place) -> None:
    """Another's opening, another share's opening and an unknown one give no address and look the same."""
    first, second, opening = place.shared(), place.shared(), new_id()
    assert place.open(first, opening=opening).status_code == 200
    question = {"proof": second.proof, "objects": [second.objects[0]["id"]]}
    crossed = place.ask("POST", f"/shares/{second.share}/openings/{opening}/addresses", question, who="recipient")
    unknown = place.ask("POST", f"/shares/{second.share}/openings/{new_id()}/addresses", question, who="recipient")
    assert seen(crossed) == seen(unknown)
    foreign = {"proof": first.proof, "objects": [second.objects[0]["id"]]}
    stranger = place.ask("POST", f"/shares/{first.share}/openings/{opening}/addresses", foreign, who="recipient")
    assert seen(stranger) == seen(unknown)


@pytest.mark.parametrize("bad", ["x", "A" * 21, "A" * 23, "A" * 21 + "B", "A" * 21 + "=", "%00" * 22, "é" * 22])
def test_bad_ids_are_not_there(place: Place, bad: str) -> None:
    """An id of any other form than 16 bytes in base64url is the id of nothing."""
    expected = seen(place.ask("GET", f"/cases/{new_id()}"))
    for path in (f"/cases/{bad}", f"/shares/{bad}"):
        answer = place.ask("GET", path)
        assert seen(answer) == expected or answer.json()["code"] == "not-found"


def test_roles(place: Place, sent: Sent) -> None:
    """Sending is for senders, the record for officers and operators, figures for operators; managers see, not open."""
    draft, _proof = place.draft(sent.case)
    for who in ("recipient", "manager", "officer"):
        assert place.ask("PUT", f"/cases/{new_id()}", {"format": "radseal/1"}, who=who).json()["code"] == "forbidden"
        assert place.ask("PUT", f"/shares/{new_id()}", draft, who=who).json()["code"] == "forbidden"
    everybody = ("sender", "recipient", "manager", "officer", "operator")
    allowed = {
        path: [who for who in everybody if place.ask("GET", path, who=who).is_success]
        for path in ("/audit", "/metrics", f"/cases/{sent.case}", f"/cases/{sent.case}/owner-capsule")
    }
    assert list(allowed.values()) == [["officer", "operator"], ["operator"], ["sender", "manager"], ["sender"]]
    assert place.ask("POST", f"/shares/{place.shared().share}/revoke", who="manager").json()["state"] == "revoked"


def test_cookies_change_things_from_our_own_page_only(place: Place, sent: Sent) -> None:
    """With a session cookie a change needs our own Origin, or Sec-Fetch-Site same-origin; reading does not."""
    path, cookie = f"/shares/{sent.share}/extend", {"cookie": "__Host-radseal=sender"}
    assert place.ask("GET", f"/shares/{sent.share}", who=None, headers=cookie).status_code == 200
    good = ({"origin": ORIGIN}, {"sec-fetch-site": "same-origin"})
    bad = (
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
    )
    for number, headers in enumerate(good):
        body = {"expires_in": 8 * 86_400 + number * 100}
        assert place.ask("POST", path, body, who=None, headers={**cookie, **headers}).status_code == 200
    for headers in bad:
        answer = place.ask("POST", path, {"expires_in": 9 * 86_400}, who=None, headers={**cookie, **headers})
        assert answer.json()["code"] == "cross-site", headers


def test_a_bad_token_is_not_saved_by_a_cookie(place: Place) -> None:
    """Where there is an Authorization header it alone counts: another scheme or two of them are refused."""
    cookie = {"cookie": "__Host-radseal=sender"}
    for value in ("Bearer nobody", "Basic c2VuZGVyOng=", "Bearer", "sender"):
        answer = place.ask("GET", "/me", who=None, headers={**cookie, "authorization": value})
        assert answer.json()["code"] == "token-refused", value


def test_the_page_is_the_same_for_every_link(place: Place, sent: Sent) -> None:
    """A real link, a random one and the first page get the same 200 and the same bytes; nothing is counted."""
    answers = [seen(place.client.get(path)) for path in (f"/l/{sent.share}", f"/l/{new_id()}", "/l/x", "/")]
    assert {answer[0] for answer in answers} == {200}
    assert len({str(answer) for answer in answers}) == 1
    assert place.client.head(f"/l/{sent.share}").status_code == 200
    assert place.ask("GET", f"/shares/{sent.share}").json()["openings_used"] == 0
    files = place.client.get("/page/first.js")
    assert files.headers["content-type"].startswith("text/javascript")
    assert place.client.get("/page/../settings.py").status_code == 404


def test_signing_out_ends_the_session(place: Place) -> None:
    """Logging out needs our own page, ends the session and removes the cookie."""
    cookie = {"cookie": "__Host-radseal=colleague"}
    assert place.ask("POST", "/session/logout", who=None, headers=cookie).json()["code"] == "cross-site"
    answer = place.ask("POST", "/session/logout", who=None, headers={**cookie, "origin": ORIGIN})
    assert (answer.status_code, answer.json()) == (200, {"next": ""})
    assert "Max-Age=0" in answer.headers["set-cookie"]
