"""One patient in one case: whose images these are, and whether they are all of the same person.

Rules: name, birth date and ID are compared after normalisation (case, padding, width of letters, name groups);
character sets were already decoded. A blank against a value disagrees; blank throughout is a warning. Only another ID
may be confirmed, and only under the same name and birth date (an outside prior). No value stands in `str(error)`: the
values are in `private`, side by side, for the sender's own screen.
"""

import itertools
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from radseal.errors import InputError, MixedPatientsError
from radseal.inputs.found import Found, InstanceFound
from radseal.inputs.places import to_screen


@dataclass(frozen=True, slots=True, order=True)
class PatientSeen:
    """A patient as written in some files."""

    name: str
    birth_date: str
    id: str
    issuer: str


def require_one_patient(found: Found, *, confirmed: bool = False) -> None:
    """Raise MixedPatientsError unless all images are of one person.

    Raises InputError first when two files hold different content under one image identifier: of those nobody could say
    which is that person's image.

    `confirmed` says that the sender has confirmed one person under several IDs; the error's `confirmable` says whether
    that would help.
    """
    _require_distinct(found)
    pairs = [(*pair, _disagreements(*pair)) for pair in itertools.combinations(patients(found), 2)]
    mixed = [pair for pair in pairs if pair[2] and not _is_confirmable(*pair)]
    if confirmed and not mixed:
        return
    for one, other, parts in mixed or pairs:
        if parts:
            raise MixedPatientsError(
                f"the images are of different patients: {_list(parts)} {'disagree' if parts[1:] else 'disagrees'}",
                hint=_hint(confirmable=not mixed),
                private=_side_by_side(found, one, other),
                confirmable=not mixed,
            )


def _require_distinct(found: Found) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for instance in found.instances:
        places[instance.facts.sop_instance_uid].append(instance.source.path)
    for alike in places.values():
        if alike[1:]:
            raise InputError(
                "two files hold different content under the same image identifier (SOP Instance UID)",
                hint="Keep the one that is meant: take the other away, or name only the folder that holds it.",
                private="\n".join(to_screen(place) for place in alike),
            )


def patients(found: Found) -> tuple[PatientSeen, ...]:
    """Return each distinct way in which the patient is written, normalised alike ones once."""
    seen: dict[tuple[object, ...], PatientSeen] = {}
    for patient in dict.fromkeys(map(_written_in, found.instances)):
        seen.setdefault(_key(patient), patient)
    return tuple(sorted(seen.values()))


def patient_warnings(found: Found) -> tuple[str, ...]:
    """Return what is blank in every image: worth a look before sending, no ground to refuse. Holds no values."""
    seen = patients(found)
    blank = {
        "patient name": not any(any(_groups(patient.name)) for patient in seen),
        "birth date": not any(_digits(patient.birth_date) for patient in seen),
        "patient ID": not any(_plain(patient.id) for patient in seen),
    }
    return tuple(
        f"the {name} is blank in every image, so it cannot be compared" for name, is_blank in blank.items() if is_blank
    )


def _written_in(instance: InstanceFound) -> PatientSeen:
    facts = instance.facts
    return PatientSeen(facts.patient_name, facts.patient_birth_date, facts.patient_id, facts.issuer_of_patient_id)


def _key(patient: PatientSeen) -> tuple[object, ...]:
    return _groups(patient.name), _digits(patient.birth_date), _plain(patient.id), _plain(patient.issuer)


def _is_confirmable(one: PatientSeen, _other: PatientSeen, parts: list[str]) -> bool:
    return parts == ["patient ID"] and bool(_digits(one.birth_date)) and any(_groups(one.name))


def _disagreements(one: PatientSeen, other: PatientSeen) -> list[str]:
    issuers = {_plain(one.issuer), _plain(other.issuer)} - {""}
    same_id = _plain(one.id) == _plain(other.id) and len(issuers) < 2  # noqa: PLR2004  (two different ones)
    checks = (
        ("patient name", _same_name(_groups(one.name), _groups(other.name))),
        ("birth date", _digits(one.birth_date) == _digits(other.birth_date)),
        ("patient ID", same_id),
    )
    return [name for name, agrees in checks if not agrees]


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names agree in every group that both have, and have one in common (PS3.5, 6.2.1.2)."""
    if not any(one) and not any(other):
        return True
    shared = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return bool(shared) and all(a == b for a, b in shared)


def _groups(name: str) -> tuple[str, str, str]:
    """Return the alphabetic, ideographic and phonetic group, each normalised to its components."""
    groups = ["^".join(_plain(component) for component in group.split("^")).rstrip("^") for group in name.split("=")]
    first, second, third = (*groups, "", "", "")[:3]
    return first, second, third


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold().split())


def _digits(date: str) -> str:
    return "".join(char for char in date if char.isdigit())


def _list(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _hint(*, confirmable: bool) -> str:
    if confirmable:
        return "If this is one person with IDs of two hospitals, confirm it; otherwise send each patient on their own."
    return "Send each patient as a case of their own; correct the files at their source if they are of one person."


def _side_by_side(found: Found, one: PatientSeen, other: PatientSeen) -> str:
    left, right = (_column(found, patient) for patient in (one, other))
    labels = ("name", "birth date", "patient ID", "issuer of ID", "study dates", "images")
    width = max(map(len, left))
    rows = zip(labels, left, right, strict=True)
    return "\n".join(f"{label:<13} {one:<{width}}   {other}" for label, one, other in rows)


def _column(found: Found, patient: PatientSeen) -> list[str]:
    of_patient = [instance.facts for instance in found.instances if _key(_written_in(instance)) == _key(patient)]
    dates = ", ".join(sorted({facts.study_date or "unknown" for facts in of_patient}))
    lines = [patient.name, patient.birth_date, patient.id, patient.issuer, dates, str(len(of_patient))]
    return [to_screen(line) or "(blank)" for line in lines]
