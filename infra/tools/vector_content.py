"""Vectors of what a manifest and an identity object say: one change for each reason to refuse."""

# ruff: noqa: E501  (a vector, or a part of one, stands on one line)

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from vector_kit import CASE, Vector, accepted, bytes_for, refused, text
from vector_world import make_world

from radseal_wire.layout import PACK, sealed_length

_Change = Callable[[dict[str, Any]], object]
_OTHER = text(bytes_for("other", 16))


def content_vectors() -> list[Vector]:
    """Return all of them, over one small case."""
    world = make_world()
    whole = {"case": text(CASE), "body": world.manifest_body}
    identity = {"case": text(CASE), "body": world.identity_body, "literals": 23, "manifest": {"of": "manifest-opens"}}
    return [
        accepted("content-whole", "content", "A manifest that is whole.", whole, {}),
        *(_changed(f"content-{name}", "content", about, whole, change, check) for check, name, about, change in _CONTENT),
        accepted("recipes-whole", "identity-body", "Recipes inside their bounds.", identity, {}),
        *(_changed(f"recipes-{name}", "identity-body", about, identity, change, check) for check, name, about, change in _RECIPES),
    ]  # fmt: skip


def _changed(name: str, kind: str, about: str, given: dict[str, Any], change: _Change, check: str) -> Vector:
    changed = deepcopy(given)
    change(changed["body"])
    return refused(name, kind, about, changed, check)


def _set(*path: str | int, to: object) -> _Change:
    def change(body: Any) -> None:  # noqa: ANN401  (JSON)
        """Put the value at its place."""
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = to

    return change


def _overlap(body: dict[str, Any]) -> None:
    body["instances"][1]["segments"][0]["offset"] -= 1


def _gap(body: dict[str, Any]) -> None:
    body["instances"][2]["segments"].pop()
    body["instances"][2]["length"] = 2400


def _short_pack(body: dict[str, Any]) -> None:
    first = body["packs"][0]
    body["packs"] = [{**first, "length": sealed_length(PACK)}, {**first, "id": _OTHER}]


def _repeat_instance(body: dict[str, Any]) -> None:
    body["instances"][1]["sop_instance_uid"] = body["instances"][0]["sop_instance_uid"]


def _repeat_object(body: dict[str, Any]) -> None:
    body["identity"].append(body["identity"][0])


def _repeat_original(body: dict[str, Any]) -> None:
    body["originals"] *= 2


_CONTENT: tuple[tuple[str, str, str, _Change], ...] = (
    ("manifest-case", "other-case", "Another case.", _set("case", to=_OTHER)),
    ("objects-distinct", "object-twice", "An object is named twice.", _repeat_object),
    ("segments-cover-packs", "overlap", "Two segments overlap.", _overlap),
    ("segments-cover-packs", "gap", "Bytes that belong to no image.", _gap),
    ("segments-cover-packs", "no-such-pack", "A pack that is not named.", _set("instances", 0, "segments", 0, "pack", to=7)),
    ("segments-cover-packs", "short-pack", "A pack that is not the last and not full.", _short_pack),
    ("segments-cover-packs", "pack-length", "A pack of another length.", _set("packs", 0, "length", to=70_000)),
    ("segments-make-instances", "instance-length", "Segments that do not add up.", _set("instances", 0, "length", to=2999)),
    ("instances-distinct", "instance-twice", "One SOP Instance UID twice.", _repeat_instance),
    ("series-hold-instances", "loose-instance", "An image in no series.", _set("studies", 0, "series", 0, "instances", to=[1, 1])),
    ("counts-add-up", "counts", "Found is not sent and left out.", _set("studies", 0, "series", 1, "found", to=1)),
)  # fmt: skip

_RECIPES: tuple[tuple[str, str, str, _Change], ...] = (
    ("identity-case", "other-case", "Another case.", _set("case", to=_OTHER)),
    ("recipes-in-bounds", "copy-beyond", "A copy beyond the image.", _set("originals", 0, "recipe", 1, "offset", to=401)),
    ("recipes-in-bounds", "literal-beyond", "Literal bytes beyond the object.", _set("originals", 1, "recipe", 0, "offset", to=14)),
    ("recipes-in-bounds", "other-instance", "A copy of another image.", _set("originals", 0, "recipe", 1, "instance", to=1)),
    ("recipes-in-bounds", "no-such-instance", "An image that is not there.", _set("originals", 1, "instance", to=3)),
    ("recipes-in-bounds", "length", "Steps that do not make the length.", _set("originals", 0, "length", to=1)),
    ("recipes-not-growing", "growing", "More bytes than their sources hold.", _repeat_original),
    ("paths-safe", "unsafe-path", "A path that leaves the folder.", _set("originals", 0, "path", to="../x")),
)  # fmt: skip
