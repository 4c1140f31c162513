"""Finding: every file behind the named paths becomes an image of a series, or is left out with a reason.

Rules: one bad file never ends the search; the same images give the same result in the same order wherever they lie. A
copy counts once; of two contents under one image identifier both are kept, and no case is made of them
(`require_one_patient`).
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, starmap

from radseal.dicom.facts import Facts
from radseal.errors import InputError, UsageError
from radseal.inputs import found as reasons
from radseal.inputs.classify import classify, is_identified
from radseal.inputs.dicomdir import Disagreements, compare_all
from radseal.inputs.expand import Item, expand
from radseal.inputs.found import (
    LIMITS,
    Found,
    InstanceFound,
    LeftOutFile,
    Limits,
    Progress,
    SeriesFound,
    Source,
    StudyFound,
    UnreadableError,
    count_reasons,
)
from radseal.inputs.geometry import order_and_gaps

_BATCH = 64
"""Files whose headers are read as one piece of work."""
Sorted = tuple[Item, Facts | LeftOutFile]


def _no_progress(stage: str, done: int, total: int | None = None) -> None:
    del stage, done, total


Batch = Sequence[Item]
Spread = Callable[[Callable[[Batch], Sequence[Sorted]], Iterable[tuple[Batch]]], Iterable[Sequence[Sorted]]]
"""Gives the results of a function for each batch, in order: by other processes, for example."""


def discover(
    paths: Iterable[str | os.PathLike[str]],
    progress: Progress = _no_progress,
    *,
    limits: Limits = LIMITS,
    spread: Spread = starmap,
) -> Found:
    """Return the studies behind `paths` (files, folders, ZIP archives, CDs) and all that is left out.

    `spread` reads the headers. Raises InputError when a path leads nowhere or nothing there is DICOM; LimitError beyond
    `limits`.
    """
    seen = _Seen()
    files = 0
    for batch in spread(sort_batch, _batches(expand(paths, limits))):
        for item, facts in batch:
            seen.take(item, facts)
            files += 1
            progress("looking", files)
    progress("looking", files, files)
    instances = list(seen.instances)
    told = compare_all(seen.dicomdirs, instances, seen.left_out)
    if not instances and not seen.unidentified:
        raise _nothing(seen)
    return Found(
        studies=_group(instances, told),
        left_out=told.left_out,
        dicomdirs=tuple(seen.dicomdirs),
        unidentified=tuple(seen.unidentified),
        notes=told.notes,
    )


def sort_batch(batch: Batch) -> Sequence[Sorted]:
    """Return each item with what its header says, or why it is left out: what a worker does."""
    return [(item, item if isinstance(item, LeftOutFile) else classify(item)) for item in batch]


def _batches(items: Iterator[Item]) -> Iterator[tuple[Batch]]:
    while batch := tuple(islice(items, _BATCH)):
        yield (batch,)


def choose(everything: Found, numbers: Collection[int]) -> Found:
    """Return `everything` with only the studies of these numbers (from 1, as `summarise` shows them).

    A DICOMDIR names every study of its medium, others' patients too: it stays only where all studies are taken.
    Raises UsageError for a number that is not there.
    """
    count = len(everything.studies)
    if not numbers or not all(1 <= number <= count for number in numbers):
        raise UsageError("there is no study of that number", hint=f"Choose from 1 to {count}.")
    chosen = tuple(study for place, study in enumerate(everything.studies, 1) if place in numbers)
    dicomdirs = everything.dicomdirs if len(chosen) == count else ()
    return replace(everything, studies=chosen, dicomdirs=dicomdirs)


@dataclass(slots=True)
class _Seen:
    """What the search has found so far."""

    by_uid: dict[str, dict[bytes, InstanceFound]] = field(default_factory=dict)
    """By SOP Instance UID, then by digest; the digest is empty as long as there is only one."""
    unidentified: list[InstanceFound] = field(default_factory=list)
    left_out: list[LeftOutFile] = field(default_factory=list)
    dicomdirs: list[Source] = field(default_factory=list)

    @property
    def instances(self) -> Iterator[InstanceFound]:
        """Every image, in the order in which it was found."""
        return (instance for alike in self.by_uid.values() for instance in alike.values())

    def take(self, source: Item, facts: Facts | LeftOutFile) -> None:
        """Put one file where it belongs."""
        if isinstance(source, LeftOutFile):
            self.left_out.append(source)
        elif isinstance(facts, LeftOutFile):
            self.left_out.append(facts)
        elif facts.is_dicomdir:
            self.dicomdirs.append(source)
        elif not is_identified(facts):
            self.unidentified.append(InstanceFound(source, facts))
            self.left_out.append(LeftOutFile(source.path, reasons.NO_IDENTIFIERS))
        elif facts.sop_instance_uid in self.by_uid:
            self._take_again(InstanceFound(source, facts), self.by_uid[facts.sop_instance_uid])
        else:
            self.by_uid[facts.sop_instance_uid] = {b"": InstanceFound(source, facts)}

    def _take_again(self, instance: InstanceFound, alike: dict[bytes, InstanceFound]) -> None:
        try:
            if b"" in alike:
                alike[_digest(alike[b""].source)] = alike[b""]
                del alike[b""]
            other = alike.setdefault(_digest(instance.source), instance)
        except UnreadableError as error:
            self.left_out.append(LeftOutFile(instance.source.path, str(error)))
            return
        if other is not instance:
            detail = f"of {other.source.path}"
            self.left_out.append(LeftOutFile(instance.source.path, reasons.DUPLICATE, detail))


def _digest(source: Source) -> bytes:
    return hashlib.sha256(source.view()).digest()


def _nothing(seen: _Seen) -> InputError:
    counts = ", ".join(f"{entry.count} {entry.reason}" for entry in count_reasons(seen.left_out))
    hint = "Name a DICOM file, a folder or ZIP archive with DICOM files, or a CD."
    if seen.dicomdirs:
        hint = "A DICOMDIR only lists images: name the folder or disc that holds them."
    return InputError(
        f"no DICOM image was found{': ' if counts else ''}{counts}",
        hint=hint,
        private="\n".join(f"{item.place}: {item.reason}" for item in seen.left_out[:100]),
    )


def _group(instances: Iterable[InstanceFound], told: Disagreements) -> tuple[StudyFound, ...]:
    studies: dict[str, dict[str, list[InstanceFound]]] = defaultdict(lambda: defaultdict(list))
    for instance in instances:
        studies[instance.facts.study_instance_uid][instance.facts.series_instance_uid].append(instance)
    made = [
        StudyFound(study, tuple(sorted((_to_series(told, *item) for item in series.items()), key=_series_order)))
        for study, series in studies.items()
    ]
    return tuple(sorted(made, key=_study_order))


def _to_series(told: Disagreements, uid: str, instances: list[InstanceFound]) -> SeriesFound:
    ordered, gaps = order_and_gaps(instances)
    facts = ordered[0].facts
    return SeriesFound(
        series_instance_uid=uid,
        modality=facts.modality,
        description=facts.series_description,
        number=facts.series_number,
        instances=ordered,
        left_out=told.in_series.get((facts.study_instance_uid, uid), ()),
        gaps=gaps,
    )


def _series_order(series: SeriesFound) -> tuple[bool, int, str]:
    return series.number is None, series.number or 0, series.series_instance_uid


def _study_order(study: StudyFound) -> tuple[str, str]:
    return min(instance.facts.study_date for instance in study.instances), study.study_instance_uid
