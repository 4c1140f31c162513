"""The ten options of PS3.15 that have a column in Table E.1-1, by short names, with their codes of CID 7050."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name in a profile, its column in the table, its code and meaning (PS3.16, CID 7050)."""

    name: str
    column: str
    code: str
    meaning: str
    about: str


BASIC_CODE = ("113100", "Basic Application Confidentiality Profile")
OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option(
            "safe-private",
            "retain_safe_private",
            "113111",
            "Retain Safe Private Option",
            "private attributes of Table E.3.10-1 stay, by their creator; all others go",
        ),
        Option(
            "uids",
            "retain_uids",
            "113110",
            "Retain UIDs Option",
            "UIDs stay as they are: whoever has the archive finds the patient by them",
        ),
        Option(
            "device-identity",
            "retain_device_identity",
            "113109",
            "Retain Device Identity Option",
            "serial numbers and names of devices and stations stay",
        ),
        Option(
            "institution-identity",
            "retain_institution_identity",
            "113112",
            "Retain Institution Identity Option",
            "names and addresses of institutions and departments stay",
        ),
        Option(
            "patient-characteristics",
            "retain_patient_characteristics",
            "113108",
            "Retain Patient Characteristics Option",
            "sex, age, size, weight, allergies and the like stay; a missing age is computed from the birth date",
        ),
        Option(
            "full-dates",
            "retain_longitudinal_full_dates",
            "113106",
            "Retain Longitudinal Temporal Information Full Dates Option",
            "dates and times stay as they are",
        ),
        Option(
            "modified-dates",
            "retain_longitudinal_modified_dates",
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option",
            "dates move by whole days, the same for all of a patient; times and intervals stay",
        ),
        Option(
            "clean-descriptors",
            "clean_descriptors",
            "113105",
            "Clean Descriptors Option",
            "descriptions and comments stay, the identifying words in them go",
        ),
        Option(
            "clean-structured-content",
            "clean_structured_content",
            "113104",
            "Clean Structured Content Option",
            "the content of reports and acquisition contexts stays, the identifying words and items go",
        ),
        Option(
            "clean-graphics",
            "clean_graphics",
            "113103",
            "Clean Graphics Option",
            "overlays and graphic annotations stay, the identifying words in their texts go",
        ),
    )
}
CONTRADICTIONS = (("full-dates", "modified-dates"),)
"""Pairs that cannot both be had."""
