"""Passing on through the routes: who may, within what, what the sender sees, and that it ends with its parent."""

import hashlib
import secrets
from dataclasses import replace

import pytest

from radseal_wire.text import to_base64url
from real.place import DAY, GUESTS, Place, Sent, new_bytes, new_id, onward_draft


def code(answer) -> str:
    """The refusal's code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["code"]


def pass_on(place: Place, parent: Sent, *, who: str = "recipient", child: str = "", **changes) -> tuple[Sent, object]:
    """Pass a share on to Otto; return what the new link holds, and the service's answer."""
    proof, child = secrets.token_bytes(32), child or new_id()
    draft = onward_draft(parent.proof, proof_sha256=to_base64url(hashlib.sha256(proof).digest()), **changes)
    answer = place.ask("PUT", f"/shares/{parent.share}/onward/{child}", draft, who=who)
    made = replace(parent, share=child, proof=to_base64url(proof), secret=draft["secret"], draft=draft)
    return made, answer


@pytest.fixture(scope="module")
def parent(place: Place) -> Sent:
    """A share that may be passed on, with the identity."""
    return place.shared(onward=True)


def test_recipient_passes_on(place: Place, parent: Sent) -> None:
    """The named recipient makes a child share; its recipient opens the same objects, and is told who passed it on."""
    child, made = pass_on(place, parent)
    assert made.status_code == 200, made.text
    assert made.json()["role"] == "passer"
    assert place.open(child).json()["code"] == "not-found"
    opened = place.open(child, who="other")
    assert opened.status_code == 200
    body = opened.json()
    assert body["passed_on_by"] == {"issuer": GUESTS, "email": "rita@clinic.example"}
    assert body["sender"]["email"] == "sender@hospital.example"
    assert body["case"] == parent.case
    wanted = {"proof": child.proof, "objects": [one["id"] for one in parent.objects if one["kind"] == "pack"]}
    path = f"/shares/{child.share}/openings/{body['opening']}/addresses"
    assert place.ask("POST", path, wanted, who="other").status_code == 200
    identity = [one["id"] for one in parent.objects if one["kind"] == "identity"]
    assert code(place.ask("POST", path, {**wanted, "objects": identity}, who="other")) == "not-found"


def test_sender_and_passer_see_it(place: Place, parent: Sent) -> None:
    """The sender sees to whom and by whom it was passed on, the passer sees it too; its recipient sees no parent."""
    child, _ = pass_on(place, parent)
    views = {
        who: place.ask("GET", f"/shares/{child.share}", who=who).json() for who in ("sender", "recipient", "other")
    }
    assert [views[who]["role"] for who in views] == ["sender", "passer", "recipient"]
    assert views["sender"]["passed_on_by"]["email"] == "rita@clinic.example"
    assert views["sender"]["parent"] == views["recipient"]["parent"] == parent.share
    assert views["other"]["parent"] is None
    for who in views:
        listed = place.ask("GET", "/shares?limit=1000", who=who).json()["shares"]
        assert child.share in [one["share"] for one in listed]


def test_only_the_named_person_with_the_link_passes_on(place: Place, parent: Sent) -> None:
    """Everybody else, and a wrong proof, get the answer of a share that never was, whether or not it is there."""
    unknown = place.ask("GET", "/no/such/route", who="other").content
    for who in ("other", "unverified", "namesake", "colleague", "sender", "manager"):
        assert pass_on(place, parent, who=who)[1].content == unknown
    assert pass_on(place, replace(parent, proof=new_bytes()))[1].content == unknown
    assert pass_on(place, replace(parent, share=new_id()))[1].content == unknown


def test_not_where_the_sender_did_not_allow_it(place: Place, parent: Sent) -> None:
    """A share without `onward`, and a child share, are not passed on; the reason is told and recorded."""
    closed = place.shared()
    assert code(pass_on(place, closed)[1]) == "not-onward"
    child, _ = pass_on(place, parent)
    assert code(pass_on(place, child, who="other")[1]) == "not-onward"


def test_stays_within_its_parent(place: Place) -> None:
    """A child share is never longer than its parent, at first or extended, and has the identity only with it."""
    parent = place.shared(onward=True, identity=False, expires_in=2 * DAY)
    latest = parent.draft["latest"]
    assert code(pass_on(place, parent, expires_in=3 * DAY, latest=latest)[1]) == "not-onward"
    assert code(pass_on(place, parent, latest=latest + 1)[1]) == "not-onward"
    assert code(pass_on(place, parent, identity=True)[1]) == "not-onward"
    child, made = pass_on(place, parent, expires_in=DAY, latest=latest)
    assert made.status_code == 200
    path = f"/shares/{child.share}/extend"
    assert code(place.ask("POST", path, {"expires_in": 3 * DAY}, who="recipient")) == "expiry-out-of-range"
    assert place.ask("POST", path, {"expires_in": 2 * DAY - 60}, who="recipient").status_code == 200


@pytest.mark.parametrize("change", [("POST", "revoke"), ("DELETE", "")])
def test_ends_with_its_parent(place: Place, change: tuple[str, str]) -> None:
    """Revoking the parent or erasing the case ends every child share at once, and each ending is recorded."""
    parent = place.shared(onward=True)
    child, _ = pass_on(place, parent)
    opening = place.open(child, who="other").json()["opening"]
    method, word = change
    path = f"/shares/{parent.share}/{word}" if word else f"/cases/{parent.case}"
    assert place.ask(method, path).status_code == 200
    assert code(place.open(child, who="other")) == "share-revoked"
    wanted = {"proof": child.proof, "objects": [parent.objects[0]["id"]]}
    path = f"/shares/{child.share}/openings/{opening}/addresses"
    assert code(place.ask("POST", path, wanted, who="other")) == "share-revoked"
    if word:
        records = place.ask("GET", "/audit?limit=1000", who="officer").json()["records"]
        assert any('"share-revoked"' in text and child.share in text and parent.share in text for text in records)
        assert f"tombstones/share/{child.share}" in place.joined.store.tombstones()


def test_child_ends_alone(place: Place) -> None:
    """Sender or passer end a child share; the parent lives on."""
    parent = place.shared(onward=True)
    for who in ("sender", "recipient"):
        child, _ = pass_on(place, parent)
        assert place.ask("POST", f"/shares/{child.share}/revoke", who=who).json()["state"] == "revoked"
        assert code(place.open(child, who="other")) == "share-revoked"
    assert place.open(parent).status_code == 200
    assert code(place.ask("POST", f"/shares/{parent.share}/revoke", who="recipient")) == "not-found"


def test_a_share_that_is_over_is_not_passed_on(place: Place) -> None:
    """A revoked share is not passed on; one that is used up still is, by whoever opened it."""
    used, revoked = place.shared(onward=True, openings=1), place.shared(onward=True)
    assert place.open(used).status_code == 200
    assert pass_on(place, used)[1].status_code == 200
    place.ask("POST", f"/shares/{revoked.share}/revoke")
    assert code(pass_on(place, revoked)[1]) == "share-revoked"


def test_repeated_request_gets_the_same_answer(place: Place, parent: Sent) -> None:
    """The identical request makes one share; another under its id is refused."""
    child, draft = new_id(), onward_draft(parent.proof)
    path = f"/shares/{parent.share}/onward/{child}"
    answers = [place.ask("PUT", path, draft, who="recipient").json() for _ in range(2)]
    assert answers[0]["created"] == answers[1]["created"]
    other = {**draft, "expires_in": 60}
    assert code(place.ask("PUT", path, other, who="recipient")) == "id-in-use"
    assert (
        code(place.ask("PUT", f"/shares/{parent.share}/onward/{parent.share}", draft, who="recipient")) == "id-in-use"
    )


def test_how_often_is_bounded(place: Place) -> None:
    """One share is passed on at most twenty times."""
    parent = place.shared(onward=True)
    answers = [pass_on(place, parent)[1].status_code for _ in range(21)]
    assert answers == [200] * 20 + [409]
