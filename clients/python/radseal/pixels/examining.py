"""Which frames are looked at, and what is found in them: from found files to findings.

Rules: images of kinds that often carry text are all looked at, of the others the first, middle and last of a series,
and all of it when one of those shows something. Frames that nobody looked at are counted with the reason. Frames are
decoded in the limited child; its answers are checked, and matched against each file's own header here.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from radseal.child import run_limited
from radseal.errors import InputError, RadsealError
from radseal.inputs import Found, InstanceFound
from radseal.inputs.found import Progress
from radseal.pixels.boxes import Box, Finding, Kind
from radseal.pixels.installed import missing_parts
from radseal.pixels.planes import plane_groups, plane_raster, plane_size
from radseal.pixels.raster import Header, Raster, read_header, read_raster
from radseal.pixels.regions import unexamined_findings
from radseal.pixels.requests import ALL_BRIGHT, ALL_DARK, describe, pack
from radseal.pixels.sampling import frames_to_look_at, looks_at_all, sample
from radseal.pixels.sorting import Seen, sort_lines

STAGE = "looking at pixels"
NOT_INSTALLED = "text in pixels was not looked for: radseal[pixels] is not installed"
NOT_WANTED = "nobody asked to look at pixels"
NOT_SAMPLED = "one of a series of which the first, middle and last image were looked at"
IN_PART = "of several frames, the first, middle and last were looked at, and all of them laid over one another"
DECODE_MEMORY = 4 * 1024**3
"""Bytes of address space of the child: ONNX Runtime reserves more than it uses."""
_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
"""Pixel data of floating point numbers, and of whole ones."""
_BATCH_PICTURES, _BATCH_BYTES = 24, 64 * 1024**2
_ALL_BYTES = 512 * 1024**2
"""Of all frames together; beyond that they are not laid over one another."""
_SECONDS, _SECONDS_EACH = 60.0, 20.0
_TEXT_MOST, _LINES_MOST = 400, 5000

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of one image's pixels."""

    frames: int
    looked_at: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    problem: str = ""
    """Why not every frame was looked at; a fixed sentence without any value."""

    @property
    def proposed(self) -> tuple[Finding, ...]:
        """What is or may be identifying."""
        return tuple(finding for finding in self.findings if finding.proposed)

    @property
    def whole(self) -> bool:
        """Every frame was looked at."""
        return len(self.looked_at) == self.frames


@dataclass(slots=True)
class Examination:
    """What was found, by file."""

    images: dict[Key, Examined] = field(default_factory=dict)

    def of(self, instance: InstanceFound) -> Examined | None:
        """Return what is known of one image; nothing for what holds no pixels."""
        return self.images.get(key_of(instance))


@dataclass(frozen=True, slots=True)
class _Job:
    instance: InstanceFound
    header: Header
    raster: Raster
    looked_at: tuple[int, ...]
    size: int
    plane: int = 0
    """The overlay whose raster it is; 0: the pixels."""


def key_of(instance: InstanceFound) -> Key:
    """Return what tells one found file from another."""
    return instance.source.path, instance.source.identity


def examine(found: Found, progress: Progress, *, look: bool = True) -> Examination:
    """Look at the pixels of what was found; `look` false: only say what is known without looking."""
    done = Examination()
    series = [list(one.instances) for study in found.studies for one in study.series]
    series += [[instance] for instance in found.unidentified]
    unable = NOT_WANTED if not look else NOT_INSTALLED if missing_parts() else ""
    total, counted = sum(len(one) for one in series), 0
    for instances in series:
        _examine_series(done, instances, unable)
        counted += len(instances)
        progress(STAGE, counted, total)
    return done


def _examine_series(done: Examination, instances: Sequence[InstanceFound], unable: str) -> None:
    often = {place for place, instance in enumerate(instances) if looks_at_all(instance.facts)}
    others = [place for place in range(len(instances)) if place not in often]
    first = sorted(often | {others[place] for place in sample(len(others))})
    rest = [place for place in others if place not in first]
    for place in rest:
        _note_unread(done, instances[place])
    _look(done, [instances[place] for place in first], unable)
    examined = (done.of(instances[place]) for place in first)
    if rest and any(one.proposed for one in examined if one is not None):
        _look(done, [instances[place] for place in rest], unable)


def _note_unread(done: Examination, instance: InstanceFound) -> None:
    if instance.facts.rows and instance.facts.columns:
        done.images[key_of(instance)] = Examined(instance.facts.frames, problem=NOT_SAMPLED)


def _look(done: Examination, instances: Sequence[InstanceFound], unable: str) -> None:
    _look_in_batches(done, _jobs(done, instances, unable))


def _jobs(done: Examination, instances: Sequence[InstanceFound], unable: str) -> Iterator[_Job]:
    """Note what each header says; yield what is to be looked at, unless something makes that impossible."""
    for instance in instances:
        header = _header(instance)
        job = _note(done, instance, header, unable) if header is not None else None
        if job is not None and not unable:
            yield job
        if header is not None and not unable:
            yield from _planes(done, instance, header)


def _header(instance: InstanceFound) -> Header | None:
    try:
        return read_header(instance.source.view())
    except RadsealError:  # told where the file is de-identified
        return None


def _note(done: Examination, instance: InstanceFound, header: Header, unable: str) -> _Job | None:
    """Note what is known before anything is looked at; return what is to be looked at."""
    try:
        raster = read_raster(header)
    except InputError as error:
        if _PIXELS & header.values.keys():
            done.images[key_of(instance)] = Examined(max(1, header.number(0x00280008, 1)), problem=str(error))
        return None
    findings = tuple(unexamined_findings(header, raster)) if unable else ()
    done.images[key_of(instance)] = Examined(raster.frames, findings=findings, problem=unable)
    size = sum(end - start for start, end in raster.spans)
    looked_at = frames_to_look_at(raster.frames)
    if raster.frames > len(looked_at) and size <= _ALL_BYTES and raster.allocated > 1:
        looked_at = (*looked_at, ALL_BRIGHT, ALL_DARK)
    return _Job(instance, header, raster, looked_at, size)


def _planes(done: Examination, instance: InstanceFound, header: Header) -> Iterator[_Job]:
    """Yield what of an image's overlays is to be looked at; a plane that cannot be is proposed whole."""
    for group in plane_groups(header):
        raster = plane_raster(header, group)
        if raster is None:
            whole = Box(0, 0, *plane_size(header, group))
            _add(done, instance, [Finding(whole, Kind.UNREAD, (0,), plane=group)])
        else:
            yield _Job(instance, header, raster, tuple(range(raster.frames)), 0, group)


def _add(done: Examination, instance: InstanceFound, findings: Iterable[Finding]) -> None:
    """Add what an object's overlays show; a presentation state has no pixels of its own."""
    known = done.of(instance) or Examined(0)
    done.images[key_of(instance)] = replace(known, findings=(*known.findings, *findings))


def _look_in_batches(done: Examination, jobs: Iterable[_Job]) -> None:
    batch: list[_Job] = []
    pictures = size = 0
    for job in jobs:
        if batch and (pictures + len(job.looked_at) > _BATCH_PICTURES or size + job.size > _BATCH_BYTES):
            _look_at(done, batch)
            batch, pictures, size = [], 0, 0
        batch.append(job)
        pictures, size = pictures + len(job.looked_at), size + job.size
    if batch:
        _look_at(done, batch)


def _look_at(done: Examination, jobs: list[_Job]) -> None:
    """Ask one child; when it fails, one for each file, so that a hostile one spoils no other."""
    head, payloads = [], []
    for job in jobs:
        wanted = range(job.raster.frames) if ALL_BRIGHT in job.looked_at else job.looked_at
        head.append({**describe(job.raster), "looked_at": list(job.looked_at), "frames": list(wanted)})
        payloads += [job.raster.payload(job.header.opened.data, frame) for frame in wanted]
    seconds = _SECONDS + _SECONDS_EACH * sum(len(job.looked_at) for job in jobs)
    try:
        answers = json.loads(_ask(pack(head, payloads), seconds))
    except InputError:
        if len(jobs) > 1:
            for job in jobs:
                _look_at(done, [job])
            return
        answers = [{"problem": "its pixels could not be decoded within the limits"}]
    for job, answer in zip(jobs, answers, strict=True):
        if job.plane:
            _add(done, job.instance, _read_plane(job, answer))
        else:
            planes = [one for one in done.images[key_of(job.instance)].findings if one.plane]
            done.images[key_of(job.instance)] = _read_answer(job, answer)
            _add(done, job.instance, planes)


def _read_plane(job: _Job, answer: dict[str, Any]) -> Iterator[Finding]:
    """Yield what stands in an overlay; what could not be looked at is proposed whole."""
    raster = job.raster
    if "problem" in answer:
        yield Finding(Box(0, 0, raster.columns, raster.rows), Kind.UNREAD, (0,), plane=job.plane)
        return
    for finding in sort_lines(job.header, raster, _read_lines(raster, answer["lines"]), overlay=True):
        yield replace(finding, plane=job.plane)


def _ask(request: bytes, seconds: float) -> bytes:
    from radseal.pixels.looking import look  # noqa: PLC0415  (needs the extra `pixels`)

    return run_limited(look, request, memory_bytes=DECODE_MEMORY, seconds=seconds)


def _read_answer(job: _Job, answer: dict[str, Any]) -> Examined:
    raster = job.raster
    if "problem" in answer:
        findings = tuple(unexamined_findings(job.header, raster))
        return Examined(raster.frames, findings=findings, problem=str(answer["problem"])[:_TEXT_MOST])
    findings = sort_lines(job.header, raster, _read_lines(raster, answer["lines"]))
    looked_at = frozenset(frame for frame in job.looked_at if frame >= 0)
    same = {hash(raster.payload(job.header.opened.data, frame)) for frame in looked_at} if raster.frames > 1 else set()
    looked_at |= {
        frame
        for frame in range(raster.frames if same else 0)
        if hash(raster.payload(job.header.opened.data, frame)) in same
    }
    return Examined(raster.frames, looked_at, findings, "" if len(looked_at) == raster.frames else IN_PART)


def _read_lines(raster: Raster, lines: Sequence[dict[str, Any]]) -> Iterator[Seen]:
    whole = Box(0, 0, raster.columns, raster.rows)
    for line in lines[:_LINES_MOST]:
        box = whole.meet(Box(*(int(number) for number in line["box"])))
        if box is not None:
            text = "".join(one for one in str(line["text"])[:_TEXT_MOST] if one.isprintable())
            preview = base64.b64decode(line["preview"])
            yield Seen(box, text, float(line["score"]), int(line["frame"]), preview, int(line["preview_width"]))
