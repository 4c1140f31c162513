"""Vectors of what is sealed: capsules, owner capsules, manifests, packs, identity objects, and the service's answer."""

# ruff: noqa: E501  (a vector, or a part of one, stands on one line)

from typing import Any

from vector_kit import CASE, KI, LINK, SECRET, SHARE, SIGNER, SK, Vector, accepted, bytes_for, refused, seal_fixed, text
from vector_world import (
    IDENTITY,
    LATEST,
    ORIGINAL,
    PACK,
    RECIPIENT,
    SENDER,
    World,
    capsule_over,
    digest,
    entry,
    make_world,
    seal_body,
    seal_object,
)  # fmt: skip

from radseal.sealing.encoding import context, derive, link_key
from radseal.sealing.padded import frame, to_body
from radseal.sealing.signing import public_key
from radseal_wire.sealed import CapsuleBody, ManifestBody, OwnerBody
from radseal_wire.text import dumps

_OTHER = bytes_for("other", 32)
_ANOTHER = {"issuer": SENDER["issuer"], "email": "another@hospital.example"}
_EXPIRY = LATEST - 1000


def case_vectors() -> list[Vector]:
    """Return all of them, over one small case."""
    world = make_world()
    return [
        *_capsules(world), *_owners(world), *_answers(world), *_sender_keys(), *_manifests(world),
        *_packs(world), *_objects(world), *_identities(world),
    ]  # fmt: skip


def _kilobyte(body: bytes) -> bytes:
    return frame(body, b"", -(-(len(body) + 4) // 1024) * 1024)


def _seal_capsule(plaintext: bytes, salt: str) -> str:
    key = link_key(LINK, SECRET, CASE, SHARE)
    return text(seal_fixed(key, context("capsule", CASE, SHARE), plaintext, salt))


def _capsules(world: World) -> list[Vector]:
    body = to_body(CapsuleBody.model_validate(world.capsule))
    keys = {"case": text(CASE), "share": text(SHARE), "link_secret": text(LINK), "secret": text(SECRET)}
    whole = keys | {"sealed": _seal_capsule(_kilobyte(body), "capsule")}
    of = {"of": "capsule-opens"}
    unknown = dumps(world.capsule | {"extra": 1})
    newer = dumps(world.capsule | {"format": "radseal/2"})
    other = [
        ("capsule-other-link", "Under another link's secret.", {"link_secret": text(_OTHER)}),
        (
            "capsule-other-secret",
            "Under another S: a link without the service opens nothing.",
            {"secret": text(_OTHER)},
        ),
        ("capsule-other-share", "Answered for another share.", {"share": text(_OTHER[:16])}),
        ("capsule-other-case", "Answered for another case.", {"case": text(_OTHER[:16])}),
    ]
    bad = [
        ("capsule-unknown-field", "A field that format 1 does not know.", _kilobyte(unknown)),
        ("capsule-newer-format", "Another format.", _kilobyte(newer)),
        ("capsule-length-lies", "The body's length reaches beyond the end.", (2000).to_bytes(4, "big") + bytes(1020)),
    ]
    return [
        accepted("capsule-opens", "capsule", "Both halves open it.", whole, {"body": world.capsule}),
        *(refused(name, "capsule", about, keys | {"sealed": of} | change, "damaged") for name, about, change in other),
        refused("capsule-flipped", "capsule", "One bit differs.", keys | {"sealed": of | {"flip": 700}}, "damaged"),
        refused("capsule-cut", "capsule", "Its last chunk is cut.", keys | {"sealed": of | {"cut": 1}}, "damaged"),
        *(refused(name, "capsule", about, keys | {"sealed": _seal_capsule(plain, name)}, "malformed") for name, about, plain in bad),
    ]  # fmt: skip


def _owners(world: World) -> list[Vector]:
    copied = ("format", "case", "sk", "ki", "manifest_sha256", "manifest_length", "sender_keys", "sender", "reference")
    own = {
        "share": text(SHARE),
        "link_secret": text(LINK),
        "recipient": RECIPIENT,
        "kind": "clinician",
        "capacity": "",
        "onward": False,
    }
    body = {name: world.capsule[name] for name in copied} | {
        "patient": {"name": "Doe^Jane", "birth_date": "19610812", "ids": ["4711^HOSPITAL"]},
        "purpose": "treatment",
        "purpose_reference": "",
        "note": world.capsule["note"],
        "shares": [own],
    }
    owner = bytes_for("owner secret", 32)
    plaintext = _kilobyte(to_body(OwnerBody.model_validate(body)))
    sealed = text(seal_fixed(derive(owner, "owner", CASE), context("owner", CASE), plaintext, "owner"))
    given = {"case": text(CASE), "owner_secret": text(owner), "sealed": sealed}
    of = given | {"sealed": {"of": "owner-opens"}}
    return [
        accepted("owner-opens", "owner", "The owner secret opens it.", given, {"body": body}),
        refused(
            "owner-other-secret",
            "owner",
            "Another person's owner secret.",
            of | {"owner_secret": text(_OTHER)},
            "damaged",
        ),
        refused("owner-other-case", "owner", "Answered for another case.", of | {"case": text(_OTHER[:16])}, "damaged"),
    ]


def _evidence(world: World) -> dict[str, Any]:
    opening = text(bytes_for("opening", 16))
    answer = {
        "opening": opening, "share": text(SHARE), "case": text(CASE), "sender": SENDER, "recipient": RECIPIENT,
        "expiry": _EXPIRY, "until": _EXPIRY, "identity": True, "secret": text(SECRET), "capsule": text(bytes(200)),
        "passed_on_by": None,
    }  # fmt: skip
    return {
        "share": text(SHARE),
        "opening": opening,
        "account": RECIPIENT,
        "now": _EXPIRY - 50,
        "answer": answer,
        "capsule": world.capsule,
    }


def _answered(seen: dict[str, Any], **changes: object) -> dict[str, Any]:
    return seen | {"answer": seen["answer"] | changes}


def _sealed(seen: dict[str, Any], **changes: object) -> dict[str, Any]:
    return seen | {"capsule": seen["capsule"] | changes}


def _answers(world: World) -> list[Vector]:
    seen = _evidence(world)
    passed_on = _sealed(_answered(seen, passed_on_by=_ANOTHER), passed_on_by=_ANOTHER)
    return [
        accepted("answer-whole", "answer", "All agree.", seen, {}),
        accepted("answer-passed-on", "answer", "Both name who passed it on.", passed_on, {}),
        accepted("answer-clock-ahead", "answer", "A clock five minutes ahead.", seen | {"now": _EXPIRY + 300}, {}),
        *(refused(f"answer-{name}", "answer", about, given, check) for check, name, about, given in _lies(seen)),
    ]


def _lies(seen: dict[str, Any]) -> list[tuple[str, str, str, dict[str, Any]]]:
    other_id = text(_OTHER[:16])
    return [
        ("share-asked", "other-share", "Another share than was asked.", _answered(seen, share=other_id)),
        ("share-asked", "other-opening", "Another opening than was asked.", _answered(seen, opening=other_id)),
        ("capsule-share", "capsule-share", "The capsule names another share.", _sealed(seen, share=other_id)),
        ("capsule-case", "capsule-case", "The capsule names another case.", _sealed(seen, case=other_id)),
        ("sender-named", "other-sender", "The service names another sender.", _answered(seen, sender=_ANOTHER)),
        ("recipient-named", "other-recipient", "The service names another recipient.", _answered(seen, recipient=_ANOTHER)),
        ("recipient-me", "not-for-me", "Somebody else is signed in.", seen | {"account": _ANOTHER}),
        ("passer-named", "passer-hidden", "Passed on, and the service does not say so.", _sealed(seen, passed_on_by=_ANOTHER)),
        ("passer-named", "passer-invented", "The service says that it was passed on.", _answered(seen, passed_on_by=_ANOTHER)),
        ("expiry-within-latest", "expiry-late", "An expiry that the sender never allowed.", _answered(seen, expiry=LATEST + 1)),
        ("not-expired", "expired", "Past the expiry and five minutes.", seen | {"now": _EXPIRY + 301}),
        ("identity-as-shared", "identity-denied", "The service says: without identity.", _answered(seen, identity=False)),
        ("identity-as-shared", "identity-claimed", "The service says: with identity.", _sealed(seen, ki=None)),
    ]  # fmt: skip


def _sender_keys() -> list[Vector]:
    mine, other = text(public_key(SIGNER)), text(public_key(_OTHER))
    return [
        accepted("sender-key-first", "sender-key", "Nobody is known by that name yet.", {"keys": [mine], "pinned": None, "accept_new": False}, {}),
        accepted("sender-key-known", "sender-key", "The key is the known one.", {"keys": [mine], "pinned": mine, "accept_new": False}, {}),
        accepted("sender-key-accepted", "sender-key", "Another, and the person said yes.", {"keys": [other], "pinned": mine, "accept_new": True}, {}),
        refused("sender-key-changed", "sender-key", "Another.", {"keys": [other], "pinned": mine, "accept_new": False}, "sender-key-known"),
    ]  # fmt: skip


def _manifests(world: World) -> list[Vector]:
    exact = to_body(ManifestBody.model_validate(world.manifest_body))
    of = {"of": "manifest-opens"}
    two = capsule_over(world.manifest, sender_keys=[text(public_key(SIGNER)), text(public_key(_OTHER))])
    forged = seal_body(exact, [_OTHER], "forged")
    extra = seal_body(dumps(world.manifest_body | {"extra": 1}), [SIGNER], "extra")

    def case(name: str, about: str, sealed: object, capsule: dict[str, object], reason: str) -> Vector:
        """Return a refused manifest."""
        return refused(name, "manifest", about, {"sealed": sealed, "capsule": capsule}, reason)

    pinned = world.capsule
    return [
        accepted("manifest-opens", "manifest", "Pinned, decrypted, signed.", {"sealed": text(world.manifest), "capsule": pinned}, {"body": world.manifest_body}),
        case("manifest-other-length", "Another length than the capsule pins.", of, pinned | {"manifest_length": len(world.manifest) + 1}, "manifest-length"),
        case("manifest-flipped", "One bit differs.", of | {"flip": 30_000}, pinned, "manifest-digest"),
        case("manifest-damaged", "One bit differs, and the capsule pins that.", of | {"flip": 30_000}, pinned | {"manifest_sha256": digest(_flip(world.manifest, 30_000))}, "damaged"),
        case("manifest-other-signer", "An insider with SK signs anew.", text(forged), capsule_over(forged), "manifest-signature"),
        case("manifest-key-not-signed", "The capsule lists a second key, which did not sign.", of, two, "manifest-signature"),
        case("manifest-unknown-field", "A field that format 1 does not know.", text(extra), capsule_over(extra), "malformed"),
        case("manifest-other-case", "The capsule is of another case.", of, pinned | {"case": text(_OTHER[:16])}, "damaged"),
    ]  # fmt: skip


def _flip(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def _segments(world: World) -> list[dict[str, object]]:
    holders = [*world.manifest_body["instances"], *world.manifest_body["attachments"]]  # type: ignore[misc]
    return [segment for holder in holders for segment in holder["segments"]]


def _packs(world: World) -> list[Vector]:
    segments, keys = _segments(world), {"sk": text(SK), "case": text(CASE)}
    given = keys | {"sealed": text(world.pack), "entry": entry(PACK, world.pack), "segments": segments}
    of = given | {"sealed": {"of": "pack-opens"}}
    altered = seal_object("pack", PACK, _flip(world.plaintext, 1000), "altered")
    stuffed = seal_object("pack", PACK, world.plaintext + b"\1", "stuffed")
    swapped = [segments[0] | {"sha256": segments[1]["sha256"]}, *segments[1:]]
    return [
        accepted("pack-opens", "pack", "Object, segments and padding.", given, {"sha256": digest(world.plaintext), "length": len(world.plaintext)}),
        refused("pack-other-case", "pack", "The same pack in another case.", of | {"case": text(_OTHER[:16])}, "damaged"),
        refused("pack-other-id", "pack", "The same pack under another id.", of | {"entry": entry(_OTHER[:16], world.pack)}, "damaged"),
        refused("pack-segment-altered", "pack", "An insider with SK seals altered content, in a manifest that pins it.",
                given | {"sealed": text(altered), "entry": entry(PACK, altered)}, "segment-digest"),
        refused("pack-segment-swapped", "pack", "The digest of another segment.", of | {"segments": swapped}, "segment-digest"),
        refused("pack-padding", "pack", "The padding is not zero.", given | {"sealed": text(stuffed), "entry": entry(PACK, stuffed)}, "padding-zero"),
    ]  # fmt: skip


def _objects(world: World) -> list[Vector]:
    pinned, of = entry(PACK, world.pack), {"of": "pack-opens"}
    bad = [
        ("object-flipped", "One bit differs.", of | {"flip": 40_000}, pinned, "object-digest"),
        ("object-cut", "A byte is missing at the end.", of | {"cut": 1}, pinned, "object-length"),
        ("object-longer", "A byte more at the end.", of | {"append": text(b"\0")}, pinned, "object-length"),
        (
            "object-other-header",
            "The manifest pins another header.",
            of,
            pinned | {"header": text(bytes(56))},
            "object-header",
        ),
    ]
    return [refused(name, "object", about, {"sealed": s, "entry": e}, check) for name, about, s, e, check in bad]


def _identities(world: World) -> list[Vector]:
    keys = {"ki": text(KI), "case": text(CASE), "id": text(IDENTITY), "manifest": {"of": "manifest-opens"}}
    whole = keys | {"sealed": text(world.identity)}
    of = {"sealed": {"of": "identity-opens"}}
    originals = [
        {"path": "CD/IM000001", "sha256": digest(ORIGINAL)},
        {"path": "CD/DICOMDIR", "sha256": digest(b"a DICOMDIR")},
    ]
    first = world.identity_body["originals"][0]  # type: ignore[index]
    return [
        accepted("identity-opens", "identity", "KI opens it.", whole, {"originals": originals}),
        refused("identity-under-sk", "identity", "SK does not open it.", keys | of | {"ki": text(SK)}, "damaged"),
        refused("identity-other-id", "identity", "Under another object's id.", keys | of | {"id": text(PACK)}, "damaged"),
        accepted("original-whole", "original", "The restored bytes are the original's.", {"original": first, "bytes": text(ORIGINAL)}, {}),
        refused("original-altered", "original", "One bit differs.", {"original": first, "bytes": text(_flip(ORIGINAL, 20))}, "original-digest"),
    ]  # fmt: skip
