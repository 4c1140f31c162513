"""No file is a worse object than it was: dciodvfy finds no error in a de-identified file that the original had not."""

import io
import warnings
from collections import Counter
from functools import cache
from pathlib import Path

import pydicom
import pytest
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from phantoms.canaries import real_files
from phantoms.objects import made_objects
from radseal.deidentifying.clashing import Choice, Decisions
from radseal.deidentifying.verifying import Verifier
from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.profile_file import NAMES
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Dates
from radseal.errors import InputError
from real.dciodvfy import errors, knows

KEY = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")
PLAN = "Error - Missing attribute Type 1C Conditional Element=<ReferencedRTPlanSequence> Module=<RTDose>"
HIDDEN = "the file states its references as bytes of unknown form (UN): what nobody can name goes whole"
EXCEPTIONS = {("rtdose_rle.dcm", PLAN): HIDDEN, ("rtdose_rle_1frame.dcm", PLAN): HIDDEN}
"""(file, new error): why it cannot be mended, under every profile."""
UNDATED = {
    f"Error - Missing attribute Type 1 Required Element=<PresentationCreation{part}> "
    "Module=<PresentationStateIdentification>": "Table E.1-1 removes it (X) where no option keeps dates, though a "
    "presentation state must have it"
    for part in ("Date", "Time")
}
"""New errors of a presentation state under profiles without dates: why they cannot be mended."""


def deidentified(file: bytes, profile: str) -> bytes:
    """The new file as the command writes it with `--on-clash remove`."""
    rules = load_profile(profile)
    done = Verifier(rules, Decisions(Choice.REMOVE)).verify(file, deidentify(file, rules, KEY), "place")
    return b"".join(done.parts)


@cache
def before(file: bytes) -> Counter[str]:
    """The errors of an original; one that dciodvfy cannot judge is judged as pydicom writes it, naming its kind."""
    found = errors(file)
    if knows(found):
        return found
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")  # of values that the file has
        data = pydicom.dcmread(io.BytesIO(file), force=True)
        data.SOPClassUID = data.get("SOPClassUID") or data.file_meta.MediaStorageSOPClassUID
        data.SOPInstanceUID = data.get("SOPInstanceUID") or data.file_meta.MediaStorageSOPInstanceUID
        if data.file_meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian:
            data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        out = io.BytesIO()
        data.save_as(out, enforce_file_format=True)
    return errors(out.getvalue())


def new_errors(file: bytes, profile: str) -> set[str]:
    """What dciodvfy finds in the new file more often than in the original."""
    after = errors(deidentified(file, profile))
    return set(after - before(file)) if after else set()


@pytest.mark.parametrize("profile", NAMES)
def test_no_real_file_gets_worse(profile: str) -> None:
    """Every readable file that pydicom and pydicom-data ship; what cannot be mended is named with its reason."""
    found: dict[tuple[str, str], None] = {}
    judged = 0
    for path in real_files():
        file = path.read_bytes()
        try:
            errors_of_it = new_errors(file, profile)
        except InputError:
            continue
        found |= dict.fromkeys((path.name, error) for error in errors_of_it)
        judged += 1
    assert set(found) == set(EXCEPTIONS)
    assert judged > 225


@pytest.mark.parametrize("profile", NAMES)
def test_no_made_object_gets_worse(profile: str, tmp_path: Path) -> None:
    """CT, MR, PET, loops, contours, reports, a presentation state, with every sequence that the table replaces."""
    worse = {name: found for name, file in made_objects(tmp_path).items() if (found := new_errors(file, profile))}
    dated = load_profile(profile).dates is not Dates.REMOVED
    assert worse == ({} if dated else {"drawing": set(UNDATED)})


def test_a_worse_file_is_seen(tmp_path: Path) -> None:
    """The check itself: the same file without its modality and with an empty reference has new errors."""
    file = made_objects(tmp_path)["ct"]
    data = pydicom.dcmread(io.BytesIO(file))
    del data.Modality
    data.ReferencedStudySequence = []
    worse = errors(_written(data)) - errors(file)
    assert any("Modality" in line for line in worse)
    assert any("ReferencedStudySequence" in line for line in worse)


def _written(data: Dataset) -> bytes:
    out = io.BytesIO()
    data.save_as(out)
    return out.getvalue()
