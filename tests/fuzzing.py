"""What must hold for any bytes at all: refused by our own error, or de-identified, verified and restorable."""

import contextlib

from radseal.deidentifying.clashing import Choice, Decisions
from radseal.deidentifying.verifying import Verifier
from radseal.dicom.deidentify import deidentify
from radseal.dicom.facts import read_facts
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.errors import InputError, LimitError
from radseal.inputs import to_screen
from radseal.inputs.found import UnreadableError

PSEUDONYMS = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")


def survive(data: bytes, profile: str = BASIC) -> bool:
    """Try bytes as a file; tell whether a new file came out. Any other error than InputError is a failure.

    A new file restores to exactly these bytes, and the second net finds no breach of form in it.
    """
    rules = load_profile(profile)
    with contextlib.suppress(InputError):
        to_screen(read_facts(data).patient_name)
    try:
        done = deidentify(data, rules, PSEUDONYMS)
    except InputError:
        return False
    try:
        done = Verifier(rules, Decisions(Choice.REMOVE)).verify(data, done, "place")
    except UnreadableError as error:
        raise RuntimeError(f"the engine wrote what the second net refuses: {error.private}") from error
    except LimitError:
        return False
    new = b"".join(done.parts)
    assert len(new) == done.length
    assert b"".join(restore(done.recipe, new)) == data
    return True
