"""From findings to decisions: what was seen in which series, what of it is redacted, and each image's plan.

Rules: nothing that may be identifying is decided by default. A person, a site's profile or the command's words say for
each place whether it is redacted; without an answer nothing goes on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from radseal.errors import InputError
from radseal.inputs import Found, InstanceFound
from radseal.pixels.boxes import Box, Finding, hull
from radseal.pixels.examining import Examination, Examined, Key, key_of
from radseal.pixels.redacting import PixelPlan, Redaction

_ALIKE = 0.7
"""Boxes that share so much of each other are the same place."""
_ROOM = 1 << 16
"""More than any box grows by: an overlay's own size cuts it."""
_ENHANCED = ("1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.130")
"""Images that must say whether annotation is burned in: YES where that is not known."""


class Which(Enum):
    """What is redacted where nobody is asked."""

    ASK = "ask"
    PROPOSED = "proposed"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NamedBox:
    """A box that the sender names, in one series (by its number as shown) or in all."""

    box: Box
    series: int | None = None


@dataclass(frozen=True, slots=True)
class PixelChoice:
    """What the command's words, or a profile, say of the places that were found."""

    which: Which = Which.ASK
    numbers: frozenset[int] | None = None
    """Exactly these places are redacted."""
    boxes: tuple[NamedBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The same thing seen at the same place in images of one series; both numbers count from 1."""

    number: int
    series: int
    finding: Finding = field(repr=False)
    """As the surest reading saw it; its box is around all of them."""
    images: tuple[Key, ...] = field(repr=False)

    @property
    def proposed(self) -> bool:
        """It is or may be identifying."""
        return self.finding.proposed


class UndecidedPixelsError(InputError):
    """Something in the pixels is or may be identifying, and nobody has said what becomes of it."""

    def __init__(self, places: Iterable[Place]) -> None:
        waiting = tuple(place for place in places if place.proposed)
        kinds = sorted({place.finding.kind.value for place in waiting})
        super().__init__(
            f"text in the pixels is or may be identifying, in {len(waiting)} places: {'; '.join(kinds)}",
            hint="Add --redact proposed, --redact none, or the numbers of places such as --redact 1,3; "
            "on a terminal you are asked.",
        )
        self.places = waiting


def gather(found: Found, examination: Examination) -> tuple[Place, ...]:
    """Return every place, numbered: the proposed ones first, then by series."""
    groups: list[tuple[int, Finding, list[Key]]] = []
    for series, instances in enumerate(series_of(found), 1):
        own: list[tuple[int, Finding, list[Key]]] = []
        for instance in instances:
            examined = examination.of(instance)
            for finding in examined.findings if examined else ():
                _join(own, series, finding, key_of(instance))
        groups += own
    ordered = sorted(groups, key=lambda group: (not group[1].proposed, group[0], group[1].box.y, group[1].box.x))
    return tuple(Place(number, series, one, tuple(keys)) for number, (series, one, keys) in enumerate(ordered, 1))


def series_of(found: Found) -> list[tuple[InstanceFound, ...]]:
    """Return the images series by series, as they are numbered for the sender."""
    several = [one.instances for study in found.studies for one in study.series]
    return [*several, *((instance,) for instance in found.unidentified)]


def choose(places: Iterable[Place], choice: PixelChoice) -> frozenset[int]:
    """Return the numbers of the places to redact. Raises UndecidedPixelsError, or InputError for a number not there."""
    several = tuple(places)
    if choice.numbers is not None:
        strange = choice.numbers - {place.number for place in several}
        if strange:
            raise InputError(
                f"there is no place {min(strange)} in the pixels: {len(several)} were found",
                hint="Run it on a terminal, or with --json, to see their numbers.",
            )
        return choice.numbers
    if choice.which is Which.ASK and any(place.proposed for place in several):
        raise UndecidedPixelsError(several)
    wanted = {Which.ALL: several, Which.NONE: ()}.get(choice.which, tuple(place for place in several if place.proposed))
    return frozenset(place.number for place in wanted)


def make_plans(
    found: Found,
    examination: Examination,
    places: Iterable[Place],
    redacted: frozenset[int],
    boxes: tuple[NamedBox, ...] = (),
) -> dict[Key, PixelPlan]:
    """Return what becomes of each image about whose pixels something is known."""
    chosen: dict[Key, list[Finding]] = {}
    for place in places:
        for key in place.images if place.number in redacted else ():
            chosen.setdefault(key, []).append(place.finding)
    plans = {}
    for series, instances in enumerate(series_of(found), 1):
        named = tuple(one.box for one in boxes if one.series in {None, series})
        for instance in instances:
            examined = examination.of(instance)
            if examined is not None and (examined.looked_at or examined.findings or named):
                plans[key_of(instance)] = _plan(instance, examined, chosen.get(key_of(instance), []), named)
    return plans


def _plan(instance: InstanceFound, examined: Examined, wanted: list[Finding], named: tuple[Box, ...]) -> PixelPlan:
    facts = instance.facts
    columns, rows = facts.columns or 1, facts.rows or 1
    every = frozenset(range(examined.frames))
    redactions, planes = [], dict[int, tuple[Box, ...]]()
    for finding in wanted:
        if finding.plane:
            grown = _with_ends(finding.box, finding.box.right + _ROOM, finding.box.bottom + _ROOM)
            planes[finding.plane] = (*planes.get(finding.plane, ()), grown)
            continue
        clean = examined.looked_at - set(finding.frames)  # looked at, and nothing there
        box = Box(0, 0, columns, rows).meet(_with_ends(finding.box, columns, rows))
        redactions += [Redaction(box, every - clean)] if box else []
    cut = (Box(0, 0, columns, rows).meet(box) for box in named)
    redactions += [Redaction(box, every) for box in cut if box is not None]
    return PixelPlan(tuple(redactions), _burned_in(instance, examined, redactions), planes=planes)


def _with_ends(box: Box, columns: int, rows: int) -> Box:
    """Return a line's box with a margin, and room for a letter that was not seen at either end."""
    high = min(box.width, box.height)
    margin, end = 2 + high // 8, 2 + high * 3 // 4
    upright = box.height > box.width
    return box.grown(margin if upright else end, columns, rows, down=end if upright else margin)


def _burned_in(instance: InstanceFound, examined: Examined, redactions: list[Redaction]) -> str:
    """Say YES where something is left or was stated, NO where every frame was looked at and nothing is left."""
    covered = [redaction.box for redaction in redactions]
    shown = [one for one in examined.proposed if not one.plane]
    left = [one for one in shown if not any(one.box.share_in(box) > _ALIKE for box in covered)]
    if left:
        return "YES"
    if examined.whole and examined.frames:
        return "NO"
    must_say = instance.facts.sop_class_uid.startswith(_ENHANCED)
    return "YES" if instance.facts.burned_in == "YES" or must_say else ""


def _join(groups: list[tuple[int, Finding, list[Key]]], series: int, finding: Finding, key: Key) -> None:
    for at, (_series, known, keys) in enumerate(groups):
        alike = min(known.box.share_in(finding.box), finding.box.share_in(known.box)) > _ALIKE
        if alike and known.proposed == finding.proposed and known.plane == finding.plane:
            better = finding if finding.score > known.score else known
            groups[at] = series, replace(better, box=hull((known.box, finding.box))), [*keys, key]
            return
    groups.append((series, finding, [key]))


def to_public(
    found: Found, examination: Examination, places: Iterable[Place], redacted: frozenset[int]
) -> dict[str, object]:
    """Return what may be reported: counts, places and kinds; no text, no value, no name of a file."""
    frames = sum(one.frames for one in examination.images.values())
    looked_at = sum(len(one.looked_at) for one in examination.images.values())
    numbers = {key_of(one): at for several in series_of(found) for at, one in enumerate(several, 1)}
    return {
        "frames": frames,
        "looked_at": looked_at,
        "not_looked_at": dict(_why(examination.images)),
        "places": [
            {
                "number": place.number,
                "series": place.series,
                "images": [numbers[key] for key in place.images],
                "box": [place.finding.box.x, place.finding.box.y, place.finding.box.width, place.finding.box.height],
                "overlay": f"{place.finding.plane:04X}" if place.finding.plane else "",
                "kind": place.finding.kind.value,
                "proposed": place.proposed,
                "redacted": place.number in redacted,
            }
            for place in places
        ],
    }


def _why(images: Mapping[Key, Examined]) -> Iterator[tuple[str, int]]:
    reasons: dict[str, int] = {}
    for one in images.values():
        if not one.whole:
            reasons[one.problem] = reasons.get(one.problem, 0) + one.frames - len(one.looked_at)
    yield from sorted(reasons.items())
