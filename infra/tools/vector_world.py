"""The one small case behind the sealed vectors: three images in two series, an attachment, two originals."""

# ruff: noqa: E501  (a vector, or a part of one, stands on one line)

import hashlib
from dataclasses import dataclass

from vector_kit import CASE, KI, SHARE, SIGNER, SK, bytes_for, seal_fixed, text

from radseal.sealing.encoding import context, derive
from radseal.sealing.padded import frame, to_body
from radseal.sealing.signing import public_key, sign
from radseal_wire import layout
from radseal_wire.sealed import CapsuleBody, IdentityBody, ManifestBody

IDENTITY, PACK = bytes_for("identity object", 16), bytes_for("pack", 16)
SENDER = {"issuer": "https://login.hospital.example", "email": "sender@hospital.example"}
RECIPIENT = {"issuer": "https://login.clinic.example", "email": "reader@clinic.example"}
LATEST = 1_800_000_000
ATTACHED = b"Is the nodule in the left lower lobe new?\n"
IMAGES = [bytes_for(f"image {number}", 3000 + number) for number in range(3)]
CUTS = (400, 2400)
"""Where an image is cut into head, frame and tail."""
ORIGINAL = b"ORIGINAL HEAD" + IMAGES[0][400:]


@dataclass(frozen=True, slots=True)
class World:
    """The case, sealed."""

    plaintext: bytes
    pack: bytes
    identity_body: dict[str, object]
    identity_literals: bytes
    identity: bytes
    manifest_body: dict[str, object]
    manifest: bytes
    capsule: dict[str, object]


def digest(raw: bytes) -> str:
    """Return base64url of SHA-256."""
    return text(hashlib.sha256(raw).digest())


def entry(object_id: bytes, sealed: bytes) -> dict[str, object]:
    """Return what a manifest pins of an object."""
    return {"id": text(object_id), "length": len(sealed), "sha256": digest(sealed), "header": text(sealed[:56])}


def seal_object(kind: str, object_id: bytes, plaintext: bytes, salt: str | None = None) -> bytes:
    """Seal a pack or identity object of the case, padded."""
    key = SK if kind == "pack" else KI
    padded = plaintext.ljust(layout.padded_length(len(plaintext)), b"\0")
    return seal_fixed(derive(key, kind, object_id), context(kind, CASE, object_id), padded, salt or kind)


def seal_body(body: bytes, signers: list[bytes], salt: str = "manifest") -> bytes:
    """Sign and seal a manifest's exact body."""
    signatures = b"".join(sign(signer, CASE, body) for signer in signers)
    plaintext = frame(body, signatures, layout.padded_length(4 + len(body) + len(signatures)))
    return seal_fixed(derive(SK, "manifest"), context("manifest", CASE), plaintext, salt)


def capsule_over(manifest: bytes, **changes: object) -> dict[str, object]:
    """Return a capsule body that pins `manifest`."""
    body = {
        "format": "radseal/1", "suite": "cobblestone-256+ed25519", "case": text(CASE), "share": text(SHARE),
        "sk": text(SK), "ki": text(KI), "manifest_sha256": digest(manifest), "manifest_length": len(manifest),
        "sender_keys": [text(public_key(SIGNER))], "sender": SENDER, "passed_on_by": None, "recipient": RECIPIENT,
        "latest": LATEST, "reference": "0000000A", "kind": "clinician", "capacity": "", "onward": False,
        "note": "Please compare with March.",
    }  # fmt: skip
    return CapsuleBody.model_validate(body | changes).model_dump(mode="json")


def make_world() -> World:
    """Seal the case."""
    plaintext, instances = b"", []
    for number, image in enumerate(IMAGES):
        segments = []
        for start, end in ((0, CUTS[0]), CUTS, (CUTS[1], len(image))):
            part = image[start:end]
            segments.append({"pack": 0, "offset": len(plaintext), "length": len(part), "sha256": digest(part)})
            plaintext += part
        instances.append({
            "sop_class_uid": "1.2.840.10008.5.1.4.1.1.2", "sop_instance_uid": f"2.25.{number + 1}",
            "transfer_syntax_uid": "1.2.840.10008.1.2.1", "frames": 1, "length": len(image), "segments": segments,
        })  # fmt: skip
    attached = {"pack": 0, "offset": len(plaintext), "length": len(ATTACHED), "sha256": digest(ATTACHED)}
    plaintext += ATTACHED
    pack = seal_object("pack", PACK, plaintext)
    identity_body, literals = _identity()
    raw = to_body(IdentityBody.model_validate(identity_body))
    identity = seal_object("identity", IDENTITY, frame(raw, literals, 4 + len(raw) + len(literals)))
    body = _manifest(pack, identity, instances, attached)
    manifest = seal_body(to_body(ManifestBody.model_validate(body)), [SIGNER])
    return World(plaintext, pack, identity_body, literals, identity, body, manifest, capsule_over(manifest))


def _identity() -> tuple[dict[str, object], bytes]:
    literals = b"ORIGINAL HEAD" + b"a DICOMDIR"
    first = {
        "path": "CD/IM000001", "length": len(ORIGINAL), "sha256": digest(ORIGINAL), "instance": 0,
        "executable_preamble": False, "recipe": [
            {"op": "literal", "offset": 0, "length": 13},
            {"op": "copy", "instance": 0, "offset": 400, "length": len(IMAGES[0]) - 400},
        ],
    }  # fmt: skip
    second = {
        "path": "CD/DICOMDIR", "length": 10, "sha256": digest(b"a DICOMDIR"), "instance": None,
        "executable_preamble": False, "recipe": [{"op": "literal", "offset": 13, "length": 10}],
    }  # fmt: skip
    return {"format": "radseal/1", "case": text(CASE), "originals": [first, second]}, literals


def _manifest(pack: bytes, identity: bytes, instances: list[object], attached: object) -> dict[str, object]:
    def series(number: int, places: list[int], left_out: list[object]) -> dict[str, object]:
        """Return one series."""
        return {"series_instance_uid": f"2.25.10{number}", "modality": "CT", "found": len(places) + 2 * len(left_out),
                "left_out": left_out, "gaps": [], "instances": places}  # fmt: skip

    unreadable = {"count": 2, "reason": "unreadable"}
    studies = [{"study_instance_uid": "2.25.100", "series": [series(1, [1, 0], []), series(2, [2], [unreadable])]}]
    return {
        "format": "radseal/1", "suite": "cobblestone-256+ed25519", "case": text(CASE), "packs": [entry(PACK, pack)],
        "identity": [entry(IDENTITY, identity)], "instances": instances, "studies": studies,
        "left_out": [{"count": 3, "reason": "not DICOM"}],
        "attachments": [{"name": "question.txt", "media_type": "text/plain", "length": len(ATTACHED), "segments": [attached]}],
        "report": {"profile": "basic", "edition": "PS3.15 2025d", "entries": [{"rule": "names", "action": "Z", "count": 3}]},
    }  # fmt: skip
