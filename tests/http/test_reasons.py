"""Why a share was made: purposes as codes in the record, and sealed ledger entries that the service keeps blind."""

import hashlib
import json

import pytest

from radseal.sealing.ledger import ledger_public_key
from radseal_wire.text import from_base64url, to_base64url
from real.place import Place, make_place, new_id, onward_draft

KEY = to_base64url(ledger_public_key(bytes(32)))


def code(answer) -> str:
    """The refusal's code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["code"]


def entry(length: int = 2000) -> str:
    """What looks like a sealed entry."""
    return to_base64url(hashlib.shake_256(new_id().encode()).digest(length))


@pytest.fixture(scope="module")
def strict(tmp_path_factory) -> Place:
    """A site that wants a purpose and a ledger entry with each share."""
    return make_place(tmp_path_factory.mktemp("strict"), ledger_key=KEY, purpose_required=True)


def records(place: Place) -> list[dict]:
    """Every record of the trail."""
    return [json.loads(text) for text in place.ask("GET", "/audit?limit=1000", who="officer").json()["records"]]


def test_description_says_what_is_wanted(place: Place, strict: Place) -> None:
    """A site names its purposes, the kinds' defaults and the officer's key; a site without one names none."""
    told, plain = (one.ask("GET", "/.well-known/radseal").json() for one in (strict, place))
    codes = [purpose["code"] for purpose in told["purposes"]]
    assert codes == ["treatment", "patient-request", "representative", "consent", "research"]
    assert told["purpose_required"]
    assert told["ledger_key"] == KEY
    assert told["kinds"]["patient"] == {"identity": "yes", "expiry": 30 * 86_400, "openings": None, "onward": True}
    assert told["kinds"]["clinician"]["identity"] == "ask"
    assert (plain["ledger_key"], plain["purpose_required"]) == (None, False)


def test_purpose_is_recorded_as_a_code(place: Place) -> None:
    """A purpose of the list stands in the share's record and in the sender's view; the recipient does not see it."""
    sent = place.shared(purpose="treatment")
    record = next(one for one in records(place) if one["share"] == sent.share)
    assert "purpose treatment" in record["detail"]
    assert place.ask("GET", f"/shares/{sent.share}").json()["purpose"] == "treatment"
    assert place.ask("GET", f"/shares/{sent.share}", who="recipient").json()["purpose"] is None


def test_unknown_or_missing_purposes_are_refused(place: Place, strict: Place) -> None:
    """A code that is not in the list is refused; so is none, where the site wants one."""
    for where, purpose in ((place, "curiosity"), (strict, "curiosity"), (strict, None)):
        case, _ = where.sealed()
        draft, _ = where.draft(case, purpose=purpose, ledger=entry() if where is strict else None)
        assert code(where.ask("PUT", f"/shares/{new_id()}", draft)) == "purpose-unknown"


def test_every_share_comes_with_an_entry(strict: Place, place: Place) -> None:
    """A site with an officer's key takes no share without an entry, another site takes none with one."""
    case, _ = strict.sealed()
    draft, _ = strict.draft(case, purpose="treatment")
    assert code(strict.ask("PUT", f"/shares/{new_id()}", draft)) == "ledger-needed"
    parent = strict.shared(purpose="treatment", ledger=entry(), onward=True)
    path = f"/shares/{parent.share}/onward/{new_id()}"
    assert code(strict.ask("PUT", path, onward_draft(parent.proof), who="recipient")) == "ledger-needed"
    draft, _ = place.draft(place.sealed()[0], ledger=entry())
    assert code(place.ask("PUT", f"/shares/{new_id()}", draft)) == "malformed"


def test_the_officer_fetches_the_ledger(strict: Place) -> None:
    """Entries come in the order of their records, each named there by its digest; nobody but the officer gets them."""
    one = strict.shared(purpose="treatment", ledger=entry(), onward=True)
    two = onward_draft(one.proof, ledger=entry())
    child = new_id()
    answer = strict.ask("PUT", f"/shares/{one.share}/onward/{child}", two, who="recipient")
    assert answer.status_code == 200, answer.text
    pages, after = [], 0
    while after is not None:
        page = strict.ask("GET", f"/ledger?limit=1&after={after}", who="officer").json()
        pages += page["entries"]
        after = page["next"]
    assert [one["share"] for one in pages][-2:] == [one.share, child]
    assert [one["sealed"] for one in pages][-2:] == [one.draft["ledger"], two["ledger"]]
    by_number = {record["sequence"]: record for record in records(strict)}
    for row in pages:
        record = by_number[row["sequence"]]
        assert record["action"] in {"share-created", "share-passed-on"}
        digest = hashlib.sha256(from_base64url(row["sealed"])).digest()
        assert f"ledger {to_base64url(digest)}" in record["detail"]
        assert record["share"] == row["share"]
    for who in ("sender", "manager", "operator", "recipient"):
        assert code(strict.ask("GET", "/ledger", who=who)) == "forbidden"
    assert any(record["action"] == "ledger-read" for record in records(strict))


def test_the_ledger_outlives_the_case(strict: Place) -> None:
    """Erasing the case, and the share with it, leaves its entry."""
    sent = strict.shared(purpose="treatment", ledger=entry())
    assert strict.ask("DELETE", f"/cases/{sent.case}").status_code == 200
    entries = strict.ask("GET", "/ledger?limit=1000", who="officer").json()["entries"]
    assert sent.share in [one["share"] for one in entries]


@pytest.mark.parametrize("length", [1136, 16_385])
def test_entries_are_bounded(strict: Place, length: int) -> None:
    """An entry that is too short to be one, or longer than 16 KiB, is malformed."""
    draft, _ = strict.draft(strict.sealed()[0], purpose="treatment", ledger=entry(length))
    assert code(strict.ask("PUT", f"/shares/{new_id()}", draft)) == "malformed"
