"""The browser's sign-in and logout. Cookies are `__Host-`, Secure, HttpOnly, SameSite=Lax; redirects are 303."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from radseal_server.access import Refused
from radseal_server.http.bounds import BODY
from radseal_server.http.caller import SESSION_COOKIE, require_same_site
from radseal_server.http.edge import EdgeOf
from radseal_wire.bodies import SignedOut

router = APIRouter(tags=["browser sign-in"])
BROWSER_COOKIE = "__Host-radseal-browser"
_BROWSER_LIFE = 600
"""Seconds that a sign-in may take."""


@router.get("/session/login", status_code=303, response_class=RedirectResponse)
def begin_sign_in(
    request: Request,
    edge: EdgeOf,
    issuer: Annotated[str, Query(max_length=512)] = "",
    following: Annotated[str, Query(alias="next", max_length=64)] = "/",
    strong: Annotated[bool, Query()] = False,  # noqa: FBT002  (a word of the address)
) -> Response:
    """Send the browser to its identity provider; `next` is where it goes afterwards: a page's path.

    `strong` asks the provider for a new and stronger sign-in, where a role of the caller's is withheld without it.
    """
    departure = edge.sign_in.begin(issuer, following, request.cookies.get(BROWSER_COOKIE, ""), strong=strong)
    answer = RedirectResponse(departure.url, 303)
    _set(answer, BROWSER_COOKIE, departure.browser, _BROWSER_LIFE)
    return answer


@router.get("/session/callback", status_code=303, response_class=RedirectResponse)
def end_sign_in(request: Request, edge: EdgeOf) -> Response:
    """Take the provider's answer, open a session and go on; code and state leave the address by the redirect."""
    query = request.query_params
    if len(query.multi_items()) != len(query):
        raise Refused("sign-in-failed", "the provider's answer repeats a parameter")
    cookies = request.cookies
    arrival = edge.sign_in.finish(dict(query), cookies.get(BROWSER_COOKIE, ""), cookies.get(SESSION_COOKIE, ""))
    edge.note_sign_in(arrival.identity)
    answer = RedirectResponse(arrival.next, 303)
    _set(answer, SESSION_COOKIE, arrival.session, None)
    return answer


@router.post("/session/logout")
def sign_out(request: Request, answer: Response, edge: EdgeOf) -> SignedOut:
    """End the session here, and say where it ends at the provider too, where that is possible."""
    require_same_site(request, edge.page_origin)
    answer.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return SignedOut(next=edge.sign_in.leave(request.cookies.get(SESSION_COOKIE, "")))


@router.post("/session/provider-logout", response_class=Response)
def sign_out_by_provider(request: Request, edge: EdgeOf) -> Response:
    """End sessions because the provider says so (Back-Channel Logout 1.0): a form with `logout_token`."""
    raw: bytes = request.scope[BODY]
    try:
        fields = parse_qs(raw.decode("ascii", "replace"), max_num_fields=4)
    except ValueError as error:
        raise Refused("malformed", "too many fields") from error
    tokens = fields.get("logout_token", [])
    if len(tokens) != 1:
        raise Refused("malformed", "not one logout_token")
    edge.sign_in.leave_by_provider(tokens[0])
    return Response(status_code=200)


def _set(answer: Response, name: str, value: str, life: int | None) -> None:
    answer.set_cookie(name, value, max_age=life, path="/", secure=True, httponly=True, samesite="lax")
