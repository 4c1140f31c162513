"""Finding: every file behind the named paths becomes an image of a series, or is left out with a reason.

Rules: one bad file never ends the search; the same images give the same result in the same order wherever they lie. A
copy counts once; two contents under one image identifier end the search, since nobody could say which is meant.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from radseal.errors import InputError, UsageError
from radseal.inputs import found as reasons
from radseal.inputs.classify import classify
from radseal.inputs.dicomdir import Disagreements, compare_all
from radseal.inputs.expand import expand
from radseal.inputs.found import (
    LIMITS,
    Found,
    InstanceFound,
    LeftOutFile,
    Limits,
    SeriesFound,
    Source,
    StudyFound,
    count_reasons,
)
from radseal.inputs.geometry import order_and_gaps


def discover(
    paths: Iterable[str | os.PathLike[str]],
    *,
    limits: Limits = LIMITS,
    progress: Callable[[int], None] = lambda _files: None,
) -> Found:
    """Return the studies behind `paths` (files, folders, ZIP archives, CDs) and all that is left out.

    `progress` is called with the number of files looked at. Raises InputError when a path leads nowhere, when no image
    is found, or when two files hold different content under one image identifier; LimitError beyond `limits`.
    """
    seen = _Seen()
    for files, item in enumerate(expand(paths, limits), 1):
        if isinstance(item, LeftOutFile):
            seen.left_out.append(item)
        else:
            seen.take(item)
        progress(files)
    told = compare_all(seen.dicomdirs, seen.instances.values(), seen.left_out)
    if not seen.instances:
        raise _nothing(seen)
    return Found(_group(seen, told), told.left_out, tuple(seen.dicomdirs), told.notes)


def choose(everything: Found, numbers: Collection[int]) -> Found:
    """Return `everything` with only the studies of these numbers (from 1, as `summarise` shows them).

    Raises UsageError for a number that is not there.
    """
    count = len(everything.studies)
    if not numbers or not all(1 <= number <= count for number in numbers):
        raise UsageError("there is no study of that number", hint=f"Choose from 1 to {count}.")
    chosen = tuple(study for place, study in enumerate(everything.studies, 1) if place in numbers)
    return replace(everything, studies=chosen)


@dataclass(slots=True)
class _Seen:
    """What the search has found so far; instances by SOP Instance UID."""

    instances: dict[str, InstanceFound] = field(default_factory=dict)
    left_out: list[LeftOutFile] = field(default_factory=list)
    dicomdirs: list[Source] = field(default_factory=list)

    def take(self, source: Source) -> None:
        """Sort one file into what it is."""
        facts = classify(source)
        if isinstance(facts, LeftOutFile):
            self.left_out.append(facts)
        elif facts.is_dicomdir:
            self.dicomdirs.append(source)
        else:
            other = self.instances.setdefault(facts.sop_instance_uid, InstanceFound(source, facts))
            if other.source is not source:
                self._take_again(source, other)

    def _take_again(self, source: Source, other: InstanceFound) -> None:
        try:
            same = source.size == other.source.size and _digest(source) == _digest(other.source)
        except InputError as error:
            self.left_out.append(LeftOutFile(source.path, str(error)))
            return
        if not same:
            raise InputError(
                "two files hold different content under the same image identifier (SOP Instance UID)",
                hint="Keep the one that is meant: take the other away, or name only the folder that holds it.",
                private=f"{other.source.path}\n{source.path}",
            )
        self.left_out.append(LeftOutFile(source.path, reasons.DUPLICATE, f"of {other.source.path}"))


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


def _group(seen: _Seen, told: Disagreements) -> tuple[StudyFound, ...]:
    studies: dict[str, dict[str, list[InstanceFound]]] = defaultdict(lambda: defaultdict(list))
    for instance in seen.instances.values():
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
