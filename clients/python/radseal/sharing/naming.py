"""Whose images a case holds, in words that only the sender and the privacy officer ever read."""

from radseal.inputs import Found
from radseal_wire.sealed import Patient

_IDS_MOST = 16


def identify(found: Found) -> Patient:
    """Return the patient as the files name them: the first name and birth date that are there, and every ID."""
    facts = [instance.facts for instance in found.instances]
    name = next((one.patient_name for one in facts if one.patient_name), "")
    born = next((one.patient_birth_date for one in facts if one.patient_birth_date), "")
    stated = [(one.patient_id[:64], one.issuer_of_patient_id[:64]) for one in facts if one.patient_id]
    ids = dict.fromkeys(f"{number}^{issuer}" if issuer else number for number, issuer in stated)
    return Patient(name=name[:324], birth_date=born[:16], ids=list(ids)[:_IDS_MOST])


def label(patient: Patient) -> str:
    """Return how the sender recognises the case in the own list."""
    return ", ".join(word for word in (patient.name, patient.birth_date) if word)
