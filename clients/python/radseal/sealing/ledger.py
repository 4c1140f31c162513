"""The ledger: entries that only the site's privacy officer can open (docs/spec/keys.md, section 1).

Rules: an entry is sealed by HPKE in base mode to the officer's public key and bound to its case and share; whoever
seals it cannot open it again. The officer's private key is a seed of 32 bytes (X-Wing), kept away from every network.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from radseal.errors import SealError
from radseal.sealing.encoding import encode
from radseal.sealing.padded import frame, from_body, split, to_body
from radseal_wire.layout import LEDGER_MOST
from radseal_wire.sealed import LedgerBody
from radseal_wire.text import from_base64url

SEED = 32
"""Bytes of a private key."""
_KEM_PUBLIC = 1184
"""Bytes of the ML-KEM-768 part of a public key; X25519's 32 follow."""
_STEP = 1024
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def ledger_public_key(seed: bytes) -> bytes:
    """Return the public key, 1216 bytes, of a private key's seed."""
    kem, exchange = _parts(seed)
    return kem.public_key().public_bytes_raw() + exchange.public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """Return how people compare a key: 32 hexadecimal digits of its SHA-256, in groups of four."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


def seal_entry(body: LedgerBody, public: bytes) -> bytes:
    """Seal an entry to the officer's public key. Raises SealError when it is longer than the service keeps."""
    raw = to_body(body)
    plaintext = frame(raw, b"", -(-(len(raw) + 4) // _STEP) * _STEP)
    sealed = _SUITE.encrypt(plaintext, _public(public), _info(body.case, body.share))
    if len(sealed) > LEDGER_MOST:
        raise SealError("the ledger entry is longer than a service keeps", hint="Shorten the words given for it.")
    return sealed


def open_entry(sealed: bytes, seed: bytes, case: str, share: str) -> LedgerBody:
    """Open the entry of a share. Raises SealError for another key, case or share, or when a byte was altered."""
    kem, exchange = _parts(seed)
    try:
        plaintext = _SUITE.decrypt(sealed, MLKEM768X25519PrivateKey(kem, exchange), _info(case, share))
    except (InvalidTag, ValueError) as error:
        raise SealError(
            "a ledger entry does not open: it was altered, or sealed to another key",
            hint="Use the key whose fingerprint the service shows.",
        ) from error
    body = from_body(LedgerBody, split(plaintext, "a ledger entry")[0], "a ledger entry")
    if (body.case, body.share) != (case, share):
        raise SealError("a ledger entry names another case or share than it was kept for")
    return body


def _info(case: str, share: str) -> bytes:
    return encode("ledger", from_base64url(case), from_base64url(share))


def _parts(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """The key pair of draft-connolly-cfrg-xwing-kem: SHAKE256 of the seed gives both parts."""
    if len(seed) != SEED:
        raise SealError(f"a ledger key's seed has {SEED} bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])


def _public(raw: bytes) -> MLKEM768X25519PublicKey:
    try:
        kem = MLKEM768PublicKey.from_public_bytes(raw[:_KEM_PUBLIC])
        return MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(raw[_KEM_PUBLIC:]))
    except ValueError as error:
        raise SealError("the privacy officer's key is no X-Wing public key", hint="Tell the operator.") from error
