"""What a person points at (files, folders, ZIP archives, CDs) becomes studies, and everything else a reason.

`discover` finds; `choose` takes some of the studies; `require_one_patient` and `patient_warnings` compare whose they
are; `summarise` is what the sender's own screen shows. `Source.view()` gives the bytes when they are sealed.
"""

from radseal.inputs.discover import choose, discover
from radseal.inputs.found import (
    LIMITS,
    Found,
    GapFound,
    InstanceFound,
    LeftOutFile,
    Limits,
    SeriesFound,
    Source,
    StudyFound,
    count_reasons,
    to_wire_gaps,
)
from radseal.inputs.patients import patient_warnings, patients, require_one_patient
from radseal.inputs.places import to_screen
from radseal.inputs.summary import StudyRow, summarise

__all__ = [
    "LIMITS",
    "Found",
    "GapFound",
    "InstanceFound",
    "LeftOutFile",
    "Limits",
    "SeriesFound",
    "Source",
    "StudyFound",
    "StudyRow",
    "choose",
    "count_reasons",
    "discover",
    "patient_warnings",
    "patients",
    "require_one_patient",
    "summarise",
    "to_screen",
    "to_wire_gaps",
]
