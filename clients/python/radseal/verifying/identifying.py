"""Which attributes say who somebody is, and how their values are searched for.

Names are searched word by word, identifiers whole with any separators, places whole and by their telling words.
Everything of VR PN is a name. What only describes (descriptions, comments, labels) is cleaned by its own rules and is
no value to search for: its words are clinical.
"""

from enum import Enum


class Kind(Enum):
    """What a searched value is; the value is the word that people are shown."""

    NAME = "a name"
    ID = "an identifier"
    PLACE = "an institution or address"
    DATE = "a date"
    UID = "a UID"
    UNREAD = "what could not be searched"


BIRTH_DATE = 0x00100030
PATIENT_ID = 0x00100020
_IDS = """
    00080050 00080055 00081000 00081010 00100020 00101000 00101050 00101090 00102154 00102155 00080094 00120040 00120042
    0016004D 00160051 00181000 00181004 00181005 00181007 00181008 00181009 00181010 00181011 0018700A 00189367 00189371
    00321021 00380010 00380060 00400001 00400009 00400010 00400241 00400242 00400253 0040050A 00400512 00400551 004006FA
    00401001 00401103 00401104 00402010 00402011 00402016 00402017 0040A354 00741234 00741236 21000070 21000140 22000005
    30080105 300A00B2 3010001B 30100043 40080040 40080200
"""
_PLACES = """
    00080080 00080081 00080092 00081040 00101040 00102152 00102299 00120030 00120031 00120060 00120081 00321020 00321033
    0038001E 00380300 00380400 00400011 00400243 00401005 00401102 00402009 00404036 0040A027 0040A353 4008011A
"""
_DATES = """
    00080012 00080020 00080021 00080022 00080023 0008002A 00100030 00101010 00181012 00181200 00321000 00380020 00400002
    00400244 0040A030 0040A032
"""
KINDS: dict[int, Kind] = (
    {int(tag, 16): Kind.ID for tag in _IDS.split()}
    | {int(tag, 16): Kind.PLACE for tag in _PLACES.split()}
    | {int(tag, 16): Kind.DATE for tag in _DATES.split() if tag != "00101010"}
)
"""{tag: how its value is searched for}; names by VR, UIDs by VR."""
CODED = frozenset({0x00080100, 0x00080102, 0x00080104, 0x00080119, 0x00080120})
"""Code Value, Coding Scheme Designator, Code Meaning, Long Code Value, URN Code Value."""
_VALUE_TYPES = """
    TEXT NUM CODE DATETIME DATE TIME UIDREF PNAME COMPOSITE IMAGE WAVEFORM SCOORD SCOORD3D TCOORD CONTAINER TABLE
"""
TERMS: dict[int, frozenset[bytes]] = {
    0x00120062: frozenset({b"YES"}),
    0x00280303: frozenset({b"REMOVED", b"MODIFIED", b"UNMODIFIED"}),
    0x0040A040: frozenset(_VALUE_TYPES.encode().split()),
}
"""{Patient Identity Removed, Longitudinal Temporal Information Modified, Value Type: what PS3.3 lets them say}: no file
is what it should be without the first two, no report is read without the last, and TEXT names no Mrs Text."""
_PLACEHOLDERS = """
    anon anonymous anonymized anonymised deidentified unknown none null test patient removed radseal name von
    van der den des del della dos das the and und
"""
PLACEHOLDERS = frozenset(_PLACEHOLDERS.split())
"""Words that stand where a name should, and particles of names."""
_TITLES = """
    dr prof md phd mr mrs ms miss sir herr frau med dipl ing jr sr doctor physician operator vet dvm mbbs
"""
TITLES = PLACEHOLDERS | frozenset(_TITLES.split())
"""Words behind or before a family name that name nobody."""
_EVERYDAY = """
    hospital hospitals clinic clinics klinik klinikum krankenhaus hopital hospitalier hospitalet hospitalo
    ospedale sygehus sjukhus universitaet university universitaetsklinikum universite universita medical
    medicine medizin medizinisches center centre centrum zentrum institute institut department dept radiology
    radiologie imaging health healthcare system systems care general regional national central north south
    east west saint street strasse road avenue building floor city state county united states germany france
    england room unit ward services service group praxis practice research trust foundation children childrens
    memorial community cancer heart siemens philips toshiba hitachi canon fujifilm agfa kodak carestream
"""
EVERYDAY = frozenset(_EVERYDAY.split())
"""Words in names of places that name no place."""
