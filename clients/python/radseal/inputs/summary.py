"""What the sender's own screen shows before anything leaves: one row for each study (whose, what, how many).

Rules: these rows hold the patient's name; they go to the terminal that the sender looks at, never to a log, a file, the
service or `--json`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from radseal.inputs.found import Found, StudyFound
from radseal.inputs.places import to_screen


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study on the sender's screen; several values of one kind are joined by a comma, blanks are empty."""

    number: int
    """From 1: the choice that `choose` takes."""
    patient_name: str
    birth_date: str
    patient_id: str
    study_date: str
    description: str
    modalities: str
    body_parts: str
    laterality: str
    images: int
    found: int
    missing: int
    """Images that would fill the geometric gaps."""


def summarise(found: Found) -> tuple[StudyRow, ...]:
    """Return a row for each study, in the order of `found.studies`. Private: see the module's rule."""
    return tuple(_to_row(number, study) for number, study in enumerate(found.studies, 1))


def _to_row(number: int, study: StudyFound) -> StudyRow:
    facts = [instance.facts for instance in study.instances]
    return StudyRow(
        number=number,
        patient_name=_join(fact.patient_name for fact in facts),
        birth_date=_join(fact.patient_birth_date for fact in facts),
        patient_id=_join(fact.patient_id for fact in facts),
        study_date=_join(fact.study_date for fact in facts),
        description=_join(fact.study_description for fact in facts),
        modalities=_join(series.modality for series in study.series),
        body_parts=_join(fact.body_part for fact in facts),
        laterality=_join(fact.laterality for fact in facts),
        images=len(facts),
        found=sum(series.found for series in study.series),
        missing=sum(gap.missing for series in study.series for gap in series.gaps),
    )


def _join(values: Iterable[str]) -> str:
    return ", ".join(to_screen(value) for value in dict.fromkeys(values) if value)
