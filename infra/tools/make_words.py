"""Write the clinical words that also occur as people's names, from the code lists of PS3.16 that pydicom carries.

A word counts when three or more code meanings use it: rarer ones are mostly people after whom something is named.
"""

import re
from collections import Counter
from pathlib import Path

import pydicom
from pydicom.sr._concepts_dict import concepts

TARGET = Path(__file__).parents[2] / "clients/python/radseal/verifying/data/clinical_words.txt"
LEAST = 3
TERMS = """
    abdomen acq add adc agfa ankle anonymous axial ax breast canon carestream chest clinic color compressed
    contrast cor coronal could default deidentified derived dicom diffusion dixon dose dummy dynamic elscint
    exam extremity fat flair fuji fujifilm fusion gated gradient grayscale head healthcare helical hitachi
    hologic image imaging johndoe konica kodak lateral left localizer lossy lossless marconi medical mean
    medicine medis minimum mip mixed monochrome mpr mprage none normal oblique operator original other patient
    pelvis phantom philips physician picker planar plus portal portrait post pre primary projection prone
    prospective protocol reconstructed reformatted removed resampled retrospective right sagittal samsung scan
    scanogram scout screen secondary series shimadzu siemens spectral spin spine standard std stir study
    subtraction sum supine survey system systems test tof topogram toshiba trace transverse trial unknown
    unspecified varian vendor venous volume waters whole work works
"""
"""Defined terms of PS3.3, makers and everyday words of series descriptions, which no code list has."""


def main() -> None:
    """Write the list, one word a line."""
    meanings = [
        meaning for scheme in ("SCT", "DCM") for names in concepts[scheme].values() for meaning, _ in names.values()
    ]
    counts = Counter(word for meaning in meanings for word in set(re.findall(r"[a-z]{3,}", meaning.casefold())))
    words = {word for word, count in counts.items() if count >= LEAST} | set(TERMS.split())
    head = f"# Words of DICOM PS3.16 (c) NEMA, by pydicom {pydicom.__version__} (MIT); see infra/tools/make_words.py\n"
    TARGET.write_text(head + "\n".join(sorted(words)) + "\n")
    print(f"{TARGET.name}: {len(words)} words")


if __name__ == "__main__":
    main()
