"""What a sender does with a case: start, upload, complete, look at, erase; and the owner capsule."""

from concurrent.futures import ThreadPoolExecutor

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.notifying import tell_ended
from radseal_server.actions.ports import Service, content_of, person_of, put_mark, to_head
from radseal_server.audit import Event
from radseal_server.interfaces import Transaction
from radseal_server.shares import Case
from radseal_wire import layout
from radseal_wire.bodies import (
    CaseDraft,
    CaseList,
    CaseView,
    ChainHead,
    CompleteQuestion,
    Erasure,
    OwnerCapsule,
    SealedObject,
    UploadAddress,
    UploadAnswer,
    UploadQuestion,
)
from radseal_wire.chain import Head
from radseal_wire.erasure import erased_detail, tombstone_text
from radseal_wire.text import from_base64url, to_base64url

_AT_ONCE = 8


def view_of(case: Case, person: str, head: ChainHead | None = None) -> CaseView:
    """Return a case as its sender, or the manager with another person number, sees it."""
    return CaseView(
        case=case.case,
        state=case.state,
        sender=case.sender,
        created=case.created,
        sealed=case.sealed,
        erased=case.erased,
        objects=case.objects,
        length=case.length,
        live_shares=case.live_shares,
        has_owner_capsule=case.has_owner_capsule,
        role="sender" if case.person == person else "manager",
        head=head,
    )


def start_case(service: Service, caller: Caller, case: str, draft: CaseDraft) -> CaseView:
    """Begin an upload under the client's own id. Raises Refused "forbidden", "id-in-use" or "case-erased"."""
    del draft  # it has one form only
    access.require_sender(service.policy.issuers, caller)
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        known = tx.find_case(case, now=now, lock=True)
        if known is not None:
            if known.person != person:
                raise Refused("id-in-use", "another's case")
            if known.erased is not None:
                access.require_change(known, "upload")
            return view_of(known, person, to_head(tx.head()))
        tx.add_case(case, person, now)
        head = tx.record(Event("case-started", person, case=case), now)
        return _view(tx, case, person, now, to_head(head))


def ask_uploads(service: Service, caller: Caller, case: str, question: UploadQuestion) -> UploadAnswer:
    """Give an address for each object. Raises Refused "not-uploading" once the case is complete."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        found = _own(tx, caller, case, now)
        access.require_change(found, "upload")
    until = now + layout.PUT_LIFE
    return UploadAnswer(addresses=[_address(service, case, stated, until) for stated in question.objects])


def complete_case(service: Service, caller: Caller, case: str, question: CompleteQuestion) -> CaseView:
    """Acknowledge a case once the store holds every object as stated.

    Raises Refused "malformed" unless there is exactly one manifest, with the case's own id, and no id twice;
    "object-missing" when the store does not hold an object; "not-uploading" for another list than acknowledged.
    """
    _require_whole(case, question.objects)
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = _own(tx, caller, case, now)
        content = content_of(person, question)
        if found.state == "sealed" and found.content == content:
            return view_of(found, person, to_head(tx.head()))
        access.require_change(found, "complete")
    _require_stored(service, case, question.objects)
    with service.records.transaction() as tx:
        found = _own(tx, caller, case, now, lock=True)
        if found.state == "sealed" and found.content == content:
            return view_of(found, person, to_head(tx.head()))
        access.require_change(found, "complete")
        tx.seal_case(case, question.objects, content, now)
        head = tx.record(Event("case-sealed", person, case=case), now)
        return _view(tx, case, person, now, to_head(head))


def list_cases(service: Service, caller: Caller, after: str | None, limit: int) -> CaseList:
    """List the cases that the caller may see, newest first."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        visible = access.visible_to(caller, person)
        cases = tx.list_cases(visible, now=now, after=after, limit=limit + 1)
    more = cases[limit - 1].case if len(cases) > limit else None
    return CaseList(cases=[view_of(case, person) for case in cases[:limit]], next=more)


def view_case(service: Service, caller: Caller, case: str) -> CaseView:
    """Show one case to its sender or the site's manager."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        return view_of(access.require_managed_case(tx.find_case(case, now=now), caller, person), person)


def erase_case(service: Service, caller: Caller, case: str) -> CaseView:
    """Destroy a case: keys' halves, capsules, objects with every version. Repeating it changes nothing."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_managed_case(tx.find_case(case, now=now, lock=True), caller, person)
        if found.erased is None:
            for share in tx.live_shares(case, now):
                tell_ended(service, tx, share, person, now)
            tx.empty_case(case, now)
            record_erasure(tx, found, person, now)
        head = tx.head()
        view = _view(tx, case, person, now, to_head(head))
    purge_case(service, case, view.erased or now)
    put_mark(service, head)
    return view


def record_erasure(tx: Transaction, case: Case, person: str | None, now: int, why: str = "") -> Head:
    """Record that a case was erased: what was destroyed, and the tombstone's digest, for whoever asks for proof."""
    detail = erased_detail(case.case, now, case.objects, case.length, why)
    head = tx.record(Event("case-erased", person, case=case.case, detail=detail), now)
    tx.note_erasure(case.case, head.sequence)
    return head


def view_erasure(service: Service, caller: Caller, case: str) -> Erasure:
    """Prove to a case's sender, or the site's manager, that it was erased. Raises Refused "case-not-erased"."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_managed_case(tx.find_case(case, now=now), caller, person)
        proof = tx.erasure(case)
        head = tx.head()
    if found.erased is None or proof is None:
        raise Refused("case-not-erased", "no record of its erasing")
    record, final = proof
    return Erasure(
        case=case,
        erased=found.erased,
        objects=found.objects,
        length=found.length,
        final=final,
        tombstone=tombstone_text(case, found.erased).decode(),
        record=record,
        backups_gone=found.erased + service.policy.backup,
        head=to_head(head),
    )


def purge_case(service: Service, case: str, erased: int) -> None:
    """Write the tombstone, clean the database's files, remove the objects.

    The sweeper repeats what was cut off, and removes again what an address given before brought in afterwards.
    """
    service.blobs.put_tombstone(layout.tombstone_name("case", case), tombstone_text(case, erased))
    service.records.scrub()
    service.blobs.erase(f"cases/{case}/")
    if service.clock.now() > erased + layout.PUT_LIFE:
        with service.records.transaction() as tx:
            tx.note_purged(case)


def put_owner_capsule(service: Service, caller: Caller, case: str, body: OwnerCapsule) -> CaseView:
    """Keep or replace the caller's own capsule of a case."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        found = _own(tx, caller, case, now, lock=True)
        access.require_change(found, "keep_capsule")
        tx.keep_owner_capsule(case, from_base64url(body.capsule))
        head = tx.record(Event("owner-capsule-kept", found.person, case=case), now)
        return _view(tx, case, found.person, now, to_head(head))


def owner_capsule(service: Service, caller: Caller, case: str) -> OwnerCapsule:
    """Return the caller's own capsule of a case. Raises Refused "not-found" where there is none."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        found = _own(tx, caller, case, now)
        capsule = tx.owner_capsule(case)
        if capsule is None:
            raise Refused("not-found", "no owner capsule")
        tx.record(Event("owner-capsule-read", found.person, case=case), now)
    return OwnerCapsule(capsule=to_base64url(capsule))


def _own(tx: Transaction, caller: Caller, case: str, now: int, *, lock: bool = False) -> Case:
    return access.require_own_case(tx.find_case(case, now=now, lock=lock), person_of(tx, caller))


def _view(tx: Transaction, case: str, person: str, now: int, head: ChainHead) -> CaseView:
    found = tx.find_case(case, now=now)
    if found is None:
        raise Refused("internal", "a case vanished inside its own transaction")
    return view_of(found, person, head)


def _address(service: Service, case: str, stated: SealedObject, until: int) -> UploadAddress:
    name = layout.object_name(case, stated.id)
    address = service.blobs.put_address(name, stated.length, from_base64url(stated.sha256), layout.PUT_LIFE)
    return UploadAddress(id=stated.id, url=address.url, headers=dict(address.headers), until=until)


def _require_whole(case: str, objects: list[SealedObject]) -> None:
    manifests = [stated.id for stated in objects if stated.kind == "manifest"]
    if manifests != [case] or len({stated.id for stated in objects}) != len(objects):
        raise Refused("malformed", "not exactly one manifest under the case's own id, or an id twice")
    if not any(stated.kind == "pack" for stated in objects):
        raise Refused("malformed", "no pack")


def _require_stored(service: Service, case: str, objects: list[SealedObject]) -> None:
    def is_stored(stated: SealedObject) -> bool:
        """Return whether the store holds this object as stated."""
        found = service.blobs.stat(layout.object_name(case, stated.id))
        return found is not None and (found.length, found.sha256) == (stated.length, from_base64url(stated.sha256))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        if not all(pool.map(is_stored, objects)):
            raise Refused("object-missing", "absent, or of another length or checksum")
