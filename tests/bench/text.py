"""Text in pixels: how much of what is burned in is proposed, what else is, and what becomes of side markers."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.figures import QUICK, Figure
from phantoms.burned import FRAMES, LETTERS, Burned, burn
from phantoms.burned_sets import identifying, marked
from phantoms.covering import Seen, look_at

PLANTED = "200 strings and 100 markers, planted in real frames"
NOTES = (
    "Two hundred strings (50 names, dates, numbers, hospitals each) that no header states: eight to a frame, 40 to a",
    "kind of image; places, heights (7 to 56 pixels), turns and looks are drawn by a fixed seed; 100 markers likewise,",
    "four to a frame. The frames are real (pydicom, pydicom-data); the angiogram is made. A string is covered when at",
    "least 90 % of the rectangle around its letters becomes black once all that is proposed is redacted; a marker is",
    "proposed when a proposed box meets it. Letters differ from what they cover by at least a fifth of the range that",
    "is shown, in 90 % of their pixels; where they would not, a box is drawn around them. A false alarm is a proposal",
    "where a bare frame shows no letters, by a list made by eye; what its device wrote there is listed apart.",
)
_FRAMES = 5 if QUICK else 25


def text() -> list[Figure]:
    """Measure what is found; about five minutes."""
    with tempfile.TemporaryDirectory(prefix="radseal-bench-") as name:
        work = Path(name)
        return [_strings(work / "strings"), _markers(work / "markers"), *_bare(work / "bare")]


def _strings(folder: Path) -> Figure:
    images = {kind: identifying(kind, _FRAMES // 5) for kind in FRAMES}
    folder.mkdir()
    seen = look_at([image for several in images.values() for image in several], folder)
    details, covered, planted_in_all = [], 0, 0
    for kind, several in images.items():
        done = [seen[image.name].covers(one) for image in several for one in image.planted]
        details.append(f"{kind} {sum(done)} of {len(done)}")
        covered, planted_in_all = covered + sum(done), planted_in_all + len(done)
    _say_missed([image for several in images.values() for image in several], seen)
    return Figure("planted strings covered, %", 100 * covered / planted_in_all, "at least 98", ", ".join(details))


def _say_missed(images: Sequence[Burned], seen: Mapping[str, Seen]) -> None:
    for image in images:
        for one in image.planted:
            if not seen[image.name].covers(one):
                part = seen[image.name].part(one.box)
                sys.stdout.write(f"missed: {one.text} in {image.name}, {part:.0%} covered\n")


def _markers(folder: Path) -> Figure:
    images = marked(_FRAMES)
    folder.mkdir()
    seen = look_at(images, folder)
    proposed = [
        f"{one.text.words} read as {finding.text}"
        for image in images
        for one in image.planted
        for finding in seen[image.name].findings
        if finding.proposed and finding.box.meet(one.box)
    ]
    return Figure(f"side markers proposed, of {4 * _FRAMES}", len(proposed), "0", "; ".join(proposed) or "none")


def _bare(folder: Path) -> Iterator[Figure]:
    """Count what is proposed where nothing was planted; what is read there is public: these files are."""
    bare = {kind: [(name, burn(name, (), 9)) for name in names] for kind, names in FRAMES.items()}
    folder.mkdir()
    seen = look_at([image for several in bare.values() for _, image in several], folder)
    for kind, several in bare.items():
        letters, alarms = [], 0
        for name, image in several:
            for finding in seen[image.name].proposals():
                if any(finding.box.meet(box) for box in LETTERS.get(name, ())):
                    letters.append(finding.text)
                else:
                    alarms += 1
        detail = f"{len(letters)} proposed where the frames show letters: {', '.join(letters) or 'none'}"
        yield Figure(f"false alarms a bare frame, {kind}", alarms / len(several), "reported", detail)
