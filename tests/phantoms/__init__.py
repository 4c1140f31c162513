"""Synthetic DICOM for every test: deterministic, made by pydicom, no numpy, nothing from a person.

`series` the usual modalities; `media` CDs, ZIPs and odd folders; `planted` a case with an identity in every attribute.
Every maker writes into a folder and returns the paths, in the order in which the images lie.
"""

from phantoms.media import Disc, cd, hostile_set, other_files, zip_bomb, zip_encrypted, zip_named, zip_of
from phantoms.planted import Planted, disguises, planted_case
from phantoms.series import (
    PATIENT,
    Patient,
    ct_series,
    enhanced_ct,
    jpeg_image,
    localizer,
    mr_series,
    new_data,
    pet_ct_case,
    read,
    rle_image,
    save,
    structured_report,
    uid,
    us_cine,
)

__all__ = [
    "PATIENT",
    "Disc",
    "Patient",
    "Planted",
    "cd",
    "ct_series",
    "disguises",
    "enhanced_ct",
    "hostile_set",
    "jpeg_image",
    "localizer",
    "mr_series",
    "new_data",
    "other_files",
    "pet_ct_case",
    "planted_case",
    "read",
    "rle_image",
    "save",
    "structured_report",
    "uid",
    "us_cine",
    "zip_bomb",
    "zip_encrypted",
    "zip_named",
    "zip_of",
]
