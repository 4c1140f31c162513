"""What was found: studies, series and images with their sources, and everything that was left out with the reason.

Rules: nothing that was found is dropped in silence: it is an instance, or it is left out with a reason. A reason is a
fixed sentence without any value, so that it may travel in the manifest; a `place` (file name) may hold a patient's
name and is for the sender's own screen and the identity objects only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from radseal.dicom.facts import Facts
from radseal.errors import InputError

if TYPE_CHECKING:
    from radseal_wire import sealed

NOT_DICOM = "not DICOM"
PROGRAM = "a viewer or autorun file, not an image"
LINK = "a symbolic link, which is not followed"
SPECIAL = "a pipe, socket or device, not a file"
READ_ERROR = "unreadable: the medium or file system reported an error"
NOT_ALLOWED = "unreadable: permission denied"
VANISHED = "unreadable: no longer there"
NO_ROOM = "no room on this machine for a working copy of a large file"
CHANGED = "changed while it was being read"
TOO_LARGE = "larger than the limit for one file"
TOO_DEEP = "folders nested deeper than the limit, or a path longer than it"
BAD_ARCHIVE = "a ZIP archive that is damaged or larger than the limits, not opened"
INNER_ARCHIVE = "a ZIP archive inside a folder or archive, not opened: name it on its own to send what it holds"
ENCRYPTED = "encrypted in the ZIP archive: unpack it with its password first"
BAD_NAME = "a name in the ZIP archive that leads out of it"
BAD_MEMBER = "damaged in the ZIP archive, or compressed in an unsupported way"
MALFORMED = "malformed DICOM"
OVER_LIMIT = "DICOM beyond the limits on size, count or depth"
NO_IDENTIFIERS = "DICOM without the identifiers of its study, series or image"
DUPLICATE = "a copy, byte for byte, of another file that was found"
CLASH = "left out by the sender: a value that was removed stands elsewhere in it too"
DOCUMENT = "holds a document (PDF, CDA, model): this profile lets none leave"
DOCUMENT_KEPT_BACK = "left out by the sender: it holds a document that names somebody or could not be searched"
FAULT = "refused by the second check of the de-identified file"
MISSING = "listed in the DICOMDIR, but not there"
HARMLESS = frozenset({NOT_DICOM, PROGRAM, DUPLICATE})
"""Reasons for leaving a file out that take no image away."""


_HINTS = {
    CHANGED: "Wait until nothing writes it, then send again.",
    NO_ROOM: "Free disk space in the folder for temporary files, then send again.",
    NOT_ALLOWED: "Ask for permission to read it, or send from an account that may.",
    READ_ERROR: "Clean the disc, try another drive, or ask for a new copy.",
}


class UnreadableError(InputError):
    """A file could not be read, or changed; its text is one of the reasons above."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(reason, hint=_HINTS.get(reason, ""), private=place)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is looked at; sizes in bytes."""

    files: int = 1_000_000
    depth: int = 64
    path: int = 4000
    """Characters of a relative path."""
    file_bytes: int = 4 * 1024**3
    total_bytes: int = 1024**4
    directory_bytes: int = 256 * 1024**2
    """Of a ZIP archive's central directory."""
    ratio: int = 250
    """Unpacked to packed bytes of a ZIP archive, once it unpacks to more than `ratio_from`."""
    ratio_from: int = 256 * 1024**2


LIMITS = Limits()


class Progress(Protocol):
    """Told how far the search is: `done` of `total` (None: unknown) of a stage."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show it."""


class Source(Protocol):
    """Where the bytes of one file come from: a file, or a member of a ZIP archive. Can be pickled.

    Each read checks that the file is still the one that was found, else raises UnreadableError with CHANGED.
    """

    @property
    def path(self) -> str:
        """The relative path that restoring recreates: `/` between parts, no `..`, no control characters."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def identity(self) -> str:
        """Changes when the file does (size, time, place on disk): for resuming, never to be sent."""

    def head(self, length: int) -> bytes:
        """Return at most the first `length` bytes. Raises UnreadableError."""

    def view(self) -> memoryview:
        """Return all bytes: in memory if small, else a private mapped copy that later changes cannot reach.

        Raises UnreadableError when the file changed or cannot be read.
        """


@dataclass(frozen=True, slots=True)
class InstanceFound:
    """One DICOM file, with the facts of its header."""

    source: Source
    facts: Facts


@dataclass(frozen=True, slots=True)
class LeftOutFile:
    """Something that was found and is not sent; `reason` is one of the sentences above, the rest is private."""

    place: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GapFound:
    """A gap between the images `after` and `after` + 1 of a series; `missing` images would fill it."""

    after: int
    missing: int


@dataclass(frozen=True, slots=True)
class SeriesFound:
    """The images of one series in geometric order, else by number."""

    series_instance_uid: str
    modality: str
    description: str
    number: int | None
    instances: tuple[InstanceFound, ...]
    left_out: tuple[LeftOutFile, ...]
    gaps: tuple[GapFound, ...]

    @property
    def found(self) -> int:
        """How many objects of the series were found or are known to be missing."""
        return len(self.instances) + len(self.left_out)


@dataclass(frozen=True, slots=True)
class StudyFound:
    """One study; series by number."""

    study_instance_uid: str
    series: tuple[SeriesFound, ...]

    @property
    def instances(self) -> Iterator[InstanceFound]:
        """Every image of the study, in order."""
        return (instance for series in self.series for instance in series.instances)


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found, in an order that does not depend on the disk: studies by date, then UID."""

    studies: tuple[StudyFound, ...]
    left_out: tuple[LeftOutFile, ...]
    """What belongs to no series."""
    dicomdirs: tuple[Source, ...]
    """DICOMDIR files: never sent as images, kept with the identity only."""
    unidentified: tuple[InstanceFound, ...]
    """DICOM without the identifiers of study, series or image: in `left_out`, but could be de-identified one by one."""
    notes: tuple[str, ...]
    """Where a DICOMDIR disagrees with what is there; private, as places are."""

    @property
    def instances(self) -> Iterator[InstanceFound]:
        """Every image, in order."""
        return (instance for study in self.studies for instance in study.instances)

    @property
    def all_left_out(self) -> Iterator[LeftOutFile]:
        """Everything left out, inside series too."""
        yield from self.left_out
        yield from (item for study in self.studies for series in study.series for item in series.left_out)


def count_reasons(items: Iterable[LeftOutFile]) -> "list[sealed.LeftOut]":
    """Return the manifest's form of what was left out: how many for each reason, no places."""
    from radseal_wire import sealed  # noqa: PLC0415  (pydantic is half of an offline command's start)

    counts = Counter(item.reason for item in items)
    return [sealed.LeftOut(count=count, reason=reason) for reason, count in sorted(counts.items())]


def to_wire_gaps(series: SeriesFound) -> "list[sealed.Gap]":
    """Return the manifest's form of the gaps of a series."""
    from radseal_wire import sealed  # noqa: PLC0415  (as above)

    return [sealed.Gap(after=gap.after, missing=gap.missing) for gap in series.gaps]
