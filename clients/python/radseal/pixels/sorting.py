"""What a line of text that was read is: compared with the header's values and with the places where identities stand.

Rules: whatever matches a value of the header is proposed, however badly it was read; specks that read as nothing are
no text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from radseal.pixels.boxes import Box, Finding, Kind
from radseal.pixels.raster import Header, Raster
from radseal.pixels.regions import device_regions, ultrasound_regions
from radseal.pixels.values import Known, any_date, read_known
from radseal.pixels.words import classify

_UNSURE = 0.5
"""Below it, what was read is not believed."""
_SPECK = 2
"""Characters up to which an unsure reading is a speck."""
_WIDE = 3
"""A box so many times wider than high that reads as nothing may still be text."""
_SAME = 0.6
_INSIDE = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the child's answer, in one frame."""

    box: Box
    text: str = field(repr=False)
    score: float
    frame: int
    preview: bytes = field(default=b"", repr=False)
    preview_width: int = 0


def sort_lines(header: Header, raster: Raster, lines: Iterable[Seen], *, overlay: bool = False) -> tuple[Finding, ...]:
    """Return the findings of one image, or of its overlay; the same line in several frames is one."""
    known = read_known(header)
    regions = () if overlay else ultrasound_regions(header, raster)
    devices = () if overlay else device_regions(header, raster)
    findings: list[Finding] = []
    for seen in lines:
        outside = bool(regions) and all(seen.box.share_in(region) < _INSIDE for region in regions)
        device = any(seen.box.share_in(box) > _INSIDE for box in devices)
        kind, matches = _sort(seen, known, exposed=outside or device)
        if kind is None:
            continue
        frames = tuple(range(raster.frames)) if seen.frame < 0 else (seen.frame,)
        finding = Finding(seen.box, kind, frames, seen.text, seen.score, matches, seen.preview, seen.preview_width)
        _merge(findings, finding)
    return tuple(sorted(findings, key=lambda finding: (not finding.proposed, finding.box.y, finding.box.x)))


def _sort(seen: Seen, known: Known, *, exposed: bool) -> tuple[Kind | None, str]:
    matches = known.match(seen.text)
    if matches:
        return Kind.PATIENT, matches
    characters = sum(one.isalnum() for one in seen.text)
    if seen.score < _UNSURE or not characters:
        wide = seen.box.width > _WIDE * seen.box.height
        unread = characters > _SPECK or (wide and exposed)
        return (Kind.UNREAD, "") if unread else (None, "")
    return classify(seen.text, has_date=any_date((seen.text,))), ""


def _merge(findings: list[Finding], new: Finding) -> None:
    """Add a finding, or widen the one that it is seen again in."""
    for place, known in enumerate(findings):
        if max(known.box.share_in(new.box), new.box.share_in(known.box)) <= _SAME or known.proposed != new.proposed:
            continue
        better = new if new.score > known.score else known
        left, top = min(known.box.x, new.box.x), min(known.box.y, new.box.y)
        box = Box(left, top, max(known.box.right, new.box.right) - left, max(known.box.bottom, new.box.bottom) - top)
        findings[place] = replace(better, box=box, frames=tuple(sorted({*known.frames, *new.frames})))
        return
    findings.append(new)
