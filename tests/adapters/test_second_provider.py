"""The same client and service code against Glewlwyd, a provider of other authors in another language."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from fakes import MemorySessions
from radseal.api import make_client
from radseal.login.loopback import Callback
from radseal.login.provider import Endpoints, Tokens, ask_token, discover
from radseal_server.access import Refused
from radseal_server.oidc.discovery import Discovery
from radseal_server.oidc.outside import make_http, make_transport
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.sign_in import BrowserFlow
from radseal_server.oidc.tokens import AccessTokens
from real.glewlwyd import EMAIL, Glewlwyd, running_glewlwyd

SERVICE = "http://localhost:7001"
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


@pytest.fixture(scope="module")
def network() -> Iterator[httpx2.BaseTransport]:
    transport = make_transport()
    yield transport
    transport.close()


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Glewlwyd, Endpoints, Tokens]]:
    """Give the running provider, with tokens that the command line's own parts obtained there."""
    nobody = Endpoints("", "", "", "", "", names_itself=False)
    with Callback(nobody, "s") as callback, make_client({}) as http:
        redirects = {"web": f"{SERVICE}/session/callback", "radseal-cli": callback.redirect_uri}
        with running_glewlwyd(tmp_path_factory.mktemp("glewlwyd"), redirects, SERVICE) as provider:
            yield provider, *_signed_in(provider, http, callback.redirect_uri)


def _signed_in(provider: Glewlwyd, http: httpx2.Client, redirect: str) -> tuple[Endpoints, Tokens]:
    endpoints = discover(http, provider.issuer)
    asked = {"client_id": "radseal-cli", "response_type": "code", "redirect_uri": redirect, "state": "s"}
    asked |= {"scope": "openid", "nonce": "n", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    back = provider.browse(f"{endpoints.authorization}?{httpx2.QueryParams(asked | {'resource': SERVICE})}")
    form = {"grant_type": "authorization_code", "code": dict(parse_qsl(urlsplit(back).query))["code"]}
    form |= {"client_id": "radseal-cli", "redirect_uri": redirect, "code_verifier": VERIFIER, "resource": SERVICE}
    return endpoints, ask_token(http, endpoints.token, form)


def test_access_token_of_a_second_provider(
    tokens: tuple[Glewlwyd, Endpoints, Tokens], network: httpx2.BaseTransport
) -> None:
    """Its RFC 9068 token passes our checks under the rule "authority", for our audience and domain only."""
    provider, _, given = tokens
    discoveries = {provider.issuer: Discovery(provider.issuer, make_http(network))}

    def of(audience: str, domain: str) -> bool:
        rule = Provider(provider.issuer, audience, email_rule="authority", domains=frozenset({domain}))
        identity = AccessTokens([rule], discoveries).of_token(given.access)
        assert identity.email == EMAIL
        return identity.email_verified

    assert of(SERVICE, "clinic.example") is True
    assert of(SERVICE, "hospital.example") is False
    with pytest.raises(Refused, match="another service"):
        of("http://localhost:7002", "clinic.example")


def test_second_provider_renews(tokens: tuple[Glewlwyd, Endpoints, Tokens]) -> None:
    """Its refresh token gives a new access token."""
    _, endpoints, given = tokens
    form = {"grant_type": "refresh_token", "refresh_token": given.refresh, "client_id": "radseal-cli"}
    with make_client({}) as http:
        assert ask_token(http, endpoints.token, form | {"resource": SERVICE}).access != given.access


def test_browser_at_a_second_provider(
    tokens: tuple[Glewlwyd, Endpoints, Tokens], network: httpx2.BaseTransport
) -> None:
    """The browser's flow signs in there: code, PKCE, client secret, nonce, ID token, our session."""
    provider, _, _ = tokens
    rule = Provider(
        provider.issuer,
        SERVICE,
        email_rule="authority",
        domains=frozenset({"clinic.example"}),
        web_client_id="web",
        web_client_secret=provider.web_secret,
        web_scope="openid",
    )
    discoveries = {provider.issuer: Discovery(provider.issuer, make_http(network))}
    flow = BrowserFlow([rule], discoveries, MemorySessions(), network, origin=SERVICE)
    departure = flow.begin(provider.issuer, "/", "")
    answer = dict(parse_qsl(urlsplit(provider.browse(departure.url)).query))
    identity = flow.who(flow.finish(answer, departure.browser, "").session)
    assert identity is not None
    assert (identity.email, identity.email_verified) == (EMAIL, True)
