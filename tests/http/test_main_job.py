"""The main job through the routes: send, share, open, revoke, erase, with real SQLite and a real folder store."""

import hashlib
import secrets

from radseal_wire import bodies, chain
from radseal_wire.text import loads, to_base64url
from real.place import DAY, GUESTS, HOSPITAL, Place, make_place, new_bytes, new_id


def code(answer) -> str:
    """The refusal's code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["code"]


def test_send_share_open_fetch(place: Place) -> None:
    """A sender uploads and shares; the named recipient opens with the proof and fetches every byte back."""
    sent = place.shared()
    opened = place.open(sent)
    assert opened.status_code == 200
    body = bodies.OpeningAnswer.model_validate(loads(opened.content))
    assert (body.secret, body.capsule, body.case) == (sent.secret, sent.capsule, sent.case)
    wanted = {"proof": sent.proof, "objects": [stated["id"] for stated in sent.objects]}
    path = f"/shares/{sent.share}/openings/{body.opening}/addresses"
    addresses = place.ask("POST", path, wanted, who="recipient").json()["addresses"]
    for stated, address in zip(sent.objects, addresses, strict=True):
        got = place.client.get(address["url"])
        assert to_base64url(hashlib.sha256(got.content).digest()) == stated["sha256"]
        assert address["until"] <= place.joined.clock.now() + 60


def test_repeated_requests_get_the_same_answer(place: Place) -> None:
    """Starting, completing and sharing again with the same ids and contents changes nothing; others do not pass."""
    sent = place.shared()
    completed = {"objects": sent.objects}
    first = place.ask("GET", f"/cases/{sent.case}").json()
    assert place.ask("PUT", f"/cases/{sent.case}", {"format": "radseal/1"}).json()["sealed"] == first["sealed"]
    assert place.ask("POST", f"/cases/{sent.case}/complete", completed).status_code == 200
    assert place.ask("PUT", f"/shares/{sent.share}", sent.draft).status_code == 200
    other = {**sent.draft, "capsule": to_base64url(secrets.token_bytes(300))}
    assert code(place.ask("PUT", f"/shares/{sent.share}", other)) == "id-in-use"
    assert code(place.ask("PUT", f"/cases/{sent.case}", {"format": "radseal/1"}, who="colleague")) == "id-in-use"
    fewer = {"objects": [stated for stated in sent.objects if stated["kind"] != "identity"]}
    assert code(place.ask("POST", f"/cases/{sent.case}/complete", fewer)) == "not-uploading"


def test_the_same_opening_counts_once(place: Place) -> None:
    """`openings = 1`: repeated with the same id it opens again, a second id is told that it is used up."""
    sent, opening = place.shared(openings=1), new_id()
    answers = [place.open(sent, opening=opening).json() for _ in range(5)]
    assert {answer["secret"] for answer in answers} == {sent.secret}
    assert code(place.open(sent)) == "share-used-up"
    assert place.ask("GET", f"/shares/{sent.share}").json()["openings_used"] == 1


def test_nothing_is_uploaded_after_completing(place: Place) -> None:
    """A complete case gives no address to put, and an address from before is refused where there is an object."""
    case = new_id()
    place.ask("PUT", f"/cases/{case}", {"format": "radseal/1"})
    objects = place.upload(case, ("pack", b"p" * 100), ("manifest", b"m" * 100))
    question = {"objects": [objects[0]]}
    address = place.ask("POST", f"/cases/{case}/uploads", question).json()["addresses"][0]
    assert place.ask("POST", f"/cases/{case}/complete", {"objects": objects}).status_code == 200
    assert code(place.ask("POST", f"/cases/{case}/uploads", question)) == "not-uploading"
    assert code(place.client.put(address["url"], content=b"p" * 100, headers=address["headers"])) == "already-stored"


def test_completing_needs_every_object(place: Place) -> None:
    """A case with an object that was not uploaded, or has another length or checksum, is not acknowledged."""
    case = new_id()
    place.ask("PUT", f"/cases/{case}", {"format": "radseal/1"})
    objects = place.upload(case, ("pack", b"p" * 100), ("manifest", b"m" * 100))
    for change in ({"id": new_id()}, {"length": 101}, {"sha256": new_bytes()}):
        altered = [{**objects[0], **change}, objects[1]]
        assert code(place.ask("POST", f"/cases/{case}/complete", {"objects": altered})) == "object-missing"
    for listed in ([objects[0], objects[0]], [objects[0], {**objects[1], "id": new_id()}], [*objects, objects[0]]):
        assert code(place.ask("POST", f"/cases/{case}/complete", {"objects": listed})) == "malformed"
    assert code(place.ask("PUT", f"/shares/{new_id()}", place.draft(case)[0])) == "case-not-sealed"
    assert place.ask("POST", f"/cases/{case}/complete", {"objects": objects}).json()["state"] == "sealed"


def test_the_named_person_is_told_why(place: Place) -> None:
    """Revoked, used up and expired are three different answers to the named person with the whole link."""
    revoked, used = place.shared(), place.shared(openings=1)
    assert place.ask("POST", f"/shares/{revoked.share}/revoke").json()["state"] == "revoked"
    place.open(used)
    assert [code(place.open(sent)) for sent in (revoked, used)] == ["share-revoked", "share-used-up"]
    expired = place.shared(expires_in=1)
    while place.joined.clock.now() < place.ask("GET", f"/shares/{expired.share}").json()["expiry"]:
        pass
    assert code(place.open(expired)) == "share-expired"


def test_extending(place: Place) -> None:
    """The expiry moves to now + the stated time, only later, only to `latest`, only while the share is live."""
    sent = place.shared(expires_in=DAY)
    path = f"/shares/{sent.share}/extend"
    longer = place.ask("POST", path, {"expires_in": 3 * DAY}).json()
    assert abs(longer["expiry"] - place.joined.clock.now() - 3 * DAY) <= 2
    assert code(place.ask("POST", path, {"expires_in": DAY})) == "expiry-out-of-range"
    assert code(place.ask("POST", path, {"expires_in": 91 * DAY})) == "expiry-out-of-range"
    place.ask("POST", f"/shares/{sent.share}/revoke")
    assert code(place.ask("POST", path, {"expires_in": 5 * DAY})) == "share-over"


def test_identity_objects_only_where_shared(place: Place) -> None:
    """Without identity in the share, the identity objects look as if they were not there."""
    sent, opening = place.shared(identity=False), new_id()
    place.open(sent, opening=opening)
    path = f"/shares/{sent.share}/openings/{opening}/addresses"
    ids = {stated["kind"]: stated["id"] for stated in sent.objects}
    refused = place.ask("POST", path, {"proof": sent.proof, "objects": [ids["identity"]]}, who="recipient")
    unknown = place.ask("POST", path, {"proof": sent.proof, "objects": [new_id()]}, who="recipient")
    assert refused.content == unknown.content
    wanted = {"proof": sent.proof, "objects": [ids["pack"], ids["manifest"]]}
    assert place.ask("POST", path, wanted, who="recipient").status_code == 200


def test_erasing_takes_everything(place: Place) -> None:
    """An erased case has no objects, no live share and no owner capsule; erasing again changes nothing."""
    sent = place.shared()
    capsule = {"capsule": to_base64url(secrets.token_bytes(200))}
    assert place.ask("PUT", f"/cases/{sent.case}/owner-capsule", capsule).json()["has_owner_capsule"] is True
    assert place.ask("GET", f"/cases/{sent.case}/owner-capsule").json() == capsule
    opening = new_id()
    place.open(sent, opening=opening)
    wanted = {"proof": sent.proof, "objects": [sent.objects[0]["id"]]}
    path = f"/shares/{sent.share}/openings/{opening}/addresses"
    url = place.ask("POST", path, wanted, who="recipient").json()["addresses"][0]["url"]
    for _ in range(2):
        assert place.ask("DELETE", f"/cases/{sent.case}").json()["state"] == "erased"
    assert place.client.get(url).status_code == 404
    assert code(place.ask("GET", f"/cases/{sent.case}/owner-capsule")) in {"not-found", "case-erased"}
    assert place.open(sent).status_code in {404, 410}
    assert code(place.ask("PUT", f"/shares/{new_id()}", sent.draft)) == "case-erased"


def test_lists_show_own_things_newest_first_in_pages(tmp_path) -> None:
    """Cases and shares are listed newest first, in pages that join without gap or repetition."""
    place = make_place(tmp_path)
    cases = [place.shared().case for _ in range(5)]
    for noun, key in (("cases", "case"), ("shares", "share")):
        seen, after = [], ""
        while after is not None:
            page = place.ask("GET", f"/{noun}?limit=2{f'&after={after}' if after else ''}").json()
            assert len(page[noun]) <= 2
            seen += [item[key] for item in page[noun]]
            after = page["next"]
        assert len(seen) == len(set(seen)) == 5
        if noun == "cases":
            assert set(seen) == set(cases)
    received = place.ask("GET", "/shares", who="recipient").json()["shares"]
    assert {share["role"] for share in received} == {"recipient"}
    assert len(received) == 5


def test_recipients_are_checked(place: Place) -> None:
    """An address gets the one issuer that is believed for it; the domain is new until a share named it."""
    known = place.ask("POST", "/recipients", {"email": "Anna@Hospital.Example"}).json()
    assert known["recipient"] == {"issuer": HOSPITAL, "email": "anna@hospital.example"}
    fresh = f"x@{secrets.token_hex(6)}.example"
    assert place.ask("POST", "/recipients", {"email": fresh}).json()["new_domain"] is True
    place.shared(recipient={"issuer": GUESTS, "email": fresh})
    assert place.ask("POST", "/recipients", {"email": fresh}).json()["new_domain"] is False
    wrong = place.draft(place.sealed()[0], recipient={"issuer": HOSPITAL, "email": "rita@clinic.example"})[0]
    assert code(place.ask("PUT", f"/shares/{new_id()}", wrong)) == "recipient-not-admitted"


def test_audit_chain_verifies_and_holds_every_head(place: Place) -> None:
    """The records form one chain; every head that was acknowledged lies on it."""
    sent = place.shared()
    heads = [place.open(sent).json()["head"], place.ask("POST", f"/shares/{sent.share}/revoke").json()["head"]]
    texts, after = [], 0
    while after is not None:
        page = place.ask("GET", f"/audit?after={after}&limit=50", who="officer").json()
        texts += page["records"]
        after = page["next"]
    kept = [chain.Head(head["sequence"], head["hash"]) for head in heads]
    assert chain.verify(texts, kept=kept).sequence == len(texts)
    actions = [chain.from_text(text).action for text in texts if sent.share in text]
    assert actions == ["share-created", "share-opened", "share-revoked"]


def test_service_describes_itself_and_the_caller(place: Place) -> None:
    """The description needs no sign-in and fixes origin, store and issuers; /me says who is asking."""
    stated = bodies.ServiceDescription.model_validate(place.ask("GET", "/.well-known/radseal", who=None).json())
    assert stated.origin == stated.audience == stated.store_origin
    assert [issuer.issuer for issuer in stated.issuers] == [HOSPITAL, GUESTS]
    me = place.ask("GET", "/me", who="manager").json()
    assert (me["email"], me["roles"]) == ("manager@hospital.example", ["manager", "recipient"])
