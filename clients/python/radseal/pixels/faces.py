"""Which series may show a face: CT and MR of a head with enough slices. Pure; from the headers alone.

Rules: fail towards a warning. A series counts unless its body part or its descriptions name another part and no head,
or it is too short to show a face.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from radseal.dicom.facts import Facts
from radseal.inputs import Found, InstanceFound
from radseal.pixels.deciding import series_of
from radseal.pixels.looked import Looked

SLICES_LEAST, LENGTH_LEAST = 10, 40.0
"""Slices, and millimetres from the first to the last, from which a face may be rebuilt."""
MODALITIES = frozenset({"CT", "MR"})
_HEAD = re.compile(
    r"HEAD|BRAIN|SKULL|FACE|FACIAL|ORBIT|SINUS|NASAL|NOSE|PITUIT|SELLA|TEMPORAL|NECK|C.?SPINE|CERVIC|CEREBR|CRANI|NEURO|STROKE"
    r"|CAROTID|JAW|MANDIB|MAXILL|DENTAL|TMJ|\bIAC|\bEAR|WHOLE.?BODY|MPRAGE|KOPF|SCH(?:Ä|AE|A)DEL|HIRN|\bHALS|GESICHT|GANZK"
    r"|T(?:Ê|E)TE\b|CR(?:Â|A)NE|CERVEAU|CABEZA|CR(?:Á|A)NEO|CARA\b|TESTA\b|CERVELLO"
)
_OTHER = re.compile(
    r"CHEST|THORAX|LUNG|ABDOM|PELVI|KNEE|\bHIPS?\b|SHOULDER|ANKLE|FOOT|HAND|WRIST|ELBOW|[LT].?SPINE|LUMBAR|HEART|CARDIAC|BREAST"
    r"|PROSTAT|LIVER|KIDNEY|EXTREMIT|FEMUR|TIBIA|\bLEG|\bARM|CORONAR|AORTA|COLON|BECKEN|KNIE|LUNGE|HERZ|LEBER|GENOU|POUMON|FOIE"
    r"|RODILLA|PULM|H(?:Í|I)GADO"
)


def may_show_face(instances: Sequence[InstanceFound]) -> bool:
    """Whether a face may be rebuilt from these images of one series."""
    facts = [instance.facts for instance in instances]
    shown = [one for one in facts if one.modality in MODALITIES and (one.rows or 0) > 1]
    return bool(shown) and _may_be_head(shown[0]) and _is_long(shown)


def note_faces(found: Found, looked: Looked) -> Looked:
    """Return what was looked at, with every series that may show a face."""
    told = [
        {"series": number, "images": len(instances), "became": "stays"}
        for number, instances in enumerate(series_of(found), 1)
        if may_show_face(instances)
    ]
    return replace(looked, public={**looked.public, "faces": told}) if told else looked


def _may_be_head(facts: Facts) -> bool:
    words = f"{facts.body_part} {facts.series_description} {facts.study_description}".upper()
    return _HEAD.search(words) is not None or _OTHER.search(words) is None


def _is_long(facts: Sequence[Facts]) -> bool:
    """Whether there are enough slices; without any places, their number decides."""
    places = {one.image_position for one in facts if one.image_position is not None}
    count = max(len(places), sum(one.frames for one in facts) if not places else 0, *(one.frames for one in facts))
    if count < SLICES_LEAST:
        return False
    sides = zip(*(place for place in places if len(place) == 3), strict=True)  # noqa: PLR2004  (x, y, z)
    length = sum((max(side) - min(side)) ** 2 for side in sides) ** 0.5
    return length >= LENGTH_LEAST or len(places) < SLICES_LEAST
