"""`send_case`: seal, upload, acknowledge, share, hand over the links; resumable after any stop.

Rules: the journal is written before the first request. A send that was killed while sealing erases its draft and starts
anew under new keys; one that was sealed repeats exactly the same requests. Keys and links leave the journal only when
`deliver` has returned, so that an acknowledged send is never lost.
"""

import hashlib
import hmac
from collections.abc import Callable

from radseal.errors import InputError, ServiceError, UnreachableError
from radseal.sharing.desk import Desk
from radseal.sharing.manage import to_sent
from radseal.sharing.orders import SendOrder
from radseal.sharing.results import Completeness, Left, RefusedShare, Sent, SentShare
from radseal.sharing.resume import PlannedShare, SealedCase, Sealing, SendJournal, Told, begin_send, take_send
from radseal.sharing.sealer import seal_case
from radseal.sharing.uploading import Uploads
from radseal_wire import layout
from radseal_wire.bodies import CaseView
from radseal_wire.text import dumps, from_base64url, to_base64url

_GONE = frozenset({"not-found", "case-erased"})


def send_case(desk: Desk, order: SendOrder, deliver: Callable[[Sent], None]) -> Sent:
    """Send a case and return what was acknowledged; `deliver` is called with it and hands the links over.

    Run again with the same order after a stop, it goes on. Raises InputError when nothing can be sent, ServiceError and
    UnreachableError; whatever was acknowledged then is printed by the next run.
    """
    with begin_send(desk.state, fingerprint(desk, order)) as journal:
        state = journal.load()
        sealed = _go_on(desk, state, journal) or _seal(desk, order, journal, state)
        sent = _acknowledge(desk, sealed, journal, resumed=state is not None)
        desk.step("acknowledged")
        deliver(sent)
        desk.step("delivered")
        journal.finish()
    return sent


def resume_send(desk: Desk, name: str, deliver: Callable[[Sent], None]) -> Sent:
    """Go on with an unfinished send that was sealed, without its files; as `send_case` otherwise.

    Raises InputError for one that was stopped before, or that the service gave up meanwhile: it is sent anew.
    """
    with take_send(desk.state, name) as (journal, state):
        _require_here(desk, state)
        sealed = _go_on(desk, state, journal)
        if sealed is None:
            raise InputError(
                "that send was stopped too early, or too long ago, to go on without its files",
                hint="Run the same `radseal send` command again.",
            )
        sent = _acknowledge(desk, sealed, journal, resumed=True)
        deliver(sent)
        journal.finish()
    return sent


def discard_send(desk: Desk, name: str) -> str:
    """Erase what an unfinished send left at the service and here; return its case."""
    with take_send(desk.state, name) as (journal, state):
        _require_here(desk, state)
        _forget(desk, state.case)
        journal.finish()
    return state.case


def _require_here(desk: Desk, state: Sealing | SealedCase) -> None:
    if state.origin != desk.origin:
        raise InputError(f"that send goes to {state.origin}", hint=f"Set RADSEAL_SERVICE={state.origin}.")


def _go_on(desk: Desk, state: Sealing | SealedCase | None, journal: SendJournal) -> SealedCase | None:
    """Upload what an earlier run sealed; None where that cannot be: not sealed, damaged here, or swept there."""
    if not isinstance(state, SealedCase) or not _is_whole(state, journal):
        return None
    try:
        if desk.service.view_case(state.case).state == "uploading":
            _upload_all(desk, state, journal)
    except ServiceError as error:
        if error.code not in _GONE:
            raise
        return None
    return state


def _upload_all(desk: Desk, sealed: SealedCase, journal: SendJournal) -> None:
    with Uploads(desk, sealed.case, journal) as uploads:
        for thing in sealed.objects:
            uploads.add(thing)
        uploads.finish()


def fingerprint(desk: Desk, order: SendOrder) -> str:
    """Return what tells one send from another: person, service, files as they are now, recipients and options.

    Keyed, so that names of files cannot be guessed from it.
    """
    found, share = order.found, order.share
    files = [[one.source.path, one.source.size, one.source.identity] for one in found.instances]
    others = [[source.path, source.size, source.identity] for source in found.dicomdirs]
    parts = {
        "who": [desk.origin, desk.account.issuer, desk.account.email],
        "files": sorted(files) + sorted(others),
        "left": len(list(found.all_left_out)),
        "to": [[person.issuer, person.email] for person in share.recipients],
        "how": [share.expires_in, share.openings, share.identity, share.onward, order.rules.fingerprint],
        "words": [share.kind, share.capacity, share.note, share.purpose, share.purpose_reference],
        "clashes": order.decisions.told(),
        "pixels": sorted([*key, repr(plan)] for key, plan in order.looked.plans.items()),
        "with": [[str(path.absolute()), path.stat().st_size, path.stat().st_mtime_ns] for path in order.attachments],
    }
    return hmac.digest(desk.keys.owner_secret(), b"send" + dumps(parts), hashlib.sha256).hex()[:32]


def _seal(desk: Desk, order: SendOrder, journal: SendJournal, earlier: Sealing | SealedCase | None) -> SealedCase:
    """Seal under a new case id and upload meanwhile."""
    if earlier is not None:
        _forget(desk, earlier.case)
    case = to_base64url(desk.entropy(layout.ID_BYTES))
    journal.start_over()
    journal.save(Sealing(phase="sealing", case=case, origin=desk.origin))
    desk.step("saved draft")
    desk.service.start_case(case)
    desk.step("started case")
    with Uploads(desk, case, journal) as uploads:
        sealed = seal_case(desk, order, journal, case, uploads.add)
        journal.save(sealed)
        desk.step("saved sealed case")
        uploads.finish()
    return sealed


def _forget(desk: Desk, case: str) -> None:
    try:
        desk.service.erase_case(case)
    except ServiceError as error:
        if isinstance(error, UnreachableError) or error.code not in _GONE:
            raise
    desk.step("erased draft")


def _is_whole(state: SealedCase, journal: SendJournal) -> bool:
    """Whether every object that is still to be uploaded is staged, byte for byte."""
    for thing in state.objects:
        if thing.id in journal.uploaded:
            continue
        path = journal.path(thing.id)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").digest() != from_base64url(thing.sha256):
                return False
    return True


def _acknowledge(desk: Desk, sealed: SealedCase, journal: SendJournal, *, resumed: bool) -> Sent:
    view = _complete(desk, sealed, journal)
    desk.step("completed case")
    desk.keep_head(view.head)
    desk.keep_head(desk.service.put_owner_capsule(sealed.case, sealed.owner_capsule).head)
    desk.step("kept owner capsule")
    shares: list[SentShare] = []
    refused: list[RefusedShare] = []
    for planned in sealed.shares:
        outcome = _share(desk, planned)
        desk.step("created share")
        if isinstance(outcome, SentShare):
            shares.append(outcome)
        else:
            refused.append(outcome)
    return Sent(
        case=sealed.case,
        reference=sealed.told.reference,
        completeness=_to_completeness(sealed.told),
        length=sum(thing.length for thing in sealed.objects),
        site_key=sealed.told.site_key,
        attachments=sealed.told.attachments,
        shares=tuple(shares),
        refused=tuple(refused),
        resumed=resumed,
    )


def _complete(desk: Desk, sealed: SealedCase, journal: SendJournal) -> CaseView:
    """Have the case acknowledged; where the store lost an object that it had, everything is uploaded again."""
    try:
        return desk.service.complete_case(sealed.case, sealed.objects)
    except ServiceError as error:
        if error.code != "object-missing":
            raise
    journal.forget_uploads()
    _upload_all(desk, sealed, journal)
    return desk.service.complete_case(sealed.case, sealed.objects)


def _share(desk: Desk, planned: PlannedShare) -> SentShare | RefusedShare:
    """Create one share; a refusal of one recipient does not hold up the others."""
    try:
        view = desk.service.create_share(planned.share, planned.draft)
    except UnreachableError:
        raise
    except ServiceError as error:
        if error.status == 0 or error.status >= 500 or error.code in {"sign-in-needed", "token-refused"}:  # noqa: PLR2004
            raise
        return RefusedShare(planned.draft.recipient, error.code, str(error), error.hint)
    desk.keep_head(view.head)
    return to_sent(view, planned.link)


def _to_completeness(told: Told) -> Completeness:
    left = tuple(Left(item.count, item.reason) for item in told.left_out)
    return Completeness(told.studies, told.found, told.sent, left, told.missing_slices)
