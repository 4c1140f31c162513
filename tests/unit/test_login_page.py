"""Signing in from the command line where the page has an origin of its own: its address leads to the service."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from hostile_provider import reply
from radseal.errors import SignInError
from radseal.login import SignIn, SignIns, log_in
from radseal_wire.bodies import IssuerDescription, ServiceDescription

ORIGIN = "https://radseal.example"
ISSUER = "https://op.example"
DESCRIPTION = ServiceDescription(
    format="radseal/1",
    site="Hospital",
    origin=ORIGIN,
    audience=ORIGIN,
    store_origin="https://store.example",
    issuers=[IssuerDescription(issuer=ISSUER, label="Staff", client_id="cli", scope="openid", domains=[])],
    expiry_default=604_800,
    expiry_most=7_776_000,
    backup_days=7,
    keep_days=7,
)
SIGN_IN = SignIn(ORIGIN, DESCRIPTION, ISSUER, "cli", f"{ISSUER}/token", "", "first", 1000, "")

PAGE = "https://images.example"


@pytest.mark.parametrize("named", [PAGE, "", "https://other.example"])
def test_the_pages_address_leads_to_its_service(tmp_path: Path, named: str) -> None:
    """At the page's address its service is asked, which must name that page too; no third place is asked for more."""
    described = DESCRIPTION.model_dump(mode="json")
    answers = {PAGE: {**described, "web_origin": PAGE}, ORIGIN: {**described, "web_origin": named}}
    asked: list[str] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(f"{request.url.scheme}://{request.url.netloc.decode()}")
        return reply(200, answers[asked[-1]]) if asked[-1] in answers else reply(404, {})

    with pytest.raises(SignInError):
        log_in(PAGE, SignIns(tmp_path), httpx2.Client(transport=httpx2.MockTransport(serve)), open_browser=pytest.fail)
    assert list(dict.fromkeys(asked)) == [PAGE, ORIGIN, *([ISSUER] if named == PAGE else [])]


def test_a_links_page_is_looked_up_among_sign_ins(tmp_path: Path) -> None:
    """The service of a link is the one whose sign-in names the link's origin as its page, else that origin itself."""
    kept = SignIns(tmp_path)
    kept.save(replace(SIGN_IN, description=DESCRIPTION.model_copy(update={"web_origin": PAGE})))
    assert [kept.service_of(one) for one in (PAGE, ORIGIN, f"{PAGE}:8443")] == [ORIGIN, ORIGIN, f"{PAGE}:8443"]
