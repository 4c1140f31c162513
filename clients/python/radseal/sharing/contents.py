"""The manifest's table of contents, gathered while the images are sealed.

Rules: nothing that was found is dropped in silence: what cannot be de-identified is counted with its reason in its
series, and the gaps are those of the images that are really sent.
"""

from collections import Counter
from dataclasses import dataclass, field

from radseal.errors import InputError
from radseal.inputs import Found, GapFound, InstanceFound, SeriesFound
from radseal.inputs.geometry import order_and_gaps
from radseal.sharing.results import Completeness, Left, count_lost
from radseal_wire.sealed import (
    Attachment,
    Gap,
    Instance,
    LeftOut,
    ManifestBody,
    Report,
    SealedEntry,
    Series,
    Study,
)

TWICE = "another image of the case has the same identifier"


@dataclass(slots=True)
class SeriesContents:
    """One series: which of its images are sealed, and why others are not."""

    found: SeriesFound
    uid: str
    """After de-identification."""
    sent: list[InstanceFound] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def to_wire(self) -> Series:
        """Return the manifest's form, in geometric order."""
        ordered, gaps = self._order()
        place_of = {id(instance): place for instance, place in zip(self.sent, self.places, strict=True)}
        reasons = Counter(item.reason for item in self.found.left_out) + self.reasons
        return Series(
            series_instance_uid=self.uid,
            modality=self.found.modality,
            found=self.found.found,
            left_out=to_left_out(reasons),
            gaps=[Gap(after=gap.after, missing=gap.missing) for gap in gaps],
            instances=[place_of[id(instance)] for instance in ordered],
        )

    def _order(self) -> tuple[tuple[InstanceFound, ...], tuple[GapFound, ...]]:
        if len(self.sent) == len(self.found.instances):
            return self.found.instances, self.found.gaps
        return order_and_gaps(self.sent)


@dataclass(slots=True)
class Contents:
    """All that the manifest will list."""

    found: Found
    instances: list[Instance] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    studies: list[tuple[str, list[SeriesContents]]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    _uids: set[str] = field(default_factory=set)

    def begin_study(self, uid: str) -> None:
        """The series that follow belong to the next study; `uid` is after de-identification."""
        self.studies.append((uid, []))

    def begin_series(self, series: SeriesFound, uid: str) -> SeriesContents:
        """The images that follow belong to this series; `uid` is after de-identification."""
        contents = SeriesContents(series, uid)
        self.studies[-1][1].append(contents)
        return contents

    def is_new(self, sop_instance_uid: str) -> bool:
        """Whether no image of the case has this identifier yet; notes it."""
        new = sop_instance_uid not in self._uids
        self._uids.add(sop_instance_uid)
        return new

    def to_wire(self, case: str, packs: list[SealedEntry], identity: list[SealedEntry], report: Report) -> ManifestBody:
        """Return the manifest. Raises InputError when no image could be sealed."""
        if not self.instances:
            reasons = "; ".join(f"{left.count} {left.reason}" for left in self.completeness().left_out)
            raise InputError(f"no image could be de-identified: {reasons}", hint="Nothing was sent.")
        left_out = Counter(item.reason for item in self.found.left_out) + self.reasons
        return ManifestBody(
            format="radseal/1",
            suite="cobblestone-256+ed25519",
            case=case,
            packs=packs,
            identity=identity,
            instances=self.instances,
            studies=[
                Study(study_instance_uid=uid, series=[one.to_wire() for one in series]) for uid, series in self.studies
            ],
            left_out=to_left_out(left_out),
            attachments=self.attachments,
            report=report,
        )

    def completeness(self) -> Completeness:
        """Return what the sender is told."""
        series = [one for _, study in self.studies for one in study]
        reasons = Counter(item.reason for item in self.found.all_left_out) + self.reasons
        for one in series:
            reasons += one.reasons
        return Completeness(
            studies=len(self.studies),
            found=sum(one.found.found for one in series)
            + count_lost(Counter(item.reason for item in self.found.left_out)),
            sent=len(self.instances),
            left_out=tuple(Left(count, reason) for reason, count in sorted(reasons.items())),
            missing_slices=sum(gap.missing for one in series for gap in one.to_wire().gaps) if self.instances else 0,
        )


def to_left_out(reasons: Counter[str]) -> list[LeftOut]:
    """Return the manifest's form of what was left out."""
    return [LeftOut(count=count, reason=reason) for reason, count in sorted(reasons.items())]
