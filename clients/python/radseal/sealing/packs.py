"""Packs: consecutive bytes of de-identified files in sealed objects of exactly 16 MiB (docs/spec/case.md, section 4).

Rules: a segment never crosses packs; every segment has a digest; all packs but the last are full, the last is
zero-padded. Filling and sealing are apart, so that a caller can seal on another thread.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from radseal.sealing.cobblestone import Readable, seal
from radseal.sealing.encoding import context, derive
from radseal_wire import layout
from radseal_wire.bodies import ObjectKind, SealedObject
from radseal_wire.sealed import SealedEntry, Segment
from radseal_wire.text import to_base64url


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """One sealed object, ready to be stored."""

    id: bytes
    kind: ObjectKind
    ciphertext: Readable
    sha256: bytes

    def entry(self) -> SealedEntry:
        """Return what the manifest pins."""
        return SealedEntry(
            id=to_base64url(self.id),
            length=len(self.ciphertext),
            sha256=to_base64url(self.sha256),
            header=to_base64url(bytes(self.ciphertext[: layout.HEADER])),
        )

    def stated(self) -> SealedObject:
        """Return what the service is told."""
        return SealedObject(
            id=to_base64url(self.id), kind=self.kind, length=len(self.ciphertext), sha256=to_base64url(self.sha256)
        )


@dataclass(frozen=True, slots=True)
class FilledPack:
    """A pack's plaintext, padded, before it is sealed; `index` is its place in the manifest."""

    index: int
    id: bytes
    plaintext: bytearray


class PackWriter:
    """Cut pieces into segments and fill packs; each filled pack goes to `emit`, which may wait to bound memory."""

    def __init__(self, new_id: Callable[[], bytes], emit: Callable[[FilledPack], None]) -> None:
        self._new_id = new_id
        self._emit = emit
        self._index = 0
        self._fill = 0
        self._buffer = bytearray(layout.PACK)

    def add(self, piece: Readable) -> list[Segment]:
        """Append `piece` and return its segments in order: one, or more where it crosses into another pack."""
        view, segments = memoryview(piece), []
        while view:
            part = view[: layout.PACK - self._fill]
            segments.append(
                Segment.model_construct(
                    pack=self._index,
                    offset=self._fill,
                    length=len(part),
                    sha256=to_base64url(hashlib.sha256(part).digest()),
                )
            )
            self._buffer[self._fill : self._fill + len(part)] = part
            self._fill += len(part)
            view = view[len(part) :]
            if self._fill == layout.PACK:
                self._hand_over(layout.PACK)
        return segments

    def finish(self) -> int:
        """Emit the last pack, padded, and return how many packs there are; a case without content has one."""
        if self._fill or not self._index:
            self._hand_over(layout.padded_length(self._fill))
        return self._index

    def _hand_over(self, length: int) -> None:
        filled, self._buffer = self._buffer, bytearray(layout.PACK)
        del filled[length:]
        self._emit(FilledPack(self._index, self._new_id(), filled))
        self._index, self._fill = self._index + 1, 0


def seal_pack(sk: bytes, case: bytes, pack: FilledPack) -> SealedBytes:
    """Return the pack sealed under its own key; the library lets other threads run meanwhile."""
    sealed = seal(pack_key(sk, pack.id), pack_context(case, pack.id), pack.plaintext)
    return SealedBytes(pack.id, "pack", sealed, hashlib.sha256(sealed).digest())


def pack_key(sk: bytes, pack: bytes) -> bytes:
    """Return the key of one pack."""
    return derive(sk, "pack", pack)


def pack_context(case: bytes, pack: bytes) -> bytes:
    """Return the context of one pack."""
    return context("pack", case, pack)
