"""From staged ciphertext to the bytes of files: packs decrypted one at a time, segments and originals verified.

Rules: a pack's plaintext is used only after its segments and padding have been verified; an original only after its
digest has. Nothing here writes. Memory: `PACKS_KEPT` packs and one identity object.
"""

import bisect
import hashlib
import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate, chain
from pathlib import Path

from radseal.sealing.checks import Check, run_checks
from radseal.sealing.cobblestone import unseal
from radseal.sealing.content import segments_by_pack
from radseal.sealing.evidence import OriginalEvidence
from radseal.sealing.identity import OpenedIdentity, open_identity
from radseal.sealing.opening import verify_segments
from radseal.sealing.packs import pack_context, pack_key
from radseal_wire.sealed import CapsuleBody, Copy, ManifestBody, Original, Segment
from radseal_wire.text import from_base64url, to_base64url

PACKS_KEPT = 2
"""Packs whose plaintext is kept: images run on from one pack into the next."""
_PREAMBLE = 128


class Restorer:
    """Reads one case from its staged objects. One thread at a time."""

    def __init__(
        self, capsule: CapsuleBody, manifest: ManifestBody, path: Callable[[str], Path], checks: tuple[Check, ...]
    ) -> None:
        self._case = from_base64url(capsule.case)
        self._sk = from_base64url(capsule.sk)
        self._ki = from_base64url(capsule.ki) if capsule.ki else b""
        self._manifest = manifest
        self._path = path
        self._checks = checks
        self._by_pack = segments_by_pack(manifest)
        self._starts: dict[int, list[int]] = {}
        self._packs: dict[int, memoryview] = {}

    def verify_pack(self, index: int) -> None:
        """Raise SealError or RefusedContentError unless every segment of the pack is the one that was signed."""
        verify_segments(self._open_pack(index), self._by_pack.get(index, []), self._checks)

    def verify_originals(self, place: int) -> int:
        """Verify that every original of an identity object is restored bit for bit; return how many there are."""
        opened = self._open_identity(place)
        for original in opened.originals:
            digest = hashlib.sha256()
            for piece in self._follow(original, opened):
                digest.update(piece)
            run_checks(self._checks, OriginalEvidence(original, to_base64url(digest.digest())))
        return len(opened.originals)

    def originals(self, place: int, *, executables: bool) -> Iterator[tuple[Original, Iterator[memoryview], bool]]:
        """Yield each original of an identity object, its bytes, and whether a program in its preamble was blanked."""
        opened = self._open_identity(place)
        for original in opened.originals:
            pieces = self._follow(original, opened)
            first = next(pieces, memoryview(b""))
            blank = not executables and original.length >= _PREAMBLE and (original.executable_preamble or _runs(first))
            yield original, _joined(first, pieces, _PREAMBLE if blank else 0), blank

    def content(self, segments: list[Segment]) -> Iterator[memoryview]:
        """Yield the bytes of an image or attachment."""
        for segment in segments:
            yield self._pack(segment.pack)[segment.offset : segment.offset + segment.length]

    def _follow(self, original: Original, opened: OpenedIdentity) -> Iterator[memoryview]:
        for step in original.recipe:
            if isinstance(step, Copy):
                yield from self._copy(step)
            else:
                yield opened.literals[step.offset : step.offset + step.length]

    def _copy(self, step: Copy) -> Iterator[memoryview]:
        segments = self._manifest.instances[step.instance].segments
        starts = self._starts.get(step.instance)
        if starts is None:
            starts = list(accumulate((segment.length for segment in segments), initial=0))
            self._starts = {step.instance: starts}
        offset, rest = step.offset, step.length
        place = bisect.bisect_right(starts, offset) - 1
        while rest:
            segment = segments[place]
            skip = offset - starts[place]
            length = min(rest, segment.length - skip)
            start = segment.offset + skip
            yield self._pack(segment.pack)[start : start + length]
            offset, rest, place = offset + length, rest - length, place + 1

    def _pack(self, index: int) -> memoryview:
        plain = self._packs.get(index)
        if plain is None:
            while len(self._packs) >= PACKS_KEPT:
                del self._packs[next(iter(self._packs))]
            plain = self._packs[index] = self._open_pack(index)
        return plain

    def _open_pack(self, index: int) -> memoryview:
        pack = from_base64url(self._manifest.packs[index].id)
        key, context = pack_key(self._sk, pack), pack_context(self._case, pack)
        with _mapped(self._path(self._manifest.packs[index].id)) as sealed:
            return memoryview(unseal(key, context, sealed, "a pack"))

    def _open_identity(self, place: int) -> OpenedIdentity:
        entry = self._manifest.identity[place]
        with _mapped(self._path(entry.id)) as sealed:
            return open_identity(sealed, self._ki, self._case, from_base64url(entry.id), self._manifest, self._checks)


@contextmanager
def _mapped(path: Path) -> Iterator[memoryview]:
    """Give a staged object's bytes without a copy in memory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        try:
            yield view
        finally:
            view.release()


def _runs(head: memoryview) -> bool:
    """Whether a preamble is itself a program, whatever the sender said (PS3.10, 7.5; CVE-2019-11687)."""
    start = bytes(head[:4])
    return start.startswith((b"MZ", b"#!", b"\x7fELF")) or start in {
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
    }


def _joined(first: memoryview, pieces: Iterator[memoryview], blank: int) -> Iterator[memoryview]:
    """Yield everything in order, the first `blank` bytes as zeros."""
    for piece in chain([first], pieces):
        cut = min(blank, len(piece))
        yield memoryview(bytes(cut))
        yield piece[cut:]
        blank -= cut
