"""Cases: start, upload, complete, see, erase, and the owner capsule."""

from typing import Annotated

from fastapi import APIRouter

from radseal_server import actions
from radseal_server.http.bodies import JsonBody, reads
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import ServiceOf
from radseal_server.http.paging import After, Most
from radseal_wire.bodies import (
    CaseDraft,
    CaseList,
    CaseView,
    CompleteQuestion,
    Erasure,
    Id,
    OwnerCapsule,
    UploadAnswer,
    UploadQuestion,
)

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("")
def list_cases(service: ServiceOf, caller: CallerOf, after: After = None, limit: Most = 100) -> CaseList:
    """List the caller's own cases, newest first; `after` is `next` of the page before."""
    return actions.list_cases(service, caller, after, limit)


@router.put("/{case}", openapi_extra=reads(CaseDraft))
def start_case(
    service: ServiceOf, caller: CallerOf, case: Id, draft: Annotated[CaseDraft, JsonBody(CaseDraft)]
) -> CaseView:
    """Start an upload under the client's own id; the same again gets the same answer."""
    return actions.start_case(service, caller, case, draft)


@router.get("/{case}")
def view_case(service: ServiceOf, caller: CallerOf, case: Id) -> CaseView:
    """Show one case to its sender."""
    return actions.view_case(service, caller, case)


@router.delete("/{case}")
def erase_case(service: ServiceOf, caller: CallerOf, case: Id) -> CaseView:
    """Erase a case and end its shares, for good."""
    return actions.erase_case(service, caller, case)


@router.get("/{case}/erasure")
def view_erasure(service: ServiceOf, caller: CallerOf, case: Id) -> Erasure:
    """Prove to the sender that a case was erased; "case-not-erased" while it is not."""
    return actions.view_erasure(service, caller, case)


@router.post("/{case}/uploads", openapi_extra=reads(UploadQuestion))
def ask_uploads(
    service: ServiceOf, caller: CallerOf, case: Id, question: Annotated[UploadQuestion, JsonBody(UploadQuestion)]
) -> UploadAnswer:
    """Give one address for each object: it takes exactly these bytes, once, for 15 minutes."""
    return actions.ask_uploads(service, caller, case, question)


@router.post("/{case}/complete", openapi_extra=reads(CompleteQuestion))
def complete_case(
    service: ServiceOf, caller: CallerOf, case: Id, question: Annotated[CompleteQuestion, JsonBody(CompleteQuestion)]
) -> CaseView:
    """Check every object at the store and acknowledge the case; from then on it is immutable."""
    return actions.complete_case(service, caller, case, question)


@router.put("/{case}/owner-capsule", openapi_extra=reads(OwnerCapsule))
def put_owner_capsule(
    service: ServiceOf, caller: CallerOf, case: Id, capsule: Annotated[OwnerCapsule, JsonBody(OwnerCapsule)]
) -> CaseView:
    """Keep the sender's own capsule, replacing the one before."""
    return actions.put_owner_capsule(service, caller, case, capsule)


@router.get("/{case}/owner-capsule")
def owner_capsule(service: ServiceOf, caller: CallerOf, case: Id) -> OwnerCapsule:
    """Give the sender's own capsule back."""
    return actions.owner_capsule(service, caller, case)
