"""Which attributes identify by their words: where they go, what they said is sought in the texts that stay.

From what the attribute is (PS3.6's VR and keyword), not from a list of tags: names of persons by VR, numbers and places
by the words that every keyword of the kind has. Free text, codes and characteristics are not sources.
"""

import re

from radseal.dicom.rules import Kind

_TEXTS = frozenset({b"LO", b"SH", b"ST", b"LT", b"UC", b"UT", b"AE"})
_CODE = re.compile(
    r"IDs?$|Identifier$|Identification$|Numbers?|Accession|Locator|Serial|Telephone|Telecom|AETitle$|AE$|"
    r"DetectorID|NetworkID|^PatientID|^Originator$"
)
_PLACE = re.compile(
    r"Institution|Department|Address|Station(Name)?$|StationName|Location|Organization|Residence|SiteName|CenterName|"
    r"CommitteeName|SponsorName|TreatmentMachineName|OwnerName|^NameToUse$|Author$|DistributionName|MilitaryRank|"
    r"BranchOfService|ReligiousPreference"
)
_NOT = re.compile(r"ProtocolID|TimePointID|SeriesID|SlotID|IssuerOf|BatchNumber|LotNumber|ApprovalNumber|ProtocolName")
_CODED = re.compile(
    r"(Institution|Department|Physicians?|Operator|Observer|Person|Creator|Verbal|Recipients).*Sequence$"
)


def kind_of(vr: bytes, keyword: str) -> Kind | None:
    """Return what an attribute identifies by, or None."""
    if vr == b"PN":
        return Kind.NAME
    if vr == b"SQ":
        return Kind.PLACE if _CODED.search(keyword) else None
    if vr not in _TEXTS or _NOT.search(keyword):
        return None
    if _PLACE.search(keyword):
        return Kind.PLACE
    return Kind.CODE if _CODE.search(keyword) else None
