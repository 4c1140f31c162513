"""Keyed stand-ins: the same original gives the same stand-in under one key, and nothing without it.

UIDs are 2.25 and a 128-bit number (PS3.5, B.2) from HMAC-SHA-512; what PS3.6 registers is never replaced. The patient
is named by the case reference, so that both sides read the same and cases do not merge in somebody else's archive.
Dates move back by 1 to 3,650 whole days, the same for everything of one patient.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

_REGISTERED = "1.2.840.10008."
_UID = re.compile(r"(?=.{1,64}\Z)[0-9]+(?:\.[0-9]+)+")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHIFT_MOST = 3650
"""Days."""


def is_uid(text: str) -> bool:
    """Tell whether a text is a UID: digits and dots, 64 characters at most (PS3.5, section 9.1)."""
    return _UID.fullmatch(text) is not None


def identify_patient(patient_id: str, name: str, birth_date: str) -> str:
    """Return the text by which a site's key knows a patient: the ID; without one, name and birth date; or nothing.

    Case, padding, width of letters and the name's other groups make no difference, as in `inputs.patients`.
    """
    if _plain(patient_id):
        return f"id\0{_plain(patient_id)}"
    alphabetic = "^".join(_plain(component) for component in name.split("=", maxsplit=1)[0].split("^")).rstrip("^")
    digits = "".join(char for char in birth_date if char.isdigit())
    return f"name\0{alphabetic}\0{digits}" if alphabetic and digits else ""


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold().split())


@dataclass
class Pseudonyms:
    """The stand-ins of one case: keys of 32 bytes, the case reference, and whom the case is of."""

    uid_key: bytes = field(repr=False)
    patient_key: bytes = field(repr=False)
    reference: str
    stable: bool = False
    """The keys come from a site key: the patient's number is the same in every case of the site."""
    date_key: bytes = field(default=bytes(32), repr=False)
    patient: str = field(default="", repr=False)
    """What `identify_patient` gives for the case; nothing: each file says its own PatientID."""
    _uids: dict[str, str] = field(default_factory=dict, repr=False)

    def uid(self, original: str) -> str:
        """Return what a UID becomes; registered ones stay."""
        if not original or (original.startswith(_REGISTERED) and is_uid(original)):
            return original
        known = self._uids.get(original)
        if known is None:
            digest = hmac.digest(self.uid_key, original.encode(), "sha512")
            known = self._uids[original] = f"2.25.{int.from_bytes(digest[:16], 'big')}"
        return known

    def patient_name(self) -> str:
        """Return the PatientName (PN) of the case."""
        return f"RADSEAL^{self.reference}"

    def patient_id(self, original: str) -> str:
        """Return the PatientID (LO): stable for the site's patient, else the case reference."""
        known = self.patient or identify_patient(original, "", "")
        return f"RS-{self._code('patient', known, 12) if self.stable and known else self.reference}"

    def accession(self, original: str) -> str:
        """Return an AccessionNumber (SH, 16 characters at most)."""
        return f"RS{self._code('accession', original, 14)}" if original else ""

    @cached_property
    def shift_days(self) -> int:
        """How many days dates move, below zero: the same for everything of one patient under one key."""
        digest = hmac.digest(self.date_key, f"shift\0{self.patient}".encode(), "sha512")
        return -1 - int.from_bytes(digest[:8], "big") % SHIFT_MOST

    def _code(self, kind: str, original: str, length: int) -> str:
        digest = hmac.digest(self.patient_key, f"{kind}\0{original}".encode(), "sha512")
        return "".join(_LETTERS[byte & 31] for byte in digest[:length])
