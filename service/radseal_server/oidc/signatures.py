"""Signed tokens: the compact form taken apart strictly, and its signature checked with joserfc (RFC 7515, RFC 8725).

Rules: the algorithm comes from our list and fits the provider's key; the header may say only `alg`, `kid`, `typ` and
thumbprints, so it can neither bring a key nor name one elsewhere; JSON has no duplicate keys.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from joserfc.jws import JWSRegistry

from radseal_wire.text import MalformedError, from_base64url, loads

ALGORITHMS = frozenset({"ES256", "RS256", "PS256", "EdDSA", "Ed25519"})
MOST_TOKEN = 16_384
MOST_KEYS = 64
_HEADER = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
_MODULUS = range(256, 1025)  # bytes: 2048 to 8192 bits
_MOST_KID = 256

PublicKey = RSAKey | ECKey | OKPKey


class TokenError(Exception):
    """The token is not acceptable; the message is the reason for the log and holds no value of the token."""


class SignatureError(TokenError):
    """The key is unknown or the signature is not of it: newer keys may help."""


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token whose form was checked, and its signature not yet."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


class Keys:
    """The public signing keys of one provider; what we cannot use is left out. Raises nothing for a bad member."""

    def __init__(self, answer: dict[str, Any]) -> None:
        members = answer.get("keys")
        listed = members[:MOST_KEYS] if isinstance(members, list) else []
        self.digest = hashlib.sha256(repr(listed).encode("utf-8", "backslashreplace")).digest()
        self._keys = [(member, key) for member in listed if (key := _import(member)) is not None]

    def suitable(self, header: dict[str, Any]) -> PublicKey:
        """Return the one key that the header asks for; raises SignatureError when none or several fit."""
        kid, algorithm = header.get("kid"), header["alg"]
        found = [
            key
            for member, key in self._keys
            if (kid is None or member.get("kid") == kid)
            and member.get("alg", algorithm) == algorithm
            and _fits(algorithm, key)
        ]
        if len(found) != 1:
            raise SignatureError("no key fits the token" if not found else "more than one key fits the token")
        return found[0]


def take_apart(token: str) -> SignedToken:
    """Split a compact JWS and read both JSON parts; raises TokenError naming the rule."""
    if len(token) > MOST_TOKEN:
        raise TokenError("token is larger than 16384 characters")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():  # noqa: PLR2004  (header, payload, signature)
        raise TokenError("token is not a signed JWT")
    try:
        header, claims = loads(from_base64url(parts[0])), loads(from_base64url(parts[1]))
        signature = from_base64url(parts[2])
    except (MalformedError, RecursionError) as error:
        raise TokenError(f"token is malformed: {error}") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TokenError("token is malformed: header and claims are JSON objects")
    _require_header(header)
    return SignedToken(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def require_signature(token: SignedToken, keys: Keys) -> None:
    """Raise SignatureError unless a key of the provider made the signature."""
    key = keys.suitable(token.header)
    algorithm = JWSRegistry.algorithms[token.header["alg"]]
    try:
        algorithm.check_key(key)
        good = algorithm.verify(token.signed, token.signature, key)
    except (JoseError, ValueError) as error:
        raise SignatureError("the signature cannot be checked") from error
    if not good:
        raise SignatureError("the signature is wrong")


def _require_header(header: dict[str, Any]) -> None:
    if not set(header) <= _HEADER:
        raise TokenError("the token's header says more than alg, kid, typ and thumbprints")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenError("the token's algorithm is not allowed")
    if kid is not None and (not isinstance(kid, str) or not 0 < len(kid) <= _MOST_KID):
        raise TokenError("the token's kid is malformed")


def _fits(algorithm: str, key: PublicKey) -> bool:
    match algorithm:
        case "ES256":
            return isinstance(key, ECKey) and key.curve_name == "P-256"
        case "RS256" | "PS256":
            return isinstance(key, RSAKey)
        case _:
            return isinstance(key, OKPKey) and key.curve_name == "Ed25519"


def _import(member: object) -> PublicKey | None:
    if not isinstance(member, dict) or member.get("use", "sig") != "sig" or "d" in member:
        return None
    if "verify" not in member.get("key_ops", ["verify"]) or not isinstance(member.get("kid", ""), str):
        return None
    try:
        if member.get("kty") == "RSA" and (
            len(from_base64url(member["n"])) not in _MODULUS or len(from_base64url(member["e"])) > 4  # noqa: PLR2004
        ):
            return None
        key = import_key({name: value for name, value in member.items() if name in _MATERIAL})
    except (JoseError, MalformedError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return key if isinstance(key, (RSAKey, ECKey, OKPKey)) else None


_MATERIAL = frozenset({"kty", "crv", "n", "e", "x", "y"})
