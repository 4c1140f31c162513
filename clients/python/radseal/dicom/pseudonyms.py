"""Keyed stand-ins: the same original gives the same stand-in under one key, and nothing without it.

UIDs are 2.25 and a 128-bit number (PS3.5, B.2) from HMAC-SHA-512; what PS3.6 registers is never replaced. The patient
is named by the case reference, so that both sides read the same and cases do not merge in somebody else's archive.
"""

import hmac
import re
from dataclasses import dataclass, field

_REGISTERED = "1.2.840.10008."
_UID = re.compile(r"(?=.{1,64}\Z)[0-9]+(?:\.[0-9]+)+")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def is_uid(text: str) -> bool:
    """Tell whether a text is a UID: digits and dots, 64 characters at most (PS3.5, section 9.1)."""
    return _UID.fullmatch(text) is not None


@dataclass(slots=True)
class Pseudonyms:
    """The stand-ins of one case: `uid_key` and `patient_key` of 32 bytes, and the case reference."""

    uid_key: bytes = field(repr=False)
    patient_key: bytes = field(repr=False)
    reference: str
    stable: bool = False
    """The keys come from a site key: the patient's number is the same in every case of the site."""
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
        return f"RS-{self._code('patient', original, 12) if self.stable and original else self.reference}"

    def accession(self, original: str) -> str:
        """Return an AccessionNumber (SH, 16 characters at most)."""
        return f"RS{self._code('accession', original, 14)}" if original else ""

    def _code(self, kind: str, original: str, length: int) -> str:
        digest = hmac.digest(self.patient_key, f"{kind}\0{original}".encode(), "sha512")
        return "".join(_LETTERS[byte & 31] for byte in digest[:length])
