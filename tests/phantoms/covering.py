"""What the finder proposes on frames whose burned-in strings are known, and which of the strings that covers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from phantoms.burned import Burned, Planted
from radseal.inputs import discover
from radseal.pixels.boxes import Box, Finding
from radseal.pixels.deciding import PixelChoice, Place, Which, choose, gather, make_plans
from radseal.pixels.examining import examine, key_of

COVERED = 0.9
"""The part of the rectangle around a string's letters that must become black."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One image: what was found in it, and what becomes black when all that is proposed is redacted."""

    findings: tuple[Finding, ...] = field(repr=False)
    black: tuple[Box, ...]

    def part(self, box: Box) -> float:
        """The part of a rectangle that becomes black, 0 to 1."""
        inside = np.zeros((box.height, box.width), bool)
        for one in self.black:
            both = box.meet(one)
            if both is not None:
                inside[both.y - box.y : both.bottom - box.y, both.x - box.x : both.right - box.x] = True
        return float(inside.mean())

    def covers(self, planted: Planted) -> bool:
        """Whether a planted string becomes black."""
        return self.part(planted.box) >= COVERED

    def proposals(self, planted: Sequence[Planted] = ()) -> list[Finding]:
        """What is proposed and is none of these strings."""
        return [
            one for one in self.findings if one.proposed and all(one.box.meet(each.box) is None for each in planted)
        ]


def look_at(images: Sequence[Burned], folder: Path) -> dict[str, Seen]:
    """Write the files, look at them as the commands do, and redact what is proposed; by the names of the images."""
    for at, image in enumerate(images):
        (folder / f"{at:04}.dcm").write_bytes(image.file)
    found = discover([folder])
    examination = examine(found, lambda *_: None)
    places: tuple[Place, ...] = gather(found, examination)
    plans = make_plans(found, examination, places, choose(places, PixelChoice(Which.PROPOSED)))
    seen = {}
    for instance in (*found.instances, *found.unidentified):
        name = images[int(Path(instance.source.path).stem)].name
        examined = examination.of(instance)
        if examined is None or not examined.whole:
            raise ValueError(f"{name} was not looked at: {examined.problem if examined else 'no pixels'}")
        black = tuple(redaction.box for redaction in plans[key_of(instance)].redactions)
        seen[name] = Seen(examined.findings, black)
    return seen
