"""From PS3.15 Table E.1-1 to the flat map that the engine follows.

A compound code depends on the attribute's Type in its IOD. Without IOD tables the choice is the one that keeps every
IOD valid: a dummy where D is among the codes, else no value where Z is, else removal; for X/Z/U* the sequence is kept
and its UIDs are mapped. Attributes that the table does not list follow `_unlisted`, and are kept
only where the file states a VR of the kind that PS3.6 gives the tag.
"""

from functools import cache

from radseal.dicom.dictionary import alternatives, attributes, table
from radseal.dicom.rules import Rule, Rules, Verb
from radseal.errors import UsageError

BASIC = "basic"
_CODES = {
    "X": Verb.REMOVE,
    "Z": Verb.ZERO,
    "D": Verb.DUMMY,
    "U": Verb.UID,
    "X/Z": Verb.ZERO,
    "X/D": Verb.DUMMY,
    "Z/D": Verb.DUMMY,
    "X/Z/D": Verb.DUMMY,
    "X/Z/U*": Verb.RECURSE,
}
_PSEUDONYMS = {
    0x00100010: Verb.PATIENT_NAME,
    0x00100020: Verb.PATIENT_ID,
    0x00080050: Verb.ACCESSION,
}
_WRITTEN = (0x00100021, 0x00120062, 0x00120063, 0x00120064, 0x00280303)
"""What the engine writes anew: IssuerOfPatientID and the de-identification attributes (PS3.15, E.1.1)."""
_NEVER_KEPT = frozenset({b"PN", b"UN", b"UR", b"DA", b"DT", b"AE"})
_PLAIN_BYTES = frozenset({0x00282000, 0x00701808, 0x54000110, 0x54000112, 0x5400100A, 0x54001010, 0x7FE00010})
"""ICC profile, weighting table, waveforms and pixel data: the OB values that images are made of."""
_KINDS = ("SOPClass", "TransferSyntax")
_FAMILIES = (
    frozenset({b"CS", b"LO", b"LT", b"SH", b"ST", b"UC", b"UT"}),
    frozenset({b"DS", b"IS"}),
    frozenset({b"FD", b"FL", b"SL", b"SS", b"SV", b"UL", b"US", b"UV"}),
)
_CHARACTER_SET = 0x00080005
_LENGTH_TO_END = 0x00080001
_PLAIN = "not identifying by PS3.15"
_FORBIDDEN = frozenset({0x0000, 0x0002, 0xFFFC, 0xFFFE})
"""Groups that no data set carries on: commands, file meta, trailing padding, delimiters."""


@cache
def load_profile(name: str) -> Rules:
    """Return the resolved rules of a profile. Raises UsageError for a name that there is not."""
    if name != BASIC:
        raise UsageError(f"there is no profile {name!r}", hint=f"There is: {BASIC}.")
    source = table("ps3_15_e1_1.json")
    edition = str(source["edition"])
    rows: list[tuple[str, str, dict[str, str]]] = source["rows"]  # type: ignore[assignment]  # the generator's form
    listed = {int(tag, 16): code for tag, code, _options in rows if len(tag) == len("ggggeeee") and "x" not in tag}
    by_tag = {tag: _listed(tag, code, edition) for tag, code in listed.items()}
    by_tag |= {tag: _unlisted(tag, *known) for tag, known in attributes().items() if tag not in listed}
    by_tag |= {tag: Rule(Verb.REMOVE, "written anew") for tag in _WRITTEN}
    by_tag[_CHARACTER_SET] = Rule(Verb.CHARSET, "the terms of PS3.3, C.12.1.1.2")
    return Rules(
        profile=BASIC,
        edition=edition,
        by_tag=by_tag,
        private=Rule(Verb.REMOVE, f"PS3.15 {edition} E.1-1 private attributes"),
        repeating=Rule(Verb.REMOVE, f"PS3.15 {edition} E.1-1 curves and overlays"),
        unknown=Rule(Verb.REMOVE, "unknown to PS3.6"),
        codes=(("113100", "Basic Application Confidentiality Profile"),),
    )


def _listed(tag: int, code: str, edition: str) -> Rule:
    vr, keyword = attributes().get(tag, (b"UN", ""))
    verb = _PSEUDONYMS.get(tag, _CODES[code])
    if verb is Verb.UID and vr == b"SQ":
        verb = Verb.RECURSE
    if verb is Verb.DUMMY and vr == b"SQ":  # no stand-in fits every IOD
        verb = Verb.REMOVE if code == "X/D" else Verb.ZERO
    if verb is Verb.DUMMY and vr == b"UN":
        verb = Verb.REMOVE
    return Rule(verb, f"PS3.15 {edition} E.1-1 ({tag >> 16:04X},{tag & 0xFFFF:04X}) {keyword}".rstrip())


def _unlisted(tag: int, vr: bytes, keyword: str) -> Rule:
    """Standard attributes that the table does not list stay, unless their very kind identifies."""
    if tag >> 16 in _FORBIDDEN or tag & 0xFFFF == 0 or tag == _LENGTH_TO_END:
        return Rule(Verb.REMOVE, "group length, command or padding")
    if not keyword or vr in _NEVER_KEPT or (vr == b"OB" and tag not in _PLAIN_BYTES):
        return Rule(Verb.REMOVE, f"a name, address, date or opaque value that PS3.15 does not list: {keyword}")
    if vr == b"UI":
        kind = any(word in keyword for word in _KINDS)
        return Rule(Verb.CLASS if kind else Verb.UID, f"a UID that PS3.15 does not list: {keyword}")
    if vr == b"SQ":
        return Rule(Verb.RECURSE, _PLAIN)
    several = alternatives(tag)
    family = next((family for family in _FAMILIES if vr in family), several)
    return Rule(Verb.KEEP, _PLAIN, several if len(several) > 1 else family)
