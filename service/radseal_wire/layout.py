"""Arithmetic that both sides must agree on: sizes, counts and object names (docs/spec/case.md, section 3)."""

FORMAT = "radseal/1"
ID_BYTES = 16
SECRET_BYTES = 32
CHUNK = 16_384
"""Plaintext bytes of one Cobblestone-256 chunk."""
HEADER = 56
"""Bytes before the first chunk: 24 bytes of salt, 32 bytes of key commitment."""
TAG = 16
PACK = 16 * 1024 * 1024
"""Plaintext bytes of every pack but the last."""
LEAST = 64 * 1024
"""The smallest padded plaintext: last pack, manifest, identity object."""
MANIFEST_MOST = 64 * 1024 * 1024
"""The largest sealed manifest that a client reads, in bytes of plaintext."""
OBJECTS_MOST = 65_536
"""Objects (packs, identity objects, manifest) in one case: a terabyte of packs."""
CAPSULE_MOST = 64 * 1024
"""The largest sealed capsule or owner capsule, in bytes of ciphertext."""
NOTE_MOST = 4000
"""Characters of a note."""
LEDGER_KEY = 1216
"""Bytes of a privacy officer's public key (X-Wing: ML-KEM-768, then X25519)."""
LEDGER_MOST = 16 * 1024
"""The largest sealed ledger entry, in bytes."""
LEDGER_LEAST = 1120 + 16
"""Bytes that sealing adds to a ledger entry: the encapsulated key and the tag."""
UPLOADS_AT_ONCE = 256
"""Objects for which one request may ask addresses."""
OPENING_LIFE = 24 * 3600
"""Seconds that an opening lives at most."""
PUT_LIFE = 15 * 60
"""Seconds that an address for uploading lives."""
GET_LIFE = 60
"""Seconds that an address for downloading lives at most."""
CLOCK_SKEW = 5 * 60
"""Seconds that a client's clock may be past the stated expiry."""


def sealed_length(plaintext: int) -> int:
    """Return the ciphertext length in bytes of `plaintext` bytes: header, chunks and their tags.

    The last chunk is always shorter than a full one, and empty where it must be (C2SP chunked-encryption).
    """
    return HEADER + plaintext + (plaintext // CHUNK + 1) * TAG


def padded_length(plaintext: int) -> int:
    """Return the length in bytes to which a last pack, manifest or identity object is zero-padded."""
    return max(LEAST, 1 << (plaintext - 1).bit_length()) if plaintext > 1 else LEAST


def object_name(case: str, object_id: str) -> str:
    """Return the store's name for an object of a case, both in base64url; the manifest's id is the case's own."""
    return f"cases/{case}/{object_id}"


def tombstone_name(kind: str, subject: str) -> str:
    """Return the store's name for the tombstone of a destroyed `kind` ("case" or "share")."""
    return f"tombstones/{kind}/{subject}"


def mark_name(sequence: int, chain_hash: str) -> str:
    """Return the store's name for the mark that the audit chain had come to `sequence` with this hash, base64url."""
    return f"marks/{sequence:016d}-{chain_hash}"
