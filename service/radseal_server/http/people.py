"""People as the site's staff sees them. Addresses travel in bodies only, so that no log of a front holds one."""

from typing import Annotated

from fastapi import APIRouter

from radseal_server import actions
from radseal_server.http.bodies import JsonBody, reads
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import ServiceOf
from radseal_server.http.paging import After, Most
from radseal_wire.bodies import (
    EndAnswer,
    EndQuestion,
    Id,
    PeopleAnswer,
    PeopleList,
    PersonQuestion,
    ReassignAllQuestion,
    ReassignAnswer,
    ReassignQuestion,
)

router = APIRouter(tags=["people"])
_Question = Annotated[PersonQuestion, JsonBody(PersonQuestion)]


@router.get("/people")
def list_people(service: ServiceOf, caller: CallerOf, after: After = None, limit: Most = 100) -> PeopleList:
    """List accounts by person number, the number in records; for managers and officers."""
    return actions.list_people(service, caller, after, limit)


@router.post("/people/disable", openapi_extra=reads(PersonQuestion))
def disable_person(service: ServiceOf, caller: CallerOf, question: _Question) -> PeopleAnswer:
    """Disable every account under an address: from the next request on it may do nothing; for managers."""
    return actions.disable_person(service, caller, question.email)


@router.post("/people/enable", openapi_extra=reads(PersonQuestion))
def enable_person(service: ServiceOf, caller: CallerOf, question: _Question) -> PeopleAnswer:
    """Enable every account under an address again; for managers."""
    return actions.enable_person(service, caller, question.email)


@router.post("/people/forget", openapi_extra=reads(PersonQuestion))
def forget_person(service: ServiceOf, caller: CallerOf, question: _Question) -> PeopleAnswer:
    """Erase every account under an address, once nothing of it is in use; for officers and operators."""
    return actions.forget_person(service, caller, question.email)


@router.post("/people/reassign", openapi_extra=reads(ReassignAllQuestion))
def reassign_all(
    service: ServiceOf, caller: CallerOf, question: Annotated[ReassignAllQuestion, JsonBody(ReassignAllQuestion)]
) -> ReassignAnswer:
    """Give every case of one person, with its shares, to another sender; for managers."""
    return actions.reassign_all(service, caller, question.of, question.to)


@router.post("/cases/{case}/reassign", openapi_extra=reads(ReassignQuestion))
def reassign_case(
    service: ServiceOf, caller: CallerOf, case: Id, question: Annotated[ReassignQuestion, JsonBody(ReassignQuestion)]
) -> ReassignAnswer:
    """Give one case, with its shares, to another sender; for managers."""
    return actions.reassign_case(service, caller, case, question.to)


@router.post("/shares/revoke", openapi_extra=reads(EndQuestion))
def end_shares(
    service: ServiceOf, caller: CallerOf, question: Annotated[EndQuestion, JsonBody(EndQuestion)]
) -> EndAnswer:
    """Revoke all shares that somebody sent, that somebody was sent, or everything; for managers."""
    return actions.end_shares(service, caller, question)
