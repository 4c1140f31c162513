"""Every vector of the specification, and the specification's rules against their vectors."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import vector_files
from radseal.errors import KeyFileError, LinkError, RefusedContentError, SealError
from radseal.links import read_link
from radseal.sealing import content, encoding
from radseal.sealing.capsule import open_capsule, open_owner
from radseal.sealing.checks import CHECKS, run_checks
from radseal.sealing.cobblestone import DamagedError
from radseal.sealing.evidence import AnswerEvidence, IdentityEvidence, OriginalEvidence, SenderKeyEvidence
from radseal.sealing.identity import open_identity
from radseal.sealing.ledger import fingerprint, ledger_public_key, open_entry
from radseal.sealing.manifest import open_manifest
from radseal.sealing.opening import open_pack, verify_object
from radseal.sealing.paths import is_safe
from radseal.sealing.protected import unprotect
from radseal.sealing.recovery import from_code, to_code
from radseal.sealing.reference import make_reference, read_reference
from radseal_wire import layout
from radseal_wire.bodies import Account, OpeningAnswer
from radseal_wire.sealed import CapsuleBody, IdentityBody, ManifestBody, Original, SealedEntry, Segment
from radseal_wire.text import MalformedError, from_base64url, loads, to_base64url

ROOT = Path(__file__).parents[2]
SPECS = (ROOT / "docs/spec/case.md", ROOT / "docs/spec/link.md", ROOT / "docs/spec/keys.md")
Given = dict[str, Any]


def _bytes(given: Given, *names: str) -> list[bytes]:
    return [from_base64url(given[name]) for name in names]


def _manifest(stated: Given) -> ManifestBody:
    return ManifestBody.model_validate(vector_files.load(stated["of"])["expected"]["body"])


def _encode(given: Given) -> Given:
    return {"bytes": to_base64url(encoding.encode(*map(from_base64url, given["fields"])))}


def _derive(given: Given) -> Given:
    fields = map(from_base64url, given["fields"])
    return {"bytes": to_base64url(encoding.derive(from_base64url(given["key"]), given["label"], *fields))}


def _context(given: Given) -> Given:
    return {"bytes": to_base64url(encoding.context(given["kind"], *map(from_base64url, given["fields"])))}


def _sizes(given: Given) -> Given:
    plain = given["plaintext"]
    return {
        "padded": [layout.padded_length(size) for size in plain],
        "sealed": [layout.sealed_length(size) for size in plain],
    }


def _link_proof(given: Given) -> Given:
    return {"bytes": to_base64url(encoding.link_proof(*_bytes(given, "link_secret", "share")))}


def _link_key(given: Given) -> Given:
    return {"bytes": to_base64url(encoding.link_key(*_bytes(given, "link_secret", "secret", "case", "share")))}


def _json(given: Given) -> Given:
    loads(from_base64url(given["bytes"]))
    return {}


def _base64url(given: Given) -> Given:
    return {"hex": from_base64url(given["text"]).hex()}


def _link(given: Given) -> Given:
    link = read_link(given["text"])
    return {"origin": link.origin, "share": link.share, "secret": to_base64url(link.secret)}


def _reference(given: Given) -> Given:
    reference = read_reference(given["text"])
    if reference is None:
        raise MalformedError("no reference")
    if "random" in given:
        assert make_reference(from_base64url(given["random"])) == reference
    return {"reference": reference}


def _path(given: Given) -> Given:
    if not is_safe(given["path"]):
        raise RefusedContentError("paths-safe", "not safe")
    return {}


def _capsule(given: Given) -> Given:
    keys = _bytes(given, "case", "share", "link_secret", "secret")
    return {"body": open_capsule(vector_files.sealed_bytes(given["sealed"]), *keys).model_dump(mode="json")}


def _owner(given: Given) -> Given:
    sealed = vector_files.sealed_bytes(given["sealed"])
    return {"body": open_owner(sealed, *_bytes(given, "case", "owner_secret")).model_dump(mode="json")}


def _answer(given: Given) -> Given:
    seen = AnswerEvidence(
        given["share"],
        given["opening"],
        Account.model_validate(given["account"]),
        given["now"],
        OpeningAnswer.model_validate(given["answer"]),
        CapsuleBody.model_validate(given["capsule"]),
    )
    run_checks(CHECKS, seen)
    return {}


def _sender_key(given: Given) -> Given:
    run_checks(CHECKS, SenderKeyEvidence(tuple(given["keys"]), given["pinned"], given["accept_new"]))
    return {}


def _open_manifest(given: Given) -> Given:
    capsule = CapsuleBody.model_validate(given["capsule"])
    return {"body": open_manifest(vector_files.sealed_bytes(given["sealed"]), capsule).model_dump(mode="json")}


def _content(given: Given) -> Given:
    run_checks(CHECKS, content.ContentEvidence(given["case"], ManifestBody.model_validate(given["body"])))
    return {}


def _object(given: Given) -> Given:
    verify_object(vector_files.sealed_bytes(given["sealed"]), SealedEntry.model_validate(given["entry"]))
    return {}


def _pack(given: Given) -> Given:
    entry = SealedEntry.model_validate(given["entry"])
    segments = [Segment.model_validate(segment) for segment in given["segments"]]
    length = sum(segment.length for segment in segments)
    plain = open_pack(vector_files.sealed_bytes(given["sealed"]), *_bytes(given, "sk", "case"), entry, segments)
    return {"sha256": to_base64url(hashlib.sha256(plain[:length]).digest()), "length": length}


def _identity(given: Given) -> Given:
    keys = _bytes(given, "ki", "case", "id")
    opened = open_identity(vector_files.sealed_bytes(given["sealed"]), *keys, _manifest(given["manifest"]))
    return {"originals": [{"path": one.path, "sha256": one.sha256} for one in opened.originals]}


def _identity_body(given: Given) -> Given:
    body = IdentityBody.model_validate(given["body"])
    run_checks(CHECKS, IdentityEvidence(given["case"], body, given["literals"], _manifest(given["manifest"])))
    return {}


def _original(given: Given) -> Given:
    digest = hashlib.sha256(from_base64url(given["bytes"])).digest()
    run_checks(CHECKS, OriginalEvidence(Original.model_validate(given["original"]), to_base64url(digest)))
    return {}


def _ledger_key(given: Given) -> Given:
    public = ledger_public_key(from_base64url(given["seed"]))
    return {"public": to_base64url(public), "fingerprint": fingerprint(public)}


def _ledger(given: Given) -> Given:
    sealed = vector_files.sealed_bytes(given["sealed"])
    entry = open_entry(sealed, from_base64url(given["seed"]), given["case"], given["share"])
    return {"body": entry.model_dump(mode="json")}


def _protected(given: Given) -> Given:
    return {"secret": to_base64url(unprotect(given["kind"], given["line"], given["passphrase"]))}


def _recovery(given: Given) -> Given:
    secret = from_code(given["text"])
    if given.get("made"):
        assert to_code(secret) == given["text"]
    return {"secret": to_base64url(secret)}


RUN: dict[str, Callable[[Given], Given]] = {
    "encode": _encode,
    "derive": _derive,
    "context": _context,
    "sizes": _sizes,
    "link-proof": _link_proof,
    "link-key": _link_key,
    "json": _json,
    "base64url": _base64url,
    "link": _link,
    "reference": _reference,
    "path": _path,
    "capsule": _capsule,
    "owner": _owner,
    "answer": _answer,
    "sender-key": _sender_key,
    "manifest": _open_manifest,
    "content": _content,
    "object": _object,
    "pack": _pack,
    "identity": _identity,
    "identity-body": _identity_body,
    "original": _original,
    "ledger-key": _ledger_key,
    "ledger": _ledger,
    "protected": _protected,
    "recovery": _recovery,
}


def _reason(error: Exception) -> str:
    match error:
        case RefusedContentError():
            return error.check
        case DamagedError():
            return "damaged"
        case KeyFileError():
            return "key"
        case LinkError():
            return "link"
        case _:
            return "malformed"


@pytest.mark.parametrize("name", vector_files.names())
def test_vector(name: str) -> None:
    """The client gives each vector the one outcome that its file states."""
    vector = vector_files.load(name)
    try:
        outcome = {"outcome": "accepted", "expected": RUN[vector["kind"]](vector["input"])}
    except (SealError, LinkError, KeyFileError, MalformedError) as error:
        outcome = {"outcome": "refused", "reason": _reason(error)}
    assert outcome == {key: vector[key] for key in vector if key in {"outcome", "expected", "reason"}}


def test_vectors_are_what_the_script_writes(tmp_path: Path) -> None:
    """The committed vectors are exactly those that infra/tools/make_vectors.py makes."""
    subprocess.run([sys.executable, ROOT / "infra/tools/make_vectors.py", tmp_path], check=True, capture_output=True)
    made = {path.stem: json.loads(path.read_text()) for path in tmp_path.glob("*.json")}
    assert made == {name: vector_files.load(name) for name in vector_files.names()}


def test_every_check_has_a_vector() -> None:
    """Another team's client can try each check of ours against a vector."""
    reasons = {vector_files.load(name).get("reason") for name in vector_files.names()}
    assert {check.name for check in CHECKS} <= reasons


def _rules() -> dict[str, tuple[str, list[str], list[str]]]:
    """Return each rule of the specification: its words, its vectors, its tests."""
    found: dict[str, tuple[str, list[str], list[str]]] = {}
    for spec in SPECS:
        for paragraph in spec.read_text().split("\n\n"):
            if head := re.match(r"\*\*((?:CASE|LINK|KEY)-\d+)\*\* ", paragraph):
                assert head[1] not in found, f"{head[1]} stands twice"
                listed = re.search(r"^Vectors: (.+)$", paragraph, re.MULTILINE)
                tests = re.findall(r"`(tests/[^`]+)`", paragraph)
                found[head[1]] = (paragraph, re.findall(r"`([^`]+)`", listed[1]) if listed else [], tests)
    return found


def test_every_rule_names_a_proof() -> None:
    """Each numbered rule says MUST, and names vectors or tests that exist."""
    existing = set(vector_files.names())
    for number, (words, listed, tests) in _rules().items():
        assert "MUST" in words, number
        assert listed or tests, f"{number} names no proof"
        assert set(listed) <= existing, (number, set(listed) - existing)
        for test in tests:
            path, _, name = test.partition("::")
            assert f"def {name}(" in (ROOT / path).read_text(), f"{number}: {test}"


def test_every_vector_belongs_to_a_rule() -> None:
    """No vector stands without a numbered rule that names it, and no rule is left out of the numbering."""
    rules = _rules()
    named = {name for _, listed, _ in rules.values() for name in listed}
    assert set(vector_files.names()) == named
    for prefix in ("CASE", "LINK", "KEY"):
        numbers = sorted(int(rule.split("-")[1]) for rule in rules if rule.startswith(prefix))
        assert numbers == list(range(1, len(numbers) + 1))
