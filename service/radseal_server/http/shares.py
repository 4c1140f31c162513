"""Shares and their openings. The proof travels in a body only; a wrong one gets the answer of a link that never was."""

from typing import Annotated

from fastapi import APIRouter

from radseal_server import actions
from radseal_server.http.bodies import JsonBody, reads
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import ServiceOf
from radseal_server.http.paging import After, Most
from radseal_wire.bodies import (
    AddressAnswer,
    AddressQuestion,
    ExtendQuestion,
    Id,
    OnwardDraft,
    OpeningAnswer,
    OpeningQuestion,
    ShareDraft,
    ShareList,
    ShareView,
)

router = APIRouter(prefix="/shares", tags=["shares"])


@router.get("")
def list_shares(service: ServiceOf, caller: CallerOf, after: After = None, limit: Most = 100) -> ShareList:
    """List what the caller sent or was sent, newest first; `after` is `next` of the page before."""
    return actions.list_shares(service, caller, after, limit)


@router.put("/{share}", openapi_extra=reads(ShareDraft))
def create_share(
    service: ServiceOf, caller: CallerOf, share: Id, draft: Annotated[ShareDraft, JsonBody(ShareDraft)]
) -> ShareView:
    """Share a sealed case with one recipient, under the client's own id; the same again gets the same answer."""
    return actions.create_share(service, caller, share, draft)


@router.get("/{share}")
def view_share(service: ServiceOf, caller: CallerOf, share: Id) -> ShareView:
    """Show one share to its sender or recipient."""
    return actions.view_share(service, caller, share)


@router.put("/{share}/onward/{child}", openapi_extra=reads(OnwardDraft))
def pass_on(
    service: ServiceOf, caller: CallerOf, share: Id, child: Id, draft: Annotated[OnwardDraft, JsonBody(OnwardDraft)]
) -> ShareView:
    """Pass a case on, as the recipient of a share that allows it, under the client's own id for the new share."""
    return actions.pass_on(service, caller, share, child, draft)


@router.post("/{share}/extend", openapi_extra=reads(ExtendQuestion))
def extend_share(
    service: ServiceOf, caller: CallerOf, share: Id, question: Annotated[ExtendQuestion, JsonBody(ExtendQuestion)]
) -> ShareView:
    """Set a later expiry, while the share is live and not beyond `latest`."""
    return actions.extend_share(service, caller, share, question)


@router.post("/{share}/revoke")
def revoke_share(service: ServiceOf, caller: CallerOf, share: Id) -> ShareView:
    """End a share: its secret and capsule are destroyed before this answers."""
    return actions.revoke_share(service, caller, share)


@router.post("/{share}/openings", openapi_extra=reads(OpeningQuestion))
def open_share(
    service: ServiceOf, caller: CallerOf, share: Id, question: Annotated[OpeningQuestion, JsonBody(OpeningQuestion)]
) -> OpeningAnswer:
    """Open a share for the named person; the same opening again counts nothing."""
    return actions.open_share(service, caller, share, question)


@router.post("/{share}/openings/{opening}/addresses", openapi_extra=reads(AddressQuestion))
def opening_addresses(
    service: ServiceOf,
    caller: CallerOf,
    share: Id,
    opening: Id,
    question: Annotated[AddressQuestion, JsonBody(AddressQuestion)],
) -> AddressAnswer:
    """Give addresses that serve these objects for at most 60 seconds."""
    return actions.opening_addresses(service, caller, share, opening, question)
