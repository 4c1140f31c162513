"""A service and a store that lie: a transport between a real client and the real ones, and what an insider can forge.

Rules: all that is not lied about comes from the real service and store. An insider holds what a real person could hold:
SK and KI from a capsule, L and S of a link, or even the sender's key; nothing here breaks a cipher.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2

from radseal.api import Service
from radseal.keys import KeyStore
from radseal.links import Link, read_link
from radseal.sealing.capsule import open_capsule
from radseal.sealing.checks import Check
from radseal.sealing.cobblestone import seal, unseal
from radseal.sealing.encoding import context, derive, link_key
from radseal.sealing.identity import seal_identity
from radseal.sealing.manifest import open_manifest
from radseal.sealing.packs import FilledPack, pack_context, pack_key, seal_pack
from radseal.sealing.padded import frame, split
from radseal.sealing.signing import sign
from radseal.sharing import Desk, Opened, Store, open_link
from radseal_wire import layout
from radseal_wire.sealed import CapsuleBody, ManifestBody
from radseal_wire.text import dumps, from_base64url, to_base64url
from real.desks import Office, make_desk

Fields = dict[str, Any]
Reply = Fields | bytes | httpx2.Response


def reply(content: bytes, status: int = 200, **headers: str) -> httpx2.Response:
    """Return an answer as it comes from a network: not read yet."""
    words = {"content-length": str(len(content)), **{name.replace("_", "-"): word for name, word in headers.items()}}
    return httpx2.Response(status, headers=words, stream=httpx2.ByteStream(content))


class Between(httpx2.BaseTransport):
    """What stands between a client and the real service and store; every lie is a plain attribute."""

    def __init__(self, real: httpx2.BaseTransport, origin: str) -> None:
        self.real, self.origin = real, origin
        self.opening: Callable[[Fields], Reply] = lambda answer: answer
        self.addresses: Callable[[Fields], Reply] = lambda answer: answer
        self.moved: Callable[[str], str] = lambda url: url
        self.objects: dict[str, bytes] = {}
        self.blob: Callable[[bytes], httpx2.Response] = reply
        self.asked: list[str] = []
        """Origins to which the client sent anything."""
        self.answer: Fields = {}
        """What the real service answered to the opening."""
        self.fetched: dict[str, bytes] = {}
        """Objects of the real store, by id."""
        self._places: dict[str, str] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer truly, but for what is lied about."""
        self.asked.append(f"{request.url.scheme}://{request.url.netloc.decode()}")
        path = request.url.path
        if path.endswith("/openings"):
            self.answer = json.loads(self._ask(request))
            return self._reply(self.opening(dict(self.answer)))
        if path.endswith("/addresses"):
            return self._reply(self.addresses(self._addresses(request)))
        if path.startswith("/objects/"):
            return self.blob(self._object(path.rpartition("/")[2]))
        return reply(self._ask(request))

    def _ask(self, request: httpx2.Request) -> bytes:
        answer = self.real.handle_request(request)
        content = answer.read()
        answer.close()
        assert answer.status_code == 200, content
        return content

    def _reply(self, lie: Reply) -> httpx2.Response:
        if isinstance(lie, httpx2.Response):
            return lie
        return reply(lie if isinstance(lie, bytes) else json.dumps(lie).encode())

    def _addresses(self, request: httpx2.Request) -> Fields:
        wanted = json.loads(request.read())["objects"]
        if not set(wanted) <= set(self.objects):
            for address in json.loads(self._ask(request))["addresses"]:
                self._places[address["id"]] = address["url"]
        until = 2_000_000_000
        return {
            "addresses": [
                {"id": name, "url": self.moved(f"{self.origin}/objects/{name}"), "until": until} for name in wanted
            ]
        }

    def _object(self, name: str) -> bytes:
        if name not in self.objects:
            self.fetched[name] = self._ask(httpx2.Request("GET", self._places[name]))
        return self.objects.get(name) or self.fetched[name]


@dataclass(frozen=True)
class Known:
    """A share of a case and all that is known once its link was opened: what an insider has."""

    link: Link
    answer: Fields
    capsule: CapsuleBody
    manifest: ManifestBody
    objects: dict[str, bytes]

    @property
    def case(self) -> bytes:
        """The case's id."""
        return from_base64url(self.capsule.case)

    @property
    def sk(self) -> bytes:
        """The case's key."""
        return from_base64url(self.capsule.sk)

    @property
    def pack(self) -> str:
        """The first pack's id."""
        return self.manifest.packs[0].id

    @property
    def identity(self) -> str:
        """The first identity object's id."""
        return self.manifest.identity[0].id

    def sealed_capsule(self, body: Fields | CapsuleBody, *, case: bytes = b"", share: bytes = b"") -> str:
        """Seal any body so that this link opens it."""
        fields = body.model_dump(mode="json") if isinstance(body, CapsuleBody) else body
        case, share = case or self.case, share or from_base64url(self.link.share)
        key = link_key(self.link.secret, from_base64url(self.answer["secret"]), case, share)
        return to_base64url(bytes(seal(key, context("capsule", case, share), frame(dumps(fields), b"", 2048))))


@dataclass
class World:
    """The real case, the same files sent again, a larger one, and other shares of the first."""

    office: Office
    real: httpx2.BaseTransport
    desk: Desk
    """The recipient's, honest."""
    sender_key: bytes
    main: Known
    twin: Known
    again: Known
    bare: Known
    large: Known


@dataclass
class Scene:
    """One recipient about to open one link, who has opened something of this sender before."""

    world: World
    known: Known
    net: Between
    desk: Desk
    link: str
    folder: Path
    identity: bool = True
    out: Path = field(init=False)

    def __post_init__(self) -> None:
        self.out = self.folder / "out"

    def at(self, **fields: object) -> None:
        """Change what the recipient's desk is."""
        self.desk = replace(self.desk, **fields)

    def answer(self, **fields: object) -> None:
        """Lie in the answer to the opening."""
        before = self.net.opening
        self.net.opening = lambda answer: {**before(answer), **fields}

    def store(self, name: str, content: bytes) -> None:
        """Put other bytes where an object is."""
        self.net.objects[name] = bytes(content)

    def open(self, checks: tuple[Check, ...]) -> Opened:
        """Let the recipient open the link."""
        return open_link(lambda _origin: self.desk, self.link, self.out, identity=self.identity, checks=checks)


def make_scene(world: World, folder: Path, known: Known) -> Scene:
    """Return a recipient at a new desk, all of whose requests go through a lying network."""
    made, origin = world.office.http, world.office.origin
    net = Between(world.real, origin)
    http = httpx2.Client(transport=net, follow_redirects=made.follow_redirects, headers=made.headers)
    folder.mkdir()
    desk = replace(
        world.desk,
        service=Service(origin, http, world.desk.service.token),
        store=Store(world.desk.store.origin, http),
        keys=KeyStore(folder / "home" / "keys", world.desk.entropy),
        state=folder / "home" / "state",
    )
    desk.keys.pin_sender(world.main.capsule.sender, world.main.capsule.sender_keys[0])
    return Scene(world, known, net, desk, known.link.text(), folder)


def learn(office: Office, real: httpx2.BaseTransport, token: str, link: str, folder: Path, *, identity: bool) -> Known:
    """Open a link honestly and keep all that its holder can know."""
    net = Between(real, office.origin)
    with httpx2.Client(transport=net) as http:
        desk = make_desk(office.origin, token, folder / "home", http)
        open_link(lambda _origin: desk, link, folder / "out", identity=identity)
    parsed, answer = read_link(link), net.answer
    secrets = (parsed.secret, from_base64url(answer["secret"]))
    share, case = from_base64url(parsed.share), from_base64url(answer["case"])
    capsule = open_capsule(from_base64url(answer["capsule"]), case, share, *secrets)
    return Known(parsed, answer, capsule, open_manifest(net.fetched[answer["case"]], capsule), net.fetched)


def forge(
    scene: Scene,
    *,
    pack: Callable[[bytearray], None] | None = None,
    identity: Callable[[Fields], None] | None = None,
    manifest: Callable[[Fields], None] | None = None,
    capsule: Callable[[Fields], None] | None = None,
    signer: bytes | None = None,
) -> None:
    """Seal the case anew with these changes, each entry and pin adjusted, signed by the sender unless said otherwise.

    An empty `signer` signs with zeros.
    """
    known = scene.known
    body = known.manifest.model_dump(mode="json")
    if pack is not None:
        body["packs"][0] = put_pack(scene, pack)
    if identity is not None:
        body["identity"][0] = put_identity(scene, identity)
    if manifest is not None:
        manifest(body)
    exact, key = dumps(body), scene.world.sender_key if signer is None else signer
    signature = sign(key, known.case, exact) if key else bytes(64)
    put_manifest(scene, exact, signature, capsule)


def put_manifest(
    scene: Scene, exact: bytes, signatures: bytes, capsule: Callable[[Fields], None] | None = None
) -> None:
    """Store a manifest of these bytes, and have the service answer with a capsule that pins it."""
    known = scene.known
    plain = frame(exact, signatures, layout.padded_length(4 + len(exact) + len(signatures)))
    sealed = bytes(seal(derive(known.sk, "manifest"), context("manifest", known.case), plain))
    scene.store(known.capsule.case, sealed)
    fields = known.capsule.model_dump(mode="json")
    fields |= {"manifest_length": len(sealed), "manifest_sha256": digest_of(sealed)}
    if capsule is not None:
        capsule(fields)
    scene.answer(capsule=known.sealed_capsule(fields))


def put_pack(scene: Scene, change: Callable[[bytearray], None]) -> Fields:
    """Store the first pack under its own id with other content; return the entry that is true of it."""
    known = scene.known
    name = from_base64url(known.pack)
    plain = open_pack(known)
    change(plain)
    sealed = seal_pack(known.sk, known.case, FilledPack(0, name, plain))
    scene.store(known.pack, bytes(sealed.ciphertext))
    return sealed.entry().model_dump(mode="json")


def open_pack(known: Known) -> bytearray:
    """Return the first pack's plaintext."""
    name = from_base64url(known.pack)
    return unseal(pack_key(known.sk, name), pack_context(known.case, name), known.objects[known.pack], "a pack")


def put_identity(scene: Scene, change: Callable[[Fields], None]) -> Fields:
    """Store the identity object under its own id with another body; return the entry that is true of it."""
    known, name = scene.known, from_base64url(scene.known.identity)
    assert known.capsule.ki
    ki = from_base64url(known.capsule.ki)
    plain = unseal(
        derive(ki, "identity", name), context("identity", known.case, name), known.objects[known.identity], ""
    )
    exact, rest = split(plain, "")
    body = json.loads(exact)
    steps = [step for one in body["originals"] for step in one["recipe"] if step["op"] == "literal"]
    literals = bytes(rest[: max(step["offset"] + step["length"] for step in steps)])
    change(body)
    exact = dumps(body)
    framed = frame(exact, literals, layout.padded_length(4 + len(exact) + len(literals)))
    sealed = seal_identity(ki, known.case, name, framed)
    scene.store(known.identity, bytes(sealed.ciphertext))
    return sealed.entry().model_dump(mode="json")


def digest_of(content: bytes | bytearray | memoryview) -> str:
    """Return SHA-256, base64url."""
    return to_base64url(hashlib.sha256(content).digest())


def flipped(content: bytes, place: int) -> bytes:
    """Return the bytes with one bit flipped."""
    altered = bytearray(content)
    altered[place] ^= 1
    return bytes(altered)
