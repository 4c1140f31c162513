"""Addresses that let their holder put or get one object for a while: HMAC-SHA256 over all that they allow.

An address is ``base64url(claims).base64url(mac)``; the claims are compact JSON: method, name, length, SHA-256, end.
Rules: compared in constant time; read only after the mac fits; every refusal looks the same.
"""

import hashlib
import hmac
from dataclasses import dataclass

from radseal_server.access import Refused
from radseal_wire.text import MalformedError, dumps, from_base64url, loads, to_base64url

KEY_BYTES = 32
_MOST = 1024


@dataclass(frozen=True, slots=True)
class Grant:
    """What an address allows: `method` PUT or GET, on one name, before `until` (seconds since 1970 UTC)."""

    method: str
    name: str
    length: int
    """Bytes to be put; 0 for GET."""
    sha256: str
    """Of the bytes to be put, base64url; empty for GET."""
    until: int


def sign(key: bytes, grant: Grant) -> str:
    """Return the last part of the address for `grant`."""
    claims = dumps([grant.method, grant.name, grant.length, grant.sha256, grant.until])
    return f"{to_base64url(claims)}.{to_base64url(_mac(key, claims))}"


def read(key: bytes, address: str, method: str, now: int) -> Grant:
    """Return what `address` allows. Raises Refused "address-refused": forged, for another method, or over."""
    try:
        grant = Grant(*loads(_signed(key, address)))
    except MalformedError as error:
        raise Refused("address-refused", str(error)) from error
    if grant.method != method:
        raise Refused("address-refused", "signed for another method")
    if now >= grant.until:
        raise Refused("address-refused", "over")
    return grant


def _signed(key: bytes, address: str) -> bytes:
    """Return the claims of an address whose mac fits. Raises MalformedError."""
    if len(address) > _MOST:
        raise MalformedError("longer than any address")
    text, _, mac = address.partition(".")
    claims, stated = from_base64url(text), from_base64url(mac)
    if not hmac.compare_digest(stated, _mac(key, claims)):
        raise MalformedError("not signed by this service")
    return claims


def _mac(key: bytes, claims: bytes) -> bytes:
    return hmac.new(key, b"radseal/1 address\0" + claims, hashlib.sha256).digest()
