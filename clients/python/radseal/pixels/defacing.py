"""Taking the face out of heads: from found series to each image's plan, or to the reason why it stays here.

Rules: a plane in the patient's coordinates parts the face from the brain (`heads`), and every pixel on the face's side
becomes black in every image of the same Frame of Reference. Nothing on the other side changes. An image that may show
the face, and of which that cannot be done, does not leave.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

from radseal.child import run_limited
from radseal.errors import InputError
from radseal.inputs import Found, InstanceFound
from radseal.inputs.found import Progress
from radseal.pixels.examining import Key, key_of
from radseal.pixels.faces import MODALITIES, may_show_face
from radseal.pixels.looked import FacePictures, Looked
from radseal.pixels.native import Run
from radseal.pixels.redacting import PixelPlan
from radseal.pixels.requests import describe, pack, unpack
from radseal.pixels.stacks import Slice, Vector, read_slice, stack, step_of

STAGE = "taking faces out"
STAYS = "may show a face that could not be taken out: "
_NEEDED = ("numpy", "scipy", "PIL", "imagecodecs", "jpeg_ls")
_APART = 2.0
"""Millimetres between the slices that are looked at, at least."""
_MEMORY, _SECONDS, _SECONDS_EACH = 4 * 1024**3, 60.0, 1.0
_PICTURES, _PICTURE_MOST = 4, 1 << 17
_SCOUT = "LOCALIZER"
NO_ANSWER = "the head could not be looked at"


SCOUT = "it is a scout view, which no plane parts"
NO_PLANE = "it lies in another frame of reference"


@dataclass(frozen=True, slots=True)
class _Plane:
    normal: Vector
    offset: float
    pictures: tuple[bytes, ...] = field(repr=False)


def deface(found: Found, looked: Looked, progress: Progress) -> Looked:
    """Return what was looked at, with plans that take the faces out, or leave images out by name.

    Raises InputError where what is needed is not installed.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise InputError("faces cannot be taken out here", hint="Install it with: pip install 'radseal[pixels]'")
    plans, told, pictures, first = dict(looked.plans), list[dict[str, object]](), list[FacePictures](), 1
    for done, series in enumerate(_together(found), 1):
        faces = [place for place, instances in enumerate(series) if may_show_face(instances)]
        planes, reasons = _find_planes(series, faces)
        for place, instances in enumerate(series if faces else ()):
            own = _plan(instances, planes, plans, shows=place in faces, reason=reasons.get(place, ""))
            plans |= own
            if own:
                became = "left out" if any(plan.refused for plan in own.values()) else "removed"
                told.append({"series": first + place, "images": len(own), "became": became})
        pictures += [FacePictures(first + place, *plane.pictures) for plane, place in planes.values()]
        first += len(series)
        progress(STAGE, done, None)
    public = {**looked.public, "faces": told} if told else looked.public
    return replace(looked, plans=plans, public=public, faces=tuple(pictures))


def _together(found: Found) -> Iterator[list[tuple[InstanceFound, ...]]]:
    """Yield the series of each study, in the order of `series_of`; what belongs to no study, each by itself."""
    yield from ([one.instances for one in study.series] for study in found.studies)
    for instance in found.unidentified:
        yield [(instance,)]


def _find_planes(
    series: Sequence[Sequence[InstanceFound]], faces: Sequence[int]
) -> tuple[dict[str, tuple[_Plane, int]], dict[int, str]]:
    """Find a plane for each Frame of Reference, from the series with the most slices first; else say why not."""
    planes: dict[str, tuple[_Plane, int]] = {}
    reasons: dict[int, str] = {}
    for place in sorted(faces, key=lambda one: -len(series[one])):
        try:
            slices = [read_slice(instance) for instance in series[place]]
            if not all(one.space in planes for one in slices):
                planes[slices[0].space] = _ask(stack(slices), ct=slices[0].instance.facts.modality == "CT"), place
        except InputError as error:
            reasons[place] = str(error)
    return planes, reasons


def _plan(
    instances: Sequence[InstanceFound],
    planes: Mapping[str, tuple[_Plane, int]],
    plans: Mapping[Key, PixelPlan],
    *,
    shows: bool,
    reason: str,
) -> dict[Key, PixelPlan]:
    """Return the plans of a series' images: those that a plane parts, and those that do not leave."""
    own: dict[Key, PixelPlan] = {}
    for instance in instances:
        if instance.facts.modality not in MODALITIES or not instance.facts.rows:
            continue
        stated = instance.facts.burned_in if instance.facts.burned_in in {"YES", "NO"} else ""
        earlier = plans.get(key_of(instance)) or PixelPlan(burned_in=stated)
        try:
            removed = _removed(instance, planes, reason)
            own[key_of(instance)] = replace(earlier, removed={0: removed})
        except InputError as error:
            if shows or str(error) == SCOUT:
                own[key_of(instance)] = replace(earlier, refused=STAYS + str(error))
    return own


def _removed(instance: InstanceFound, planes: Mapping[str, tuple[_Plane, int]], reason: str) -> tuple[Run, ...]:
    """Return an image's pixels beyond its plane. Raises InputError where there is none, or none can part it."""
    one = read_slice(instance)
    if one.space not in planes:
        raise InputError(reason or NO_PLANE)
    if _SCOUT in instance.facts.image_type.upper() and instance.facts.modality == "CT":
        raise InputError(SCOUT)
    plane, _place = planes[one.space]
    return one.beyond(plane.normal, plane.offset)


def _ask(ordered: Sequence[Slice], *, ct: bool) -> _Plane:
    """Have the plane of a stack found in the limited process. Raises InputError by name where there is none."""
    from radseal.pixels.unmasking import part_face  # noqa: PLC0415  (needs the extra `pixels`)

    every = max(1, round(_APART / math.dist(ordered[0].origin, ordered[1].origin)))
    some = ordered[::every]
    first = some[0]
    order = {
        "ct": ct,
        "spacing": first.spacing,
        "origin": first.origin,
        "step": step_of(some),
        "down": first.down,
        "right": first.right,
    }
    told = [{**describe(one.raster), "slope": one.scale[0], "intercept": one.scale[1]} for one in some]
    payloads = [one.raster.payload(one.header.opened.data, 0) for one in some]
    seconds = _SECONDS + _SECONDS_EACH * len(some)
    answer = run_limited(part_face, pack([order, *told], payloads), memory_bytes=_MEMORY, seconds=seconds)
    return _read(answer)


def _read(answer: bytes) -> _Plane:
    """Return the plane of an answer. Raises InputError for one that makes no sense."""
    try:
        (told,), pictures = unpack(answer)
        x, y, z = (float(part) for part in told["normal"])
        offset, drawn = float(told["offset"]), tuple(pictures)
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(NO_ANSWER) from error
    fine = math.isfinite(offset) and abs(math.hypot(x, y, z) - 1) < 1e-6  # noqa: PLR2004  (a unit vector)
    if not fine or len(drawn) != _PICTURES or not all(_is_picture(one) for one in drawn):
        raise InputError(NO_ANSWER)
    return _Plane((x, y, z), offset, drawn)


def _is_picture(data: bytes) -> bool:
    return data.startswith(b"\x89PNG") and len(data) < _PICTURE_MOST
