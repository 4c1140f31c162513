"""Which images and frames are looked at (docs/guides/pixels.md). Pure."""

from radseal.dicom.facts import Facts

_OFTEN = frozenset(
    (
        *("US", "IVUS", "BMUS", "EPS", "SC", "XA", "XRF", "RF", "ES", "GM", "OT", "XC", "OP", "OPT", "DG", "HC"),
        *("BI", "PR"),
        *(
            "CR",
            "DX",
            "MG",
            "IO",
            "PX",
            "RG",
            "DF",
            "DS",
            "ECG",
            "HD",
            "TG",
            "LS",
            "ES",
            "CF",
            "DOC",
            "DMS",
            "OSS",
            "PR",
        ),
    )
)
"""Modalities whose images, or presentation states, often carry text."""
_CAPTURED = "1.2.840.10008.5.1.4.1.1.7"
"""Secondary Capture and its multi-frame kinds."""
_WORDS = ("SECONDARY", "SCREEN", "DOSE", "REPORT", "PROTOCOL")
_FEW = 8
"""Frames up to which all are looked at."""


def looks_at_all(facts: Facts) -> bool:
    """Whether every image of this kind is looked at."""
    return (
        facts.modality in _OFTEN
        or facts.sop_class_uid.startswith(_CAPTURED)
        or facts.burned_in == "YES"
        or bool(facts.conversion)
        or any(word in facts.image_type.upper() for word in _WORDS)
    )


def sample(count: int) -> set[int]:
    """Return the places of the first, middle and last of so many."""
    return {0, count // 2, count - 1} if count else set()


def frames_to_look_at(frames: int) -> tuple[int, ...]:
    """Return which frames of one image are looked at by themselves."""
    return tuple(range(frames)) if frames <= _FEW else tuple(sorted(sample(frames)))
