"""The proof that a case was erased: what its record says, and how anybody checks it against the trail, offline.

A case's erasing is one record. Its detail counts what was destroyed and holds the SHA-256 of the tombstone, which is
compact JSON of case and time.
"""

import hashlib
import re
from collections.abc import Iterable

from radseal_wire.bodies import Erasure
from radseal_wire.chain import ChainBrokenError, from_text
from radseal_wire.text import dumps, to_base64url

_DETAIL = re.compile(r"([0-9]+) objects, ([0-9]+) bytes, tombstone ([A-Za-z0-9_-]{43})(; .*)?")


def tombstone_text(case: str, erased: int) -> bytes:
    """Return the tombstone's bytes."""
    return dumps({"case": case, "time": erased})


def erased_detail(case: str, erased: int, objects: int, length: int, why: str = "") -> str:
    """Return what the record of an erasing says: objects and bytes destroyed, the tombstone's digest, and why."""
    digest = to_base64url(hashlib.sha256(tombstone_text(case, erased)).digest())
    return f"{objects} objects, {length} bytes, tombstone {digest}" + (f"; {why}" if why else "")


def require_erasure(proof: Erasure, texts: Iterable[str]) -> None:
    """Raise ChainBrokenError unless the proof's record stands in the trail and says what the proof says.

    `texts` is a verified trail.
    """
    record = from_text(proof.record)
    if not any(text == proof.record for text in texts):
        raise ChainBrokenError(f"the proof's record {record.sequence} does not stand in the trail")
    if (record.action, record.outcome, record.case) != ("case-erased", "done", proof.case):
        raise ChainBrokenError(f"record {record.sequence} does not say that this case was erased")
    stated = _DETAIL.fullmatch(record.detail or "")
    digest = to_base64url(hashlib.sha256(proof.tombstone.encode()).digest())
    if stated is None or stated.groups()[:3] != (str(proof.objects), str(proof.length), digest):
        raise ChainBrokenError(f"record {record.sequence} states other counts or another tombstone than the proof")
    if proof.tombstone.encode() != tombstone_text(proof.case, proof.erased):
        raise ChainBrokenError("the proof's tombstone is of another case or time")
