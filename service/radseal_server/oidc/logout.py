"""Logout tokens: a provider ends sessions without the browser (OpenID Connect Back-Channel Logout 1.0, 2.6). Pure."""

from dataclasses import dataclass

from radseal_server.oidc import claims as rules
from radseal_server.oidc.id_tokens import require_type, session_of
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import SignedToken, TokenError

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_TYPES = (None, "jwt", "logout+jwt", "application/logout+jwt")
_MOST_JTI = 255


@dataclass(frozen=True, slots=True)
class Logout:
    """Whom a logout token signs out; `subject` or `session` may be empty, not both."""

    subject: str
    session: str
    token_id: str
    until: int


def read_logout_token(token: SignedToken, provider: Provider, now: float) -> Logout:
    """Return whom a logout token names; raises TokenError. The signature is not checked here."""
    require_type(token, _TYPES)
    claims = token.claims
    rules.require_issuer(claims, provider.issuer)
    rules.require_audience(claims, provider.web_client_id)
    until = rules.require_times(claims, now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenError("the logout token holds no logout event")
    if "nonce" in claims:
        raise TokenError("the logout token holds a nonce")
    token_id = claims.get("jti")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= _MOST_JTI:
        raise TokenError("the logout token has no jti")
    subject = rules.require_subject(claims) if "sub" in claims else ""
    session = session_of(claims)
    if not subject and not session:
        raise TokenError("the logout token names nobody")
    return Logout(subject, session, token_id, until)
