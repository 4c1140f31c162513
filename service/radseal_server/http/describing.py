"""What the service says of itself, of the caller, and of an address that somebody wants to send to."""

from typing import Annotated

from fastapi import APIRouter

from radseal_server import actions
from radseal_server.http.bodies import JsonBody, reads
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import EdgeOf, ServiceOf
from radseal_wire.bodies import Me, NoticeWishes, RecipientAnswer, RecipientQuestion, ServiceDescription

router = APIRouter(tags=["service"])


@router.get("/.well-known/radseal")
def describe_service(edge: EdgeOf) -> ServiceDescription:
    """Say what a client fixes when it logs in: origin, store, issuers, limits."""
    return edge.description


@router.get("/me")
def describe_caller(service: ServiceOf, caller: CallerOf) -> Me:
    """Say whom the service takes the caller for; from then on they have an account here."""
    return actions.describe_caller(service, caller)


@router.get("/me/notices")
def view_wishes(service: ServiceOf, caller: CallerOf) -> NoticeWishes:
    """Say in which language the caller is told what happened, and whether at all."""
    return actions.view_wishes(service, caller)


@router.put("/me/notices", openapi_extra=reads(NoticeWishes))
def wish(service: ServiceOf, caller: CallerOf, wishes: Annotated[NoticeWishes, JsonBody(NoticeWishes)]) -> NoticeWishes:
    """Choose the language of notices, or to get none."""
    return actions.wish(service, caller, wishes)


@router.post("/recipients", openapi_extra=reads(RecipientQuestion))
def check_recipient(
    service: ServiceOf, caller: CallerOf, question: Annotated[RecipientQuestion, JsonBody(RecipientQuestion)]
) -> RecipientAnswer:
    """Say which issuer could admit an address; "recipient-not-admitted" where none could."""
    return actions.check_recipient(service, caller, question.email)
