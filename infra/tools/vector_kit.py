"""What the vectors are made with: fixed bytes, the shape of a file, and sealing with a stated salt."""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from radseal_wire.text import to_base64url as text

__all__ = [
    "CASE",
    "KI",
    "LINK",
    "SECRET",
    "SHARE",
    "SIGNER",
    "SK",
    "Vector",
    "accepted",
    "bytes_for",
    "refused",
    "text",
]

_AEAD = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def bytes_for(label: str, length: int) -> bytes:
    """Return fixed bytes that look random."""
    return hashlib.shake_256(b"radseal/1 vector " + label.encode()).digest(length)


CASE, SHARE = bytes_for("case", 16), bytes_for("share", 16)
SK, KI = bytes_for("SK", 32), bytes_for("KI", 32)
LINK, SECRET = bytes_for("link secret", 32), bytes_for("service secret", 32)
SIGNER = bytes_for("signer", 32)


@dataclass(frozen=True, slots=True)
class Vector:
    """One file: what is done with which input, and the one outcome."""

    name: str
    kind: str
    about: str
    input: dict[str, Any]
    outcome: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the file's content."""
        return {"about": self.about, "kind": self.kind, "input": self.input, **self.outcome}


def accepted(name: str, kind: str, about: str, given: dict[str, Any], expected: dict[str, Any]) -> Vector:
    """Return a vector that a client must accept, with what it then holds."""
    return Vector(name, kind, about, given, {"outcome": "accepted", "expected": expected})


def refused(name: str, kind: str, about: str, given: dict[str, Any], reason: str) -> Vector:
    """Return a vector that a client must refuse, and why."""
    return Vector(name, kind, about, given, {"outcome": "refused", "reason": reason})


def seal_fixed(key: bytes, context: bytes, message: bytes, salt: str) -> bytes:
    """Seal with Cobblestone-256 under the salt that `salt` names: a second writer beside the library's."""
    raw = bytes_for(f"salt {salt}", 24)
    derived = HKDFExpand(hashes.SHA512(), 76, _AEAD + raw + context).derive(key)
    aead, base = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big")
    chunks = [message[start : start + 16_384] for start in range(0, len(message) + 1, 16_384)]
    sealed = (aead.encrypt((base ^ n).to_bytes(12, "big"), chunk, None) for n, chunk in enumerate(chunks))
    return raw + derived[44:] + b"".join(sealed)
