"""Format 1's encodings: fields to bytes, keys from keys, contexts (docs/spec/case.md, section 2)."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

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
    return HKDFExpand(hashes.SHA512(), KEY, encode("kdf", label, *fields)).derive(key)


def context(kind: str, *fields: bytes) -> bytes:
    """Return ctx(kind, fields...), to which a sealed message is bound."""
    return encode("ctx", kind, *fields)


def link_key(link_secret: bytes, secret: bytes, case: bytes, share: bytes) -> bytes:
    """Return K_link, which needs both halves: L from the link and S from the service."""
    half = derive(link_secret, "link key", share)
    return HKDF(hashes.SHA512(), KEY, salt=secret, info=encode("link", case, share)).derive(half)


def link_proof(link_secret: bytes, share: bytes) -> bytes:
    """Return what shows the service that the whole link is held; it keeps only its SHA-256."""
    return derive(link_secret, "link proof", share)
