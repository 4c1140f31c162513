"""DICOMDIR: what a medium says that it holds, compared with what is there (PS3.3, Annex F).

Rules: a DICOMDIR is a claim. Its paths are compared and never opened; everything in it may be wrong or hostile. A file
that is listed and cannot be sent is counted in its series, so that the series does not look complete.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from radseal.errors import InputError
from radseal.inputs import found
from radseal.inputs.found import InstanceFound, LeftOutFile, Source
from radseal.inputs.places import to_part
from radseal.inputs.records import Listed, read_listed

SeriesKey = tuple[str, str]
"""Study and Series Instance UID."""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """What remains after all DICOMDIRs were compared."""

    notes: tuple[str, ...]
    left_out: tuple[LeftOutFile, ...]
    """What belongs to no series."""
    in_series: dict[SeriesKey, tuple[LeftOutFile, ...]]


def compare_all(
    dicomdirs: Iterable[Source], instances: Collection[InstanceFound], left_out: Sequence[LeftOutFile]
) -> Disagreements:
    """Return where the DICOMDIRs and what was found disagree, and the left-out files by the series that lists them."""
    there = _There(
        {_key(instance.source.path): instance for instance in instances},
        {_key(item.place): place for place, item in reversed(list(enumerate(left_out)))},
        {_series_of(instance) for instance in instances},
        {instance.facts.sop_instance_uid for instance in instances},
    )
    for dicomdir in dicomdirs:
        try:
            entries = read_listed(dicomdir.view())
        except InputError:
            there.notes.append(f"{dicomdir.path}: cannot be read, so it was not compared")
        else:
            there.compare(dicomdir.path, entries, left_out)
    rest = [item for place, item in enumerate(left_out) if place not in there.moved]
    in_series = {series: tuple(items) for series, items in there.in_series.items()}
    return Disagreements(tuple(there.notes), (*rest, *there.missing), in_series)


@dataclass(slots=True)
class _There:
    """What is there, by key, and what the comparison has said so far."""

    present: dict[str, InstanceFound]
    left_out: dict[str, int]
    """Place in the list of what was left out."""
    known: set[SeriesKey]
    uids: set[str]
    notes: list[str] = field(default_factory=list)
    missing: list[LeftOutFile] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    in_series: dict[SeriesKey, list[LeftOutFile]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, path: str, entries: Sequence[Listed], left_out: Sequence[LeftOutFile]) -> None:
        """Compare one DICOMDIR at `path`."""
        folder = path.rpartition("/")[0]
        listed = set()
        for entry in entries:
            if not _is_inside(entry.parts):
                self.notes.append(f"{path}: lists a path that leads out of the medium; it was not followed")
                continue
            key = _key(_place(folder, entry.parts))
            if key not in listed:
                listed.add(key)
                self._compare_entry(path, key, entry, left_out)
        inside = f"{_key(folder)}/" if folder else ""
        for key, instance in self.present.items():
            if key.startswith(inside) and key not in listed:
                self.notes.append(f"{instance.source.path}: is there, but {path} does not list it; it is sent")

    def _compare_entry(self, path: str, key: str, entry: Listed, left_out: Sequence[LeftOutFile]) -> None:
        folder = path.rpartition("/")[0]
        instance = self.present.get(key)
        if instance:
            if entry.sop_instance_uid not in {"", instance.facts.sop_instance_uid}:
                self.notes.append(f"{instance.source.path}: is another image than {path} says")
            return
        if entry.sop_instance_uid in self.uids:
            self.notes.append(f"{_place(folder, entry.parts)}: {path} lists it there; it is there under another name")
            return
        place = self.left_out.get(key)
        if place is None:
            item = LeftOutFile(_place(folder, entry.parts), found.MISSING)
            self.notes.append(f"{item.place}: {found.MISSING}")
        elif place in self.moved or left_out[place].reason == found.DUPLICATE:
            return
        else:
            item = left_out[place]
        series = entry.study_instance_uid, entry.series_instance_uid
        if series in self.known:
            self.in_series[series].append(item)
            self.moved.update(() if place is None else (place,))
        elif place is None:
            self.missing.append(item)


def _place(folder: str, parts: tuple[str, ...]) -> str:
    """Return where a listed file should be, for a DICOMDIR in `folder`."""
    return "/".join((*([folder] if folder else []), *map(to_part, parts)))


def _is_inside(parts: tuple[str, ...]) -> bool:
    """Tell whether a File ID stays on the medium (PS3.10, 8.5 allows A-Z, 0-9 and _ only)."""
    return all(part not in {"", ".", ".."} and not set(part) & set("/:\0") for part in parts)


def _key(place: str) -> str:
    """Return what two spellings of one place on a medium have in common: case, version and dots (ISO 9660) differ."""
    return "/".join(part.removesuffix(";1").rstrip(".") for part in place.casefold().split("/"))


def _series_of(instance: InstanceFound) -> SeriesKey:
    return instance.facts.study_instance_uid, instance.facts.series_instance_uid
