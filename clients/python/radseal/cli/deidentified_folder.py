"""What `radseal deidentify` does: every file that can be de-identified, into numbered files and folders.

Rules: each file stands for itself, so that one bad file, or two of one name, never stop the others. Numbers follow the
order of patients, studies and images; nothing in a name tells of the original.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from radseal.cli.completeness import is_complete
from radseal.dicom.rules import Rules
from radseal.errors import InputError
from radseal.inputs import Found, InstanceFound, LeftOutFile, count_reasons, discover
from radseal.inputs.found import NO_IDENTIFIERS
from radseal.sealing.encoding import derive
from radseal.sealing.reference import make_reference
from radseal.sharing.desk import Progress
from radseal.sharing.preparing import Preparer
from radseal_wire.sealed import LeftOut

DICOMDIR = "a DICOMDIR, which only lists images"


@dataclass(slots=True)
class FolderReport:
    """What was written and left out; `left_out` holds places, for the screen only."""

    profile: str
    edition: str
    site_key: bool
    files: int = 0
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: list[LeftOutFile] = field(default_factory=list)

    def counts(self) -> list[LeftOut]:
        """Return how many were left out for each reason."""
        return count_reasons(self.left_out)

    @property
    def images_left_out(self) -> bool:
        """Something left out is, or may be, an image."""
        return not is_complete(item.reason for item in self.left_out if item.reason != DICOMDIR)

    def public(self) -> dict[str, object]:
        """Return the report: profile, rules, counts, reasons; no value, no name."""
        return {
            "profile": self.profile,
            "edition": self.edition,
            "files": self.files,
            "site_key": self.site_key,
            "left_out": [left.model_dump() for left in self.counts()],
            "rules": [
                {"rule": rule, "action": action, "count": count} for (rule, action), count in sorted(self.rules.items())
            ],
        }


def deidentify_into(
    folder: Path,
    paths: Sequence[Path],
    rules: Rules,
    *,
    profile: str,
    site_key: bytes | None,
    run_key: bytes,
    progress: Progress,
) -> FolderReport:
    """De-identify what is at `paths` into `folder`; `run_key`, 32 random bytes, serves where there is no site key.

    Raises InputError when a path leads nowhere or holds no DICOM at all, OSError when the disk is full.
    """
    found = discover(paths, progress)
    report = FolderReport(profile, rules.edition, site_key is not None, left_out=_never_tried(found))
    work = _Work(folder, rules, site_key, run_key, report)
    instances = (*found.instances, *found.unidentified)
    for done, instance in enumerate(instances, 1):
        work.write(instance)
        progress("de-identifying", done, len(instances))
    return report


def _never_tried(found: Found) -> list[LeftOutFile]:
    listed = [item for item in found.all_left_out if item.reason != NO_IDENTIFIERS]
    return listed + [LeftOutFile(source.path, DICOMDIR) for source in found.dicomdirs]


@dataclass(slots=True)
class _Work:
    """One run: what each patient's pseudonyms come from, and how many files each folder has."""

    folder: Path
    rules: Rules
    site_key: bytes | None
    run_key: bytes
    report: FolderReport
    preparers: dict[bytes, Preparer] = field(default_factory=dict)
    folders: dict[tuple[str, str], tuple[Path, int]] = field(default_factory=dict)
    studies: dict[str, int] = field(default_factory=dict)

    def write(self, instance: InstanceFound) -> None:
        """De-identify one file, or note why not."""
        try:
            prepared = self._preparer(instance).prepare(instance)
        except InputError as error:
            self.report.left_out.append(LeftOutFile(instance.source.path, str(error)))
            return
        with self._next_path(instance).open("xb") as file:
            file.writelines(prepared.parts)
        self.report.files += 1
        self.report.rules += prepared.counts

    def _preparer(self, instance: InstanceFound) -> Preparer:
        """One patient's: the reference in place of name and ID comes from the key and what the file says."""
        facts = instance.facts
        said = (facts.patient_id, facts.issuer_of_patient_id) if facts.patient_id else (facts.patient_name, "")
        key = derive(derive(self.site_key or self.run_key, "patient"), "reference", *(word.encode() for word in said))
        if key not in self.preparers:
            reference = make_reference(hashlib.sha256(key).digest()[:16])
            self.preparers[key] = Preparer(self.rules, self.site_key, self.run_key, reference)
        return self.preparers[key]

    def _next_path(self, instance: InstanceFound) -> Path:
        uids = (instance.facts.study_instance_uid, instance.facts.series_instance_uid)
        if uids not in self.folders:
            study = self.studies.setdefault(uids[0], len(self.studies) + 1)
            series = 1 + sum(known == uids[0] for known, _ in self.folders)
            path = self.folder / f"study{study:03d}" / f"series{series:03d}"
            path.mkdir(parents=True)
            self.folders[uids] = path, 0
        path, count = self.folders[uids]
        self.folders[uids] = path, count + 1
        return path / f"image{count + 1:05d}.dcm"
