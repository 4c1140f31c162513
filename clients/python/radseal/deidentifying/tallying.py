"""What became of each study, counted file by file: what the privacy report is made of. No value, no name."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from radseal.deidentifying.clashing import KEPT
from radseal.deidentifying.enclosing import CONFIRMED, SEARCHED
from radseal.dicom.deidentify import Deidentified
from radseal.dicom.rules import Counted, Verb
from radseal.enclosed.finding import is_document
from radseal.inputs import InstanceFound

if TYPE_CHECKING:
    from radseal_wire.sealed import ReportEntry


@dataclass(slots=True)
class StudyTally:
    """What became of one study so far."""

    modalities: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)
    """Their UIDs: only how many is told."""
    images: int = 0
    counts: Counter[Counted] = field(default_factory=Counter)
    attention: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(kind, sentence) of what a person should look at -> how many images or elements."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Reason -> how many images."""

    def take(self, found: InstanceFound, counts: Counter[Counted], attention: Iterable[tuple[str, str]]) -> None:
        """Count one de-identified image."""
        self.modalities.add(found.facts.modality)
        self.series.add(found.facts.series_instance_uid)
        self.images += 1
        self.counts.update(counts)
        self.attention.update(set(attention))

    def add(self, other: "StudyTally") -> None:
        """Count another part of the same study."""
        self.modalities |= other.modalities
        self.series |= other.series
        self.images += other.images
        self.counts.update(other.counts)
        self.attention.update(other.attention)
        self.left_out.update(other.left_out)


@dataclass(slots=True)
class RunTally:
    """What became of a run: its studies by number, and what belongs to none."""

    studies: dict[int, StudyTally] = field(default_factory=dict)
    attention: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def study(self, number: int) -> StudyTally:
        """Return the tally of a study, a new one where there is none yet."""
        return self.studies.setdefault(number, StudyTally())

    def take_pixels(self, numbers: Sequence[int], seen: Mapping[str, Any]) -> None:
        """Count what was seen in the pixels (`pixels.deciding.to_public`); `numbers` is each series' study."""
        images: dict[tuple[int, tuple[str, str]], set[tuple[int, int]]] = {}
        for place in seen.get("places", ()):
            told = REDACTED if place["redacted"] else LEFT if place["proposed"] else WRITTEN
            several = images.setdefault((numbers[place["series"] - 1], told), set())
            several.update((place["series"], image) for image in place["images"])
        for (number, told), several in images.items():
            self.study(number).attention[told] += len(several)
        for face in seen.get("faces", ()):
            if (sentence := FACES.get(face["became"])) is not None:
                self.study(numbers[face["series"] - 1]).attention[sentence] += face["images"]
        for reason, frames in seen.get("not_looked_at", {}).items():
            self.attention["frames-not-searched", f"frames whose pixels were not searched for text: {reason}"] += frames


REDACTED = ("redacted", "images with a place in the pixels that was redacted")
LEFT = ("text-left", "images with text in the pixels that may identify, and stays by the sender's decision")
FACES = {
    "stays": ("faces", "images of a head, from which a face may be rebuilt (--deface takes it out)"),
    "removed": ("faces-removed", "images whose face was taken out: no proof against being recognised"),
}
"""What is said of images that may show a face, by what became of it; those that were left out say it themselves."""
WRITTEN = ("text-kept", "images with text in the pixels that stays: markers, positions, scales")
REPORT_CLASSES = "1.2.840.10008.5.1.4.1.1.88."
"""SOP Classes of structured reports begin so (PS3.6, table A-1)."""
UNDECIDED = ("undecided", "images in which a removed value stands elsewhere too, which you are asked about")
DOUBTFUL = ("doubtful-words", "words stay that are also medical words, or very short, and may identify")
REPORTS = ("report-text", "structured reports, whose text a person should read")
DOCUMENTS = ("documents", "enclosed documents that stay, whose pages a person should read")
TAKEN_OUT = ("documents-taken-out", "enclosed documents that are taken out: they travel with the identity only")

_TOLD = frozenset(rule for _tag, rule, _verb in (KEPT, SEARCHED, CONFIRMED))
"""What stays by a decision, and is told in the manifest like what goes."""


def to_entries(counts: Counter[Counted]) -> "list[ReportEntry]":
    """Return the form that travels in the manifest: what each rule did, without what simply stayed."""
    from radseal_wire.sealed import ReportEntry  # noqa: PLC0415  (pydantic is half of an offline command's start)

    told: Counter[tuple[str, str]] = Counter()
    for (_tag, rule, verb), count in counts.items():
        if verb != Verb.KEEP.value or rule in _TOLD:
            told[rule, verb] += count
    return [ReportEntry(rule=rule, action=verb, count=count) for (rule, verb), count in sorted(told.items())]


def look_at(done: Deidentified) -> list[tuple[str, str]]:
    """Return what a person should look at in one image, from what it is and what the engine found."""
    found = [DOUBTFUL] if done.doubtful else []
    if done.sop_class_uid.startswith(REPORT_CLASSES):
        found.append(REPORTS)
    if is_document(done.sop_class_uid):
        found.append(DOCUMENTS if done.counts.keys() & {SEARCHED, CONFIRMED} else TAKEN_OUT)
    return found
