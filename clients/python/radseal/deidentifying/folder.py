"""What `radseal deidentify` does: every file that can be de-identified, into numbered files and folders.

Rules: each file stands for itself, so that one bad file, or two of one name, never stop the others. Numbers follow the
order of patients, studies and images; nothing in a name tells of the original. The work is cut into batches that any
`concurrent.futures.Executor` can do, on this machine or on a cluster whose workers see the same folders; what a batch
needs, keys among it, travels to the worker.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from radseal.deidentifying.ahead import ahead
from radseal.deidentifying.clashing import UNDECIDED, Decide, Decisions, UndecidedError
from radseal.deidentifying.preparing import PatientSaid, Preparer, said_of
from radseal.deidentifying.tallying import RunTally, StudyTally, look_at, to_entries
from radseal.dicom.profile import resolve
from radseal.dicom.profile_file import Profile
from radseal.dicom.pseudonyms import identify_patient
from radseal.dicom.rules import Counted
from radseal.errors import InputError
from radseal.inputs import Found, InstanceFound, LeftOutFile, count_reasons, discover
from radseal.inputs.discover import Spread
from radseal.inputs.found import HARMLESS, NO_IDENTIFIERS, Progress
from radseal.pixels.deciding import series_of
from radseal.pixels.examining import Key, key_of
from radseal.pixels.looked import NOT_LOOKED, FacePictures, Look, PlacePicture
from radseal.pixels.redacting import PixelPlan
from radseal.sealing.encoding import derive
from radseal.sealing.reference import make_reference
from radseal.verifying.net import Clash

if TYPE_CHECKING:
    from radseal.deidentifying.envelope import Envelope
    from radseal_wire.sealed import LeftOut

DICOMDIR = "a DICOMDIR, which only lists images"
STAGE = "de-identifying"
BATCH_FILES = 32
BATCHES_AHEAD = 8
"""Batches that wait at an executor: enough for eight workers, and few results to hold."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What every file of one run is de-identified with; `site_key` and `run_key` are 32 bytes each."""

    profile: Profile
    site_key: bytes | None = field(repr=False)
    run_key: bytes = field(repr=False)
    """Random: serves where there is no site key."""
    decisions: Decisions = UNDECIDED
    """What becomes of values that were removed and stand elsewhere too."""
    full: bool = False
    """Also verify each new file by pydicom, in the limited process."""
    envelope: "Envelope | None" = None
    """Whose certificate the originals' attributes are encrypted to, inside each new file."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file, the number of its study, the file to be made of it, and all that is said of its patient."""

    instance: InstanceFound
    study: int
    target: Path
    patients: tuple[PatientSaid, ...] = field(repr=False)
    plan: PixelPlan | None = None
    """What was decided about its pixels."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    files: int = 0
    studies: dict[int, StudyTally] = field(default_factory=dict)
    """By the study's number."""
    left_out: list[LeftOutFile] = field(default_factory=list)
    undecided: list[tuple[Task, tuple[Clash, ...]]] = field(default_factory=list)
    """Not written: the sender has to decide first."""


@dataclass(slots=True)
class FolderReport:
    """What was written and left out; `left_out` holds places, for the screen only."""

    profile: str
    edition: str
    site_key: bool
    files: int = 0
    tally: RunTally = field(default_factory=RunTally)
    left_out: list[LeftOutFile] = field(default_factory=list)
    pixels: Mapping[str, object] = field(default_factory=dict)
    """What was seen in the pixels and what became of it: counts, places and kinds."""
    faces: tuple[FacePictures, ...] = ()
    """Heads before and after, for the sender's own page."""
    places: tuple[PlacePicture, ...] = ()
    """What is or may be identifying in the pixels, for the sender's own page."""

    def add(self, outcome: Outcome) -> None:
        """Count what became of one more batch."""
        self.files += outcome.files
        self.left_out += outcome.left_out
        for study, tally in outcome.studies.items():
            self.tally.study(study).add(tally)

    def counts(self) -> "list[LeftOut]":
        """Return how many were left out for each reason."""
        return count_reasons(self.left_out)

    @property
    def images_left_out(self) -> bool:
        """Something left out is, or may be, an image."""
        return not HARMLESS.issuperset(item.reason for item in self.left_out if item.reason != DICOMDIR)

    def public(self) -> dict[str, object]:
        """Return the report: profile, rules, counts, reasons; no value, no name."""
        counts = sum((study.counts for study in self.tally.studies.values()), Counter[Counted]())
        return {
            "profile": self.profile,
            "edition": self.edition,
            "files": self.files,
            "site_key": self.site_key,
            "pixels": dict(self.pixels),
            "left_out": [left.model_dump() for left in self.counts()],
            "rules": [entry.model_dump() for entry in to_entries(counts)],
        }


def deidentify_into(
    folder: Path,
    paths: Sequence[Path],
    rulebook: Rulebook,
    progress: Progress,
    executor: Executor | None = None,
    *,
    decide: Decide | None = None,
    look: Look | None = None,
) -> FolderReport:
    """De-identify what is at `paths` into `folder`, by this process or by the executor's workers.

    `look` says first what becomes of the pixels. `decide` is asked once, after everything else, what becomes of removed
    values that stand elsewhere too. Raises UndecidedError when that is left open, InputError when a path leads nowhere
    or holds no DICOM at all, OSError when the disk is full.
    """
    found = discover(paths, progress) if executor is None else discover(paths, progress, spread=_spread(executor))
    edition = resolve(rulebook.profile).edition
    report = FolderReport(rulebook.profile.name, edition, rulebook.site_key is not None, left_out=_never_tried(found))
    looked = look(found) if look is not None else NOT_LOOKED
    report.pixels, report.faces, report.places = looked.public, looked.faces, looked.places
    report.tally.left_out.update(item.reason for item in report.left_out)
    tasks = _tasks(folder, (*found.instances, *found.unidentified), looked.plans)
    studies = {key_of(task.instance): task.study for task in tasks}
    numbers = [next((studies[key_of(one)] for one in several), 0) for several in series_of(found)]
    report.tally.take_pixels(numbers, looked.public)
    undecided = _run(rulebook, tasks, report, progress, executor)
    if undecided:
        clashes = [clash for _, several in undecided for clash in several]
        if decide is None:
            raise UndecidedError(clashes)
        decided = replace(rulebook, decisions=decide(clashes))
        left = _run(decided, [task for task, _ in undecided], report, progress, executor)
        if left:
            raise UndecidedError(clash for _, several in left for clash in several)
    return report


def _spread(executor: Executor) -> Spread:
    return lambda function, batches: ahead(executor, function, batches, BATCHES_AHEAD)


def _run(
    rulebook: Rulebook, tasks: Sequence[Task], report: FolderReport, progress: Progress, executor: Executor | None
) -> list[tuple[Task, tuple[Clash, ...]]]:
    """Do all tasks, and return those that wait for a decision."""
    undecided, done = [], 0
    batches = _batches(tasks)
    for batch, outcome in _work(rulebook, batches, executor if len(batches) > 1 else None):
        report.add(outcome)
        undecided += outcome.undecided
        done += len(batch)
        progress(STAGE, done, len(tasks))
    return undecided


def write_batch(rulebook: Rulebook, batch: Sequence[Task]) -> Outcome:
    """De-identify a batch, one file after the other: what a worker does. Raises OSError when the disk is full."""
    outcome, folders = Outcome(), set[Path]()
    for task in batch:
        tally = outcome.studies.setdefault(task.study, StudyTally())
        try:
            preparer = _preparer(rulebook, task.patients, *_said(task.instance))
            made = preparer.judge(task.instance, task.plan)
        except UndecidedError as error:
            outcome.undecided.append((task, error.clashes))
            continue
        except InputError as error:
            outcome.left_out.append(LeftOutFile(task.instance.source.path, str(error)))
            tally.left_out[str(error)] += 1
            continue
        if task.target.parent not in folders:
            task.target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(task.target.parent)
        with task.target.open("xb") as file:
            file.writelines(made.parts)
        outcome.files += 1
        tally.take(task.instance, made.counts, look_at(made))
    return outcome


def _work(
    rulebook: Rulebook, batches: Sequence[Sequence[Task]], executor: Executor | None
) -> Iterator[tuple[Sequence[Task], Outcome]]:
    if executor is None:
        return ((batch, write_batch(rulebook, batch)) for batch in batches)
    outcomes = ahead(executor, write_batch, ((rulebook, batch) for batch in batches), BATCHES_AHEAD)
    return zip(batches, outcomes, strict=True)


def _batches(tasks: Sequence[Task]) -> list[Sequence[Task]]:
    rest = iter(tasks)
    return list(iter(lambda: tuple(islice(rest, BATCH_FILES)), ()))


def _tasks(folder: Path, instances: Sequence[InstanceFound], plans: Mapping[Key, PixelPlan]) -> list[Task]:
    """Give every file its place: studies, series and images are numbered in the order in which they were found."""
    studies: dict[str, int] = {}
    series: dict[tuple[str, str], tuple[int, Counter[str]]] = {}
    patients: dict[tuple[str, str], set[PatientSaid]] = {}
    for instance in instances:
        patients.setdefault(_said(instance), set()).add(said_of(instance))
    told = {said: tuple(sorted(known)) for said, known in patients.items()}
    tasks = []
    for instance in instances:
        facts = instance.facts
        study = studies.setdefault(facts.study_instance_uid, len(studies) + 1)
        uids = (facts.study_instance_uid, facts.series_instance_uid)
        if uids not in series:
            series[uids] = 1 + sum(known == uids[0] for known, _ in series), Counter()
        number, images = series[uids]
        images["images"] += 1
        name = f"study{study:03d}/series{number:03d}/image{images['images']:05d}.dcm"
        plan = plans.get(key_of(instance))
        tasks.append(Task(instance, study, folder / name, told[_said(instance)], plan))
    return tasks


def _never_tried(found: Found) -> list[LeftOutFile]:
    listed = [item for item in found.all_left_out if item.reason != NO_IDENTIFIERS]
    return listed + [LeftOutFile(source.path, DICOMDIR) for source in found.dicomdirs]


def _said(instance: InstanceFound) -> tuple[str, str]:
    """Return what tells one patient from another in the file."""
    facts = instance.facts
    known = identify_patient(facts.patient_id, "", "")
    return (known, facts.issuer_of_patient_id) if known else (facts.patient_name, "")


@lru_cache(maxsize=256)
def _preparer(rulebook: Rulebook, patients: tuple[PatientSaid, ...], *said: str) -> Preparer:
    """One patient's: the reference in place of name and ID comes from the key and what the file says."""
    source = rulebook.site_key or rulebook.run_key
    key = derive(derive(source, "patient"), "reference", *(word.encode() for word in said))
    reference = make_reference(hashlib.sha256(key).digest()[:16])
    return Preparer(
        resolve(rulebook.profile),
        rulebook.site_key,
        rulebook.run_key,
        reference,
        patients,
        rulebook.decisions,
        full=rulebook.full,
        envelope=rulebook.envelope,
    )
