"""Format 1's encodings: fields to bytes, keys from keys, contexts (docs/spec/case.md, section 2)."""

import hmac

from radseal_wire.layout import FORMAT

KEY = 32
"""Bytes of every key."""


def encode(*fields: bytes | str) -> bytes:
    """Return E("radseal/1", fields...): each field as u32be length and bytes; injective by construction."""
    raw = (FORMAT, *fields)
    parts = (field.encode() if isinstance(field, str) else field for field in raw)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derive(key: bytes, label: str, *fields: bytes) -> bytes:
    """Return KDF(key, label, fields...): 32 bytes of HKDF-Expand-SHA-512 (RFC 5869, section 2.3)."""
    return _expand(key, encode("kdf", label, *fields))


def context(kind: str, *fields: bytes) -> bytes:
    """Return ctx(kind, fields...), to which a sealed message is bound."""
    return encode("ctx", kind, *fields)


def link_key(link_secret: bytes, secret: bytes, case: bytes, share: bytes) -> bytes:
    """Return K_link, which needs both halves: L from the link and S from the service."""
    half = derive(link_secret, "link key", share)
    return _expand(hmac.digest(secret, half, "sha512"), encode("link", case, share))


def link_proof(link_secret: bytes, share: bytes) -> bytes:
    """Return what shows the service that the whole link is held; it keeps only its SHA-256."""
    return derive(link_secret, "link proof", share)


def _expand(key: bytes, info: bytes) -> bytes:
    """HKDF-Expand (RFC 5869, section 2.3): one block of SHA-512 holds a whole key."""
    return hmac.digest(key, info + b"\1", "sha512")[:KEY]
