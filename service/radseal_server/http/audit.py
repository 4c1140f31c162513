"""The audit trail, for verifying offline, and the sealed ledger beside it, which only the officer's key opens."""

from typing import Annotated

from fastapi import APIRouter, Query

from radseal_server import actions
from radseal_server.http.caller import CallerOf
from radseal_server.http.edge import ServiceOf
from radseal_server.http.paging import Most
from radseal_wire.bodies import LedgerList, RecordList
from radseal_wire.text import MAX_INTEGER

router = APIRouter(tags=["audit"])


@router.get("/audit")
def read_audit(
    service: ServiceOf, caller: CallerOf, after: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0, limit: Most = 1000
) -> RecordList:
    """Give the records after sequence number `after`, and the chain's head."""
    return actions.read_audit(service, caller, after, limit)


@router.get("/ledger")
def read_ledger(
    service: ServiceOf, caller: CallerOf, after: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0, limit: Most = 200
) -> LedgerList:
    """Give the sealed ledger entries whose audit records follow number `after`."""
    return actions.read_ledger(service, caller, after, limit)
