"""What the site's staff does to people and all that is theirs, through the routes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from radseal_wire import chain
from real.place import Place, make_place, new_id

SENDER, LEAVER, COLLEAGUE = (f"{name}@hospital.example" for name in ("sender", "leaver", "colleague"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Place]:
    """A service of its own, at which everybody was seen once."""
    place = make_place(tmp_path)
    for who in ("sender", "leaver", "colleague", "recipient", "manager", "officer"):
        place.ask("GET", "/shares", who=who)
    yield place
    place.joined.database.close()


def told(place: Place, path: str, body: object, who: str = "manager") -> str:
    """The code of a refusal, or an empty text."""
    answer = place.ask("POST", path, body, who=who)
    return "" if answer.is_success else answer.json()["code"]


def events(place: Place, action: str) -> list[chain.Record]:
    """What was recorded of one kind."""
    answer = place.ask("GET", "/audit", who="officer")
    return [one for one in map(chain.from_text, answer.json()["records"]) if one.action == action]


def test_disabled_person_can_do_nothing_from_the_next_request_on(office: Place) -> None:
    """Every route of another process refuses at once, by token and by session; enabling gives everything back."""
    sent = office.shared("leaver")
    other = make_place(office.joined.settings.data.parent)
    assert other.ask("GET", f"/shares/{sent.share}", who="leaver").status_code == 200
    assert told(office, "/people/disable", {"email": LEAVER}) == ""
    for place in (office, other):
        assert place.ask("GET", f"/shares/{sent.share}", who="leaver").json()["code"] == "account-disabled"
        cookie = {"cookie": "__Host-radseal=leaver"}
        assert place.ask("GET", "/me", who=None, headers=cookie).json()["code"] == "account-disabled"
    assert office.open(sent).status_code == 200  # what was sent goes on until a manager ends it
    assert office.ask("GET", f"/shares/{sent.share}", who="manager").json()["role"] == "manager"
    assert told(office, "/people/enable", {"email": LEAVER}) == ""
    assert other.ask("GET", f"/shares/{sent.share}", who="leaver").json()["role"] == "sender"
    assert [len(events(office, f"person-{change}")) for change in ("disabled", "enabled")] == [2, 2]
    other.joined.database.close()


def test_address_can_be_disabled_before_its_first_sign_in(office: Place) -> None:
    """Somebody who never signed in here is refused when they come."""
    assert told(office, "/people/disable", {"email": "otto@clinic.example"}) == ""
    assert office.ask("GET", "/me", who="other").json()["code"] == "account-disabled"
    people = office.ask("GET", "/people", who="officer").json()["people"]
    assert [one["signed_in"] for one in people if one["email"] == "otto@clinic.example"] == [False]


def test_manager_acts_for_who_left(office: Place) -> None:
    """A disabled sender's share is extended, its case given to a colleague, who then ends it; nobody sees content."""
    sent = office.shared("leaver")
    path = f"/cases/{sent.case}"
    capsule = {"capsule": office.draft(sent.case)[0]["capsule"]}
    assert office.ask("PUT", f"{path}/owner-capsule", capsule, who="leaver").status_code == 200
    assert told(office, "/people/disable", {"email": LEAVER}) == ""
    extended = office.ask("POST", f"/shares/{sent.share}/extend", {"expires_in": 9 * 86_400}, who="manager")
    assert (extended.status_code, extended.json()["role"]) == (200, "manager")
    assert office.ask("GET", f"{path}/owner-capsule", who="manager").json()["code"] == "not-found"
    moved = office.ask("POST", "/people/reassign", {"of": LEAVER, "to": COLLEAGUE}, who="manager").json()
    assert (moved["cases"], moved["shares"]) == (1, 1)
    share = office.ask("GET", f"/shares/{sent.share}", who="colleague").json()
    assert (share["role"], share["sender"]["email"]) == ("sender", LEAVER)  # the capsule pins who sent it
    case = office.ask("GET", path, who="colleague").json()
    assert (case["role"], case["sender"]["email"], case["has_owner_capsule"]) == ("sender", COLLEAGUE, False)
    assert office.ask("POST", f"/shares/{sent.share}/revoke", who="colleague").json()["state"] == "revoked"
    assert office.open(sent).json()["code"] == "share-revoked"
    assert [one.case for one in events(office, "case-reassigned")] == [sent.case]


def test_one_case_is_reassigned(office: Place) -> None:
    """Only that case moves; an erased one cannot, one that is not there is not found."""
    first, second = office.shared(), office.shared()
    assert told(office, f"/cases/{first.case}/reassign", {"to": COLLEAGUE}) == ""
    assert office.ask("GET", f"/cases/{first.case}").json()["code"] == "not-found"
    assert office.ask("GET", f"/cases/{second.case}").status_code == 200
    assert told(office, f"/cases/{new_id()}/reassign", {"to": COLLEAGUE}) == "not-found"
    office.ask("DELETE", f"/cases/{second.case}")
    assert told(office, f"/cases/{second.case}/reassign", {"to": COLLEAGUE}) == "case-erased"


def test_cases_go_to_somebody_who_is_there(office: Place) -> None:
    """Nobody unknown, disabled, or vouched for by an issuer that is not believed for the address takes over."""
    sent = office.shared()
    office.ask("GET", "/shares", who="namesake")
    told(office, "/people/disable", {"email": LEAVER})
    for to in ("nobody@hospital.example", LEAVER, "otto@clinic.example"):
        assert told(office, f"/cases/{sent.case}/reassign", {"to": to}) == "person-unknown"
        assert told(office, "/people/reassign", {"of": SENDER, "to": to}) == "person-unknown"
    assert office.ask("GET", f"/cases/{sent.case}").status_code == 200


def test_cases_go_to_nobody_who_only_claims_the_address(office: Place, tmp_path: Path) -> None:
    """An account whose issuer does not vouch for the address takes nothing over, and stands in nobody's way."""
    sent, to = office.shared(), "rita@clinic.example"
    office.ask("GET", "/me", who="unverified")
    assert told(office, f"/cases/{sent.case}/reassign", {"to": to}) == ""
    assert office.ask("GET", f"/cases/{sent.case}", who="recipient").json()["role"] == "sender"
    fresh = make_place(tmp_path / "fresh")
    fresh.ask("GET", "/me", who="unverified")
    sent = fresh.shared()
    assert told(fresh, f"/cases/{sent.case}/reassign", {"to": to}) == "person-unknown"
    fresh.joined.database.close()


def test_all_that_somebody_sent_is_revoked(office: Place) -> None:
    """Every share of one sender ends, with secret and tombstone; another's goes on."""
    mine, theirs = [office.shared() for _ in range(3)], office.shared("colleague")
    answer = office.ask("POST", "/shares/revoke", {"sent_by": SENDER}, who="manager").json()
    assert answer["shares"] == 3
    assert {office.open(one).json()["code"] for one in mine} == {"share-revoked"}
    assert office.open(theirs).status_code == 200
    with office.joined.records.reading() as tx:
        assert [tx.find_secret(one.share) for one in mine] == [None] * 3
    graves = office.joined.store.tombstones()
    assert all(any(one.share in grave for grave in graves) for one in mine)
    assert {one.share for one in events(office, "share-revoked")} == {one.share for one in mine}
    assert office.ask("POST", "/shares/revoke", {"sent_by": SENDER}, who="manager").json()["shares"] == 0


def test_all_that_somebody_was_sent_is_revoked(office: Place) -> None:
    """Every share to one recipient ends, opened or not; a share to somebody else goes on."""
    new, opened = office.shared(), office.shared()
    office.open(opened)
    other = office.shared(recipient={"issuer": "https://guests.example", "email": "otto@clinic.example"})
    assert office.ask("POST", "/shares/revoke", {"sent_to": "rita@clinic.example"}, who="manager").json()["shares"] == 2
    assert {office.open(one).json()["code"] for one in (new, opened)} == {"share-revoked"}
    assert office.open(other, who="other").status_code == 200


def test_kill_switch_ends_everything(office: Place) -> None:
    """Everything that is live ends, whoever sent it, and an opening under way gets no further address."""
    sent, opening = office.shared(), new_id()
    office.open(sent, opening=opening)
    others = [office.shared(who) for who in ("colleague", "leaver")]
    assert office.ask("POST", "/shares/revoke", {"everything": True}, who="manager").json()["shares"] == 3
    assert {office.open(one).json()["code"] for one in (sent, *others)} == {"share-revoked"}
    question = {"proof": sent.proof, "objects": [sent.objects[0]["id"]]}
    path = f"/shares/{sent.share}/openings/{opening}/addresses"
    assert office.ask("POST", path, question, who="recipient").json()["code"] == "share-revoked"
    (record,) = events(office, "shares-revoked")
    assert record.detail == "3 shares: everything"


def test_sweeper_finishes_what_a_crash_left(office: Place) -> None:
    """A share that was marked and whose secret stayed loses it at the next sweep, and gets its tombstone."""
    sent = office.shared()
    with office.joined.records.transaction() as tx:
        assert list(tx.end_shares(None, None, office.joined.clock.now())) == [sent.share]
    assert office.open(sent).json()["code"] == "share-revoked"
    office.joined.sweep()
    with office.joined.records.reading() as tx:
        assert tx.find_secret(sent.share) is None
    assert any(sent.share in grave for grave in office.joined.store.tombstones())


@pytest.mark.parametrize(
    "body", [{}, {"everything": False}, {"everything": True, "sent_by": SENDER}, {"sent_by": None}, {"sent_by": "x"}]
)
def test_what_is_to_end_is_said_exactly_once(office: Place, body: object) -> None:
    """Nothing ends unless exactly one thing is named."""
    sent = office.shared()
    assert told(office, "/shares/revoke", body) == "malformed"
    assert office.open(sent).status_code == 200


def test_account_is_forgotten_once_nothing_of_it_is_in_use(office: Place) -> None:
    """With cases or live shares it stays; afterwards the row is gone, and the record still verifies by number."""
    sent = office.shared("leaver")
    for who in ("officer", "operator"):
        assert told(office, "/people/forget", {"email": LEAVER}, who) == "person-in-use"
    assert told(office, "/people/forget", {"email": "rita@clinic.example"}, "officer") == "person-in-use"
    office.ask("DELETE", f"/cases/{sent.case}", who="leaver")
    gone = office.ask("POST", "/people/forget", {"email": LEAVER}, who="officer").json()["people"]
    assert {one["email"] for one in gone} == {LEAVER}
    assert told(office, "/people/forget", {"email": LEAVER}, "officer") == "person-unknown"
    share = office.ask("GET", f"/shares/{sent.share}", who="manager").json()
    assert share["sender"]["email"] == "erased@erased.invalid"
    answer = office.ask("GET", "/audit", who="officer").json()
    assert chain.verify(answer["records"]).sequence == answer["head"]["sequence"]
    assert LEAVER not in str(answer)
    kept = b"".join(path.read_bytes() for path in office.joined.settings.data.rglob("*.sqlite3*"))
    assert LEAVER.encode() not in kept


def test_people_are_listed_in_pages(office: Place) -> None:
    """Everybody who signed in is listed once, with what is theirs, over pages of any size."""
    office.shared("leaver")
    listed, after = [], ""
    while True:
        page = office.ask("GET", f"/people?limit=2{after}", who="manager").json()
        listed += page["people"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({one["person"] for one in listed}) == len(listed) >= 6
    leaver = next(one for one in listed if one["email"] == LEAVER)
    assert (leaver["cases"], leaver["live_shares"], leaver["disabled"]) == (1, 1, None)
