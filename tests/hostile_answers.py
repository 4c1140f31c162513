"""What a hostile service or store can do without any key: each a named change of a scene, and what must refuse it."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx2

from hostile_service import Scene, flipped, reply
from radseal_wire.bodies import Account
from radseal_wire.layout import CLOCK_SKEW
from radseal_wire.text import from_base64url, to_base64url
from real.desks import OTHER


@dataclass(frozen=True)
class Lie:
    """One manipulation: what refuses it, and what happens once that check is gone ("": the case opens)."""

    name: str
    refused: str
    tell: Callable[[Scene], None]
    then: str = ""
    """Never used where `refused` is no check: what cryptography or form refuses cannot be taken out."""
    known: str = "main"
    identity: bool = True


OTHER_ID = "A" * 22


def _put(name: str, change: Callable[[bytes], bytes]) -> Callable[[Scene], None]:
    """Change an object of the store: pack, identity or manifest."""

    def tell(scene: Scene) -> None:
        place = {"pack": scene.known.pack, "identity": scene.known.identity, "manifest": scene.known.capsule.case}[name]
        scene.store(place, change(scene.known.objects[place]))

    return tell


def _swap_packs(scene: Scene) -> None:
    first, second = (entry.id for entry in scene.known.manifest.packs)
    scene.store(first, scene.known.objects[second])
    scene.store(second, scene.known.objects[first])


def _swap_kinds(scene: Scene) -> None:
    known = scene.known
    scene.store(known.pack, known.objects[known.identity])
    scene.store(known.identity, known.objects[known.pack])


def _twin(name: str) -> Callable[[Scene], None]:
    """Serve an object of the other send of the same files."""

    def tell(scene: Scene) -> None:
        mine, other = scene.known, scene.world.twin
        names = {"pack": (mine.pack, other.pack), "identity": (mine.identity, other.identity)}
        names["manifest"] = (mine.capsule.case, other.capsule.case)
        scene.store(names[name][0], other.objects[names[name][1]])

    return tell


def _other_study(scene: Scene) -> None:
    scene.store(scene.known.pack, scene.world.large.objects[scene.world.large.pack])


def _answer(*fields: str, other: str) -> Callable[[Scene], None]:
    """Answer with another share's fields."""
    return lambda scene: scene.answer(**{name: getattr(scene.world, other).answer[name] for name in fields})


def _capsule_flip(place: int) -> Callable[[Scene], None]:
    def tell(scene: Scene) -> None:
        sealed = from_base64url(scene.known.answer["capsule"])
        scene.answer(capsule=to_base64url(flipped(sealed, place)))

    return tell


def _other_person(scene: Scene) -> None:
    scene.at(account=Account(issuer=scene.desk.account.issuer, email=OTHER))


def _account(scene: Scene) -> dict[str, str]:
    return {"issuer": scene.desk.account.issuer, "email": OTHER}


def _hidden_passer(scene: Scene) -> None:
    """Whoever passed it on names themselves in the capsule, and the service does not."""
    body = {**scene.known.capsule.model_dump(mode="json"), "passed_on_by": _account(scene)}
    scene.answer(capsule=scene.known.sealed_capsule(body))


def _late(seconds: int) -> Callable[[Scene], None]:
    """The clock stands so long after the stated expiry; the service replays its old answers."""

    def tell(scene: Scene) -> None:
        expiry = scene.known.answer["expiry"]
        scene.at(now=lambda: expiry + seconds)

    return tell


def _moved(change: Callable[[str], str]) -> Callable[[Scene], None]:
    """Give addresses at another place; whatever is asked there is answered."""

    def tell(scene: Scene) -> None:
        scene.net.moved = lambda url: change(url.removeprefix(scene.net.origin))

    return tell


def _userinfo(scene: Scene) -> None:
    scene.net.moved = lambda url: url.replace(scene.net.origin, f"{scene.net.origin}@evil.example")


def _user(scene: Scene) -> None:
    scene.net.moved = lambda url: url.replace("http://", "http://user:word@")


def _look_alike(scene: Scene) -> None:
    scene.net.moved = lambda url: url.replace("127.0.0.1", "127.0.0.1.evil.example")


def _scheme(scene: Scene) -> None:
    scene.net.moved = lambda url: url.replace("http://", "https://")


def _blob(answer: Callable[[bytes], httpx2.Response]) -> Callable[[Scene], None]:
    def tell(scene: Scene) -> None:
        scene.net.blob = answer

    return tell


def _endless(_content: bytes) -> httpx2.Response:
    """Return an answer that ends after 4 GiB: nobody reads it to the end."""

    class Flood(httpx2.SyncByteStream):
        """Zeros."""

        def __iter__(self) -> Iterator[bytes]:
            for _ in range(65_536):
                yield bytes(65_536)

    return httpx2.Response(200, stream=Flood())


def _opening(change: Callable[[dict], bytes | dict | httpx2.Response]) -> Callable[[Scene], None]:
    def tell(scene: Scene) -> None:
        scene.net.opening = change

    return tell


def _text(change: Callable[[str], str]) -> Callable[[Scene], None]:
    return _opening(lambda answer: change(json.dumps(answer)).encode())


def _addresses(change: Callable[[list], list]) -> Callable[[Scene], None]:
    def tell(scene: Scene) -> None:
        scene.net.addresses = lambda answer: {"addresses": change(answer["addresses"])}

    return tell


def _link(change: Callable[[str], str]) -> Callable[[Scene], None]:
    def tell(scene: Scene) -> None:
        scene.link = change(scene.link)

    return tell


def _cut_states(scene: Scene) -> None:
    """Nothing of an earlier opening helps: the answers are replayed once S was destroyed and the clock went on."""
    _late(CLOCK_SKEW + 86_400)(scene)
    kept = dict(scene.known.answer)
    scene.net.opening = lambda answer: {**kept, "opening": answer["opening"]}


def reorder(raw: bytes) -> bytes:
    """Swap the first two chunks of a sealed object."""
    size = 16_400
    return raw[:56] + raw[56 + size : 56 + 2 * size] + raw[56 : 56 + size] + raw[56 + 2 * size :]


BAD = "malformed-answer"
_BOMB = gzip.compress(bytes(2**24))
LIES: tuple[Lie, ...] = (
    Lie("two packs swapped", "object-digest", _swap_packs, "object-header", known="large"),
    Lie("a pack of another send of the same files", "object-digest", _twin("pack"), "object-header"),
    Lie("a pack of another study", "object-length", _other_study, "object-digest"),
    Lie("an identity object of another send", "object-digest", _twin("identity"), "object-header"),
    Lie("the manifest of another send", "manifest-digest", _twin("manifest"), "DamagedError"),
    Lie("a pack dropped", "store-refused", _blob(lambda _: reply(b"gone", 404))),
    Lie("image and identity objects swapped", "object-digest", _swap_kinds, "object-header"),
    Lie("a pack cut short", "object-length", _put("pack", lambda raw: raw[:-1]), "object-digest"),
    Lie("a pack lengthened", "object-length", _put("pack", lambda raw: raw + b"\0"), "object-digest"),
    Lie("a pack with its chunks reordered", "object-digest", _put("pack", reorder), "DamagedError"),
    Lie("empty objects", "manifest-length", _blob(lambda _: reply(b"")), "manifest-digest"),
    Lie("a bit in a pack's header", "object-digest", _put("pack", lambda raw: flipped(raw, 3)), "object-header"),
    Lie("a bit in a pack's first chunk", "object-digest", _put("pack", lambda raw: flipped(raw, 60)), "DamagedError"),
    Lie("a bit in a pack's last tag", "object-digest", _put("pack", lambda raw: flipped(raw, -1)), "DamagedError"),
    Lie("a bit in an identity header", "object-digest", _put("identity", lambda r: flipped(r, 40)), "object-header"),
    Lie("a bit in an identity object", "object-digest", _put("identity", lambda r: flipped(r, 60)), "DamagedError"),
    Lie("a bit in an identity tag", "object-digest", _put("identity", lambda r: flipped(r, -1)), "DamagedError"),
    Lie("a bit in the manifest's header", "manifest-digest", _put("manifest", lambda r: flipped(r, 3)), "DamagedError"),
    Lie("a bit in the manifest", "manifest-digest", _put("manifest", lambda r: flipped(r, 60)), "DamagedError"),
    Lie("a bit in the manifest's tag", "manifest-digest", _put("manifest", lambda r: flipped(r, -1)), "DamagedError"),
    Lie("the manifest cut short", "manifest-length", _put("manifest", lambda r: r[:-1]), "manifest-digest"),
    Lie("the manifest lengthened", "manifest-length", _put("manifest", lambda r: r + b"\0"), "manifest-digest"),
    Lie("a bit in the capsule's header", "DamagedError", _capsule_flip(3)),
    Lie("a bit in the capsule", "DamagedError", _capsule_flip(60)),
    Lie("a bit in the capsule's tag", "DamagedError", _capsule_flip(-1)),
    Lie("another share's capsule", "DamagedError", _answer("capsule", other="again")),
    Lie("another share's S", "DamagedError", _answer("secret", other="again")),
    Lie("another share's capsule and S", "DamagedError", _answer("capsule", "secret", other="again")),
    Lie("another case named", "DamagedError", _answer("case", other="twin")),
    Lie("another case answered whole", "DamagedError", _answer("case", "capsule", "secret", other="twin")),
    Lie("another opening echoed", "share-asked", lambda scene: scene.answer(opening=OTHER_ID)),
    Lie("another share echoed", "share-asked", lambda scene: scene.answer(share=OTHER_ID)),
    Lie("a passer invented", "passer-named", lambda scene: scene.answer(passed_on_by=_account(scene))),
    Lie("who passed it on hidden", "passer-named", _hidden_passer),
    Lie("another sender named", "sender-named", lambda scene: scene.answer(sender=_account(scene))),
    Lie("another recipient named", "recipient-named", lambda scene: scene.answer(recipient=_account(scene))),
    Lie("opened for somebody else who holds the link", "recipient-me", _other_person),
    Lie(
        "an expiry past the latest",
        "expiry-within-latest",
        lambda scene: scene.answer(expiry=scene.known.capsule.latest + 1),
    ),
    Lie("expired by the recipient's clock", "not-expired", _late(CLOCK_SKEW + 1)),
    Lie("saved answers and ciphertext replayed a day later", "not-expired", _cut_states),
    Lie("identity denied", "identity-as-shared", lambda scene: scene.answer(identity=False)),
    Lie("identity claimed", "identity-as-shared", lambda s: s.answer(identity=True), known="bare", identity=False),
    Lie("objects at another host", "store-origin", _moved(lambda path: f"http://evil.example{path}")),
    Lie("objects at another port", "store-origin", _moved(lambda path: f"http://127.0.0.1:1{path}")),
    Lie("the store's origin as a user name", "store-origin", _userinfo),
    Lie("a user and a password in an address", "store-origin", _user),
    Lie("a host that begins like the store", "store-origin", _look_alike),
    Lie("objects under another scheme", "store-origin", _scheme),
    Lie(
        "the store leads on",
        "store-refused",
        _blob(lambda _: reply(b"", 302, location="http://evil.example/objects/x")),
    ),
    Lie("a store that never ends", "manifest-length", _blob(_endless), "manifest-digest"),
    Lie(
        "objects compressed on the way",
        "manifest-length",
        _blob(lambda raw: reply(gzip.compress(raw), content_encoding="gzip")),
        "manifest-digest",
    ),
    Lie("the service leads on", BAD, _opening(lambda _: reply(b"", 307, location="http://evil.example/openings"))),
    Lie("an answer too large", BAD, _text(lambda text: text + " " * 2**20)),
    Lie(
        "an answer that is a bomb", BAD, _opening(lambda _: reply(gzip.compress(bytes(2**24)), content_encoding="gzip"))
    ),
    Lie("a key twice in an answer", BAD, _text(lambda text: text[:-1] + ', "identity": true}')),
    Lie("a float in an answer", BAD, _opening(lambda answer: {**answer, "expiry": answer["expiry"] + 0.5})),
    Lie("a whole float in an answer", BAD, _opening(lambda answer: {**answer, "expiry": float(answer["expiry"])})),
    Lie("an unknown field in an answer", BAD, _opening(lambda answer: {**answer, "write": "/etc/passwd"})),
    Lie("an answer nested without end", BAD, _opening(lambda _: b"[" * 100_000)),
    Lie("a page in place of an answer", BAD, _opening(lambda _: b"<html>Sign in to the Wi-Fi</html>")),
    Lie("addresses of other objects", BAD, _addresses(lambda given: [{**one, "id": OTHER_ID} for one in given])),
    Lie("an address too many", BAD, _addresses(lambda given: given * 2)),
    Lie("no addresses", BAD, _addresses(lambda _: [])),
    Lie("a link to another host", "SignInError", _link(lambda link: link.replace("127.0.0.1", "localhost"))),
    Lie("a link with a user name", "LinkError", _link(lambda link: link.replace("127.0.0.1", "127.0.0.1@localhost"))),
    Lie("a link without encryption", "LinkError", _link(lambda link: link.replace("127.0.0.1", "evil.example"))),
    Lie("a link to another share", "LinkError", _link(lambda link: link.replace("/l/", "/l/A", 1))),
    Lie("a link cut short", "LinkError", _link(lambda link: link[:-1])),
)
