"""Rules as data: what happens to each attribute, as a flat map from tag to verb.

Few verbs: keep, remove, zero (no value), dummy (a stand-in of the VR), uid (mapped), class (a UID that is kept when it
is one), recurse (a sequence whose items follow the same rules), shift (dates by whole days), clean (identifying words
leave the text), character set (kept when PS3.3 defines its terms), and three pseudonyms. What the map does not know is
removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Verb(Enum):
    """What is done with one attribute."""

    KEEP = "keep"
    REMOVE = "remove"
    ZERO = "zero"
    DUMMY = "dummy"
    UID = "uid"
    CLASS = "class"
    RECURSE = "recurse"
    SHIFT = "shift"
    CLEAN = "clean"
    CHARSET = "character set"
    PATIENT_NAME = "patient name"
    PATIENT_ID = "patient id"
    ACCESSION = "accession"

    __hash__ = object.__hash__  # members are single; Enum's own hash is Python code, called for each element


class Kind(Enum):
    """What an attribute that goes identifies by: decides which of its words are sought in the texts that stay."""

    NAME = "name"
    """A person: every part of the name."""
    CODE = "code"
    """A number or code: the whole of it."""
    PLACE = "place"
    """An institution, department, station or address: its own words, not the general ones."""


class Dates(Enum):
    """What became of the dates, as LongitudinalTemporalInformationModified (0028,0303) says it."""

    REMOVED = "REMOVED"
    MODIFIED = "MODIFIED"
    UNMODIFIED = "UNMODIFIED"


class Documents(Enum):
    """What becomes of documents that are enclosed in objects (PDF, CDA, models)."""

    KEEP = "keep"
    """What was searched and names nobody stays; any other is taken out, and travels with the identity only."""
    ASK = "ask"
    """What was searched and names nobody stays; of any other the sender decides."""
    REFUSE = "refuse"
    """None leaves: the object is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One attribute's verb, and the name under which the report counts it."""

    verb: Verb
    name: str
    kept_vrs: frozenset[bytes] = frozenset()
    """To keep: the stated VRs that fit the tag; under any other the element goes."""
    otherwise: Verb = Verb.REMOVE
    """Where the verb cannot be carried out: a date that is none."""
    kind: Kind | None = None
    vr: bytes = b""
    """Of a private attribute, whose VR PS3.6 does not say."""


Counted = tuple[int, str, str]
"""What is counted: (tag, or 0 for attributes told by their kind; the rule's name; what was done, a verb's value)."""
SafeKey = tuple[str, int, int]
"""(private creator, group, the last two digits of the element)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A resolved profile: every known tag's rule, the rest by kind."""

    profile: str
    fingerprint: str
    """Of all that the profile says: another file of the same name has another."""
    edition: str
    options: tuple[str, ...]
    by_tag: Mapping[int, Rule] = field(repr=False)
    repeating: Mapping[int, Rule] = field(repr=False)
    """Groups 50xx and 60xx: the tag with the two digits zero."""
    private: Rule
    safe: Mapping[SafeKey, Rule] = field(repr=False)
    """Private attributes that stay, by creator."""
    unknown: Rule
    codes: tuple[tuple[str, str], ...]
    """(code value, meaning) of CID 7050 for DeidentificationMethodCodeSequence."""
    dates: Dates = Dates.REMOVED
    age: bool = False
    """A missing PatientAge is computed from the birth date before that goes."""
    identity: bool = False
    """The share carries the identity unless the sender says otherwise."""
    documents: Documents = Documents.ASK
    """What becomes of enclosed documents."""
    strict_items: frozenset[str] = frozenset()
    """Concepts (scheme and value) of report items whose value goes whole (PS3.15, Table E.3.4-1)."""
    safe_creators: frozenset[str] = frozenset()
    sources: Mapping[int, Kind] = field(default_factory=dict, repr=False)
    """The tags whose values go and identify; and SpecificCharacterSet, which says how they are to be read."""
    walked: frozenset[int] = frozenset()
    """Sequences that go, and are walked all the same for what identifies in them."""

    def find(self, tag: int) -> Rule:
        """Return the rule of any tag of a data set; private attributes that are safe are in `safe`."""
        rule = self.by_tag.get(tag)
        if rule is not None:
            return rule
        if (tag >> 16) & 1:
            return self.private
        if tag >> 24 in {0x50, 0x60}:
            return self.repeating.get(tag & 0xFF00FFFF, self.unknown)
        return self.unknown

    def may_be_safe(self, tag: int) -> bool:
        """Tell whether a private attribute may stay: what is safe of some creator, or a creator in such a group."""
        group, element = tag >> 16, tag & 0xFFFF
        return any(
            group == known and (element >> 8 == 0 or element & 0xFF == last) for _creator, known, last in self.safe
        )

    @property
    def keeps_uids(self) -> bool:
        """The originals' UIDs stay (Retain UIDs)."""
        return "uids" in self.options
