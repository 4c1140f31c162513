"""Opening what the manifest pins: objects as they were fetched, packs, segments (docs/spec/case.md, section 6)."""

import hashlib
from collections.abc import Sequence

from radseal.sealing.checks import CHECKS, Check, run_checks
from radseal.sealing.cobblestone import Readable, unseal
from radseal.sealing.content import PaddingEvidence
from radseal.sealing.evidence import ObjectEvidence, SegmentEvidence
from radseal.sealing.packs import pack_context, pack_key
from radseal_wire import layout
from radseal_wire.sealed import SealedEntry, Segment
from radseal_wire.text import from_base64url, to_base64url


def verify_object(sealed: Readable, entry: SealedEntry, checks: tuple[Check, ...] = CHECKS) -> None:
    """Raise RefusedContentError unless these are the bytes that the manifest pins."""
    header = to_base64url(bytes(sealed[: layout.HEADER]))
    digest = to_base64url(hashlib.sha256(sealed).digest())
    run_checks(checks, ObjectEvidence(entry, len(sealed), digest, header))


def open_pack(
    sealed: Readable,
    sk: bytes,
    case: bytes,
    entry: SealedEntry,
    segments: Sequence[Segment],
    checks: tuple[Check, ...] = CHECKS,
) -> bytearray:
    """Return a pack's plaintext when object, segments and padding are all what the sender signed.

    `segments` are all of this pack, by offset (`content.segments_by_pack`). Raises SealError otherwise.
    """
    verify_object(sealed, entry, checks)
    pack = from_base64url(entry.id)
    plaintext = unseal(pack_key(sk, pack), pack_context(case, pack), sealed, "a pack")
    verify_segments(plaintext, segments, checks)
    return plaintext


def verify_segments(plaintext: Readable, segments: Sequence[Segment], checks: tuple[Check, ...] = CHECKS) -> None:
    """Raise RefusedContentError unless a pack's plaintext is what the sender signed: each segment, and the padding."""
    view, end = memoryview(plaintext), 0
    for segment in segments:
        part = view[segment.offset : segment.offset + segment.length]
        end = max(end, segment.offset + segment.length)
        run_checks(checks, SegmentEvidence(segment, to_base64url(hashlib.sha256(part).digest())))
    run_checks(checks, PaddingEvidence(bytes(view[end:])))
