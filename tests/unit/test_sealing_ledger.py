"""The ledger's sealing against the public vectors of HPKE, and its bounds."""

import hashlib
import json
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

import vector_files
from radseal.errors import SealError
from radseal.sealing.ledger import fingerprint, ledger_public_key, seal_entry
from radseal_wire.layout import LEDGER_MOST
from radseal_wire.sealed import LedgerBody

PUBLIC = Path(cryptography_vectors.__file__).parent / "HPKE" / "hpke-pq-test-vectors.json"
XWING = 0x647A
BODY = LedgerBody.model_validate(vector_files.load("ledger-opens")["expected"]["body"])


def public_vectors() -> list[dict]:
    """Return the X-Wing vectors of the HPKE drafts, as the cryptography project ships them."""
    return [vector for vector in json.loads(PUBLIC.read_text()) if vector["kem_id"] == XWING and vector["mode"] == 0]


def test_public_vectors_open() -> None:
    """A seed of the public vectors gives their public key, and the two halves that the library takes."""
    vectors = public_vectors()
    assert vectors
    for vector in vectors:
        seed, public = bytes.fromhex(vector["skRm"]), bytes.fromhex(vector["pkRm"])
        assert ledger_public_key(seed) == public
        expanded = hashlib.shake_256(seed).digest(96)
        halves = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
        assert MLKEM768X25519PrivateKey(*halves).public_key() is not None


def test_an_entry_that_no_service_keeps_is_refused() -> None:
    """The longest entry that the format allows in plain words fits; one beyond the service's bound is refused."""
    public = ledger_public_key(bytes(32))
    patient = {"name": "N" * 324, "birth_date": "1" * 16, "ids": [f"{number:064}^{'I' * 64}" for number in range(16)]}
    full = BODY.model_dump() | {"patient": patient, "purpose_reference": "R" * 200, "capacity": "C" * 200}
    assert len(seal_entry(LedgerBody.model_validate(full), public)) <= LEDGER_MOST
    words = "\u0001" * 129
    large = full | {"patient": patient | {"ids": [words] * 16, "name": "\u0001" * 324}}
    with pytest.raises(SealError, match="longer"):
        seal_entry(LedgerBody.model_validate(large), public)


def test_a_key_of_another_form_is_refused() -> None:
    """A public key that is cut off, and a seed of another length, are told."""
    with pytest.raises(SealError, match="X-Wing"):
        seal_entry(BODY, ledger_public_key(bytes(32))[:-1])
    with pytest.raises(SealError, match="32 bytes"):
        ledger_public_key(b"short")


def test_fingerprints_tell_keys_apart() -> None:
    """Another key has another fingerprint, in eight groups."""
    one, other = fingerprint(ledger_public_key(bytes(32))), fingerprint(ledger_public_key(b"\1" * 32))
    assert one != other
    assert len(one.split()) == 8
