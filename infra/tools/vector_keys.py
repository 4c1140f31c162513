"""Vectors of what people keep: the ledger's key and entries, protected key files, the recovery code."""

# ruff: noqa: E501  (a vector, or a part of one, stands on one line)

import json
from pathlib import Path

from vector_kit import CASE, SHARE, Vector, accepted, bytes_for, refused, seal_fixed, text
from vector_world import RECIPIENT, SENDER

from radseal.errors import SealError
from radseal.sealing.encoding import context
from radseal.sealing.ledger import fingerprint, ledger_public_key, open_entry, seal_entry
from radseal.sealing.protected import passphrase_key
from radseal.sealing.recovery import to_code
from radseal_wire.sealed import LedgerBody
from radseal_wire.text import from_base64url

_KEPT = Path(__file__).parents[2] / "tests" / "vectors" / "ledger-opens.json"
_SEED = bytes_for("ledger seed", 32)
_WORDS = "correct horse battery staple"


def key_vectors() -> list[Vector]:
    """Return all of them."""
    return [*_entries(), *_protected(), *_codes()]


def _entries() -> list[Vector]:
    body = LedgerBody.model_validate({
        "format": "radseal/1", "case": text(CASE), "share": text(SHARE), "parent": None, "reference": "0000000A",
        "sender": SENDER, "passed_on_by": None, "recipient": RECIPIENT, "kind": "clinician", "capacity": "",
        "identity": True, "purpose": "research", "purpose_reference": "IRB 2026/17", "time": 1_790_000_000,
        "patient": {"name": "Doe^Jane", "birth_date": "19610812", "ids": ["4711^HOSPITAL"]},
    })  # fmt: skip
    given = {"seed": text(_SEED), "case": text(CASE), "share": text(SHARE), "sealed": _entry(body)}
    of = given | {"sealed": {"of": "ledger-opens"}}
    public = ledger_public_key(_SEED)
    other = text(bytes_for("other", 32))
    return [
        accepted("ledger-key", "ledger-key", "A seed's public key, and how people compare it.", {"seed": text(_SEED)},
                 {"public": text(public), "fingerprint": fingerprint(public)}),
        accepted("ledger-opens", "ledger", "The officer's seed opens it.", given, {"body": body.model_dump(mode="json")}),
        refused("ledger-other-key", "ledger", "Another seed.", of | {"seed": other}, "malformed"),
        refused("ledger-other-share", "ledger", "Kept for another share.", of | {"share": text(CASE)}, "malformed"),
        refused("ledger-other-case", "ledger", "Kept for another case.", of | {"case": text(SHARE)}, "malformed"),
        refused("ledger-flipped", "ledger", "One bit differs.", of | {"sealed": {"of": "ledger-opens", "flip": 1500}}, "malformed"),
    ]  # fmt: skip


def _entry(body: LedgerBody) -> str:
    """Seal the entry; HPKE takes its chance from the library, so the bytes that were made once are kept."""
    if _KEPT.exists():
        kept = str(json.loads(_KEPT.read_text())["input"]["sealed"])
        try:
            if open_entry(from_base64url(kept), _SEED, body.case, body.share) == body:
                return kept
        except SealError:
            pass
    return text(seal_entry(body, ledger_public_key(_SEED)))


def _protected() -> list[Vector]:
    salt, secret = bytes_for("passphrase salt", 16), bytes_for("protected secret", 32)
    sealed = seal_fixed(passphrase_key(_WORDS, salt), context("protected", b"site-key"), secret, "protected")
    line = f"radseal-protected-1.site-key.{text(salt)}.{text(sealed)}"
    given = {"kind": "site-key", "line": line, "passphrase": _WORDS}
    return [
        accepted("protected-opens", "protected", "The passphrase opens it.", given, {"secret": text(secret)}),
        refused("protected-other-passphrase", "protected", "Another passphrase.", given | {"passphrase": _WORDS + "s"}, "key"),
        refused("protected-other-kind", "protected", "A key of another kind.", given | {"kind": "ledger-key"}, "key"),
        refused("protected-renamed", "protected", "The kind on the line is changed.",
                given | {"kind": "ledger-key", "line": line.replace("site-key", "ledger-key")}, "key"),
    ]  # fmt: skip


def _codes() -> list[Vector]:
    secret = bytes_for("owner secret", 32)
    code = to_code(secret)
    rows = code.split("\n")
    wrong = rows[2][:-1] + ("0" if rows[2][-1] != "0" else "1")
    return [
        accepted("recovery-code", "recovery", "As it is printed.", {"text": code, "made": True}, {"secret": text(secret)}),
        accepted("recovery-typed", "recovery", "As somebody types it.", {"text": code.lower().replace("-", " ").replace("0", "o")}, {"secret": text(secret)}),
        refused("recovery-wrong-character", "recovery", "One character differs.", {"text": "\n".join([*rows[:2], wrong, *rows[3:]])}, "key"),
        refused("recovery-swapped-rows", "recovery", "Two rows are swapped.", {"text": "\n".join([rows[1], rows[0], *rows[2:]])}, "key"),
        refused("recovery-row-missing", "recovery", "The last row is missing.", {"text": "\n".join(rows[:-1])}, "key"),
        refused("recovery-other-end", "recovery", "The last row is of another code.",
                {"text": "\n".join([*rows[:-1], to_code(bytes(32)).split("\n")[-1]])}, "key"),
    ]  # fmt: skip
