"""One OpenID provider as the operator configured it: what is asked of it, and what is believed of its tokens."""

from dataclasses import dataclass, field
from typing import Literal

from radseal_server.oidc.client_auth import ClientAuth

EmailRule = Literal["email_verified", "xms_edov", "google", "authority"]
TokenType = Literal["at+jwt", "JWT"]


@dataclass(frozen=True, slots=True)
class Provider:
    """One `[[issuers]]` of the settings.

    `audience` is what an access token's `aud` must hold. `email_rule` says how an address counts as verified: the
    claim `email_verified`, Entra ID's `xms_edov`, Google's authority over gmail.com and the domain in `hd`, or the
    issuer's authority over `domains`. `acr_values`, when not empty, are the only strengths of sign-in that are
    accepted; `strong_acr_values` are asked for by who needs a role that wants more. `max_auth_age` is how old a sign-in
    may be, in seconds; 0: any age. `role_claim` names the claim that lists groups.
    `token_type` "JWT" is for providers that do not mark access tokens (RFC 9068); what looks like an ID token is then
    refused by its claims.
    """

    issuer: str
    audience: str
    label: str = ""
    email_rule: EmailRule = "email_verified"
    domains: frozenset[str] = frozenset()
    acr_values: tuple[str, ...] = ()
    strong_acr_values: tuple[str, ...] = ()
    max_auth_age: int = 0
    token_type: TokenType = "at+jwt"  # noqa: S105  (a media type, not a secret)
    role_claim: str = ""
    web_client_id: str = ""
    web_client_secret: str = field(default="", repr=False)
    web_client_auth: ClientAuth = "client_secret_basic"
    web_client_key: str = field(default="", repr=False)
    """A private key in PEM form, for `private_key_jwt`."""
    web_scope: str = "openid email profile"
