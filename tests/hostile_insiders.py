"""What somebody with keys can forge: a recipient who passes a case on, a sender's machine gone wrong or gone over.

Each is made so that exactly one check stands against it; without that check, the forged case opens.
"""

import hashlib

from hostile_answers import OTHER_ID, Lie
from hostile_service import Fields, Scene, digest_of, forge, open_pack, put_identity, put_manifest, put_pack
from radseal.sealing.signing import public_key, sign
from radseal_wire.text import dumps, from_base64url, to_base64url

OWN = hashlib.sha256(b"an insider's own key").digest()
OWN_PUBLIC = to_base64url(public_key(OWN))


def _blacken(place: int):
    def change(plain: bytearray) -> None:
        plain[place] ^= 0xFF

    return change


def _multi_frame(manifest: Fields) -> dict:
    """The instance with frames."""
    return max(manifest["instances"], key=lambda one: one["frames"])


def _same_digests(scene: Scene) -> None:
    """SK's holder alters pixels under the same id; the entry is true, the signed segments are not."""
    forge(scene, pack=_blacken(_pixels(scene)))


def _pixels(scene: Scene) -> int:
    return scene.known.manifest.instances[0].segments[1].offset


def _head(scene: Scene) -> None:
    """Alter the head of the multi-frame."""
    forge(scene, pack=_blacken(_multi_frame(scene.known.manifest.model_dump())["segments"][0]["offset"] + 140))


def _digests(scene: Scene):
    """Make all segment digests true of an altered pack."""

    def change(body: Fields) -> None:
        plain = open_pack(scene.known)
        _blacken(_pixels(scene))(plain)
        for instance in body["instances"]:
            for one in instance["segments"]:
                one["sha256"] = digest_of(plain[one["offset"] : one["offset"] + one["length"]])

    return change


def _altered(signer: bytes, *, own_key: bool):
    """Everything over altered pixels, every digest true; only the signature or the key tells."""

    def tell(scene: Scene) -> None:
        keys = {"sender_keys": [OWN_PUBLIC]} if own_key else {}
        scene.identity = False
        forge(
            scene,
            pack=_blacken(_pixels(scene)),
            manifest=_digests(scene),
            capsule=lambda body: body.update(keys),
            signer=signer,
        )

    return tell


def _own_key_first(scene: Scene) -> None:
    """List an own key beside the sender's, whose signature is over something else."""
    exact = dumps({**scene.known.manifest.model_dump(mode="json"), "left_out": [{"count": 1, "reason": "forged"}]})
    own = sign(OWN, scene.known.case, exact)
    keys = [OWN_PUBLIC, *scene.known.capsule.sender_keys]
    put_manifest(scene, exact, own + bytes(64), lambda body: body.update(sender_keys=keys))


def add_own_key(scene: Scene) -> None:
    """List an own key before the sender's, each with a good signature over the very body that the sender signed."""
    exact, case = dumps(scene.known.manifest.model_dump(mode="json")), scene.known.case
    signatures = sign(OWN, case, exact) + sign(scene.world.sender_key, case, exact)
    keys = [OWN_PUBLIC, *scene.known.capsule.sender_keys]
    put_manifest(scene, exact, signatures, lambda body: body.update(sender_keys=keys))


def _resealed(scene: Scene) -> None:
    """Seal the very same signed manifest again: the capsule pins another ciphertext."""
    forge(scene, capsule=lambda body: body.update(manifest_sha256=scene.known.capsule.manifest_sha256))


def _sealed_pack_only(scene: Scene) -> None:
    put_pack(scene, _blacken(_pixels(scene)))


def _sealed_identity_only(scene: Scene) -> None:
    put_identity(scene, lambda body: body["originals"][0].update(path="other name.dcm"))


def _capsule(**fields: object):
    """A capsule that this link opens, with other words."""

    def tell(scene: Scene) -> None:
        body = {**scene.known.capsule.model_dump(mode="json"), **fields}
        scene.answer(capsule=scene.known.sealed_capsule(body))

    return tell


def _capsule_of_case(scene: Scene) -> None:
    other = scene.world.twin.capsule.case
    scene.answer(case=other, capsule=scene.known.sealed_capsule(scene.known.capsule, case=from_base64url(other)))


def _no_identity_key(scene: Scene) -> None:
    scene.answer(identity=False)
    _capsule(ki=None)(scene)


def _manifest(change, *, identity: bool = False):
    """A manifest that the sender signed, with other words."""

    def tell(scene: Scene) -> None:
        scene.identity = identity
        forge(scene, manifest=change)

    return tell


def _twice(body: Fields) -> None:
    body["identity"].append(body["packs"][0])


def _overlap(body: Fields) -> None:
    instance = body["instances"][0]
    instance["segments"].append(instance["segments"][0])
    instance["length"] += instance["segments"][0]["length"]


def _longer(body: Fields) -> None:
    body["instances"][0]["length"] += 1


def _same_uid(body: Fields) -> None:
    body["instances"][0]["sop_instance_uid"] = body["instances"][1]["sop_instance_uid"]


def _loose(body: Fields) -> None:
    series = max((one for study in body["studies"] for one in study["series"]), key=lambda one: len(one["instances"]))
    series["instances"].pop()
    series["found"] -= 1


def _counts(body: Fields) -> None:
    body["studies"][0]["series"][0]["found"] += 1


def _entry(kind: str, **fields: object):
    def change(body: Fields) -> None:
        body[kind][0].update(fields)

    return change


def _length(body: Fields) -> None:
    body["identity"][0]["length"] += 1


def _header(body: Fields) -> None:
    body["identity"][0]["header"] = body["packs"][0]["header"]


def _reordered(body: Fields) -> None:
    """Frames of one image in another order, each still signed by its own digest: the order is what is signed."""
    _multi_frame(body)["segments"].reverse()


def _padding(scene: Scene) -> None:
    forge(scene, pack=_blacken(-1))


def _identity(change):
    """An identity object with other words, pinned and signed."""

    def tell(scene: Scene) -> None:
        forge(scene, identity=change)

    return tell


def _other_case(body: Fields) -> None:
    body["case"] = OTHER_ID


def _shorter(body: Fields) -> None:
    body["originals"][0]["length"] -= 1


def _beyond(body: Fields) -> None:
    original = body["originals"][0]
    original["recipe"] = [{"op": "literal", "offset": 2**40, "length": original["length"]}]


def _grow(body: Fields) -> None:
    first = body["originals"][0]
    body["originals"] += [{**first, "path": f"copy {number}.dcm"} for number in range(200)]


def _path(path: str):
    return _identity(lambda body: body["originals"][0].update(path=path))


def _digest(body: Fields) -> None:
    body["originals"][0]["sha256"] = digest_of(b"another file")


def _kinds(body: Fields) -> None:
    body["packs"][0], body["identity"][0] = body["identity"][0], body["packs"][0]


def _exact(change):
    """A manifest of these very bytes, signed."""

    def tell(scene: Scene) -> None:
        exact = change(dumps(scene.known.manifest.model_dump(mode="json")))
        put_manifest(scene, exact, sign(scene.world.sender_key, scene.known.case, exact))

    return tell


def _longer_capsule(scene: Scene) -> None:
    """State another length; the digest is true."""
    forge(scene, capsule=lambda body: body.update(manifest_length=body["manifest_length"] + 1))


INSIDERS: tuple[Lie, ...] = (
    Lie("a capsule that names another share", "capsule-share", _capsule(share=OTHER_ID)),
    Lie("a capsule of another case", "capsule-case", _capsule_of_case),
    Lie("a capsule without the identity", "InputError", _no_identity_key),
    Lie("a capsule of an unknown format", "SealError", _capsule(format="radseal/0")),
    Lie("a capsule with an unknown field", "SealError", _capsule(trust="me")),
    Lie("a capsule without keys", "SealError", _capsule(sender_keys=[])),
    Lie("altered pixels signed by an own key", "sender-key-known", _altered(OWN, own_key=True)),
    Lie("altered pixels, unsigned", "manifest-signature", _altered(b"", own_key=False)),
    Lie("altered pixels, signed by a key not listed", "manifest-signature", _altered(OWN, own_key=False)),
    Lie("an own key beside the sender's", "manifest-signature", _own_key_first),
    Lie("the manifest sealed anew", "manifest-digest", _resealed),
    Lie("the manifest's length lied about", "manifest-length", _longer_capsule),
    Lie("a manifest of another case", "manifest-case", _manifest(_other_case, identity=True)),
    Lie("an object named twice", "objects-distinct", _manifest(_twice)),
    Lie("a segment named twice", "segments-cover-packs", _manifest(_overlap)),
    Lie("an image longer than its parts", "segments-make-instances", _manifest(_longer)),
    Lie("one image twice", "instances-distinct", _manifest(_same_uid)),
    Lie("an image left out of its series", "series-hold-instances", _manifest(_loose)),
    Lie("more images found than sent", "counts-add-up", _manifest(_counts)),
    Lie("an object's length lied about", "object-length", _manifest(_length, identity=True)),
    Lie("an object's digest lied about", "object-digest", _manifest(_entry("packs", sha256=digest_of(b"")))),
    Lie("an object's header lied about", "object-header", _manifest(_header, identity=True)),
    Lie("a pack sealed anew with altered pixels", "object-digest", _sealed_pack_only, "object-header"),
    Lie("an identity object sealed anew", "object-digest", _sealed_identity_only, "object-header"),
    Lie("altered pixels under signed digests", "segment-digest", _same_digests, identity=False),
    Lie("the head of a multi-frame altered", "segment-digest", _head, identity=False),
    Lie("altered pixels, restored with the identity", "segment-digest", _same_digests, "original-digest"),
    Lie("frames in another order", "original-digest", _manifest(_reordered, identity=True)),
    Lie("bytes in the padding", "padding-zero", _padding),
    Lie("an identity object of another case", "identity-case", _identity(_other_case)),
    Lie("a recipe shorter than it says", "recipes-in-bounds", _identity(_shorter)),
    Lie("a recipe out of bounds", "recipes-in-bounds", _identity(_beyond), "original-digest"),
    Lie("recipes that grow", "recipes-not-growing", _identity(_grow)),
    Lie("a path out of the folder", "paths-safe", _path("../escaped.dcm")),
    Lie("a path to a device", "paths-safe", _path("CON.dcm")),
    Lie("an absolute path", "paths-safe", _path("/escaped.dcm")),
    Lie("a path with a control character", "paths-safe", _path("a\u202egpj.dcm")),
    Lie("an original's digest lied about", "original-digest", _identity(_digest)),
    Lie("identity objects listed as packs", "DamagedError", _manifest(_kinds)),
    Lie("a key twice in the manifest", "SealError", _exact(lambda raw: raw[:-1] + b',"case":"x"}')),
    Lie("a float in the manifest", "SealError", _exact(lambda raw: raw.replace(b'"frames":1,', b'"frames":1.0,'))),
    Lie("a manifest that is no JSON", "SealError", _exact(lambda raw: raw[:-1])),
)
