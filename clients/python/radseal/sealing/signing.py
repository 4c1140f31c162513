"""The sender's signature over a manifest: Ed25519 (RFC 8032), one for each key that the capsule lists."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from radseal.sealing.encoding import encode

SIGNATURE = 64
"""Bytes of a signature."""


def public_key(private: bytes) -> bytes:
    """Return the 32-byte public key of a 32-byte private one."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, case: bytes, body: bytes) -> bytes:
    """Sign a manifest's exact body for its case."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(encode("manifest signature", case, body))


def signed_by(public: bytes, signature: bytes, case: bytes, body: bytes) -> bool:
    """Return whether this key signed exactly this body for this case."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, encode("manifest signature", case, body))
    except InvalidSignature:
        return False
    return True
