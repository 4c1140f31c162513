"""ID tokens: strictly what OpenID Connect Core 1.0, 3.1.3.7 says, by our own checks. Authlib accepted `aud: []`.

Everything but the signature is pure; the time is an argument.
"""

import base64
import hashlib
import hmac
from typing import Any

from radseal_server.oidc import claims as rules
from radseal_server.oidc.providers import Provider
from radseal_server.oidc.signatures import SignedToken, TokenError

_ID_TYPES = (None, "jwt")
_MOST_SESSION = 255


def require_id_token(token: SignedToken, provider: Provider, nonce: str, access_token: str, now: float) -> str:
    """Raise TokenError unless this ID token answers our request; return its subject."""
    require_type(token, _ID_TYPES)
    claims = token.claims
    rules.require_issuer(claims, provider.issuer)
    rules.require_audience(claims, provider.web_client_id, alone=True)
    if claims.get("azp", provider.web_client_id) != provider.web_client_id:
        raise TokenError("the ID token was made for another client")
    rules.require_times(claims, now)
    stated = claims.get("nonce")
    if not isinstance(stated, str) or not hmac.compare_digest(stated.encode("utf-8", "replace"), nonce.encode()):
        raise TokenError("the ID token's nonce is not the one we sent")
    if "events" in claims:
        raise TokenError("a logout token is no ID token")
    _require_hash(claims, access_token)
    rules.require_strength(claims, provider)
    rules.require_fresh(claims, provider, now)
    return rules.require_subject(claims)


def session_of(claims: dict[str, Any]) -> str:
    """Return the provider's `sid`, or an empty text."""
    session = claims.get("sid", "")
    if not isinstance(session, str) or len(session) > _MOST_SESSION or not session.isascii():
        raise TokenError("the token's sid is malformed")
    return session


def require_type(token: SignedToken, allowed: tuple[str | None, ...]) -> None:
    """Raise TokenError unless `typ`, in lower case, is one of `allowed`; None allows it to be absent."""
    kind = token.header.get("typ")
    if (kind.lower() if isinstance(kind, str) else kind) not in allowed:
        raise TokenError("the token's typ is not the one expected here")


def _require_hash(claims: dict[str, Any], access_token: str) -> None:
    """`at_hash`, where present, binds the access token (Core, 3.1.3.8); all our algorithms but EdDSA use SHA-256."""
    stated = claims.get("at_hash")
    if stated is None:
        return
    digests = (hashlib.sha256(access_token.encode()).digest()[:16], hashlib.sha512(access_token.encode()).digest()[:32])
    expected = [base64.urlsafe_b64encode(digest).rstrip(b"=").decode() for digest in digests]
    if stated not in expected:
        raise TokenError("the ID token belongs to another access token")
