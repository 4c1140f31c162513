"""How the page's client says who it is at a token endpoint: a secret, a signed assertion, or nothing but PKCE.

An assertion (RFC 7523, private_key_jwt) names the issuer as its only audience, so that one provider cannot use it at
another; it lives a minute and is used once.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ClientAuth = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = 60
"""Seconds that an assertion lives."""


def read_client_key(pem: str) -> ECKey:
    """Return a private P-256 key in PEM form. Raises ValueError for anything else."""
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError, TypeError) as error:
        raise ValueError("it is no private key in PEM form") from error
    if key.curve_name != "P-256" or not key.is_private:
        raise ValueError("it is no private key on the curve P-256")
    return key


def public_jwk(key: ECKey) -> dict[str, Any]:
    """Return the public key as it is registered at the provider."""
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}


def authlib_method(kind: ClientAuth) -> str:
    """Return what Authlib itself is to do: we add the assertion."""
    return "none" if kind == "private_key_jwt" else kind


def assertion_form(pem: str, client_id: str, issuer: str, now: int) -> Mapping[str, str]:
    """Return the form fields of a new assertion, signed with the key in PEM form."""
    key = read_client_key(pem)
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "jti": secrets.token_urlsafe(16)}
    claims |= {"iat": now, "exp": now + _LIFE}  # type: ignore[dict-item]  # whole seconds
    assertion = jwt.encode({"alg": "ES256", "kid": key.thumbprint()}, claims, key)
    return {"client_assertion_type": _KIND, "client_assertion": assertion}
