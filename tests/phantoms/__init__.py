"""Synthetic DICOM for every test: deterministic, made by pydicom, no numpy, nothing from a person.

`series` the usual modalities; `media` CDs, ZIPs and odd folders; `planted` a case with an identity in every attribute.
Every maker writes into a folder and returns the paths, in the order in which the images lie.
"""

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
    rle_image,
    save,
    structured_report,
    uid,
    us_cine,
)

__all__ = [
    "PATIENT",
    "Patient",
    "ct_series",
    "enhanced_ct",
    "jpeg_image",
    "localizer",
    "mr_series",
    "new_data",
    "pet_ct_case",
    "rle_image",
    "save",
    "structured_report",
    "uid",
    "us_cine",
]
