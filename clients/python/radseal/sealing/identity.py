"""Identity objects: how each original file is restored, under a key of its own (docs/spec/case.md, section 7).

Rules: an original's recipe stands in one object together with its literal bytes; objects are cut at about 8 MiB and
padded to a power of two. Digests and paths of originals exist nowhere else.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from radseal.errors import LimitError
from radseal.sealing.checks import CHECKS, Check, run_checks
from radseal.sealing.cobblestone import Readable, seal, unseal
from radseal.sealing.encoding import context, derive
from radseal.sealing.evidence import IdentityEvidence
from radseal.sealing.packs import SealedBytes
from radseal.sealing.padded import frame, from_body, split, to_body
from radseal_wire import layout
from radseal_wire.sealed import Copy, IdentityBody, Literally, ManifestBody, Original
from radseal_wire.text import to_base64url

AIM = 8 * 1024 * 1024
"""Bytes of literals and recipes after which an object is closed."""
_STEP_COST = 192
"""Bytes of JSON that a step of a recipe takes at most; an original's other fields take a few."""
_OTHER_COST = 48 * 1024
"""Bytes of JSON that a path of 4096 characters and the other fields of an original take at most."""


@dataclass(frozen=True, slots=True)
class CopySpan:
    """Bytes of the de-identified file, by offset and length."""

    offset: int
    length: int


Recipe = Iterable[CopySpan | Readable]


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """An identity object that every check accepted: its originals, and the literal bytes that their recipes name."""

    originals: tuple[Original, ...]
    literals: memoryview = field(repr=False)


class IdentityWriter:
    """Gather originals and emit sealed identity objects."""

    def __init__(
        self, ki: bytes, case: bytes, new_id: Callable[[], bytes], emit: Callable[[SealedBytes], None]
    ) -> None:
        self._ki, self._case, self._new_id, self._emit = ki, case, new_id, emit
        self._originals: list[Original] = []
        self._literals = bytearray()
        self._weight = 0

    def add(
        self,
        path: str,
        length: int,
        sha256: bytes,
        recipe: Recipe,
        *,
        instance: int | None,
        executable_preamble: bool = False,
    ) -> None:
        """Add one original: its safe relative path, its bytes and digest, and how to make it again.

        Raises LimitError as `require_keepable`.
        """
        parts = tuple(recipe)
        if self._originals and len(self._literals) + require_keepable(parts) > AIM:
            self._close()
        steps = self._steps(parts, instance)
        self._originals.append(
            Original(
                path=path,
                length=length,
                sha256=to_base64url(sha256),
                instance=instance,
                executable_preamble=executable_preamble,
                recipe=steps,
            )
        )
        self._weight += _STEP_COST * (len(steps) + 2)
        if self._weight + len(self._literals) >= AIM:
            self._close()

    def _steps(self, parts: tuple[CopySpan | Readable, ...], instance: int | None) -> list[Copy | Literally]:
        steps: list[Copy | Literally] = []
        for part in parts:
            if isinstance(part, CopySpan):
                steps.append(Copy(op="copy", instance=instance or 0, offset=part.offset, length=part.length))
            elif len(part):
                steps.append(Literally(op="literal", offset=len(self._literals), length=len(part)))
                self._literals += part
        return steps

    def finish(self) -> None:
        """Emit what is left."""
        if self._originals:
            self._close()

    def _close(self) -> None:
        body = to_body(IdentityBody(format="radseal/1", case=to_base64url(self._case), originals=self._originals))
        length = layout.padded_length(4 + len(body) + len(self._literals))
        self._emit(seal_identity(self._ki, self._case, self._new_id(), frame(body, bytes(self._literals), length)))
        self._originals, self._literals, self._weight = [], bytearray(), 0


def require_keepable(recipe: Recipe) -> int:
    """Return how many literal bytes a recipe keeps. Raises LimitError when they do not fit into one object."""
    parts = tuple(recipe)
    kept = sum(len(part) for part in parts if not isinstance(part, CopySpan))
    if kept + _STEP_COST * len(parts) + _OTHER_COST > layout.MANIFEST_MOST - AIM:
        raise LimitError(
            "more of the original file would have to be kept beside its image than one object holds",
            hint="Send this file by another way, or convert it to an uncompressed transfer syntax first.",
        )
    return kept


def seal_identity(ki: bytes, case: bytes, object_id: bytes, plaintext: bytes) -> SealedBytes:
    """Seal a framed identity object."""
    sealed = seal(derive(ki, "identity", object_id), context("identity", case, object_id), plaintext)
    return SealedBytes(object_id, "identity", sealed, hashlib.sha256(sealed).digest())


def open_identity(
    sealed: Readable,
    ki: bytes,
    case: bytes,
    object_id: bytes,
    manifest: ManifestBody,
    checks: tuple[Check, ...] = CHECKS,
) -> OpenedIdentity:
    """Open an identity object whose digest was checked against the manifest. Raises SealError when it is not sound."""
    thing = "an identity object"
    key = derive(ki, "identity", object_id)
    body, rest = split(unseal(key, context("identity", case, object_id), sealed, thing), thing)
    opened = from_body(IdentityBody, body, thing)
    run_checks(checks, IdentityEvidence(to_base64url(case), opened, len(rest), manifest))
    return OpenedIdentity(tuple(opened.originals), rest)
