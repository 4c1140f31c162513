"""What each action allows, refuses, changes and records, over a real SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from office import (
    COLLEAGUE,
    DAY,
    GUESTS,
    HOSPITAL,
    MANAGER,
    OFFICER,
    OTTO,
    RITA,
    SENDER,
    Office,
    make_office,
    new_bytes,
    new_id,
    with_policy,
)
from radseal_server import actions
from radseal_server.access import IssuerRule, Refused
from radseal_server.actions.openings import GUESSES, GUESSES_OF_ADDRESS
from radseal_server.sql.database import Database, make_private
from radseal_server.sql.schema import migrate
from radseal_wire import chain
from radseal_wire.bodies import (
    Account,
    AddressQuestion,
    CaseDraft,
    CompleteQuestion,
    ExtendQuestion,
    OpeningQuestion,
    OwnerCapsule,
    UploadQuestion,
)
from radseal_wire.layout import CLOCK_SKEW, OPENING_LIFE, PUT_LIFE

DRAFT = CaseDraft(format="radseal/1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    make_private(tmp_path / "data.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    migrate(database)
    yield make_office(database)
    database.close()


def code(function, *arguments, **more) -> str:
    """Return the code with which the action refuses."""
    with pytest.raises(Refused) as caught:
        function(*arguments, **more)
    return caught.value.code


def records(office: Office) -> list[chain.Record]:
    """Everything that was recorded."""
    with office.service.records.reading() as tx:
        return [chain.from_text(text) for text in tx.record_texts(0, 10_000)]


def share_of(office: Office, share: str):
    """The share as its sender sees it."""
    return actions.view_share(office.service, SENDER, share)


# cases


def test_starting_needs_a_sender(office: Office) -> None:
    """A recipient starts no case; a sender's id is theirs alone; again gives the same."""
    case = new_id()
    assert code(actions.start_case, office.service, RITA, case, DRAFT) == "forbidden"
    first = actions.start_case(office.service, SENDER, case, DRAFT)
    assert actions.start_case(office.service, SENDER, case, DRAFT) == first
    assert code(actions.start_case, office.service, COLLEAGUE, case, DRAFT) == "id-in-use"


def test_addresses_are_given_while_uploading(office: Office) -> None:
    """Each object has an address for exactly its length and checksum, until the case is complete or erased."""
    case = new_id()
    actions.start_case(office.service, SENDER, case, DRAFT)
    objects = office.stored(case)
    question = UploadQuestion(objects=objects)
    given = actions.ask_uploads(office.service, SENDER, case, question).addresses
    assert [one.id for one in given] == [stated.id for stated in objects]
    assert all(one.until == office.clock.now() + PUT_LIFE for one in given)
    assert f":{objects[0].length}:" in given[0].url
    assert code(actions.ask_uploads, office.service, COLLEAGUE, case, question) == "not-found"
    actions.complete_case(office.service, SENDER, case, CompleteQuestion(objects=objects))
    assert code(actions.ask_uploads, office.service, SENDER, case, question) == "not-uploading"
    actions.erase_case(office.service, SENDER, case)
    assert code(actions.ask_uploads, office.service, SENDER, case, question) == "case-erased"


def test_completing_compares_with_the_store(office: Office) -> None:
    """A missing, longer or other object, two manifests, none, or one under another id: nothing is acknowledged."""
    case = new_id()
    actions.start_case(office.service, SENDER, case, DRAFT)
    objects = office.stored(case)
    pack, manifest = objects[0], objects[2]
    wrong = {
        "object-missing": [
            [*objects, pack.model_copy(update={"id": new_id()})],
            [pack.model_copy(update={"length": pack.length + 1}), *objects[1:]],
            [pack.model_copy(update={"sha256": new_bytes()}), *objects[1:]],
        ],
        "malformed": [
            objects[:2],
            [*objects, pack],
            [*objects, manifest.model_copy(update={"id": new_id()})],
            [manifest.model_copy(update={"kind": "pack"}), pack],
            [objects[1], manifest],
        ],
    }
    for expected, lists in wrong.items():
        for listed in lists:
            assert code(_complete, office, case, listed) == expected
    assert actions.view_case(office.service, SENDER, case).state == "uploading"
    done = _complete(office, case, objects)
    assert (done.state, done.objects, done.length) == ("sealed", 3, sum(stated.length for stated in objects))
    assert _complete(office, case, objects) == done
    assert code(_complete, office, case, list(reversed(objects))) == "not-uploading"


def _complete(office: Office, case: str, objects):
    return actions.complete_case(office.service, SENDER, case, CompleteQuestion(objects=objects))


def test_owner_capsule_is_its_owners(office: Office) -> None:
    """The sender keeps, replaces and reads the capsule; nobody else, the manager neither."""
    case, _ = office.sealed()
    assert code(actions.owner_capsule, office.service, SENDER, case) == "not-found"
    for capsule in (OwnerCapsule(capsule=new_bytes(200)), OwnerCapsule(capsule=new_bytes(300))):
        assert actions.put_owner_capsule(office.service, SENDER, case, capsule).has_owner_capsule
        assert actions.owner_capsule(office.service, SENDER, case) == capsule
    for caller in (COLLEAGUE, MANAGER, RITA):
        assert code(actions.owner_capsule, office.service, caller, case) == "not-found"
        assert code(actions.put_owner_capsule, office.service, caller, case, capsule) == "not-found"


def test_erasing_leaves_nothing(office: Office) -> None:
    """Erased: no object, no capsule, no opening; a tombstone; the recipient is told; it repeats, and is final."""
    sent = office.shared()
    case = sent.draft.case
    actions.put_owner_capsule(office.service, SENDER, case, OwnerCapsule(capsule=new_bytes(200)))
    opened = office.open(sent)
    assert code(actions.erase_case, office.service, COLLEAGUE, case) == "not-found"
    view = actions.erase_case(office.service, SENDER, case)
    assert (view.state, view.live_shares, view.has_owner_capsule) == ("erased", 0, False)
    assert office.blobs.objects == {}
    assert list(office.blobs.graves) == [f"tombstones/case/{case}"]
    assert code(office.open, sent) == "share-revoked"
    assert code(office.open, sent, opening=opened.opening) == "share-revoked"
    assert actions.erase_case(office.service, MANAGER, case).erased == view.erased
    assert code(actions.start_case, office.service, SENDER, case, DRAFT) == "case-erased"
    assert code(actions.create_share, office.service, SENDER, new_id(), office.draft(case)[0]) == "case-erased"
    assert [record.action for record in records(office)].count("case-erased") == 1


def test_late_uploads_of_an_erased_case_are_swept(office: Office) -> None:
    """What an address from before brings into an erased case is removed by the sweep."""
    case, _ = office.sealed()
    actions.erase_case(office.service, SENDER, case)
    office.blobs.objects[f"cases/{case}/{new_id()}"] = b"late"
    office.clock.time += PUT_LIFE + 1
    actions.sweep(office.service)
    assert office.blobs.objects == {}
    assert actions.sweep(office.service)["cases"] == 0


# shares


def test_sharing_needs_an_own_sealed_case(office: Office) -> None:
    """Another's case is not there; one that is still uploading is not shared."""
    case, _ = office.sealed()
    draft, _proof = office.draft(case)
    assert code(actions.create_share, office.service, COLLEAGUE, new_id(), draft) == "not-found"
    assert code(actions.create_share, office.service, RITA, new_id(), draft) == "forbidden"
    started = new_id()
    actions.start_case(office.service, SENDER, started, DRAFT)
    assert code(actions.create_share, office.service, SENDER, new_id(), office.draft(started)[0]) == "case-not-sealed"


def test_recipient_is_admitted_by_their_issuer(office: Office) -> None:
    """A share names the one issuer that is believed for the address, and no share is made that nobody could open."""
    case, _ = office.sealed()
    for issuer, email in ((HOSPITAL, RITA.email), (GUESTS, COLLEAGUE.email), ("https://else.example", RITA.email)):
        draft, _proof = office.draft(case, recipient=Account(issuer=issuer, email=email))
        assert code(actions.create_share, office.service, SENDER, new_id(), draft) == "recipient-not-admitted"
    closed = with_policy(office, issuers=(IssuerRule(HOSPITAL, "Hospital", ("hospital.example",)),))
    assert code(actions.check_recipient, closed.service, SENDER, RITA.email) == "recipient-not-admitted"
    assert actions.check_recipient(office.service, SENDER, RITA.email).recipient.issuer == GUESTS
    assert code(actions.check_recipient, office.service, RITA, RITA.email) == "forbidden"


def test_expiry_is_by_our_clock_within_bounds(office: Office) -> None:
    """Expiry is now + duration, neither past `latest` nor past the site's maximum; `latest` neither, but for skew."""
    case, _ = office.sealed()
    now = office.clock.now()
    most = now + 90 * DAY
    sent = office.shared(case, expires_in=DAY, latest=most + CLOCK_SKEW)
    assert share_of(office, sent.share).expiry == now + DAY
    for changes in (
        {"expires_in": 91 * DAY, "latest": most},
        {"expires_in": 2 * DAY, "latest": now + DAY},
        {"latest": most + CLOCK_SKEW + 1},
    ):
        draft, _proof = office.draft(case, **changes)
        assert code(actions.create_share, office.service, SENDER, new_id(), draft) == "expiry-out-of-range"


def test_share_id_is_taken_once(office: Office) -> None:
    """The identical request gets the same answer later too; any other under the id is refused."""
    sent = office.shared()
    office.clock.time += 60
    assert actions.create_share(office.service, SENDER, sent.share, sent.draft).created == office.clock.now() - 60
    other = sent.draft.model_copy(update={"openings": 3})
    assert code(actions.create_share, office.service, SENDER, sent.share, other) == "id-in-use"
    assert code(actions.create_share, office.service, COLLEAGUE, sent.share, sent.draft) == "id-in-use"


def test_extending_goes_forward_only(office: Office) -> None:
    """Extending is from now, later than before, up to `latest`, by sender or manager, while live."""
    sent = office.shared(latest=office.clock.now() + 20 * DAY)
    extend = lambda caller, days: actions.extend_share(  # noqa: E731  (one expression, used here only)
        office.service, caller, sent.share, ExtendQuestion(expires_in=days * DAY)
    )
    assert code(extend, SENDER, 7) == code(extend, SENDER, 21) == "expiry-out-of-range"
    assert extend(SENDER, 10).expiry == office.clock.now() + 10 * DAY
    assert extend(MANAGER, 20).expiry == sent.draft.latest
    assert code(extend, RITA, 11) == code(extend, COLLEAGUE, 11) == "not-found"
    office.clock.time = sent.draft.latest
    assert code(extend, SENDER, 1) == "share-over"


def test_revoking_is_final_and_leaves_a_tombstone(office: Office) -> None:
    """Revoked: opened no more by anybody, extended no more, a tombstone stands; repeating changes nothing."""
    sent = office.shared()
    opened = office.open(sent)
    assert code(actions.revoke_share, office.service, RITA, sent.share) == "not-found"
    assert actions.revoke_share(office.service, SENDER, sent.share).state == "revoked"
    assert f"tombstones/share/{sent.share}" in office.blobs.graves
    assert code(office.open, sent, opening=opened.opening) == "share-revoked"
    assert code(_addresses, office, sent, opened.opening) == "share-revoked"
    assert actions.revoke_share(office.service, MANAGER, sent.share).state == "revoked"
    extend = ExtendQuestion(expires_in=8 * DAY)
    assert code(actions.extend_share, office.service, SENDER, sent.share, extend) == "share-over"
    assert [record.action for record in records(office)].count("share-revoked") == 1


def test_an_expired_share_stays_expired(office: Office) -> None:
    """Revoking what has expired destroys its secret but does not change the reason."""
    sent = office.shared()
    office.clock.time += 7 * DAY
    assert actions.revoke_share(office.service, SENDER, sent.share).state == "expired"
    assert code(office.open, sent) == "share-expired"
    with office.service.records.reading() as tx:
        assert tx.find_secret(sent.share) is None


# openings


def _addresses(office: Office, sent, opening: str, caller=RITA, objects=(), proof: str = ""):
    question = AddressQuestion(proof=proof or sent.proof, objects=list(objects) or [sent.draft.case])
    return actions.opening_addresses(office.service, caller, sent.share, opening, question).addresses


def test_opening_gives_all_that_the_link_lacks(office: Office) -> None:
    """The named person gets S and the capsule exactly as they were kept, until the share or the day ends."""
    sent = office.shared()
    given = office.open(sent)
    assert (given.secret, given.capsule, given.case) == (sent.draft.secret, sent.draft.capsule, sent.draft.case)
    assert (given.sender, given.recipient) == (SENDER.account, RITA.account)
    assert given.until == office.clock.now() + OPENING_LIFE
    assert given.identity


def test_everybody_else_gets_one_answer(office: Office) -> None:
    """Another person, an unverified address, a wrong proof, an unknown share; live or over: always not-found."""
    sent = office.shared(openings=1)
    unknown = replace(sent, share=new_id())
    strangers = [
        (sent, OTTO, ""),
        (sent, replace(RITA, email_verified=False, subject="u"), ""),
        (sent, replace(RITA, issuer=HOSPITAL), ""),
        (sent, SENDER, ""),
        (sent, MANAGER, ""),
        (sent, RITA, new_bytes()),
        (unknown, RITA, ""),
    ]
    steps = [lambda: None, lambda: office.open(sent), lambda: actions.revoke_share(office.service, SENDER, sent.share)]
    for step in steps:
        step()
        for what, caller, proof in strangers:
            assert code(office.open, what, caller, proof=proof) == "not-found"


def test_named_person_is_told_why(office: Office) -> None:
    """Used up, ended by the sender, expired, closed by a restore: four codes, for the named person with the link."""
    used, ended, late, closed = (office.shared(openings=1) for _ in range(4))
    office.open(used)
    actions.revoke_share(office.service, SENDER, ended.share)
    with office.service.records.transaction() as tx:
        tx.end_share(closed.share, "closed_by_restore", office.clock.now())
    assert code(office.open, used) == "share-used-up"
    assert code(office.open, ended) == "share-revoked"
    assert code(office.open, closed) == "share-closed-by-restore"
    office.clock.time += 7 * DAY
    assert code(office.open, late) == code(office.open, used) == "share-expired"


def test_lost_secret_reads_as_closed_by_restore(office: Office) -> None:
    """A live share without its secret, as an old backup brings it, is closed and costs no opening."""
    sent = office.shared(openings=1)
    with office.service.records.transaction() as tx:
        tx.end_share(sent.share, None, office.clock.now())
    assert code(office.open, sent) == "share-closed-by-restore"
    assert share_of(office, sent.share).openings_used == 0


def test_an_opening_counts_once(office: Office) -> None:
    """Twenty repetitions of one opening cost one; it repeats the same answer, also when all are used up."""
    sent, opening = office.shared(openings=1), new_id()
    answers = [office.open(sent, opening=opening) for _ in range(20)]
    assert len({answer.model_copy(update={"head": None}) for answer in answers}) == 1
    assert share_of(office, sent.share).openings_used == 1
    assert len(_addresses(office, sent, opening)) == 1


def test_an_opening_ends_after_a_day(office: Office) -> None:
    """After 24 hours the opening is over and its addresses too; a new one is free where openings are unlimited."""
    sent, opening = office.shared(), new_id()
    office.open(sent, opening=opening)
    office.clock.time += OPENING_LIFE
    assert code(office.open, sent, opening=opening) == code(_addresses, office, sent, opening) == "opening-over"
    office.open(sent)
    assert share_of(office, sent.share).openings_used == 2


def test_first_opening_binds(office: Office) -> None:
    """From the first opening on the share belongs to that subject, whoever has the address later."""
    sent = office.shared()
    office.open(sent)
    assert code(office.open, sent, replace(RITA, subject="successor")) == "not-found"
    office.open(sent, replace(RITA, email="rita@married.example"))


def test_somebody_elses_attempt_is_told_to_the_sender(office: Office) -> None:
    """Whoever holds the whole link but is not named is counted and recorded; a wrong proof is only recorded."""
    sent = office.shared()
    for caller, proof in ((OTTO, ""), (COLLEAGUE, ""), (RITA, new_bytes()), (OTTO, new_bytes())):
        assert code(office.open, sent, caller, proof=proof) == "not-found"
    assert share_of(office, sent.share).refused_attempts == 2
    assert actions.view_share(office.service, RITA, sent.share).refused_attempts == 0
    refused = [record for record in records(office) if record.outcome != "done"]
    assert [record.outcome for record in refused] == ["another person", "another person", "wrong proof", "wrong proof"]
    assert {(record.share, record.case) for record in refused} == {(sent.share, sent.draft.case)}


def test_guessing_is_limited_for_the_guesser_only(office: Office) -> None:
    """After 30 wrong guesses a person waits ten minutes; the named person opens meanwhile."""
    sent = office.shared()
    for _ in range(GUESSES):
        assert code(office.open, sent, OTTO, proof=new_bytes()) == "not-found"
    assert code(office.open, sent, OTTO) == "too-many-requests"
    office.open(sent)
    office.clock.time += 601
    assert code(office.open, sent, OTTO) == "not-found"


def test_guessing_is_limited_by_address(office: Office) -> None:
    """Many accounts at one address share a limit; another address is not concerned."""
    sent = office.shared()
    for number in range(GUESSES_OF_ADDRESS):
        guesser = replace(OTTO, subject=f"x-{number // 20}", address="192.0.2.7")
        assert code(office.open, sent, guesser, proof=new_bytes()) == "not-found"
    assert code(office.open, sent, replace(OTTO, subject="fresh", address="192.0.2.7")) == "too-many-requests"
    office.open(sent, replace(RITA, address="192.0.2.8"))
    assert "192.0.2.7" not in str(records(office))


def test_addresses_live_a_minute_at_most(office: Office) -> None:
    """Addresses end with the minute, the share or the opening, whichever is first; none for what is not in the case."""
    sent = office.shared()
    opened = office.open(sent)
    assert _addresses(office, sent, opened.opening)[0].until == office.clock.now() + 60
    for wrong in ({"objects": [new_id()]}, {"proof": new_bytes()}, {"caller": OTTO}, {"opening": new_id()}):
        assert code(_addresses, office, sent, **{"opening": opened.opening, **wrong}) == "not-found"
    office.clock.time += 7 * DAY - 20
    late = office.open(sent)
    assert late.until == late.expiry == office.clock.now() + 20
    assert _addresses(office, sent, late.opening)[0].until == late.expiry


def test_identity_objects_go_only_where_shared(office: Office) -> None:
    """Without identity in the share, no address of an identity object is given."""
    case, objects = office.sealed()
    pack, identity = objects[0].id, objects[1].id
    without, with_it = office.shared(case, identity=False), office.shared(case)
    opening = office.open(without).opening
    assert _addresses(office, without, opening, objects=[pack])
    assert code(_addresses, office, without, opening, objects=[pack, identity]) == "not-found"
    assert _addresses(office, with_it, office.open(with_it).opening, objects=[identity])


# sweeping


def test_sweep_destroys_what_is_over_and_nothing_else(office: Office) -> None:
    """Secrets of expired shares go, those of live ones stay; used-up ones go with their last opening."""
    case, _ = office.sealed()
    late, live, used = (office.shared(case, expires_in=days * DAY, openings=1) for days in (1, 30, 30))
    office.open(used)

    def kept() -> list[bool]:
        with office.service.records.reading() as tx:
            return [tx.find_secret(sent.share) is not None for sent in (late, live, used)]

    actions.sweep(office.service)
    assert kept() == [True, True, True]
    office.clock.time += DAY
    assert actions.sweep(office.service)["shares"] == 2
    assert kept() == [False, True, False]
    assert actions.sweep(office.service)["shares"] == 0
    assert code(office.open, used) == "share-used-up"
    assert office.open(live).secret == live.draft.secret


def test_sweep_erases_what_nobody_can_open(office: Office) -> None:
    """Abandoned uploads go after 48 hours; cases go `keep` after their last share, unless an owner capsule stands."""
    abandoned = new_id()
    actions.start_case(office.service, SENDER, abandoned, DRAFT)
    office.stored(abandoned)
    shared, owned = office.shared(expires_in=10 * DAY).draft.case, office.sealed()[0]
    actions.put_owner_capsule(office.service, SENDER, owned, OwnerCapsule(capsule=new_bytes(200)))

    def states() -> list[str]:
        actions.sweep(office.service)
        return [actions.view_case(office.service, SENDER, case).state for case in (abandoned, shared, owned)]

    assert states() == ["uploading", "sealed", "sealed"]
    office.clock.time += 2 * DAY
    assert states() == ["erased", "sealed", "sealed"]
    office.clock.time += 14 * DAY
    assert states() == ["erased", "sealed", "sealed"]
    office.clock.time += DAY + 1
    assert states() == ["erased", "erased", "sealed"]
    assert {name.split("/")[1] for name in office.blobs.objects} == {owned}
    assert chain.verify(chain.to_text(record) for record in records(office)).sequence > 0


# the trail


def test_every_change_returns_a_head_on_the_chain(office: Office) -> None:
    """The heads that clients keep from their acknowledgements lie on the chain that the officer exports."""
    case = new_id()
    heads = [actions.start_case(office.service, SENDER, case, DRAFT).head]
    heads.append(_complete(office, case, office.stored(case)).head)
    owner = OwnerCapsule(capsule=new_bytes(200))
    heads.append(actions.put_owner_capsule(office.service, SENDER, case, owner).head)
    sent = office.shared(case)
    heads.append(office.open(sent).head)
    extend = ExtendQuestion(expires_in=9 * DAY)
    heads.append(actions.extend_share(office.service, SENDER, sent.share, extend).head)
    heads.append(actions.revoke_share(office.service, SENDER, sent.share).head)
    heads.append(actions.erase_case(office.service, SENDER, case).head)
    kept = [chain.Head(head.sequence, head.hash) for head in heads if head is not None]
    assert len(kept) == 7
    texts = actions.read_audit(office.service, OFFICER, 0, 1000).records
    chain.verify(texts, kept=kept)


def test_trail_is_for_the_officer_and_holds_no_names(office: Office) -> None:
    """Senders, recipients and managers do not read it; no address, secret or proof stands in it."""
    sent = office.shared()
    office.open(sent)
    for caller in (SENDER, RITA, MANAGER):
        assert code(actions.read_audit, office.service, caller, 0, 10) == "forbidden"
    text = "".join(actions.read_audit(office.service, OFFICER, 0, 1000).records)
    for value in (SENDER.email, RITA.email, SENDER.subject, sent.proof, sent.draft.secret, sent.draft.capsule):
        assert f'"{value}"' not in text
    assert records(office)[-1].action == "audit-read"


def test_opening_question_is_strict() -> None:
    """An opening id or proof of another length never reaches the database."""
    for fields in ({"opening": "x", "proof": new_bytes()}, {"opening": new_id(), "proof": new_bytes(31)}):
        with pytest.raises(ValueError, match=r"opening|proof"):
            OpeningQuestion(**fields)
