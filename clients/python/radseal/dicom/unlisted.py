"""Standard attributes that Table E.1-1 does not list: kept, unless their very kind identifies.

Geometry, calibration, orientation, laterality, rescale, diffusion, timing, dose and frame indexing are among them and
stay whatever the IOD (docs/spec/deidentification.md names them all with reasons). A profile that cleans descriptors
cleans this free text too; codes are never changed.
"""

from radseal.dicom.dictionary import alternatives
from radseal.dicom.rules import Dates, Rule, Verb

FAMILIES = (
    frozenset({b"CS", b"LO", b"LT", b"SH", b"ST", b"UC", b"UT"}),
    frozenset({b"DS", b"IS"}),
    frozenset({b"FD", b"FL", b"SL", b"SS", b"SV", b"UL", b"US", b"UV"}),
)
"""VRs of one kind: a file that states another of the same kind is read all the same."""
_NEVER_KEPT = frozenset({b"PN", b"UN", b"UR", b"AE"})
_FREE = frozenset({b"LO", b"LT", b"SH", b"ST", b"UC", b"UT"})
_PLAIN_BYTES = frozenset({0x00282000, 0x00701808, 0x54000110, 0x54000112, 0x5400100A, 0x54001010, 0x7FE00010})
"""ICC profile, weighting table, waveforms and pixel data: the OB values that images are made of."""
_CODED = frozenset({0x00080100, 0x00080102, 0x00080103, 0x00080104, 0x00080119, 0x00080122})
"""Code value, scheme, version, meaning and long code: coded values are never altered (URN codes go, as every UR)."""
_KINDS = ("SOPClass", "TransferSyntax")
_LENGTH_TO_END = 0x00080001
PLAIN = "not identifying by PS3.15"
FREE = "free text that PS3.15 does not list"
_FORBIDDEN = frozenset({0x0000, 0x0002, 0xFFFC, 0xFFFE})
"""Groups that no data set carries on: commands, file meta, trailing padding, delimiters."""


def unlisted(tag: int, vr: bytes, keyword: str, dates: Dates, *, cleans: bool) -> Rule:
    """Return the rule of an attribute that the table does not list; `cleans`: the profile cleans descriptors."""
    if tag >> 16 in _FORBIDDEN or tag & 0xFFFF == 0 or tag == _LENGTH_TO_END:
        return Rule(Verb.REMOVE, "group length, command or padding")
    opaque = vr == b"OB" and tag not in _PLAIN_BYTES
    if not keyword or vr in _NEVER_KEPT or opaque or (vr in {b"DA", b"DT"} and dates is Dates.REMOVED):
        return Rule(Verb.REMOVE, f"a name, address, date or opaque value that PS3.15 does not list: {keyword}")
    if vr in {b"DA", b"DT"} and dates is Dates.MODIFIED:
        return Rule(Verb.SHIFT, f"a date that PS3.15 does not list: {keyword}", otherwise=Verb.REMOVE)
    if vr == b"UI":
        kind = any(word in keyword for word in _KINDS)
        return Rule(Verb.CLASS if kind else Verb.UID, f"a UID that PS3.15 does not list: {keyword}")
    if cleans and vr in _FREE and tag not in _CODED:
        return Rule(Verb.CLEAN, FREE)
    return Rule(Verb.RECURSE, PLAIN) if vr == b"SQ" else _plain(tag, vr)


def _plain(tag: int, vr: bytes) -> Rule:
    several = alternatives(tag)
    family = next((family for family in FAMILIES if vr in family), several)
    return Rule(Verb.KEEP, PLAIN, several if len(several) > 1 else family)
